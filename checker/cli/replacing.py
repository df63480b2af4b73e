"""Writing files: whoever reads one sees the old text or the whole new one, never a part of it.

The new text is written beside the file and takes its place at the end. What is no regular file,
such as a pipe or ``/dev/stdout``, is written straight, because there is nothing to keep of it.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TextIO, TypeVar

from checker.cli.output import Sink, reason_of
from checker.errors import UsageError

_T = TypeVar("_T")

_OPEN_ALREADY = re.compile(
    r"/dev/(std(in|out|err)|fd/\d+)|/proc/(self|thread-self|\d+)(/task/\d+)?/fd/\d+"
)
"""Names that stand for what is open already; behind them there may be a regular file."""

_MOST_LINKS = 40
"""As many as the system itself follows."""

_TRIES = 100

_PAUSE = 0.02
"""Seconds between two tries to get a lock, which others hold while they write one small file."""

_AS_USUAL = 0o666
"""The permissions of a new file, from which the system takes those that nobody is to have."""


def replace(path: str, text: str, is_current: Callable[[], bool] | None = None) -> None:
    """Write a file at once; a link stays a link, and permissions stay as they are.

    Args:
        path: of the file, which need not exist.
        text: with the line ends that it is to have.
        is_current: looks at the file once more, and says whether it is still the one that the text
            was made from; None where the text was made from nothing that stood there.

    Raises:
        UsageError: the file cannot be written there, or somebody has changed it meanwhile.
        OutputError: writing has failed; the file is as it was.
    """
    with _alone(path), opened(path) as sink:
        if is_current is not None and not is_current():
            raise UsageError(
                f"{path!r} was changed meanwhile, so nothing was written: run this again"
            )
        sink.write(text)


@contextmanager
def _alone(path: str) -> Iterator[None]:
    """Let no other process of ours replace a file in the same directory meanwhile.

    The directory is locked, not the file: another file takes the place of the one that is there,
    and a lock file would be left lying about. Where there are no such locks, what is left is the
    moment between looking at the file and replacing it.
    """
    try:
        import fcntl

        descriptor = os.open(os.path.dirname(os.path.realpath(path)), os.O_RDONLY)  # noqa: PTH120 - of a real path
    except (ImportError, OSError):  # not on Windows; or a directory that may not be read
        yield
        return
    try:
        for _ in range(_TRIES):  # not for ever: whoever runs this may hold the lock
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE)
            except OSError:  # a file system without locks
                break
            else:
                break
        yield
    finally:
        os.close(descriptor)  # which lets go of the lock


@contextmanager
def opened(path: str) -> Iterator[Sink]:
    """Open a file to write to; when the block fails, the file stays as it was.

    Raises:
        UsageError: it cannot be written there.
        OutputError: writing has failed.
    """
    sink = draft(path)
    try:
        yield sink
        sink.keep()
    finally:
        sink.drop()


def draft(path: str) -> Sink:
    """Return what a file is to hold: `keep` puts it there, and `drop` ends it in any case.

    Raises:
        UsageError: the file cannot be written there.
    """
    if is_written_straight(path):
        return addition(path)
    try:
        target = _target(path)
    except (OSError, RuntimeError) as error:  # links that lead in a circle
        raise UsageError(f"cannot write {path!r}: {reason_of(error)}") from error
    if target.exists() and not os.access(target, os.W_OK):
        raise UsageError(f"cannot write {path!r}: Permission denied")
    try:
        stream, beside = made_anew(target.parent, _open_like(target))
    except OSError as error:
        raise UsageError(f"cannot write {path!r}: {reason_of(error)}") from error
    return _Draft(stream, path, beside, target)


def made_anew(directory: Path, make: Callable[[Path], _T]) -> tuple[_T, Path]:
    """Make something hidden in a directory, under a name that nothing there has.

    What a run that was killed has left behind is in nobody's way. The name does not depend on that
    of the file to be written, which may be as long as names can be.

    Args:
        directory: where it is to be.
        make: makes it, and raises FileExistsError where something has that name.

    Returns:
        What was made, and where.

    Raises:
        OSError: nothing can be made there.
    """
    for _ in range(_TRIES):
        path = _hidden(directory)
        with suppress(FileExistsError):
            return make(path), path
    path = _hidden(directory)
    return make(path), path


def _hidden(directory: Path) -> Path:
    return directory / f".checker-{os.urandom(8).hex()}.tmp"


def addition(path: str) -> Sink:
    """Return what is added to a file as it is written.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        return _Addition(_opened(Path(path), "a"), path)
    except OSError as error:
        raise UsageError(f"cannot write {path!r}: {reason_of(error)}") from error


class _Addition(Sink):
    """What is added to a file, or goes into something that is none."""

    def __init__(self, stream: TextIO, name: str) -> None:
        super().__init__(stream, name)
        self._open = stream

    def drop(self) -> None:
        with suppress(OSError):  # said already, by the write or the flush that failed
            self._open.close()


class _Draft(Sink):
    """The new text of a file, in another file beside it."""

    def __init__(self, stream: TextIO, name: str, beside: Path, target: Path) -> None:
        super().__init__(stream, repr(name), "it is as it was")
        self._open = stream
        self._beside = beside
        self._target = target

    def keep(self) -> None:
        self.flush()
        try:
            os.fsync(self._open.fileno())
            self._open.close()
            self._beside.replace(self._target)
        except OSError as error:
            raise self.lost(error) from error

    def drop(self) -> None:
        with suppress(OSError):  # said already, by the write or the flush that failed
            self._open.close()
        with suppress(OSError):  # it is gone already when all went well
            self._beside.unlink()


def _target(path: str) -> Path:
    """Return the file that a path leads to, whether there is one yet or not."""
    where = Path(path)
    try:
        return where.resolve(strict=True)
    except FileNotFoundError:
        return where.resolve()


def is_written_straight(path: str) -> bool:
    """Whether there is nothing to keep of what stands there: it is open already, or no file."""
    if _is_open_already(path):
        return True
    try:
        return not stat.S_ISREG(Path(path).stat().st_mode)
    except OSError:
        return False


def _is_open_already(path: str) -> bool:
    """Whether a name, or a link that it leads over, stands for what is open already."""
    where = Path(path)
    for _ in range(_MOST_LINKS):
        where = Path(os.path.realpath(where.parent), where.name)
        if _OPEN_ALREADY.fullmatch(str(where)):
            return True
        try:
            where = where.parent / where.readlink()
        except OSError:  # it is no link
            return False
    return False


def _open_like(target: Path) -> Callable[[Path], TextIO]:
    """Return what creates a file with the permissions of another one, if there is that one."""
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
    except OSError:
        mode = None

    def create(path: Path) -> TextIO:
        stream = _opened(path, "x", _AS_USUAL if mode is None else mode)
        if mode is not None and stat.S_IMODE(os.fstat(stream.fileno()).st_mode) != mode:
            try:
                path.chmod(mode)  # the system takes some from every new file
            except OSError:
                stream.close()
                path.unlink()
                raise
        return stream

    return create


def _opened(path: Path, how: Literal["a", "x"], mode: int = _AS_USUAL) -> TextIO:
    return open(
        path,
        how,
        encoding="utf-8",
        errors="backslashreplace",
        newline="",
        opener=lambda name, flags: os.open(name, flags, mode),
    )

"""Writing files: whoever reads one sees the old text or the whole new one, never a part of it.

The new text is written beside the file and takes its place at the end. What is no regular file,
such as a pipe or ``/dev/stdout``, is written straight, because there is nothing to keep of it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TextIO

from checker.cli.output import Sink, reason_of
from checker.errors import UsageError

_STREAMS = ("/dev/", "/proc/")
"""Where names stand for what is open already; behind them there may be a regular file."""


def replace(path: str, text: str) -> None:
    """Write a file at once; a link stays a link, and permissions stay as they are.

    Args:
        path: of the file, which need not exist.
        text: with the line ends that it is to have.

    Raises:
        UsageError: the file cannot be written there.
        OutputError: writing has failed; the file is as it was.
    """
    with opened(path) as sink:
        sink.write(text)


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
    if _is_written_straight(path):
        return addition(path)
    try:
        target = _target(path)
    except (OSError, RuntimeError) as error:  # links that lead in a circle
        raise UsageError(f"cannot write {path!r}: {reason_of(error)}") from error
    if target.exists() and not os.access(target, os.W_OK):
        raise UsageError(f"cannot write {path!r}: Permission denied")
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    return _Draft(_open(beside, "x", path), path, beside, target)


def addition(path: str) -> Sink:
    """Return what is added to a file as it is written.

    Raises:
        UsageError: the file cannot be written.
    """
    return _Addition(_open(Path(path), "a", path), path)


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
            if self._target.exists():
                self._beside.chmod(stat.S_IMODE(self._target.stat().st_mode))
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


def _is_written_straight(path: str) -> bool:
    where = Path(path)
    if str(where.absolute()).startswith(_STREAMS):
        return True
    try:
        return not stat.S_ISREG(where.stat().st_mode)
    except OSError:
        return False


def _open(path: Path, mode: Literal["a", "x"], named: str) -> TextIO:
    try:
        return path.open(mode, encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise UsageError(f"cannot write {named!r}: {reason_of(error)}") from error

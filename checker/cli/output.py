"""Writing to standard output and to files, where a full disk or a closed pipe is no surprise."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any, TextIO

from checker.errors import CheckerError

_WIDTH = 100
_NARROWEST, _WIDEST = 20, 10_000
"""Between these a width makes sense, whatever the environment says."""


class OutputError(CheckerError):
    """What was to be written could not be written to its end."""


class Sink:
    """A stream to write to, and the name that the user knows it by."""

    def __init__(
        self, stream: TextIO | None, name: str, outcome: str = "the report is incomplete"
    ) -> None:
        """Prepare.

        Args:
            stream: open already; None is one that was closed from the beginning.
            name: as the user knows it.
            outcome: what it means when writing fails.
        """
        self._stream = stream
        self._name = name
        self._outcome = outcome

    def write(self, text: str) -> None:
        """Write text.

        Raises:
            OutputError: it cannot be written.
        """
        if self._stream is None:
            raise OutputError(f"writing to {self._name} failed: it is closed")
        try:
            self._stream.write(text)
        except (OSError, ValueError) as error:
            raise self.lost(error) from error

    def flush(self) -> None:
        """Write what is still held back; raises as `write` does."""
        if self._stream is None:
            return
        try:
            self._stream.flush()
        except (OSError, ValueError) as error:
            raise self.lost(error) from error

    def keep(self) -> None:
        """Say that all was written; raises as `write` does."""
        self.flush()

    def drop(self) -> None:
        """End it; what was not kept is as if it had never been written, where that is possible."""

    def lost(self, error: Exception) -> OutputError:
        """Return what is to be said when writing has failed."""
        return OutputError(f"writing to {self._name} failed, {self._outcome}: {reason_of(error)}")


def reason_of(error: Exception) -> str:
    """Return why something could not be written."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def standard_output() -> Sink:
    """Return standard output; text that it cannot encode is escaped rather than refused.

    What goes to a file or to another program is UTF-8 everywhere, as what is written to files is: a
    report is the same bytes whatever the locale. A terminal gets what it can show.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        stream = sys.stdout = _buffered(sys.stdout)
        encoding = stream.encoding if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="backslashreplace")
    return Sink(sys.stdout, "standard output")


def _buffered(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    """Return the stream with a buffer, if it has none, as when PYTHONUNBUFFERED is set.

    Without one, what the system takes only a part of would be lost unnoticed.
    """
    raw: Any = stream.buffer
    if not isinstance(raw, io.FileIO):
        return stream
    # Of the same file, which stays open when this stream is gone.
    same = io.BufferedWriter(io.FileIO(raw.fileno(), "wb", closefd=False))
    return io.TextIOWrapper(same, stream.encoding, line_buffering=stream.isatty())


@contextmanager
def close_quietly() -> Iterator[None]:
    """Flush standard output at the end; the interpreter would show a traceback if it fails then.

    Raises:
        OutputError: what was written has not arrived.
    """
    sink = standard_output()
    try:
        yield
        sink.flush()
    except BaseException:
        try:
            sink.flush()
        except OutputError:
            _discard(sys.stdout)
        raise


def _discard(stream: TextIO) -> None:
    """Let what a stream still holds back go nowhere."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


@contextmanager
def prints_apart() -> Iterator[None]:
    """Let what plugins print go to standard error: results alone go to standard output.

    What is to be written to standard output has to be opened before.
    """
    with redirect_stdout(sys.stderr):
        yield


def say(message: str) -> None:
    """Say something on standard error; what others wrote into it cannot steer the terminal."""
    import click  # most runs have nothing to say here

    from checker.reporters.text import printable

    with unheard():
        for line in message.splitlines():
            click.echo(printable(line), err=True)


@contextmanager
def unheard() -> Iterator[None]:
    """Go on where standard error takes nothing: how a run ended is told by its exit code, too."""
    try:
        yield
    except (OSError, ValueError):
        _discard(sys.stderr)


def wants_colour() -> bool:
    """Whether to colour standard output: on a terminal, unless the environment says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal() and os.environ.get("TERM") != "dumb"


def is_terminal() -> bool:
    """Whether standard output goes to a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def terminal_width() -> int:
    """Return the width of the terminal in characters, 100 when there is none."""
    return min(max(_columns() or _WIDTH, _NARROWEST), _WIDEST)


def _columns() -> int:
    """Return the width that the environment or the terminal says, 0 when neither does."""
    said = os.environ.get("COLUMNS", "")
    try:
        if said.isdecimal() and int(said):
            return int(said)
        # Standard output that was closed from the beginning is refused by who writes to it.
        return 0 if sys.stdout is None else os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):  # no terminal; or more digits than a number may have
        return 0

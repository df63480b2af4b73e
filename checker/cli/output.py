"""Writing to standard output and to files, where a full disk or a closed pipe is no surprise."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from checker.errors import CheckerError, UsageError

_WIDTH = 100


class OutputError(CheckerError):
    """What was to be written could not be written to its end."""


class Sink:
    """A stream to write to, and the name that the user knows it by."""

    def __init__(self, stream: TextIO | None, name: str) -> None:
        """Take a stream that is open already; None is one that was closed from the beginning."""
        self._stream = stream
        self._name = name

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
            raise self._lost(error) from error

    def flush(self) -> None:
        """Write what is still held back; raises as `write` does."""
        if self._stream is None:
            return
        try:
            self._stream.flush()
        except (OSError, ValueError) as error:
            raise self._lost(error) from error

    def _lost(self, error: Exception) -> OutputError:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return OutputError(f"writing to {self._name} failed, the report is incomplete: {reason}")


def standard_output() -> Sink:
    """Return standard output; text that it cannot encode is escaped rather than refused."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return Sink(sys.stdout, "standard output")


@contextmanager
def opened(path: str) -> Iterator[Sink]:
    """Open a file to write to.

    Raises:
        UsageError: it cannot be created.
    """
    try:
        stream = open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n")  # noqa: PTH123, SIM115 - closed below, where it can fail
    except OSError as error:
        raise UsageError(f"cannot write {path!r}: {error.strerror}") from error
    sink = Sink(stream, path)
    try:
        yield sink
        sink.flush()
    finally:
        with suppress(OSError):  # said already, by the write or the flush that failed
            stream.close()


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


def say(message: str) -> None:
    """Say something on standard error; what others wrote into it cannot steer the terminal."""
    from checker.reporters.text import printable  # most runs have nothing to say here

    for line in message.splitlines():
        click.echo(printable(line), err=True)


def wants_colour() -> bool:
    """Whether to colour standard output: on a terminal, unless the environment says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return is_terminal and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Return the width of the terminal in characters, 100 when there is none."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        return _WIDTH

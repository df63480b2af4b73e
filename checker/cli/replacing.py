"""Writing a file anew: whoever reads it sees the old text or the new one, never a part of it."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from checker.cli.output import OutputError
from checker.errors import UsageError


def replace(path: str, text: str) -> None:
    """Write a file at once; a link stays a link, and permissions stay as they are.

    Args:
        path: of the file, which need not exist.
        text: with the line ends that it is to have.

    Raises:
        UsageError: the file cannot be written there.
        OutputError: writing has failed; the file is as it was.
    """
    target = Path(path).resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        stream = beside.open("x", encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"cannot write {path!r}: {error.strerror}") from error
    try:
        with stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"writing {path!r} failed, it is as it was: {reason}") from error
    finally:
        with suppress(OSError):  # it is gone already when all went well
            beside.unlink()

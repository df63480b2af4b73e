"""Creating files and directories: all of them or none, and never over what is there already."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from checker.cli.output import OutputError
from checker.cli.replacing import made_anew, replace
from checker.errors import UsageError


def create_file(target: Path, text: str) -> None:
    """Create a file.

    Raises:
        UsageError: something of that name is there already, or nothing can be created there.
        OutputError: writing has failed; nothing is left of it.
    """
    _refuse(target)
    replace(str(target), text)


def create_directory(target: Path, files: Mapping[str, str]) -> list[Path]:
    """Create a directory with files in it.

    Args:
        target: the directory.
        files: path in it to text.

    Returns:
        The files.

    Raises:
        UsageError: something of that name is there already, or nothing can be created there.
        OutputError: writing has failed; nothing is left of it.
    """
    with _staged(target.parent, files) as stage:
        _refuse(target)
        stage.rename(target)
    return [target / name for name in files]


def create_files(
    directory: Path, files: Mapping[str, str], changed: tuple[Path, str]
) -> list[Path]:
    """Create files in a directory that is there, and change one that lists them.

    Args:
        directory: the directory.
        files: path in it to text.
        changed: the file that is there, and its new text.

    Returns:
        The new files.

    Raises:
        UsageError: one is there already, or nothing can be created there.
        OutputError: writing has failed; everything is as it was.
    """
    for name in files:
        _refuse(directory / name)
    created: list[Path] = []
    with _staged(directory, files) as stage:
        try:
            for name in files:
                target = directory / name
                target.parent.mkdir(exist_ok=True)
                (stage / name).rename(target)
                created.append(target)
            path, text = changed
            replace(str(path), text)
        except BaseException:
            for target in created:
                target.unlink()
            raise
    return created


@contextmanager
def _staged(parent: Path, files: Mapping[str, str]) -> Iterator[Path]:
    """Write files into a directory that nobody looks at, and take it away in the end.

    Raises:
        UsageError: nothing can be created there.
        OutputError: writing has failed.
    """
    try:
        _, stage = made_anew(parent, Path.mkdir)
    except OSError as error:
        raise UsageError(f"cannot write into {str(parent)!r}: {error.strerror}") from error
    try:
        for path, text in files.items():
            target = stage / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="")
        yield stage
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"writing into {str(parent)!r} failed: {reason}") from error
    finally:
        with suppress(OSError):  # it has been moved when all went well
            shutil.rmtree(stage)


def _refuse(target: Path) -> None:
    if os.path.lexists(target):
        raise UsageError(f"{target} is there already, and stays as it is")

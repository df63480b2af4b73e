"""What was seen in units, put together as if one process had looked at everything."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence

from checker.batch import Batch
from checker.documents.text import Text
from checker.documents.units import Unit, texts_of
from checker.errors import InputError
from checker.parts import FilePart, Part, checksum
from checker.report import DocumentResult
from checker.words import words
from checker.workers import Lost


def merged(
    batch: Batch, looked_at: Iterable[tuple[Unit, Part | Lost | None]]
) -> Iterator[DocumentResult]:
    """Yield the result of every document, in the order of the units.

    Args:
        batch: draws the conclusions and keeps the sums.
        looked_at: all units of a run, and what was seen in them; None for what nobody looked at.
    """
    index, broken = 0, False
    for unit, part in looked_at:
        if part is None:
            yield from batch.check_files(unit.files)
            continue
        entries: Sequence[FilePart | Lost] = (
            part.files if isinstance(part, Part) else [part] * len(unit.files)
        )
        for path, entry in zip(unit.files, entries, strict=True):
            if isinstance(path, InputError):
                batch.cannot_read(path)
                continue
            if unit.start == 0:
                index, broken = 0, False
            if broken:  # nothing is checked behind a place where a file cannot be read
                continue
            try:
                found = texts_of(unit, path, index)
                index += yield from _concluded(batch, path, found, entry)
            except InputError as error:
                batch.cannot_read(error)
                broken = True


def _concluded(
    batch: Batch, path: str, found: Iterator[Text], entry: FilePart | Lost
) -> Generator[DocumentResult, None, int]:
    """Yield the results of a file, or of a part of one; return the number of documents in it.

    Raises:
        InputError: it cannot be read to its end, or is not what it was when it was looked at.
    """
    if isinstance(entry, Lost):
        count, reason = _lost(found, entry.reason)
        batch.cannot_read(InputError(path, reason))
        return count
    for expected, seen in entry.seen:
        text = next(found, None)
        if text is None or checksum(text) != expected:
            raise InputError(path, words("it was changed while it was checked"))
        yield batch.conclude(text, seen)
    if entry.failure is not None:
        raise InputError(path, entry.failure)
    if next(found, None) is not None:
        raise InputError(path, words("it was changed while it was checked"))
    return len(entry.seen)


def _lost(found: Iterator[Text], reason: str) -> tuple[int, str]:
    """Return the number of documents that nobody could look at, and what is to be said of them."""
    places = [text.line for text in found]
    if not places:
        return 0, reason
    template = "lines {first} to {last} were not checked: {reason}"
    return len(places), words(template, first=places[0], last=places[-1], reason=reason)

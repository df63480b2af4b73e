"""How many processes share the work, and whether it pays."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, tee
from typing import TYPE_CHECKING

from checker.batch import Batch
from checker.documents.files import length_of
from checker.errors import InputError
from checker.report import DocumentResult

if TYPE_CHECKING:
    from checker.documents.units import Unit
    from checker.journal import Journal
    from checker.parts import Part
    from checker.workers import Lost

Watch = Callable[[int, int], None]
"""Is told the bytes of a unit that is done, and the number of documents so far."""

LARGE = 4 * 1024 * 1024
"""Bytes from which on several processes are faster than one: they need a while to start."""


def results_of(
    batch: Batch,
    files: Iterable[str | InputError],
    jobs: int | None,
    journal: Journal | None = None,
    watch: Watch | None = None,
) -> Iterator[DocumentResult]:
    """Yield the result of every document in these files, in their order.

    Args:
        batch: keeps the sums.
        files: to be read, and errors where one cannot be.
        jobs: the number of processes that look at documents, None for what pays.
        journal: keeps what was seen, and knows what was seen before.
        watch: is told how many bytes and documents are done.
    """
    if jobs is None:
        jobs, files = _what_pays(files)
    if jobs > 1 or journal is not None or watch is not None:
        return _in_units(batch, files, jobs, journal, watch)
    return batch.check_files(files)


def _in_units(
    batch: Batch,
    files: Iterable[str | InputError],
    jobs: int,
    journal: Journal | None,
    watch: Watch | None,
) -> Iterator[DocumentResult]:
    from checker.merging import merged  # only large runs need these
    from checker.parts import decode
    from checker.workers import looked_at

    every, ahead = tee(_keyed(files, journal))
    unknown = (unit for unit, _, is_known in ahead if not is_known)
    parts = looked_at(unknown, batch.examiner, jobs)

    def seen() -> Iterator[tuple[Unit, Part | Lost | None]]:
        for unit, key, is_known in every:
            if journal is not None and key is not None and is_known:
                yield unit, decode(journal.seen(key))
            elif isinstance(part := next(parts), bytes):
                found = decode(part)
                if journal is not None and key is not None and found.is_whole():
                    _keep(journal, key, part)
                yield unit, found
            else:
                yield unit, part
            if watch is not None:
                watch(unit.size, batch.summary.documents)

    return merged(batch, seen())


def _keyed(
    files: Iterable[str | InputError], journal: Journal | None
) -> Iterator[tuple[Unit, bytes | None, bool]]:
    """Yield units, each with what a journal knows it by, and whether it does.

    That is found out before the unit is looked at: its files may change meanwhile.
    """
    from checker.documents.units import units

    if journal is None:
        yield from ((unit, None, False) for unit in units(files))
        return
    from checker.journal import key_of

    for unit in units(files):
        key = key_of(unit)
        yield unit, key, journal.knows(key)


def _keep(journal: Journal, key: bytes, part: bytes) -> None:
    try:
        journal.add(key, part)
    except OSError as error:
        from checker.cli.resuming import not_written  # loaded already, where there is a journal

        raise not_written(error) from error


def _what_pays(files: Iterable[str | InputError]) -> tuple[int, Iterable[str | InputError]]:
    """Return how many processes pay for these files, and the files."""
    processors = _processors()
    if processors == 1:
        return 1, files
    rest = iter(files)
    first: list[str | InputError] = []
    size = 0
    for file in rest:
        first.append(file)
        size += 0 if isinstance(file, InputError) else length_of(file)
        if size >= LARGE:
            return processors, chain(first, rest)
    return 1, first


def _processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

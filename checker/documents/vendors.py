"""What there is to say of a vendor's payload, in the vendor's own terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from checker.documents.faults import MALFORMED, Fault
from checker.errors import nearest
from checker.formats import Wanted
from checker.words import listing, words


def in_their_words(faults: Iterable[Fault], wanted: Mapping[str, Wanted]) -> tuple[Fault, ...]:
    """Return faults, those of values that do not fit with what the vendor writes there.

    Args:
        faults: of the order document that was made of the payload.
        wanted: as of `OrderBuilder`.
    """
    return tuple(
        _in_their_words(entry, wanted[entry.violation.pointer])
        if entry.rule == MALFORMED and entry.violation.pointer in wanted
        else entry
        for entry in faults
    )


def _in_their_words(entry: Fault, wanted: Wanted) -> Fault:
    misfit = entry.violation
    meant = None
    if not isinstance(wanted, str):
        meant = nearest(str(misfit.observed), wanted)
        wanted = words("one of {words}", words=listing(wanted))
    hint = words(" Did you mean {meant}?", meant=meant) if meant else ""
    fields = {**misfit.fields, "wanted": wanted, "hint": hint}
    return replace(entry, violation=replace(misfit, fields=fields, expected=wanted))


def lacking(
    pointers: Iterable[str], sources: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the places of missing facts in the payload, and those facts that have none there.

    A fact that the format names no key for keeps its place in the order document: the nearest
    parent is there, so to name it would be misleading.

    Args:
        pointers: of the facts, in the order document.
        sources: as of `OrderBuilder`.
    """
    places = dict.fromkeys(sources.get(pointer, pointer) for pointer in pointers)
    return tuple(places), tuple(pointer for pointer in pointers if pointer not in sources)

"""Orders to try rules out with: whatever an order may lack, and every status that it may have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache
from typing import Any, NamedTuple

from checker.documents.thorough import typed
from checker.order import ANY_STATUS, Order
from checker.statuses import in_order
from checker.testing.orders import compliant_order
from checker.values.pointers import escaped


class Tried(NamedTuple):
    """An order to try rules out with.

    Attributes:
        words: what it is, for people.
        document: as plain values.
        order: made of them.
        turned: the same, from a document whose keys are written in another order; None where that
            is not tried.
    """

    words: str
    document: dict[str, Any]
    order: Order
    turned: Order | None = None

    @classmethod
    def of(cls, words: str, document: dict[str, Any], *, is_turned: bool = False) -> Tried:
        """Return a document as an order to try."""
        turned = typed(reversed_keys(document)).order if is_turned else None
        return cls(words, document, typed(document).order, turned)


@cache
def tried_orders() -> tuple[Tried, ...]:
    """Return the empty order, and in every status the compliant one, whole and with each gap."""
    return tuple(_tried_orders())


def _tried_orders() -> Iterator[Tried]:
    yield Tried.of("the empty order", {})
    for status in in_order(ANY_STATUS):
        yield Tried.of(f"an order of which only the status {status} is known", {"status": status})
        words = f"the compliant order, {status}"
        whole = compliant_order() | {"status": status}
        yield Tried.of(words, whole, is_turned=True)
        yield from without_each(words, whole)


def without_each(words: str, document: dict[str, Any]) -> Iterator[Tried]:
    """Yield an order without one of its facts, for each of them."""
    for path in _paths(document):
        pointer = "".join(f"/{escaped(str(key))}" for key in path)
        yield Tried.of(f"{words}, without {pointer}", _without(document, path))


def _without(value: Any, path: Sequence[str | int]) -> Any:
    """Return a value without what is at a path in it; the rest is shared with it."""
    key, *below = path
    changed = copy(value)
    if below:
        changed[key] = _without(value[key], below)
    else:
        del changed[key]
    return changed


def reversed_keys(value: Any) -> Any:
    """Return a value with the keys of every mapping the other way round."""
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [reversed_keys(item) for item in value]
    return value


def _paths(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of everything in a value."""
    members: Any = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for key, item in members:
        yield (*above, key)
        yield from _paths(item, (*above, key))

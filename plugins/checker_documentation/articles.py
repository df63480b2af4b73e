"""Articles: which lines of an order and which items of its contract are the same product."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal
from unicodedata import normalize

from msgspec import Struct

Attribute = Literal["product_id", "sku_id", "name"]

Identity = dict[str, str]
"""What a line or an item says of its product, attribute by attribute."""


class Pair(Struct, frozen=True):
    """The numbers of all lines and of all items that are one product."""

    lines: list[int]
    items: list[int]


class Articles(Struct, frozen=True):
    """The products of an order and of its contract.

    Attributes:
        lines: what each line says of its product.
        items: what each item says of its product.
        pairs: the products that stand in both.
        lines_alone: the numbers of the lines whose product is no item's.
        items_alone: the numbers of the items whose product is no line's.
    """

    lines: list[Identity]
    items: list[Identity]
    pairs: list[Pair]
    lines_alone: list[int]
    items_alone: list[int]


def articles(lines: Sequence[Any], items: Sequence[Any], match_by: Sequence[str]) -> Articles:
    """Find out which lines and items are the same product.

    They are when all numbers that both of them state are equal; where they have no number in
    common, when their names are. Neither case nor the width of characters matters.

    Args:
        lines: of the order.
        items: of the contract.
        match_by: the attributes to compare.
    """
    found = Articles(
        [_identity(line, match_by) for line in lines],
        [_identity(item, match_by) for item in items],
        *([], [], []),
    )
    for group in _groups(found.lines, found.items):
        if group.lines and group.items:
            found.pairs.append(group)
        found.lines_alone.extend(() if group.items else group.lines)
        found.items_alone.extend(() if group.lines else group.items)
    return found


def comparable(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """Return the attributes that decide whether two are the same product, none if nothing can."""
    shared = tuple(attribute for attribute in one if attribute in other)
    return tuple(attribute for attribute in shared if attribute != "name") or shared


def values(identities: Iterable[Identity]) -> dict[str, set[str]]:
    """Return what products are called, attribute by attribute."""
    found: dict[str, set[str]] = defaultdict(set)
    for identity in identities:
        for attribute, text in identity.items():
            found[attribute].add(text)
    return found


def telling(identity: Identity, others: dict[str, set[str]]) -> str:
    """Return the attribute by which a product is none of others, the first if there is no such."""
    for attribute, text in identity.items():
        if text not in others.get(attribute, ()):
            return attribute
    return next(iter(identity))


def forms(identities: Iterable[Identity]) -> set[tuple[str, ...]]:
    """Return by which attributes products are named: a few, however many products there are."""
    return {tuple(identity) for identity in identities}


def _identity(entry: Any, match_by: Sequence[str]) -> Identity:
    stated = ((attribute, getattr(entry, attribute)) for attribute in match_by)
    return {
        attribute: " ".join(normalize("NFKC", text).split()).casefold()
        for attribute, text in stated
        if text is not None
    }


def _groups(lines: Sequence[Identity], items: Sequence[Identity]) -> Iterable[Pair]:
    """Return all lines and items in groups of one product; one side of a group can be empty."""
    # A forest: each line, and after them each item, leads to the root of its group.
    parents = list(range(len(lines) + len(items)))

    def root(node: int) -> int:
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for i, j in _same(lines, items):
        parents[root(i)] = root(len(lines) + j)
    groups: dict[int, Pair] = defaultdict(lambda: Pair([], []))
    for i in range(len(lines)):
        groups[root(i)].lines.append(i)
    for j in range(len(items)):
        groups[root(len(lines) + j)].items.append(j)
    return groups.values()


def _same(lines: Sequence[Identity], items: Sequence[Identity]) -> Iterator[tuple[int, int]]:
    """Yield lines and items that are the same product, as many as it takes to form the groups."""
    for form in forms(lines):
        for other in forms(items):
            keys = comparable(form, other)
            if not keys:
                continue
            numbers = defaultdict(list)
            for j, item in enumerate(items):
                if tuple(item) == other:
                    numbers[tuple(item[key] for key in keys)].append(j)
            for i, line in enumerate(lines):
                if tuple(line) == form:
                    same = numbers.get(tuple(line[key] for key in keys), [])
                    yield from ((i, j) for j in same)
                    del same[1:]  # from here on they are in the group of the first

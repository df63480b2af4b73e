"""The contract does not name the products of the order as the order does."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated, Any

from checker.api import (
    Line,
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    listing,
    missing,
    rule,
    violation,
    words,
)
from checker_documentation.articles import (
    Articles,
    Attribute,
    Pair,
    articles,
    comparable,
    forms,
    telling,
    values,
)

MOST_NAMED = 3
"""So many prices are named in a sentence."""


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    match_by: Annotated[
        tuple[Attribute, ...],
        Meta(description="By what a product of the contract is recognised.", min_length=1),
    ] = ("product_id", "sku_id", "name")


def _may_have_contract(order: Order) -> bool:
    """Whether a contract is part of the order, as far as is known."""
    contract = order.contract
    if contract.attached is None:
        return contract.items is not None
    return contract.attached or bool(contract.items)


def _is_copy(lines: Sequence[Line], items: Sequence[Any]) -> bool:
    """Whether each item says just what its line does, as most contracts do."""
    if len(lines) != len(items):
        return False
    for line, item in zip(lines, items, strict=True):
        if (
            line.product_id is None
            or line.quantity is None
            or line.unit_price is None
            or line.product_id != item.product_id
            or line.quantity != item.quantity
            or line.unit_price != item.unit_price
            or line.sku_id != item.sku_id
            or line.name != item.name
        ):
            return False
    return True


def _label(entry: Any) -> str:
    """Return what the product of a line or an item is called."""
    return entry.name or words("product {number}", number=entry.product_id or entry.sku_id)


def _label_in_full(entry: Any) -> str:
    """Return what the product of a line or an item is called, with its numbers."""
    known = listing(
        (
            *([words("product {number}", number=entry.product_id)] if entry.product_id else []),
            *([words("SKU {number}", number=entry.sku_id)] if entry.sku_id else []),
        )
    )
    if entry.name is None:
        return known
    return words("{name} ({numbers})", name=entry.name, numbers=known) if known else entry.name


def _not_in_contract(order: Order, found: Articles, params: Params) -> Violations:
    """Judge the lines whose product is no item's."""
    # One item of each form will do: what it lacks, those of its form lack as well.
    items = {tuple(item): j for j, item in reversed(list(enumerate(found.items)))}
    named = values(found.items)
    for i in found.lines_alone:
        identity, line = found.lines[i], order.lines[i]
        if not identity:
            yield missing(f"/lines/{i}/{params.match_by[0]}")
            continue
        vague = [j for form, j in items.items() if not comparable(identity, form)]
        if vague:
            first = next(iter(identity))
            yield missing(*(f"/contract/items/{j}/{first}" for j in sorted(vague)))
            continue
        attribute = telling(identity, named)
        yield violation(
            f"/lines/{i}/{attribute}",
            "The contract does not name {product}, which the order is for.",
            observed=getattr(line, attribute),
            expected=words("a product of the contract"),
            product=_label_in_full(line),
        )


def _not_in_order(order: Order, found: Articles, params: Params) -> Violations:
    """Judge the items whose product is no line's."""
    lines = forms(found.lines[i] for i in found.lines_alone)
    ordered = values(found.lines)
    for j in found.items_alone:
        identity, item = found.items[j], order.contract.items[j]
        if not identity:
            yield missing(f"/contract/items/{j}/{params.match_by[0]}")
            continue
        if not all(comparable(identity, form) for form in lines):
            continue  # it may be that line's, of which it is said already that it cannot be judged
        attribute = telling(identity, ordered)
        yield violation(
            f"/contract/items/{j}/{attribute}",
            "The contract names {product}, which is not in the order.",
            observed=getattr(item, attribute),
            expected=words("a product of the order"),
            severity="warning",
            remedy="Take the product out of the contract, or add it to the order.",
            product=_label_in_full(item),
        )


def _gaps(order: Order, pair: Pair, name: str) -> list[str]:
    """Return the pointers of what is not stated of a product."""
    lines, items = order.lines, order.contract.items
    return [
        *(f"/lines/{i}/{name}" for i in pair.lines if getattr(lines[i], name) is None),
        *(f"/contract/items/{j}/{name}" for j in pair.items if getattr(items[j], name) is None),
    ]


def _listed(prices: Iterable[Decimal]) -> str:
    """Return the first few prices in words."""
    several = list(prices)
    named = several[:MOST_NAMED]
    others = [words("others")] if len(several) > len(named) else []
    return listing([*named, *others], " and ")


def _other_prices(order: Order, pair: Pair) -> Violations:
    """Judge the prices of a product."""
    if gaps := _gaps(order, pair, "unit_price"):
        yield missing(*gaps)
        return
    lines, items = order.lines, order.contract.items
    ordered = dict.fromkeys(lines[i].unit_price for i in pair.lines)
    contracted = dict.fromkeys(items[j].unit_price for j in pair.items)
    for j in pair.items:
        if items[j].unit_price not in ordered:
            yield violation(
                f"/contract/items/{j}/unit_price",
                "The contract names the price {observed} for {product}, the order {prices}.",
                observed=items[j].unit_price,
                expected=next(iter(ordered)),
                product=_label(items[j]),
                prices=_listed(ordered),
            )
    if not contracted.keys() <= ordered.keys():
        return
    for i in pair.lines:
        if lines[i].unit_price not in contracted:
            yield violation(
                f"/lines/{i}/unit_price",
                "The order names the price {observed} for {product}, the contract {prices}.",
                observed=lines[i].unit_price,
                expected=next(iter(contracted)),
                product=_label(lines[i]),
                prices=_listed(contracted),
            )


def _totals(entries: Sequence[Any]) -> dict[Decimal, Decimal]:
    """Return the quantity at each price."""
    totals: dict[Decimal, Decimal] = {}
    for entry in entries:
        totals[entry.unit_price] = totals.get(entry.unit_price, Decimal(0)) + entry.quantity
    return totals


def _other_quantities(order: Order, pair: Pair) -> Violations:
    """Judge the quantities of a product: at each price, if the prices are the same, else in all."""
    if gaps := _gaps(order, pair, "quantity"):
        yield missing(*gaps)
        return
    items = order.contract.items
    ordered = _totals([order.lines[i] for i in pair.lines])
    contracted = _totals([items[j] for j in pair.items])
    if ordered == contracted:
        return
    if ordered.keys() != contracted.keys():
        price = items[pair.items[0]].unit_price
        ordered = {price: sum(ordered.values(), Decimal(0))}
        contracted = {price: sum(contracted.values(), Decimal(0))}
    first = {items[j].unit_price: j for j in reversed(pair.items)}
    for price, quantity in contracted.items():
        if quantity == ordered[price]:
            continue
        j = first[price]
        yield violation(
            f"/contract/items/{j}/quantity",
            "The contract names {contracted} of {product}, the order {ordered}.",
            observed=items[j].quantity,
            expected=ordered[price],
            contracted=quantity,
            ordered=ordered[price],
            product=_label(items[j]),
        )


@rule(
    "DOC005",
    severity="error",
    status=between("draft", "submitted"),
    clauses=["S26"],
    params=Params,
    when=_may_have_contract,
)
def contract_incomplete(order: Order, params: Params) -> Violations:
    """The contract does not name the products of the order as the order does.

    Why: A contract may be added to the order, but must name its products. One that names none,
    or other quantities and prices, gives both sides a paper to hold against the order.

    Remedy: Add every product of the order to the contract, with the quantity and the price that
    the order has.

    Note: A line and an item of the contract are the same product when all numbers that both state
    are equal, and when their names are where they have no number in common. What several lines or
    items have of one product is added up. A product that the contract names on top of the order is
    a warning. What a contract says that is only a file is not known.
    """
    lines, items = order.lines, order.contract.items
    if items is None:
        yield missing("/contract/items")
    elif not items and order.contract.attached is None:
        yield missing("/contract/attached")
    elif not items:
        yield violation("/contract/items", "The contract names no product.", observed=items)
    elif not lines:
        yield missing("/lines")
    elif not _is_copy(lines, items):
        found = articles(lines, items, params.match_by)
        yield from _not_in_contract(order, found, params)
        yield from _not_in_order(order, found, params)
        for pair in found.pairs:
            yield from _other_prices(order, pair)
            yield from _other_quantities(order, pair)

"""The advance is not that of the earlier document."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Struct

from checker.api import (
    Meta,
    Missing,
    Order,
    Parameters,
    Reference,
    Violation,
    Violations,
    between,
    missing,
    quantise,
    rule,
    violation,
)
from checker_payment.steps import inferred_mode

Kind = Literal["previous_order", "quotation", "pi", "contract"]


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    kinds: Annotated[
        tuple[Kind, ...], Meta(description="The kinds of documents that the order must match.")
    ] = ("previous_order", "quotation", "pi", "contract")


class EarlierAdvance(Struct, frozen=True):
    """The advance by an earlier document.

    Attributes:
        pointer: where the order refers to it.
        stated: what stands there, an amount or a percentage.
        amount: what it comes to.
        currency: that of the amount.
        document: what the document is known by.
    """

    pointer: str
    stated: Decimal
    amount: Decimal
    currency: str
    document: str


def _earlier_advance(order: Order, i: int, reference: Reference) -> EarlierAdvance | Missing:
    """Return the advance by an earlier document, or what is missing to know it."""
    place = f"/references/{i}"
    currency = reference.currency or order.currency
    document = reference.id or reference.kind
    if reference.advance is not None:
        stated = reference.advance
        return EarlierAdvance(f"{place}/advance", stated, stated, currency, document)
    if reference.advance_pct is None:
        return missing(f"{place}/advance")
    if order.amounts.total is None:
        return missing("/amounts/total")
    amount = quantise(order.amounts.total * reference.advance_pct / 100, order.currency)
    pointer = f"{place}/advance_pct"
    return EarlierAdvance(pointer, reference.advance_pct, amount, currency, document)


def _do_all_agree(order: Order, params: Params) -> bool:
    """Whether all earlier documents state just the advance of the order, as most do."""
    advance, currency = order.payment_plan.advance, order.currency
    if advance is None:
        return False
    for reference in order.references:
        kind = reference.kind
        if kind is None:
            return False
        if kind in params.kinds and (
            reference.advance != advance
            or (reference.currency is not None and reference.currency != currency)
        ):
            return False
    return True


def _contradictions(earlier: list[EarlierAdvance]) -> Violations:
    """Warn of the first document that says something else than the one listed first."""
    for other in earlier[1:]:
        first = earlier[0]
        if (other.amount, other.currency) == (first.amount, first.currency):
            continue
        yield violation(
            other.pointer,
            "The earlier documents disagree: the advance is {first} {first_currency} by "
            "{first_document}, but {other} {other_currency} by {other_document}.",
            observed=other.stated,
            expected=f"{first.amount} {first.currency}",
            severity="warning",
            remedy="Find out which of the earlier documents holds, and withdraw or re-issue the "
            "other one.",
            first=first.amount,
            first_currency=first.currency,
            first_document=first.document,
            other=other.amount,
            other_currency=other.currency,
            other_document=other.document,
        )
        return


@rule(
    "PAY006",
    severity="error",
    status=between("draft", "submitted"),
    needs=["/currency", "/references"],
    clauses=["S39"],
    params=Params,
)
def advance_differs_from_reference(order: Order, params: Params) -> Iterable[Violation | Missing]:
    """The advance is not that of the earlier document.

    Why: The buyer agreed to the advance of the earlier order, quotation, proforma invoice or
    contract. Another amount, or the same in another currency, makes the payment fall short or be
    sent back, and gives both sides a paper to quote against each other.

    Remedy: Re-issue this order or the earlier document, so that both name the same advance in the
    same currency.

    Note: A document that gives the advance only as a percentage is held against that percentage
    of this order's total, rounded to the minor unit of the currency. Where several documents
    disagree and the order keeps to one of them, the rule only warns of the disagreement. For a
    payment in one sum it makes no difference if it is called advance or balance, so the total of
    such an order is as good as its advance.
    """
    return () if _do_all_agree(order, params) else _differences(order, params)


def _differences(order: Order, params: Params) -> Violations:
    """Yield what differs, from the order or among the documents, and what they do not say."""
    earlier = []
    for i, reference in enumerate(order.references):
        if reference.kind is None:
            yield missing(f"/references/{i}/kind")
        elif reference.kind in params.kinds:
            stated = _earlier_advance(order, i, reference)
            if isinstance(stated, Missing):
                yield stated
            else:
                earlier.append(stated)
    yield from _contradictions(earlier)
    advance, currency = order.payment_plan.advance, order.currency
    is_at_once = (order.payment_plan.mode or inferred_mode(order)) == "full"
    total = order.amounts.total if is_at_once else None
    if any(entry.currency == currency and entry.amount in {advance, total} for entry in earlier):
        return
    if advance is None or (is_at_once and total is None):
        yield missing("/payment_plan/advance" if advance is None else "/amounts/total")
        return
    for entry in earlier:
        yield violation(
            "/payment_plan/advance",
            "The advance of {advance} {currency} differs from the {amount} {document_currency} of "
            "the earlier document {document}.",
            observed=advance,
            expected=f"{entry.amount} {entry.currency}",
            advance=advance,
            currency=currency,
            amount=entry.amount,
            document_currency=entry.currency,
            document=entry.document,
        )

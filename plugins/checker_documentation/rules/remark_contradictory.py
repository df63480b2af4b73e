"""The remark harms the seller or contradicts the order."""

import re
from decimal import Decimal
from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    agreed_ship_day,
    between,
    incoterm,
    missing,
    rule,
    violation,
    words,
)
from checker_documentation.remarks import LONGEST, narrow
from checker_documentation.risks import IN_WORDS, Kind, risks
from checker_documentation.statements import (
    Period,
    Share,
    ShipDay,
    Statement,
    Sum,
    Term,
    statements,
)

# What a currency is called in a remark, besides its code.
NAMES = {
    "USD": {"$", "us$", "us $", "美元", "美金"},
    "EUR": {"€", "欧元"},
    "GBP": {"£", "英镑"},
    "CNY": {"¥", "rmb", "人民币", "元"},
    "JPY": {"¥", "日元"},
}


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    risks: Annotated[
        tuple[Kind, ...], Meta(description="The kinds of harmful wording that are looked for.")
    ] = ("full_refund", "no_refund", "personal_account", "off_platform")
    further_phrases: Annotated[
        tuple[str, ...],
        Meta(description="Further phrases that a remark must not contain, however capitalised."),
    ] = ()

    def __post_init__(self) -> None:
        """Refuse a phrase that every remark contains."""
        if not all(self.further_phrases):
            raise ValueError("further_phrases has an empty phrase")


def _term(order: Order, stated: Term) -> Violations:
    """Compare an Incoterms rule with that of the order; naming both is only a risk."""
    agreed = order.trade_term.code
    if agreed is None:
        yield missing("/trade_term/code")
        return
    known = incoterm(agreed)
    same = rf"(?i)(?<![a-z]){stated.code}(?![a-z])"
    if known is None and re.search(same, agreed):
        return  # as FOB Ningbo, which has the place where the code alone belongs
    code = agreed if known is None else known.code
    # A product can be called by the same letters, such as a CIP pump.
    if stated.code != code and not any(stated.code in (line.name or "") for line in order.lines):
        yield violation(
            "/remark",
            'The remark says "{observed}", but the trade term of the order is {agreed}.',
            observed=stated.phrase,
            expected=agreed,
            severity="warning" if code in order.remark else None,
            agreed=agreed,
        )


def _first_payment(order: Order) -> tuple[str, Decimal | None]:
    """Return the place and the amount of what the buyer pays first: the deposit, or everything."""
    if order.payment_plan.mode == "full":
        return "/amounts/total", order.amounts.total
    return "/payment_plan/advance", order.payment_plan.advance


def _share(order: Order, stated: Share) -> Violations:
    """Compare a deposit in percent with the share that the buyer pays first."""
    pointer, first = _first_payment(order)
    total = order.amounts.total
    if first is None or total is None:
        facts = {pointer: first, "/amounts/total": total}
        yield missing(*(place for place, fact in facts.items() if fact is None))
        return
    share = first * 100
    is_short = stated.least is not None and share < stated.least * total
    is_too_much = stated.below is not None and share >= stated.below * total
    if total > 0 and (is_short or is_too_much):
        yield violation(
            "/remark",
            'The remark says "{observed}", but the buyer is to pay {first} of {total} first.',
            observed=stated.phrase,
            expected=first,
            first=first,
            total=total,
        )


def _sum(order: Order, stated: Sum) -> Violations:
    """Compare a deposit as an amount, if it is in the currency of the order."""
    pointer, first = _first_payment(order)
    currency = order.currency
    if first is None or currency is None:
        facts = {pointer: first, "/currency": currency}
        yield missing(*(place for place, fact in facts.items() if fact is None))
        return
    name = stated.currency.lower()
    is_comparable = name == currency.lower() or name in NAMES.get(currency, ())
    if is_comparable and stated.amount != first:
        yield violation(
            "/remark",
            'The remark says "{observed}", but the buyer is to pay {first} {currency} first.',
            observed=stated.phrase,
            expected=first,
            first=first,
            currency=currency,
        )


def _period(order: Order, stated: Period) -> Violations:
    """Compare a number of days with that of the order."""
    ship_by = order.shipping.ship_by
    days = ship_by.days_after
    if days is None:
        if agreed_ship_day(order) is None:
            yield missing("/shipping/ship_by/days_after")
    elif stated.start not in {None, ship_by.trigger}:
        return
    elif not stated.least <= days <= stated.most:
        yield violation(
            "/remark",
            'The remark says "{observed}", but the order is to be shipped within {days} days.',
            observed=stated.phrase,
            expected=days,
            days=days,
        )


def _ship_day(order: Order, stated: ShipDay) -> Violations:
    """Compare a day with that of the order."""
    ship_by = order.shipping.ship_by
    day = agreed_ship_day(order)
    if day is None:
        if ship_by.days_after is None:
            yield missing("/shipping/ship_by/date")
    elif day not in stated.days:
        yield violation(
            "/remark",
            'The remark says "{observed}", but the order is to be shipped by {day}.',
            observed=stated.phrase,
            expected=day,
            day=day,
        )


def _contradiction(order: Order, stated: Statement) -> Violations:
    """Compare a statement with the fields of the order."""
    match stated:
        case Term():
            return _term(order, stated)
        case Share():
            return _share(order, stated)
        case Sum():
            return _sum(order, stated)
        case Period():
            return _period(order, stated)
        case ShipDay():
            return _ship_day(order, stated)


@rule(
    "DOC011",
    severity="error",
    status=between("draft", "submitted"),
    clauses=["S40", "S19"],
    params=Params,
    when=lambda order: order.remark is not None,
)
def remark_contradictory(order: Order, params: Params) -> Violations:
    """The remark harms the seller or contradicts the order.

    Why: The remark is part of what both sides agree to. A promise to refund whatever the reason
    costs the seller the goods, a refusal whatever the reason is not in good faith and will not
    stand, and whoever pays or talks outside the platform leaves its protection. A remark that
    names another trade term, deposit or time of shipping gives the buyer a second contract to
    quote.

    Remedy: Rewrite the remark so that it is factual and fair and keeps talk and money on the
    platform, and take out terms that the order has fields for; where the remark is right, correct
    the field.

    Note: The fields of the order prevail over its remark, so a contradiction is the remark's fault.
    Only clear English and Chinese phrases are read; conditions, estimates, holidays, parts of the
    goods, working days, denials and currencies other than the order's are left alone, and so are
    bounds but those of a deposit in percent, which contradict what lies outside of them. A
    percentage is compared as roundly as it is written, a number of days only with a number of days
    that runs from no other event, and a date only with a date; "before" a day may include that day
    or not, and contradicts only what agrees with neither. Contacts for the delivery of the goods
    harm nobody. Of a remark of more than 20,000 characters the rest is not read. Another trade term
    beside the agreed one is a warning, and so is harmful wording: the policy source wants remarks
    in the seller's favour, and both sides to act in good faith.
    """
    if len(order.remark) > LONGEST:
        yield missing(
            "/remark", reason=words("only its first {number} characters are read", number=LONGEST)
        )
    remark = narrow(order.remark[:LONGEST])
    for risk in risks(remark):
        if risk.kind in params.risks:
            yield violation(
                "/remark",
                'The remark {does}: "{observed}".',
                observed=risk.phrase,
                severity="warning",
                does=IN_WORDS[risk.kind],
            )
    for phrase in params.further_phrases:
        if phrase.casefold() in order.remark.casefold():
            yield violation(
                "/remark",
                'The remark contains "{observed}", which the ruleset does not allow.',
                observed=phrase,
                severity="warning",
            )
    code = order.trade_term.code
    for stated in statements(remark, code):
        if type(stated) is Term and stated.code == code:
            continue  # what harmless remarks state
        yield from _contradiction(order, stated)

"""The refund of a return that was accepted in full is not what the buyer paid."""

from decimal import Decimal
from typing import Annotated, Literal

from checker.api import (
    PROTECTED,
    Amounts,
    Meta,
    Missing,
    Order,
    Parameters,
    Violations,
    missing,
    rule,
    violation,
    words,
)
from checker_returns.decisions import may_have_result
from checker_returns.ledger import NOTHING, Channels, open_amount, paid, refunds_in
from checker_returns.settlement import (
    Account,
    accepted_in_full,
    account_of,
    agreed_amount,
    has_begun,
    is_alone,
    less_promised,
    refunded_for,
    refunds_for,
)

Component = Literal["goods", "freight", "insurance", "tax"]

PROMISED = (
    "The return was accepted in full with a refund of {agreed} {currency}, but what was paid and "
    "not given back is {open} {currency}."
)
PROMISED_BESIDE = (
    "The return was accepted in full with a refund of {agreed} {currency}, but {open} {currency} "
    "of what was paid is neither given back nor promised for earlier returns."
)
WRONG = (
    "The return was accepted in full; {arrived} {currency} was paid, and {back} {currency} was "
    "given back."
)
WRONG_BESIDE = (
    "The return was accepted in full; {arrived} {currency} was paid, {back} {currency} was given "
    "back, and {promised} {currency} is still promised for earlier returns."
)
AS_AGREED = (
    "The return was accepted in full; {arrived} {currency} was paid, and {back} {currency} was "
    "given back, with a last refund as the decision names it."
)
LEFT_OUT = (
    "The return was accepted in full, but the refund holds {held} {currency} for the {component}, "
    "for which {due} {currency} was paid."
)

CONTRADICTORY = words(
    "The amounts of the order do not add up, so it is not known what each was paid for"
)

CONFIRM = (
    "Have the buyer confirm the lower refund in the order's chat, or refund everything that was "
    "paid."
)
BESIDE = (
    "Refund no more for this return than what is left beside the earlier ones, or agree with the "
    "buyer on all of them anew."
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    components: Annotated[
        tuple[Component, ...],
        Meta(description="What a full refund pays back, as far as the buyer paid for it."),
    ] = ("goods", "freight", "insurance")
    allow_agreed_amount: Annotated[
        bool, Meta(description="Whether a refund may be lower when the decision names its amount.")
    ] = True
    allowed_channels: Channels = PROTECTED


def _is_promised_as_paid(order: Order, i: int) -> bool:
    """Whether nothing was given back yet, and the decision names just what was paid, if anything.

    It is so for most orders; where it is not, or not that plain, sums have to tell. Where there are
    several returns, a part of what was paid may be promised for others.
    """
    if order.refunds or order.status == "refunded":
        return False
    agreed, open_ = order.returns[i].decision.refund.amount, open_amount(order)
    if open_ is None or (agreed is not None and agreed != open_):
        return False
    return agreed is None or is_alone(order, i)


def _is_paid_out(order: Order, i: int) -> bool:
    """Whether refunds were made, and the decision surely names no other one beside them.

    It does where all of them were made before the return was requested.
    """
    claim = order.returns[i]
    asked_at = claim.requested_at
    if order.status == "refunded" or asked_at is None or not claim.decision.refund.amount:
        return bool(order.refunds)
    return any(refund.at is None or refund.at >= asked_at for refund in order.refunds)


def _promised(order: Order, i: int, params: Params, account: Account) -> Violations:
    """Judge the refund that the decision names, as long as none was made."""
    agreed = agreed_amount(order, i)
    if isinstance(agreed, Missing):
        yield agreed
        return
    open_ = max(account.open.get(order.currency, NOTHING), NOTHING)
    if agreed is None or open_ <= agreed <= open_ + account.outside.of(order.currency):
        return
    if agreed > open_ and account.outside.gaps:
        yield missing(*account.outside.gaps)
        return
    is_lower = agreed < open_ and params.allow_agreed_amount
    yield violation(
        f"/returns/{i}/decision/refund/amount",
        PROMISED_BESIDE if account.promised else PROMISED,
        observed=agreed,
        expected=open_,
        severity="warning" if is_lower else None,
        remedy=CONFIRM if is_lower else BESIDE if account.promised else None,
        agreed=agreed,
        open=open_,
        currency=order.currency,
    )


def _is_as_agreed(order: Order, i: int, account: Account) -> bool | Missing:
    """Return whether less than was paid was given back because the decision says so."""
    if min(account.open.values()) < NOTHING:
        return False
    agreed = agreed_amount(order, i)
    if agreed is None or isinstance(agreed, Missing):
        return agreed or False
    made = refunded_for(order, i, account.back)
    return made if isinstance(made, Missing) else made == agreed


def _made(order: Order, i: int, params: Params, account: Account) -> Violations:
    """Judge what was given back, all in all."""
    too_much = [currency for currency, amount in account.open.items() if amount < NOTHING]
    if 0 < len(too_much) < len(account.open):  # perhaps one currency for another
        places = [j for currency in too_much for j in refunds_in(order, currency)]
        yield missing(*(f"/refunds/{j}/currency" for j in places or range(len(order.refunds))))
        return
    as_agreed = params.allow_agreed_amount and _is_as_agreed(order, i, account)
    if isinstance(as_agreed, Missing):
        yield as_agreed
        return
    for currency, open_ in account.open.items():
        refunds = refunds_for(order, i, currency)
        amount = order.refunds[refunds[-1]].amount if refunds else None
        yield violation(
            f"/refunds/{refunds[-1]}/amount" if refunds else "/refunds",
            AS_AGREED if as_agreed else WRONG_BESIDE if account.promised else WRONG,
            observed=amount,
            expected=max((amount or NOTHING) + open_, NOTHING),
            severity="info" if as_agreed else None,
            remedy=CONFIRM if as_agreed else None,
            arrived=account.arrived.of(currency),
            back=account.back.of(currency),
            promised=account.promised,
            currency=currency,
        )


def _says_what_for(order: Order) -> bool:
    """Whether each refund says what it pays back, and nothing was given back without saying."""
    for refund in order.refunds:
        parts = refund.components
        if parts.goods is parts.freight is parts.insurance is parts.tax is None:
            return False
    return all(payment.status != "charged_back" for payment in order.payments)


def _adds_up(amounts: Amounts) -> bool:
    """Whether the total is made of what the order shows beside it."""
    added = (amounts.goods, amounts.freight, amounts.insurance, amounts.tax, amounts.duty)
    parts = sum(filter(None, (*added, amounts.adjustment)), NOTHING)
    return bool(parts - (amounts.discount or NOTHING) == amounts.total)


def _short(order: Order, params: Params) -> list[tuple[Component, Decimal, Decimal]]:
    """Return the components of which less was refunded than they cost, with both amounts."""
    amounts = order.amounts
    short: list[tuple[Component, Decimal, Decimal]] = []
    for component in params.components:
        due = getattr(amounts, component)
        if not due:
            continue
        held = NOTHING
        for refund in order.refunds:
            share = getattr(refund.components, component)
            if share:
                held += share
        # A discount may have been taken off any component, but it does not make one vanish.
        if held < due and not (held and (amounts.discount or amounts.adjustment)):
            short.append((component, due, held))
    return short


def _left_out(order: Order, params: Params) -> Violations:
    """Judge what the refunds pay back, when everything that was paid was given back."""
    short, amounts = _short(order, params), order.amounts
    if not short or not order.refunds or not _says_what_for(order):
        return
    arrived = paid(order, params.allowed_channels)
    if set(arrived.amounts) != {order.currency}:
        return
    if amounts.total is None:
        yield missing("/amounts/total")
    elif arrived.of(order.currency) < amounts.total:
        return  # what a part of the total paid for is not said anywhere
    elif not _adds_up(amounts):
        yield missing("/amounts/total", reason=CONTRADICTORY)
    else:
        last = len(order.refunds) - 1
        for component, due, held in short:
            share = getattr(order.refunds[last].components, component)
            yield violation(
                f"/refunds/{last}/components/{component}",
                LEFT_OUT,
                observed=share,
                expected=(share or NOTHING) + due - held,
                held=held,
                due=due,
                component=words(component),
                currency=order.currency,
            )


def _by_sums(order: Order, i: int, params: Params, account: Account) -> Violations:
    """Judge the refund that was made for a return, or else the one that its decision names."""
    begun = has_begun(order, i)
    if isinstance(begun, Missing):
        yield begun
        return
    if not begun and order.returns[i].decision.refund.amount is None:
        return
    left = less_promised(account, order, i)
    if isinstance(left, Missing):
        yield left
    elif not begun:
        yield from _promised(order, i, params, left)
    elif left.open:
        yield from _made(order, i, params, left)


@rule(
    "RET008",
    severity="error",
    status=frozenset({"return_agreed", "refunded"}),
    needs=["/returns", "/payments"],
    clauses=["S08"],
    params=Params,
    when=lambda order: may_have_result(order, ("full",)),
)
def refund_amount_wrong(order: Order, params: Params) -> Violations:
    """The refund of a return that was accepted in full is not what the buyer paid.

    Why: A refund is what the buyer actually paid: goods, freight, insurance and the like. Less
    leaves the buyer with a claim, more is the seller's loss.

    Remedy: Refund what arrived for the order less what was given back before: the deposit, where
    only that was paid. Leave no component out that the buyer paid for.

    Note: The rule judges returns of the whole order. Until a refund is made, the amount that the
    decision names is held against what was paid; a decision without an amount is none that can be
    wrong. What was agreed for earlier returns of a part of the goods, and not given back yet, is
    left to them; a later decision about the same goods counts instead of the earlier one. A refund
    is for the return whose decision names just its amount, and else for the one that was decided
    upon first; it may have been made between the request and such a decision, and what was given
    back before the request is not for it. A refund lower than what was paid is only for information
    when the decision names just that amount, for then the buyer knew of it; until it is paid out,
    such an amount is a warning. Sums are compared in the currency of the payments. What was paid
    outside Trade Assurance is left out of what has to be refunded, and so is what gave such
    payments back, where they are marked as refunded; where more is refunded, and that money
    explains it, nothing is said; a ruleset that changes the channels of PAY001 has to change them
    here too. Components are judged once everything was paid and given back, and where a discount or
    an adjustment blurs their amounts, only whether they are there at all.
    """
    i = accepted_in_full(order)
    if i is None or isinstance(i, Missing):
        if i is not None:
            yield i
        return
    if _is_promised_as_paid(order, i):
        return
    is_paid_out = _is_paid_out(order, i)
    if is_paid_out and open_amount(order) == NOTHING:
        if _short(order, params):
            yield from _left_out(order, params)
        return
    account = account_of(order, params.allowed_channels)
    if isinstance(account, Missing):
        yield account
    elif not account.open and (is_paid_out or order.status == "refunded"):
        yield from _left_out(order, params)
    else:
        yield from _by_sums(order, i, params, account)

"""The twelve reference rules as a plugin of this program, written as its users write theirs.

Money is exact, and every violation says where, what was observed and what was expected.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from checker.api import ANY_STATUS, Order, Return, Rule, Violations, hookimpl, rule, violation

CHECKER_API = 1

_NOTHING = Decimal(0)
_LIMIT = Decimal(5000)
_WEEK = timedelta(days=7)
_DAY = timedelta(hours=24)
_SEA_TERMS = frozenset({"FOB", "CIF", "CFR", "FAS"})


@rule(
    "TWELVE001",
    severity="error",
    status=ANY_STATUS,
    needs=["/amounts/goods", "/amounts/freight", "/amounts/insurance", "/amounts/total"],
)
def total_off(order: Order) -> Violations:
    """The parts of the total do not make the total.

    Why: the buyer pays what is agreed.

    Remedy: correct the amounts.
    """
    amounts = order.amounts
    parts = (
        amounts.goods
        + amounts.freight
        + amounts.insurance
        + (amounts.tax or _NOTHING)
        + (amounts.duty or _NOTHING)
        - (amounts.discount or _NOTHING)
        + (amounts.adjustment or _NOTHING)
    )
    if parts != amounts.total:
        yield violation(
            "/amounts/total",
            "The parts make {expected} {currency}, not {observed}.",
            observed=amounts.total,
            expected=parts,
            currency=order.currency,
        )


@rule(
    "TWELVE002",
    severity="error",
    status=ANY_STATUS,
    needs=["/payment_plan/advance", "/payment_plan/balance", "/amounts/total"],
)
def split_off(order: Order) -> Violations:
    """Advance and balance do not make the total.

    Why: the buyer pays what is agreed.

    Remedy: correct the plan.
    """
    plan, total = order.payment_plan, order.amounts.total
    if plan.advance + plan.balance != total:
        yield violation(
            "/payment_plan/advance",
            "Advance {observed} and balance {balance} do not make {total} {currency}.",
            observed=plan.advance,
            expected=total - plan.balance,
            balance=plan.balance,
            total=total,
            currency=order.currency,
        )


def _is_large(order: Order) -> bool:
    return order.currency == "USD" and order.amounts.total > _LIMIT


@rule("TWELVE003", severity="error", status=ANY_STATUS, needs=["/amounts/total"])
def channel_wrong(order: Order) -> Violations:
    """A large order is not exported through OneTouch.

    Why: it cannot be exported otherwise.

    Remedy: choose OneTouch.
    """
    service = order.shipping.export_service
    if service != "onetouch" and _is_large(order):
        yield violation(
            "/shipping/export_service",
            "An order of more than {limit} USD goes through OneTouch, not {observed}.",
            observed=service,
            expected="onetouch",
            limit=_LIMIT,
        )


@rule("TWELVE004", severity="error", status=ANY_STATUS, needs=["/amounts/total"])
def seller_cannot(order: Order) -> Violations:
    """A large order is from a seller without OneTouch.

    Why: it cannot be exported.

    Remedy: open OneTouch, or make the order smaller.
    """
    if order.seller.onetouch_enabled is False and _is_large(order):
        yield violation(
            "/seller/onetouch_enabled",
            "A seller without OneTouch takes orders of up to {limit} USD, not of {total} "
            "{currency}.",
            observed=False,
            expected=True,
            limit=_LIMIT,
            total=order.amounts.total,
            currency=order.currency,
        )


@rule("TWELVE005", severity="error", status=ANY_STATUS)
def phone_absent(order: Order) -> Violations:
    """The address has no phone number.

    Why: the carrier calls before delivery.

    Remedy: ask the buyer for it.
    """
    if order.shipping.address.phone is None:
        yield violation("/shipping/address/phone", "The address has no phone number.")


@rule("TWELVE006", severity="error", status=ANY_STATUS)
def email_other(order: Order) -> Violations:
    """The buyer's e-mail address is not the one that the account is bound to.

    Why: the order goes to another account.

    Remedy: take the address of the account.
    """
    buyer = order.buyer
    if buyer.email != buyer.account.bound_email:
        yield violation(
            "/buyer/email",
            "The account is bound to {expected}, not to {observed}.",
            observed=buyer.email,
            expected=buyer.account.bound_email,
        )


@rule("TWELVE007", severity="error", status=ANY_STATUS)
def term_elsewhere(order: Order) -> Violations:
    """A sea term stands on an order that travels otherwise.

    Why: risk passes on board of a ship.

    Remedy: choose another term.
    """
    if order.trade_term.code in _SEA_TERMS and order.shipping.mode != "sea":
        yield violation(
            "/trade_term/code",
            "{observed} is for carriage by sea, not by {mode}.",
            observed=order.trade_term.code,
            mode=order.shipping.mode,
        )


def _has_returns(order: Order) -> bool:
    return bool(order.returns)


@rule("TWELVE008", severity="error", status=ANY_STATUS, when=_has_returns)
def return_late(order: Order) -> Violations:
    """A return was asked for more than seven days after receipt.

    Why: the window is closed.

    Remedy: decline it.
    """
    received_at = order.shipping.received_at
    if received_at is None:
        return
    latest = received_at + _WEEK
    for index, claim in enumerate(order.returns):
        if claim.requested_at > latest:
            yield violation(
                f"/returns/{index}/requested_at",
                "The return was asked for at {observed}, after {expected}.",
                observed=claim.requested_at,
                expected=latest,
            )


@rule("TWELVE009", severity="error", status=ANY_STATUS, when=_has_returns)
def answer_late(order: Order) -> Violations:
    """A return has no decision within 24 hours.

    Why: the platform decides then.

    Remedy: answer at once.
    """
    for index, claim in enumerate(order.returns):
        latest = claim.requested_at + _DAY
        at = claim.decision.at
        if at is None or at > latest:
            yield violation(
                f"/returns/{index}/decision/at",
                "The decision is due by {expected}.",
                observed=at,
                expected=latest,
            )


@rule("TWELVE010", severity="error", status=ANY_STATUS, when=_has_returns)
def evidence_absent(order: Order) -> Violations:
    """A return for quality shows nothing.

    Why: nobody can judge it.

    Remedy: ask the buyer for photos.
    """
    for index, claim in enumerate(order.returns):
        if not claim.evidence and _is_for_quality(claim):
            yield violation(
                f"/returns/{index}/evidence", "A return for quality comes without evidence."
            )


def _is_for_quality(claim: Return) -> bool:
    return any(reason.code == "quality" for reason in claim.reasons)


def _names_products(order: Order) -> bool:
    return bool(order.contract.items)


@rule("TWELVE011", severity="error", status=ANY_STATUS, when=_names_products)
def contract_short(order: Order) -> Violations:
    """A contract that names products leaves out one of the order.

    Why: what is not in the contract is not protected.

    Remedy: add the product to the contract.
    """
    named = {item.product_id for item in order.contract.items}
    for index, line in enumerate(order.lines):
        if line.product_id not in named:
            yield violation(
                f"/lines/{index}/product_id",
                "The contract does not name the product {observed}.",
                observed=line.product_id,
            )


def _has_payments(order: Order) -> bool:
    return bool(order.payments)


@rule("TWELVE012", severity="error", status=ANY_STATUS, when=_has_payments)
def transfer_slow(order: Order) -> Violations:
    """A transfer took more than seven days.

    Why: it may have been sent elsewhere.

    Remedy: ask the buyer for the slip.
    """
    for index, payment in enumerate(order.payments):
        if payment.method != "tt" or payment.received_at is None:
            continue
        latest = payment.initiated_at + _WEEK
        if payment.received_at > latest:
            yield violation(
                f"/payments/{index}/received_at",
                "The transfer arrived at {observed}, after {expected}.",
                observed=payment.received_at,
                expected=latest,
            )


RULES: tuple[Rule, ...] = (
    total_off,
    split_off,
    channel_wrong,
    seller_cannot,
    phone_absent,
    email_other,
    term_elsewhere,
    return_late,
    answer_late,
    evidence_absent,
    contract_short,
    transfer_slow,
)
"""In the order of the bits of a verdict."""


@hookimpl
def checker_rules() -> tuple[Rule, ...]:
    """Return the twelve."""
    return RULES

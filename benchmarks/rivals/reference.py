"""The twelve reference rules in plain Python: what every other verdict is held to.

A verdict is a mask: bit 0 is set when the order breaks the first rule of `RULES`, and so on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

Order = dict[str, Any]

LIMIT = 5000
"""US dollars, above which a seller needs OneTouch; orders in other currencies are left alone."""

LEAST = 0.005
"""What binary numbers may be off by; the orders are never off by less than a cent."""

SEA_TERMS = frozenset({"FOB", "CIF", "CFR", "FAS"})
WEEK = timedelta(days=7)
DAY = timedelta(hours=24)


def total_off(order: Order) -> bool:
    """The parts of the total do not make the total."""
    amounts = order["amounts"]
    part = amounts.get
    parts = (
        amounts["goods"]
        + amounts["freight"]
        + amounts["insurance"]
        + (part("tax") or 0)
        + (part("duty") or 0)
        - (part("discount") or 0)
        + (part("adjustment") or 0)
    )
    return bool(abs(parts - amounts["total"]) >= LEAST)


def split_off(order: Order) -> bool:
    """Advance and balance do not make the total."""
    plan = order["payment_plan"]
    return bool(abs(plan["advance"] + plan["balance"] - order["amounts"]["total"]) >= LEAST)


def _is_large(order: Order) -> bool:
    return bool(order["currency"] == "USD" and order["amounts"]["total"] > LIMIT)


def channel_wrong(order: Order) -> bool:
    """A large order is not exported through OneTouch."""
    return _is_large(order) and order["shipping"].get("export_service") != "onetouch"


def seller_cannot(order: Order) -> bool:
    """A large order is from a seller without OneTouch."""
    return order["seller"].get("onetouch_enabled") is False and _is_large(order)


def phone_absent(order: Order) -> bool:
    """The address has no phone number."""
    return not order["shipping"]["address"].get("phone")


def email_other(order: Order) -> bool:
    """The buyer's e-mail address is not the one that the account is bound to."""
    buyer = order["buyer"]
    return bool(buyer.get("email") != buyer["account"].get("bound_email"))


def term_elsewhere(order: Order) -> bool:
    """A sea term stands on an order that travels otherwise."""
    return order["trade_term"]["code"] in SEA_TERMS and order["shipping"].get("mode") != "sea"


def return_late(order: Order) -> bool:
    """A return was asked for more than seven days after receipt."""
    claims = order.get("returns")
    if not claims:
        return False
    received_at = order["shipping"].get("received_at")
    if received_at is None:
        return False
    latest = datetime.fromisoformat(received_at) + WEEK
    return any(datetime.fromisoformat(claim["requested_at"]) > latest for claim in claims)


def answer_late(order: Order) -> bool:
    """A return has no decision within 24 hours."""
    return any(_is_answer_late(claim) for claim in order.get("returns") or ())


def _is_answer_late(claim: Order) -> bool:
    at = (claim.get("decision") or {}).get("at")
    if at is None:
        return True
    return datetime.fromisoformat(at) - datetime.fromisoformat(claim["requested_at"]) > DAY


def evidence_absent(order: Order) -> bool:
    """A return for quality shows nothing."""
    return any(
        not claim.get("evidence") and any(r["code"] == "quality" for r in claim["reasons"])
        for claim in order.get("returns") or ()
    )


def contract_short(order: Order) -> bool:
    """A contract that names products leaves out one of the order."""
    items = (order.get("contract") or {}).get("items")
    if not items:
        return False
    named = [item["product_id"] for item in items]
    return any(line["product_id"] not in named for line in order["lines"])


def transfer_slow(order: Order) -> bool:
    """A transfer took more than seven days."""
    return any(
        payment["method"] == "tt"
        and payment.get("received_at") is not None
        and datetime.fromisoformat(payment["received_at"])
        - datetime.fromisoformat(payment["initiated_at"])
        > WEEK
        for payment in order.get("payments") or ()
    )


RULES: tuple[Callable[[Order], bool], ...] = (
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
"""Each says whether an order breaks it; a rule's bit is its place."""

LABELS = (
    "PAY-TOTAL",
    "PAY-SPLIT",
    "LOG-CHANNEL",
    "SELLER-CAP",
    "ADDR-PHONE",
    "EMAIL",
    "INCOTERM",
    "RET-WINDOW",
    "RET-RESPONSE",
    "RET-EVIDENCE",
    "DOC-CONTRACT",
    "PAY-TT",
)
"""What tables call them."""

ALL = (1 << len(RULES)) - 1


def broken(order: Order) -> int:
    """Return which rules an order breaks."""
    mask = 0
    for number, rule in enumerate(RULES):
        if rule(order):
            mask |= 1 << number
    return mask

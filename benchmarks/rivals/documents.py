"""The orders that everybody is given: the seeded ones, some of them with one reference rule broken.

They are the clean orders of ``benchmarks/orders.py`` with two changes. Money and quantities stand
as bare numbers, for the sake of the others: no rival would take a number out of a text without
being told to for each of them, and that would be counted as its time. And every return is answered,
so that an order is clean unless a rule is broken on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
from orders import clean_orders

Document = dict[str, Any]

SHARE_OF_FAULTS = 0.3

_CENTS = Decimal("0.01")
_AMOUNTS = ("goods", "freight", "insurance", "tax", "duty", "discount", "adjustment", "total")
_PAID = ("advance", "advance_pct", "balance", "amount", "received_amount", "usd_rate")
_MEASURES = ("quantity", "unit_price", "weight_kg", "length_cm", "width_cm", "height_cm")
_NUMBERS = frozenset((*_AMOUNTS, *_PAID, *_MEASURES))
_encode = msgspec.json.Encoder(decimal_format="number").encode
_decode = msgspec.json.Decoder().decode


def documents(
    count: int, seed: int = 1, faults: float = SHARE_OF_FAULTS, lines: int | None = None
) -> Iterator[bytes]:
    """Yield orders as JSON texts of one line each.

    Args:
        count: how many.
        seed: the same seed gives the same orders.
        faults: the share of orders in which one of the twelve rules is broken on purpose.
        lines: how many lines each has, by repeating those that there are; None as they come.
    """
    rng = Random(seed)
    for text in clean_orders(count, seed):
        order = _bare(_decode(text))
        _decide(order)
        if lines is not None:
            _stretch(order, lines)
        if rng.random() < faults:
            rng.choice([spoil for fits, spoil in _SPOILERS if fits(order)])(order)
        written = _encode(order)
        # As the seeded orders are written: some with blanks after commas and colons.
        yield msgspec.json.format(written, indent=0) if b'": ' in text else written


def _bare(value: Any, key: str = "") -> Any:
    """Return a document whose numbers are numbers."""
    if isinstance(value, dict):
        return {name: _bare(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_bare(item, key) for item in value]
    if key in _NUMBERS and isinstance(value, str | float):
        return Decimal(str(value))
    return value


def _decide(order: Document) -> None:
    """Answer the returns that nobody has answered yet: a rule would have them answered."""
    for claim in order.get("returns") or ():
        if not (claim.get("decision") or {}).get("at"):
            at = _later(claim["requested_at"], timedelta(hours=5))
            claim["decision"] = {"result": "full", "at": at}


def _stretch(order: Document, count: int) -> None:
    """Give an order so many lines."""
    known = order["lines"]
    order["lines"] = [
        {**known[place % len(known)], "id": f"L{place + 1}"} for place in range(count)
    ]


# -- one for each rule -----------------------------------------------------------------------------


def _always(_: Document) -> bool:
    return True


def _is_in_dollars(order: Document) -> bool:
    return bool(order["currency"] == "USD")


def _has_returns(order: Document) -> bool:
    return bool(order.get("returns"))


def _has_arrived(order: Document) -> bool:
    return _has_returns(order) and bool(order["shipping"].get("received_at"))


def _has_contract(order: Document) -> bool:
    return bool((order.get("contract") or {}).get("items"))


def _has_transfer(order: Document) -> bool:
    return any(p["method"] == "tt" and p.get("received_at") for p in order.get("payments") or ())


def _later(text: str, gap: timedelta) -> str:
    return (datetime.fromisoformat(text) + gap).isoformat()


def _raise_total(order: Document) -> None:
    """Raise the total by a cent, and the balance with it."""
    order["amounts"]["total"] += _CENTS
    order["payment_plan"]["balance"] += _CENTS


def _raise_balance(order: Document) -> None:
    order["payment_plan"]["balance"] += _CENTS


def _enlarge(order: Document) -> None:
    """Make it worth far more than can do without OneTouch."""
    amounts, plan = order["amounts"], order["payment_plan"]
    amounts["goods"] += 10_000
    amounts["total"] += 10_000
    plan["balance"] += 10_000


def _export_otherwise(order: Document) -> None:
    _enlarge(order)
    order["shipping"]["export_service"] = "self"


def _take_onetouch_away(order: Document) -> None:
    _enlarge(order)
    order["seller"]["onetouch_enabled"] = False
    order["shipping"]["export_service"] = "onetouch"


def _take_phone_away(order: Document) -> None:
    order["shipping"]["address"].pop("phone", None)


def _write_from_elsewhere(order: Document) -> None:
    order["buyer"]["email"] = "someone@elsewhere.example"


def _fly_under_sea_term(order: Document) -> None:
    order["trade_term"]["code"] = "CFR"
    order["shipping"]["mode"] = "air"


def _ask_late(order: Document) -> None:
    received_at = order["shipping"]["received_at"]
    for claim in order["returns"]:
        claim["requested_at"] = _later(received_at, timedelta(days=7, seconds=1))


def _answer_late(order: Document) -> None:
    for claim in order["returns"]:
        at = _later(claim["requested_at"], timedelta(hours=24, seconds=1))
        claim["decision"]["at"] = at


def _leave_unanswered(order: Document) -> None:
    for claim in order["returns"]:
        claim["decision"]["at"] = None


def _show_nothing(order: Document) -> None:
    for claim in order["returns"]:
        claim["reasons"][0]["code"] = "quality"
        claim["evidence"] = []


def _name_another_product(order: Document) -> None:
    order["contract"]["items"][0]["product_id"] = "none-of-these"


def _transfer_slowly(order: Document) -> None:
    for payment in order["payments"]:
        if payment["method"] == "tt" and payment.get("received_at"):
            payment["received_at"] = _later(payment["initiated_at"], timedelta(days=7, seconds=1))


_SPOILERS: tuple[tuple[Callable[[Document], bool], Callable[[Document], None]], ...] = (
    (_always, _raise_total),
    (_always, _raise_balance),
    (_is_in_dollars, _export_otherwise),
    (_is_in_dollars, _take_onetouch_away),
    (_always, _take_phone_away),
    (_always, _write_from_elsewhere),
    (_always, _fly_under_sea_term),
    (_has_arrived, _ask_late),
    (_has_returns, _answer_late),
    (_has_returns, _leave_unanswered),
    (_has_returns, _show_nothing),
    (_has_contract, _name_another_product),
    (_has_transfer, _transfer_slowly),
)
"""Whether an order can break a rule, and what makes it do so; nearly in the order of the rules."""

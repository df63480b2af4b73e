"""Realistic Trade Assurance orders, invented from a seed.

The same seed gives the same orders. Clean ones keep every rule as of `AS_OF`; a share of the others
has one fault each, of those in `faults.py`. To write a file of them::

    python benchmarks/orders.py --count 100000 --seed 1 --faults 0.3 > orders.jsonl
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import msgspec
from catalogue import (
    BUYERS,
    CARRIERS,
    CHINESE_REMARK,
    DOMESTIC_BUYERS,
    DOMESTIC_SELLER,
    REMARKS,
    SELLERS,
    TERMS,
    TERMS_AT_ORIGIN,
    USD_RATES,
    Buyer,
    Product,
    Seller,
)
from faults import FAULTS, Document

from checker.order import Status
from checker.values.currencies import MINOR_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
"""The time as of which clean orders are clean: transfers and shipments get late by the clock."""

STATUSES: tuple[Status, ...] = get_args(Status)

SHARE_OF_FAULTS = 0.3

# How often a fact occurs in the orders that can have it.
_SHARE_OF_FOREIGN_TEXT = 0.2
_SHARE_OF_STAGED = 0.7
_SHARE_OF_PREPAID = 0.3
_SHARE_OF_SENT = 0.4
_SHARE_OF_RETRIES = 0.1
_SHARE_OF_FIXED_DAYS = 0.25
_SHARE_OF_SAMPLES = 0.2
_SHARE_OF_REFERENCES = 0.5
_SHARE_OF_CONTRACTS = 0.5
_SHARE_OF_WITHDRAWALS = 0.6
_SHARE_OF_LEAN = 0.6

# How often a text is written in a way.
_SHARE_OF_NULLS = 1 / 3
_SHARE_OF_BARE_NUMBERS = 0.1
_SHARE_OF_SPACED = 0.5
_SHARE_OF_ESCAPED = 0.5

NOTHING = Decimal(0)
_CENT = Decimal("0.01")

# What sellers without OneTouch may take, in US dollars, and a distance from it at which no change
# of the exchange rate matters.
_SMALL = Decimal(4850)
_LARGE = Decimal(5150)
_LARGEST = Decimal(60000)
_SAMPLE = Decimal(800)

# Up to so many lines an order repeats them in its contract and carries facts of no use.
_DETAILED_LINES = 2

# Clean only within one country: a return across a border is a risk that a rule warns of.
_DOMESTIC = ("return_agreed", "refunded")

Moments = dict[str, datetime]


class Deal(NamedTuple):
    """What the parts of one order have in common."""

    status: Status
    seller: Seller
    buyer: Buyer
    foreign: bool
    currency: str
    mode: str
    term: str
    place: str
    phone: str
    email: str
    lines: list[Document]
    amounts: dict[str, Decimal]
    plan: Document
    moments: Moments

    @property
    def staged(self) -> bool:
        """Whether it is paid in two steps."""
        return bool(self.plan["mode"] == "deposit_balance")

    @property
    def usd(self) -> Decimal:
        """The total in US dollars."""
        return _in_usd(self.amounts["total"], self.currency)


# -- time ------------------------------------------------------------------------------------------

_GAPS = {
    "drafted": (2, 48),
    "submitted": (1, 20),
    "ordered": (1, 24),
    "advance_sent": (1, 24),
    "advance": (24, 110),
    "balance_sent": (1, 20),
    "balance": (4, 60),
    "shipped": (48, 300),
    "delivered": (72, 700),
    "requested": (2, 48),
    "decided": (1, 10),
    "refunded": (24, 60),
}
"""Hours between an event and the one before it.

They keep the deadlines of the policy: goods leave within 25 days of the order, a return is
requested within six days of delivery and decided upon within ten hours.
"""

_RESTS = {
    "draft": (4, 72),
    "submitted": (4, 40),
    "partially_paid": (4, 96),
    "paid": (4, 96),
    "shipped": (24, 300),
    "delivered": (4, 200),
    "completed": (100, 1500),
    "return_requested": (1, 16),
    "return_agreed": (4, 60),
    "refunded": (24, 400),
    "disputed": (4, 60),
    "closed": (100, 900),
}
"""Hours between the last event of an order in a status and `AS_OF`."""

_LAST_EVENTS = {
    "draft": "drafted",
    "submitted": "ordered",
    "partially_paid": "advance",
    "paid": "advance",
    "shipped": "shipped",
    "delivered": "delivered",
    "completed": "delivered",
    "return_requested": "requested",
    "return_agreed": "decided",
    "refunded": "refunded",
    "disputed": "decided",
    "closed": "submitted",
}
"""What happened last to an order in a status, unless a payment came after it."""

_ZONES = (
    timezone(timedelta(hours=8)),
    timezone(timedelta(hours=8)),
    timezone(timedelta(hours=8)),
    timezone(timedelta(hours=-8)),
    UTC,
)


def _events(status: Status, *, staged: bool, prepaid: bool, sent: bool) -> list[str]:
    """Return what has happened to an order, in its order.

    Args:
        status: of the order.
        staged: whether it is paid in two steps.
        prepaid: whether the balance is paid before shipment.
        sent: whether the first payment of a submitted order is on its way.
    """
    balance = ["balance_sent", "balance"] if staged else []
    is_early = prepaid or status == "paid"
    events = [
        "confirmed",
        *("drafted", "submitted", "ordered"),
        *("advance_sent", "advance"),
        *(balance if is_early else []),
        *("shipped", "delivered"),
        *([] if is_early else balance),
        *("requested", "decided", "refunded"),
    ]
    last = _LAST_EVENTS[status]
    if status == "submitted" and sent:
        last = "advance_sent"
    if balance and (status == "paid" or (status in {"delivered", "completed"} and not prepaid)):
        last = "balance"
    return events[: events.index(last) + 1]


def _moments(rng: Random, status: Status, events: list[str]) -> Moments:
    """Return when each of the events happened, counted back from `AS_OF`."""
    zone = rng.choice(_ZONES)
    at = AS_OF.astimezone(zone) - _hours(rng, _RESTS[status])
    moments = {}
    for event in reversed(events):
        moments[event] = at
        at -= _hours(rng, _GAPS.get(event, (1, 1)))
    return moments


def _hours(rng: Random, bounds: tuple[int, int]) -> timedelta:
    least, most = bounds
    return timedelta(seconds=rng.randrange(least * 3600, most * 3600 + 1))


# -- money -----------------------------------------------------------------------------------------


def _rounded(amount: Decimal, currency: str) -> Decimal:
    """Round to the minor unit of the currency."""
    return amount.quantize(Decimal(1).scaleb(-MINOR_UNITS[currency]), ROUND_HALF_UP)


def _in_usd(amount: Decimal, currency: str) -> Decimal:
    return amount if currency == "USD" else amount * USD_RATES[currency]


def _from_cents(cents: int, currency: str) -> Decimal:
    """Return so many US cents in a currency."""
    usd = _CENT * cents
    return usd if currency == "USD" else _rounded(usd / USD_RATES[currency], currency)


def _amounts(rng: Random, lines: list[Document], currency: str, term: str) -> dict[str, Decimal]:
    """Return what the total is made of."""
    goods = sum((line["quantity"] * line["unit_price"] for line in lines), NOTHING)

    def share(per_mille: int) -> Decimal:
        return _rounded(goods * per_mille / 1000, currency)

    # Who buys ex works sends a carrier of his own.
    carried = term != "EXW"
    amounts = {
        "goods": goods,
        "freight": share(rng.randint(30, 110) * carried),
        "insurance": share(rng.choice((0, 3, 5)) * carried),
        "tax": share(0),
        "duty": share(rng.randint(40, 90) if term == "DDP" else 0),
        "discount": share(rng.choice((0, 0, 0, 20, 35))),
        "adjustment": share(rng.choice((0, 0, 0, 0, -4, 5))),
    }
    amounts["total"] = sum(amounts.values(), NOTHING) - 2 * amounts["discount"]
    return amounts


def _plan(rng: Random, total: Decimal, currency: str, *, staged: bool, prepaid: bool) -> Document:
    """Return how the buyer is to pay."""
    method = rng.choice(("tt", "tt", "tt", "credit_card", "e_checking"))
    if not staged:
        nothing = _rounded(NOTHING, currency)
        # Platforms put the one payment under either step.
        advance = rng.choice((total, total, nothing))
        return {
            "mode": "full",
            "advance": advance,
            "balance": total - advance,
            "advance_method": method if advance else None,
            "balance_method": None if advance else method,
            "balance_due": {"trigger": None, "days": None},
        }
    advance = _rounded(total * rng.choice((20, 30, 30, 30, 40, 50)) / 100, currency)
    return {
        "mode": "deposit_balance",
        "advance": advance,
        "balance": total - advance,
        "advance_method": method,
        "balance_method": rng.choice(("tt", "tt", "credit_card")),
        "balance_due": {
            "trigger": "before_shipment" if prepaid else "after_receipt",
            "days": rng.choice((0, 0, 3, 7)),
        },
    }


# -- the parts of an order -------------------------------------------------------------------------


def _deal(rng: Random) -> Deal:
    """Agree upon an order that the policy allows."""
    status = rng.choice(STATUSES)
    foreign = rng.random() < _SHARE_OF_FOREIGN_TEXT
    domestic = status in _DOMESTIC
    seller = DOMESTIC_SELLER if domestic else rng.choice(SELLERS)
    buyers = DOMESTIC_BUYERS if domestic else _FOREIGN_BUYERS if foreign else _PLAIN_BUYERS
    buyer = rng.choice(buyers)
    currency = rng.choice(buyer.currencies)
    mode = rng.choice(buyer.modes)
    term = rng.choice(TERMS[mode])
    staged = status == "partially_paid" or rng.random() < _SHARE_OF_STAGED
    prepaid = rng.random() < _SHARE_OF_PREPAID
    events = _events(status, staged=staged, prepaid=prepaid, sent=rng.random() < _SHARE_OF_SENT)
    moments = _moments(rng, status, events)
    unrestricted = seller.exports and not domestic
    while True:
        lines = _lines(rng, seller, moments, currency, foreign=foreign)
        amounts = _amounts(rng, lines, currency, term)
        usd = _in_usd(amounts["total"], currency)
        if usd < _SMALL or (unrestricted and _LARGE < usd < _LARGEST):
            break
    return Deal(
        status=status,
        seller=seller,
        buyer=buyer,
        foreign=foreign,
        currency=currency,
        mode=mode,
        term=term,
        place=seller.port if term in TERMS_AT_ORIGIN else buyer.city,
        phone=buyer.phone.format(rng.randrange(100)),
        email=f"{rng.choice(('purchasing', 'orders', 'buying', 'import'))}@{buyer.domain}",
        lines=lines,
        amounts=amounts,
        plan=_plan(rng, amounts["total"], currency, staged=staged, prepaid=prepaid),
        moments=moments,
    )


_PLAIN_BUYERS = tuple(buyer for buyer in BUYERS if str(tuple(buyer)).isascii())
_FOREIGN_BUYERS = tuple(buyer for buyer in BUYERS if not str(tuple(buyer)).isascii())

_NUMBERS_OF_LINES = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5)
_MOST_LINES_RETURNED = 2


def _lines(
    rng: Random, seller: Seller, moments: Moments, currency: str, *, foreign: bool
) -> list[Document]:
    # A return names all lines again: without bounds its order would be the largest by far.
    most = _MOST_LINES_RETURNED if "requested" in moments else len(seller.products)
    products = rng.sample(seller.products, min(most, rng.choice(_NUMBERS_OF_LINES)))
    uploaded_at = moments["drafted"] - timedelta(days=rng.randint(5, 400))
    return [
        {
            "id": str(number),
            "product_id": f"16{rng.randrange(10**11):011}",
            "sku_id": f"10{rng.randrange(10**10):010}",
            "name": _name(product, foreign=foreign),
            "quantity": Decimal(rng.choice(product.quantities)),
            "unit": product.unit,
            "unit_price": _from_cents(rng.randint(*product.prices), currency),
            "hs_code": product.hs_code,
            "origin": seller.country,
            "product": {"uploaded": True, "uploaded_at": uploaded_at},
        }
        for number, product in enumerate(products, start=1)
    ]


def _name(product: Product, *, foreign: bool) -> str:
    return f"{product.name} {product.chinese}" if foreign else product.name


def _seller(deal: Deal) -> Document:
    seller = deal.seller
    return {
        "name": seller.chinese if deal.foreign else seller.name,
        "country": seller.country,
        "taxpayer_type": seller.taxpayer_type,
        "has_import_export_right": seller.exports,
        "onetouch_enabled": seller.exports,
        "uscc": seller.uscc,
    }


def _buyer(rng: Random, deal: Deal) -> Document:
    country = deal.buyer.country
    return {
        "name": deal.buyer.name,
        "country": country,
        "email": deal.email,
        "phone": deal.phone,
        "account": {
            "id": f"{country.lower()}{rng.randrange(10**10):010}",
            "bound_email": deal.email,
            "registration_email": deal.email,
        },
    }


def _payments(rng: Random, deal: Deal) -> list[Document]:
    """Return the attempts to pay, a failed card before a success among them."""
    moments, plan = deal.moments, deal.plan
    payments: list[Document] = []
    if "advance_sent" in moments:
        step = "advance" if deal.staged else "full"
        amount = plan["advance"] if deal.staged else deal.amounts["total"]
        received_at = moments.get("advance")
        method = plan["advance_method"] or plan["balance_method"]
        if received_at is None:
            method = "tt"  # nothing else is on its way for days
        elif rng.random() < _SHARE_OF_RETRIES:
            failed_at = moments["ordered"] + timedelta(minutes=20)
            payments.append(_payment(deal, step, "credit_card", amount, failed_at, None))
            payments[-1]["status"] = "failed"
        sent_at = moments["advance_sent"]
        payments.append(_payment(deal, step, method, amount, sent_at, received_at))
    if "balance" in moments:
        sent_at, received_at = moments["balance_sent"], moments["balance"]
        method = plan["balance_method"]
        payments.append(_payment(deal, "balance", method, plan["balance"], sent_at, received_at))
    for number, payment in enumerate(payments, start=1):
        payment["id"] = f"p{number}"
    return payments


def _payment(  # noqa: PLR0913, PLR0917 - a payment has as many parts
    deal: Deal,
    step: str,
    method: str,
    amount: Decimal,
    sent_at: datetime,
    received_at: datetime | None,
) -> Document:
    if method == "credit_card" and received_at is not None:
        sent_at = received_at - timedelta(minutes=12)
    return {
        "id": None,
        "step": step,
        "channel": "trade_assurance",
        "method": method,
        "status": "initiated" if received_at is None else "received",
        "amount": amount,
        "currency": deal.currency,
        "initiated_at": sent_at,
        "received_at": received_at,
        "received_amount": None if received_at is None else amount,
        "payee": {"designated": True},
    }


def _reference(rng: Random, deal: Deal) -> Document:
    """Return an earlier document that agrees with this order."""
    kind = rng.choice(("pi", "pi", "quotation", "previous_order", "contract"))
    return {
        "kind": kind,
        "id": f"{kind.upper()[:2]}-2026-{rng.randrange(10**4):04}",
        "advance": deal.plan["advance"],
        "advance_pct": None,
        "currency": deal.currency,
        "items": [],
    }


def _contract(deal: Deal) -> Document:
    wanted = ("product_id", "sku_id", "name", "quantity", "unit_price")
    items = [{key: line[key] for key in wanted} for line in deal.lines]
    return {"attached": True, "items": items}


def _shipping(rng: Random, deal: Deal) -> Document:
    moments = deal.moments
    shipments = []
    if "shipped" in moments:
        shipment = {
            "shipped_at": moments["shipped"],
            "carrier": rng.choice(CARRIERS[deal.mode]),
            "tracking_number": f"{rng.randrange(10**12):012}",
            "delivered_at": moments.get("delivered"),
        }
        shipments.append(shipment)
    return {
        "mode": deal.mode,
        "export_service": _export_service(rng, deal),
        "freight": {"quote_ref": f"Q-2026-{rng.randrange(10**4):04}"},
        "address": _address(deal),
        "packages": [_package(rng) for _ in range(rng.choice((1, 1, 2)))],
        "ship_by": _ship_by(rng, deal),
        "shipments": shipments,
        "received_at": moments.get("delivered"),
        "received_basis": rng.choice(("carrier", "buyer")) if "delivered" in moments else None,
    }


def _export_service(rng: Random, deal: Deal) -> str:
    """Return the way through customs: OneTouch above the limit, else what the seller can have."""
    if deal.usd > _LARGE:
        return "onetouch"
    able = deal.seller.exports and deal.seller.country == "CN"
    return rng.choice(("onetouch", "self")) if able else "self"


def _address(deal: Deal) -> Document:
    buyer = deal.buyer
    return {
        "contact": buyer.contact,
        "line1": buyer.line1,
        "line2": buyer.line2,
        "city": buyer.city,
        "region": buyer.region,
        "postal_code": buyer.postal_code,
        "country": buyer.country,
        "phone": deal.phone,
        "mobile": None,
    }


def _package(rng: Random) -> Document:
    return {
        "quantity": Decimal(rng.randint(1, 40)),
        "weight_kg": Decimal(rng.randint(20, 280)) / 10,
        "length_cm": Decimal(rng.randint(30, 90)),
        "width_cm": Decimal(rng.randint(20, 60)),
        "height_cm": Decimal(rng.randint(15, 55)),
    }


def _ship_by(rng: Random, deal: Deal) -> Document:
    """Return a time for shipping that none of the orders misses."""
    days = rng.choice((30, 30, 35, 45))
    if rng.random() < _SHARE_OF_FIXED_DAYS:
        day = (deal.moments["drafted"] + timedelta(days=days)).date()
        return {"date": day, "days_after": None, "trigger": None}
    first = "advance_received" if deal.staged else "full_payment_received"
    return {"date": None, "days_after": days, "trigger": rng.choice((first, "order_confirmed"))}


def _chat(rng: Random, deal: Deal) -> Document:
    """Return a chat in which the seller has the last word, also on a return."""
    moments = deal.moments
    confirmed_at = moments["confirmed"]
    messages = [
        _message(confirmed_at - timedelta(minutes=rng.randint(5, 300)), "buyer"),
        _message(confirmed_at, "seller"),
    ]
    if "requested" in moments:
        messages.append(_message(moments["requested"], "buyer"))
        answered_at = moments["requested"] + timedelta(minutes=rng.randint(4, 50))
        messages.append(_message(answered_at, "seller"))
    if "decided" in moments:
        messages.append(_message(moments["decided"], "seller"))
    return {
        "export_ref": f"chat-{rng.randrange(10**8):08}",
        "requirements_confirmed_at": confirmed_at,
        "messages": messages,
    }


def _message(at: datetime, sender: str) -> Document:
    return {"at": at, "from": sender, "kind": "text", "deleted": False, "edited": False}


def _withdrawal(deal: Deal) -> Document:
    paid_at = max(deal.moments["delivered"], deal.moments.get("balance", AS_OF - timedelta(800)))
    return {
        "at": paid_at + timedelta(hours=48),
        "amount": deal.amounts["total"],
        "currency": deal.currency,
        "planned": False,
    }


def _refund(deal: Deal) -> Document:
    """Return everything that was paid, part by part."""
    amounts = deal.amounts
    extras = {name: amounts[name] for name in ("freight", "insurance", "tax")}
    components = {"goods": amounts["total"] - sum(extras.values()), **extras}
    return {
        "id": "r1",
        "amount": amounts["total"],
        "currency": deal.currency,
        "at": deal.moments["refunded"],
        "components": components,
    }


_REASONS = {
    "return_requested": ("quality", "Several units do not switch on."),
    "return_agreed": ("expectation", "The colour looks duller than on the product page."),
    "refunded": ("quality", "The print comes off at the first washing."),
    "disputed": ("personal", "Our customer has cancelled, we cannot use the goods."),
}
_FOREIGN_REASON = "到货后抽检发现部分产品与要求有出入,照片见附件。"
_RESULTS = {"return_agreed": "full", "refunded": "full", "disputed": "rejected"}


def _return(deal: Deal) -> Document:
    """Return the buyer's claim, and the seller's answer when there is one."""
    status, moments = deal.status, deal.moments
    code, text = _REASONS[status]
    requested_at = moments["requested"]
    claim: Document = {
        "id": "ret1",
        "requested_at": requested_at,
        "scope": "all",
        "lines": [{"line_id": line["id"], "quantity": line["quantity"]} for line in deal.lines],
        "reasons": [{"code": code, "text": _FOREIGN_REASON if deal.foreign else text}],
        "evidence": [
            {"type": "photo", "uri": f"evidence/{deal.phone[-4:]}-1.jpg", "at": requested_at}
        ],
    }
    if "decided" not in moments:
        return claim
    decided_at = moments["decided"]
    if code == "quality":
        claim["verification"] = {
            "result": "confirmed",
            "lines": [line["id"] for line in deal.lines],
            "at": decided_at,
        }
    result = _RESULTS[status]
    refund = {"amount": deal.amounts["total"] if result == "full" else None}
    claim["decision"] = {"result": result, "at": decided_at, "refund": refund}
    if status == "return_agreed":
        claim["procedure"] = {
            "return_address": _RETURN_ADDRESS,
            "method": "courier",
            "ship_back_by": decided_at + timedelta(days=21),
            "refund_trigger": "goods_received",
        }
    if result == "full":
        claim["costs"] = [{"kind": "postage", "amount": _CENT * 4200, "bearer": "buyer"}]
    return claim


_RETURN_ADDRESS = {
    "contact": "Returns desk",
    "line1": "3100 Port of Tacoma Rd",
    "city": "Tacoma",
    "region": "WA",
    "postal_code": "98421",
    "country": "US",
    "phone": "+12535550116",
}


# -- the whole order -------------------------------------------------------------------------------


def _document(rng: Random, number: int) -> Document:
    """Return an order that keeps every rule, as of `AS_OF`."""
    deal = _deal(rng)
    status, moments = deal.status, deal.moments
    document: Document = {
        "schema": "ta-order/1",
        "platform": "alibaba.com",
        "type": "trade_assurance",
        "sample": deal.usd < _SAMPLE and rng.random() < _SHARE_OF_SAMPLES,
        "id": f"23{rng.randrange(10**8):08}{number:08}",
        "status": status,
        "currency": deal.currency,
        "fx": _fx(deal),
        "timestamps": {
            "drafted_at": moments["drafted"],
            "submitted_at": moments.get("submitted"),
            "ordered_at": moments.get("ordered"),
        },
        "draft": {"source": "trade_management", "role": "seller"},
        "seller": _seller(deal),
        "buyer": _buyer(rng, deal),
        "lines": deal.lines,
        "amounts": deal.amounts,
        "fees": {"platform": _rounded(deal.amounts["total"] / 50, deal.currency)},
        "payment_plan": deal.plan,
        "payments": _payments(rng, deal),
        "withdrawals": [],
        "refunds": [],
        "references": [],
        "trade_term": {"code": deal.term, "place": deal.place, "version": "2020"},
        "shipping": _shipping(rng, deal),
        "remark": (CHINESE_REMARK if deal.foreign else rng.choice(REMARKS)).format(
            term=deal.term, place=deal.place
        ),
        "acknowledged_terms": [deal.term] if deal.term in {"DDP", "EXW"} else [],
        "chat": _chat(rng, deal),
        "returns": [_return(deal)] if "requested" in moments else [],
    }
    if document["sample"]:
        document["draft"]["source"] = "tm_chat"
    if deal.staged and rng.random() < _SHARE_OF_REFERENCES:
        document["references"].append(_reference(rng, deal))
    is_brief = len(deal.lines) <= _DETAILED_LINES and "delivered" not in moments
    if is_brief and rng.random() < _SHARE_OF_CONTRACTS:
        document["contract"] = _contract(deal)
    if status == "completed" and rng.random() < _SHARE_OF_WITHDRAWALS:
        document["withdrawals"].append(_withdrawal(deal))
    if status == "refunded":
        document["refunds"].append(_refund(deal))
    if document["returns"] or len(deal.lines) > _DETAILED_LINES or rng.random() < _SHARE_OF_LEAN:
        _lean(document)
    return document


def _fx(deal: Deal) -> Document:
    rate = Decimal(1) if deal.currency == "USD" else USD_RATES[deal.currency]
    return {"usd_rate": rate, "as_of": deal.moments["drafted"].date(), "source": "ECB"}


# -- orders as text --------------------------------------------------------------------------------

_ENCODERS = {
    bare: msgspec.json.Encoder(decimal_format="number" if bare else "string")
    for bare in (False, True)
}


def _lean(document: Document) -> None:
    """Leave out what nobody asks for once an order has left the status in which it mattered."""
    amounts, shipping = document["amounts"], document["shipping"]
    for name in ("tax", "duty", "discount", "adjustment"):
        if not amounts[name]:
            del amounts[name]
    if document["currency"] == "USD":
        del document["fx"]
    del document["seller"]["uscc"]
    del document["buyer"]["account"]["registration_email"]
    if document["status"] in {"draft", "submitted"}:
        return
    for line in document["lines"]:
        del line["product"], line["hs_code"], line["origin"]
    del document["remark"], document["acknowledged_terms"], document["references"]
    del shipping["freight"], shipping["packages"]
    document.pop("contract", None)


def _without_nulls(value: Any) -> Any:
    """Leave out the facts that are not there yet."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _text(rng: Random, document: Document) -> bytes:
    """Write an order in one of the ways in which programs write JSON, always in one line."""
    if rng.random() >= _SHARE_OF_NULLS:
        document = _without_nulls(document)
    text = _ENCODERS[rng.random() < _SHARE_OF_BARE_NUMBERS].encode(document)
    is_dense = len(text) > _LARGE_TEXT
    if rng.random() < _SHARE_OF_SPACED and not is_dense:
        text = msgspec.json.format(text, indent=0)
    if rng.random() < _SHARE_OF_ESCAPED and not is_dense and not text.isascii():
        text = _escaped(text)
    return text


_LARGE_TEXT = 3400
"""Bytes from which on a text is written densely, so that hardly one exceeds four kilobytes."""


def _escaped(text: bytes) -> bytes:
    r"""Write every character beyond ASCII as ``\uXXXX``; all of ours are in the basic plane."""
    characters = text.decode()
    return "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in characters).encode()


def labelled_orders(
    count: int, seed: int = 1, faults: float = SHARE_OF_FAULTS
) -> Iterator[tuple[str, bytes]]:
    """Yield orders as `orders` does, each with the name of its fault, ``""`` for a clean one."""
    rng = Random(seed)
    for number in range(count):
        document = _document(rng, number)
        if rng.random() >= faults:
            yield "", _text(rng, document)
            continue
        fault = rng.choice([fault for fault in FAULTS if fault.fits(document)])
        if fault.spoil is not None:
            fault.spoil(document)
        text = _text(rng, document)
        if fault.spoil_text is not None:
            text = fault.spoil_text(text)
        yield fault.name, text


def orders(count: int, seed: int = 1, faults: float = SHARE_OF_FAULTS) -> Iterator[bytes]:
    """Yield orders as JSON texts of one line each.

    Args:
        count: how many.
        seed: the same seed gives the same orders.
        faults: the share of orders that have one fault, from 0 to 1.
    """
    return (text for _, text in labelled_orders(count, seed, faults))


def clean_orders(count: int, seed: int = 1) -> Iterator[bytes]:
    """Yield orders that keep every rule, as of `AS_OF`."""
    return orders(count, seed, faults=0)


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share from 0 to 1")
    return share


def main() -> None:
    """Write orders to standard output as JSON Lines."""
    parser = argparse.ArgumentParser(description="Write invented orders as JSON Lines.")
    parser.add_argument("--count", type=int, default=1000, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument(
        "--faults",
        type=_share,
        default=SHARE_OF_FAULTS,
        help="share of orders with one fault, from 0 to 1 (default: %(default)s)",
    )
    options = parser.parse_args()
    output = sys.stdout.buffer
    try:
        for text in orders(options.count, options.seed, options.faults):
            output.write(text + b"\n")
        output.flush()
    except BrokenPipeError:  # whoever reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()

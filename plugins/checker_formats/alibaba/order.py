"""The platform's order object as an order document, section by section.

Every fact is put with the key that it has, or would have, in the payload: a finding about a fact
that is missing then names the key to fill.

Left out on purpose: `status_action`, which is about the buttons of the web page and contradicts
`trade_status` at times, and `modify_date`, which does not say what was modified.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from checker_formats.alibaba.shipments import is_delivered, put_shipments
from checker_formats.alibaba.values import (
    TIMESTAMP,
    Place,
    amount,
    country_code,
    day,
    elements,
    first_known,
    flag,
    most_said,
    number,
    phone,
    put_money,
    put_time,
    put_word,
    section,
    sections,
    text,
    time,
    timestamp,
    two_letters,
    whole,
    word,
)
from checker_formats.alibaba.vocabulary import (
    ARRIVALS,
    DELIVERED_STATUSES,
    EXPORT_SERVICES,
    ITEM_STATUSES,
    METHODS,
    MODES_IN_SHORT,
    PART_PAID_STATUSES,
    PAYMENT_STATUSES,
    SHIP_BY_TYPES,
    SHIPPING_MODES,
    STATUSES,
    STEPS,
    UNPAID,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from checker.api import OrderBuilder

_CONSTANTS = {
    "/schema": "ta-order/1",
    "/platform": "alibaba.com",
    "/type": "trade_assurance",
}

_TEXTS = {
    "/id": "trade_id",
    "/remark": "remark",
    "/draft/role": "draft_role",
    "/trade_term/code": "trade_term",
}

_AMOUNTS = {
    "/amounts/total": "total_amount",
    "/amounts/goods": "product_total_amount",
    "/amounts/freight": "shipment_fee",
    "/amounts/insurance": "shipment_insurance_fee",
    "/amounts/tax": "vat_amount",
    "/amounts/duty": "duty_amount",
    "/amounts/discount": "discount_amount",
    "/amounts/adjustment": "adjust_amount",
    "/payment_plan/advance": "advance_amount",
    "/payment_plan/balance": "balance_amount",
    "/fees/platform": "service_fee",
}
"""The currency that most of them name is the order's."""

_LINE_TEXTS = ("product_id", "sku_id", "name", "unit")

_ADDRESS_TEXTS = {
    "contact": "contact_person",
    "line1": "address",
    "line2": "alternate_address",
    "city": "city",
    "region": "province",
    "postal_code": "zip",
}

_FLAGS = ("dropshipping", "semi_manage")
_EXTRAS = ("biz_code", "carrier", "fulfillment_channel", "inspection_service_amount", *_FLAGS)
"""Facts that the order document has no place for; third-party rules may read them.

The inspection fee is among them, and not part of the adjustment: nothing documents whether the
total includes it, and a sum that nobody wrote could not be shown in the payload.
"""


def fill(order: OrderBuilder, source: Place) -> None:
    """Put all that the platform's order object says into an order document."""
    currency = most_said(*(source.at(key, "currency") for key in _AMOUNTS.values()))
    for pointer, value in _CONSTANTS.items():
        order.put(pointer, value, source.pointer)
    for pointer, key in _TEXTS.items():
        order.put(pointer, *source.at(key).read_as(text))
    status = _status(source)
    order.put("/status", *status)
    order.expect("/status", STATUSES)
    order.put("/currency", *currency)
    put_time(order, "/timestamps/drafted_at", source.at("create_date"))
    _parties(order, source)
    _lines(order, source.at("order_products"), currency)
    for pointer, key in _AMOUNTS.items():
        put_money(order, pointer, source.at(key), currency)
    order.put("/payment_plan/mode", *_plan_mode(source))
    _payments(order, source.at("fund_pay_list"), _paid_steps(source, status.value))
    _refunds(order, source.at("refund_list"))
    _shipping(order, source)
    _extras(order, source)
    _homes(order, source)


def _homes(order: OrderBuilder, source: Place) -> None:
    """Say where the facts belong that the platform's payload has no key for."""
    order.put("/draft", None, source.at("draft_role").pointer)
    order.put("/timestamps", None, source.at("create_date").pointer)
    order.put("/trade_term", None, source.at("trade_term").pointer)
    order.put("/payment_plan", None, source.at("advance_amount").pointer)


def _status(source: Place) -> Place:
    """Return the status; an order is partially paid from the advance to the balance.

    What waits for the buyer's confirmation has been delivered once the carrier says so.
    """
    item = source.at("item_status").read_as(word, ITEM_STATUSES)
    if item.value in ITEM_STATUSES.values():
        return item
    trade = source.at("trade_status")
    advance, balance = (
        number(amount(source.at(key)).value) or 0 for key in ("advance_amount", "balance_amount")
    )
    step = word(source.at("pay_step").value, STEPS)
    if (step == "advance" and balance > 0) or (step == "balance" and advance > 0):
        trade = trade.read_as(word, PART_PAID_STATUSES[step])
    if is_delivered(source):
        trade = trade.read_as(word, DELIVERED_STATUSES)
    return trade.read_as(word, STATUSES)


def _parties(order: OrderBuilder, source: Place) -> None:
    seller = section(order, "/seller", source.at("seller"))
    order.put("/seller/name", *seller.at("full_name").read_as(text))
    buyer = section(order, "/buyer", source.at("buyer"))
    order.put("/buyer/name", *buyer.at("full_name").read_as(text))
    order.put("/buyer/email", *buyer.at("email"))
    order.put("/buyer/country", *buyer.at("country").read_as(two_letters))


def _lines(order: OrderBuilder, products: Place, currency: Place) -> None:
    listed = elements(order, "/lines", products, "trade_ecology_order_product")
    for position, (line, product) in enumerate(sections(order, "/lines", listed), start=1):
        counted = Place(position, product.pointer)
        line_id = first_known(product.at("sort"), product.at("id"), counted)
        order.put(f"{line}/id", *line_id.read_as(text))
        for key in _LINE_TEXTS:
            order.put(f"{line}/{key}", *product.at(key).read_as(text))
        order.put(f"{line}/quantity", *product.at("quantity"))
        put_money(order, f"{line}/unit_price", product.at("unit_price"), currency)


def _plan_mode(source: Place) -> Place:
    """Return how the buyer is to pay, which the platform tells by the two amounts only.

    All at once may stand under either of them (clause S34).
    """
    advance = amount(source.at("advance_amount"))
    balance = amount(source.at("balance_amount"))
    first = number(advance.value)
    second = number("0" if balance.absent else balance.value)
    if second is None:
        return Place(None, balance.pointer)
    if second != 0 and first != 0:
        return Place("deposit_balance", balance.pointer)
    if second == 0 and not first:
        return Place(None, advance.pointer)
    return Place("full", advance.pointer if balance.absent else balance.pointer)


def _paid_steps(source: Place, status: Any) -> Collection[str]:
    """Return the steps whose money the platform has, as it says by the status of the order.

    Of an order that was shipped it does not say: a balance may be due after that.
    """
    if status == "partially_paid":
        return ("advance",)
    if status != "paid":
        return ()
    is_at_advance = word(source.at("pay_step").value, STEPS) == "advance"
    return ("advance", "full") if is_at_advance else ("advance", "balance", "full")


def _payments(order: OrderBuilder, funds: Place, paid_steps: Collection[str]) -> None:
    """Read the payments of a fund query whose answer was merged into the order."""
    steps = elements(order, "/payments", funds, "fund_pay")
    _methods(order, steps, funds)
    attempts = [
        fund
        for fund in steps
        if word(fund.at("pay_status").value, PAYMENT_STATUSES) != UNPAID or _has_receipt(fund)
    ]
    for payment, fund in sections(order, "/payments", attempts):
        due, paid, received = (
            fund.at(key) for key in ("should_pay_amount", "pay_amount", "receive_amount")
        )
        currency = most_said(*(place.at("currency") for place in (paid, due, received)))
        put_word(order, f"{payment}/step", fund.at("pay_step"), STEPS)
        order.put(f"{payment}/channel", "trade_assurance", fund.pointer)
        order.put(f"{payment}/method", *fund.at("pay_method").read_as(word, METHODS))
        order.put(f"{payment}/status", *_payment_status(fund, paid_steps))
        order.expect(f"{payment}/status", PAYMENT_STATUSES)
        named = due if amount(paid).absent and not amount(due).absent else paid
        put_money(order, f"{payment}/amount", named, currency)
        order.put(f"{payment}/currency", *currency)
        put_time(order, f"{payment}/initiated_at", fund.at("pay_time"))
        put_time(order, f"{payment}/received_at", fund.at("receive_time"))
        put_money(order, f"{payment}/received_amount", received, currency)


def _methods(order: OrderBuilder, steps: list[Place], funds: Place) -> None:
    """Read by which method each step is to be paid; it stands beside steps not paid yet, too."""
    for step in ("advance", "balance"):
        named = [
            fund.at("pay_method")
            for fund in steps
            if word(fund.at("pay_step").value, STEPS) == step
        ]
        method = first_known(*named, Place(None, funds.pointer)).read_as(word, METHODS)
        is_text = isinstance(method.value, str)  # what is none is reported of the payment
        order.put(f"/payment_plan/{step}_method", method.value if is_text else None, method.pointer)


def _payment_status(fund: Place, paid_steps: Collection[str]) -> Place:
    """Return the status of a payment.

    It has arrived when its receipt says when or how much, or when it is PAID and the platform says
    by the order's status that it has the money of this step.
    """
    is_here = word(fund.at("pay_step").value, STEPS) in paid_steps
    status = fund.at("pay_status").read_as(word, ARRIVALS if is_here else PAYMENT_STATUSES)
    arrived = _received(fund) > 0 or _is_dated(fund)
    if arrived and (status.absent or status.value in {"initiated", UNPAID}):
        return Place("received", status.pointer)
    return status


def _has_receipt(fund: Place) -> bool:
    """Whether money has come, as a part of what is due, although the step counts as unpaid."""
    return _received(fund) > 0 and _is_dated(fund)


def _received(fund: Place) -> Decimal:
    """Return how much has come for a step."""
    return number(amount(fund.at("receive_amount")).value) or Decimal(0)


def _is_dated(fund: Place) -> bool:
    """Whether it is known when the money for a step came."""
    return isinstance(time(fund.at("receive_time")).value, datetime)


def _refunds(order: OrderBuilder, refunds: Place) -> None:
    """Read the refunds of a fund query whose answer was merged into the order."""
    listed = elements(order, "/refunds", refunds, "refund")
    for refund, given in sections(order, "/refunds", listed):
        currency = given.at("amount", "currency")
        order.put(f"{refund}/id", *given.at("id").read_as(text))
        put_money(order, f"{refund}/amount", given.at("amount"), currency)
        order.put(f"{refund}/currency", *currency)
        put_time(order, f"{refund}/at", given.at("refund_time"))


def _shipping(order: OrderBuilder, source: Place) -> None:
    order.put("/shipping/mode", *source.at("shipment_method").read_as(_mode))
    order.expect("/shipping/mode", MODES_IN_SHORT)
    service = source.at("export_service_type")
    put_word(order, "/shipping/export_service", service, EXPORT_SERVICES)
    _address(order, source.at("shipping_address"))
    _ship_by(order, source.at("shipment_date"))
    put_shipments(order, source)


def _mode(method: Any) -> Any:
    """Read a way of shipping. Several at once, such as ``EXPRESS/SEA``, are none that is known."""
    if not isinstance(method, str):
        return method
    modes = {word(part, SHIPPING_MODES) for part in method.split("/")}
    if not modes <= set(SHIPPING_MODES.values()):
        return method
    if "multimodal" in modes:
        return "multimodal"
    return modes.pop() if len(modes) == 1 else method


def _address(order: OrderBuilder, address: Place) -> None:
    section(order, "/shipping/address", address)
    for key, theirs in _ADDRESS_TEXTS.items():
        order.put(f"/shipping/address/{key}", *address.at(theirs).read_as(text))
    code = address.at("country_code").read_as(country_code)
    country = first_known(code, address.at("country").read_as(two_letters))
    order.put("/shipping/address/country", *country)
    order.put("/shipping/address/phone", *phone(address.at("telephone")))
    order.put("/shipping/address/mobile", *phone(address.at("mobile")))


def _ship_by(order: OrderBuilder, agreed: Place) -> None:
    """Read a date, or a number of days; the other of the two is left over from a form.

    Without a type, one that stands alone is meant. Where both stand, it is not known whether the
    days are: they are read without the event that they would count from.
    """
    section(order, "/shipping/ship_by", agreed)
    kind = agreed.at("type").read_as(word, SHIP_BY_TYPES)
    date = timestamp(agreed.at("date")).read_as(day)
    days = agreed.at("duration").read_as(whole)
    if kind.absent and date.absent != days.absent:
        kind = Place(SHIP_BY_TYPES["relative" if date.absent else "absolute"], kind.pointer)
    if kind.value == "day":
        order.put("/shipping/ship_by/date", *date)
        order.expect("/shipping/ship_by/date", TIMESTAMP)
        return
    order.put("/shipping/ship_by/trigger", *kind)
    order.expect("/shipping/ship_by/trigger", SHIP_BY_TYPES)
    if kind.absent or kind.value in SHIP_BY_TYPES.values():
        order.put("/shipping/ship_by/days_after", *days)


def _extras(order: OrderBuilder, source: Place) -> None:
    for key in _EXTRAS:
        extra = source.at(key).read_as(flag if key in _FLAGS else text)
        if not extra.absent:
            order.put(f"/extensions/alibaba/{key}", *extra)

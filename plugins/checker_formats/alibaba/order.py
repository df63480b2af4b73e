"""The platform's order object as an order document, section by section.

Every fact is put with the key that it has, or would have, in the payload: a finding about a fact
that is missing then names the key to fill.

Left out on purpose: `status_action`, which is about the buttons of the web page and contradicts
`trade_status` at times, and `modify_date`, which does not say what was modified.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from checker_formats.alibaba.values import (
    TIMESTAMP,
    Place,
    day,
    elements,
    first_known,
    flag,
    money,
    number,
    phone,
    put_money,
    put_time,
    put_word,
    section,
    sections,
    text,
    time,
    two_letters,
    whole,
    word,
)
from checker_formats.alibaba.vocabulary import (
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
"""The first that names a currency names the order's."""

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
    currency = first_known(*(source.at(key, "currency") for key in _AMOUNTS.values()))
    for pointer, value in _CONSTANTS.items():
        order.put(pointer, value, source.pointer)
    for pointer, key in _TEXTS.items():
        order.put(pointer, *source.at(key).read_as(text))
    order.put("/status", *_status(source))
    order.expect("/status", STATUSES)
    order.put("/currency", *currency)
    put_time(order, "/timestamps/drafted_at", source.at("create_date"))
    _parties(order, source)
    _lines(order, source.at("order_products"), currency)
    for pointer, key in _AMOUNTS.items():
        put_money(order, pointer, source.at(key), currency)
    order.put("/payment_plan/mode", *_plan_mode(source))
    _payments(order, source.at("fund_pay_list"))
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
    """Return the status; an advance that is paid leaves the order partially paid."""
    item = source.at("item_status").read_as(word, ITEM_STATUSES)
    if item.value in ITEM_STATUSES.values():
        return item
    trade = source.at("trade_status")
    balance = number(source.at("balance_amount").inside("amount").value)
    step = word(source.at("pay_step").value, STEPS)
    if balance and balance > 0 and step == "advance":
        trade = trade.read_as(word, PART_PAID_STATUSES)
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
    advance = source.at("advance_amount").inside("amount")
    balance = source.at("balance_amount").inside("amount")
    first = number(advance.value)
    second = number("0" if balance.absent else balance.value)
    if second is None:
        return Place(None, balance.pointer)
    if second != 0 and first != 0:
        return Place("deposit_balance", balance.pointer)
    if second == 0 and not first:
        return Place(None, advance.pointer)
    return Place("full", advance.pointer if balance.absent else balance.pointer)


def _payments(order: OrderBuilder, funds: Place) -> None:
    """Read the payments of a fund query whose answer was merged into the order."""
    attempts = [
        fund
        for fund in elements(order, "/payments", funds, "fund_pay")
        if word(fund.at("pay_status").value, PAYMENT_STATUSES) != UNPAID
    ]
    for payment, fund in sections(order, "/payments", attempts):
        due, paid, received = (
            fund.at(key) for key in ("should_pay_amount", "pay_amount", "receive_amount")
        )
        currency = first_known(*(amount.at("currency") for amount in (paid, due, received)))
        amount = first_known(money(paid, currency), money(due, currency))
        put_word(order, f"{payment}/step", fund.at("pay_step"), STEPS)
        order.put(f"{payment}/channel", "trade_assurance", fund.pointer)
        order.put(f"{payment}/method", *fund.at("pay_method").read_as(word, METHODS))
        order.put(f"{payment}/status", *_payment_status(fund))
        order.expect(f"{payment}/status", PAYMENT_STATUSES)
        order.put(f"{payment}/amount", *amount)
        order.put(f"{payment}/currency", *currency)
        put_time(order, f"{payment}/initiated_at", fund.at("pay_time"))
        put_time(order, f"{payment}/received_at", fund.at("receive_time"))
        put_money(order, f"{payment}/received_amount", received, currency)


def _payment_status(fund: Place) -> Place:
    """Return the status of a payment, which has arrived when its receipt says when or how much."""
    status = fund.at("pay_status").read_as(word, PAYMENT_STATUSES)
    amount = number(fund.at("receive_amount").inside("amount").value)
    arrived = (amount or 0) > 0 or isinstance(time(fund.at("receive_time")).value, datetime)
    if arrived and (status.absent or status.value == "initiated"):
        return Place("received", status.pointer)
    return status


def _refunds(order: OrderBuilder, refunds: Place) -> None:
    """Read the refunds of a fund query whose answer was merged into the order."""
    listed = elements(order, "/refunds", refunds, "refund")
    for refund, given in sections(order, "/refunds", listed):
        currency = given.at("amount", "currency")
        order.put(f"{refund}/id", *given.at("id").read_as(text))
        order.put(f"{refund}/amount", *money(given.at("amount"), currency))
        order.put(f"{refund}/currency", *currency)
        put_time(order, f"{refund}/at", given.at("refund_time"))


def _shipping(order: OrderBuilder, source: Place) -> None:
    order.put("/shipping/mode", *source.at("shipment_method").read_as(_mode))
    order.expect("/shipping/mode", MODES_IN_SHORT)
    service = source.at("export_service_type")
    put_word(order, "/shipping/export_service", service, EXPORT_SERVICES)
    _address(order, source.at("shipping_address"))
    _ship_by(order, source.at("shipment_date"))


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
    country = first_known(address.at("country_code"), address.at("country").read_as(two_letters))
    order.put("/shipping/address/country", *country)
    order.put("/shipping/address/phone", *phone(address.at("telephone")))
    order.put("/shipping/address/mobile", *phone(address.at("mobile")))


def _ship_by(order: OrderBuilder, agreed: Place) -> None:
    """Read a date, or a number of days; the other of the two is left over from a form."""
    section(order, "/shipping/ship_by", agreed)
    kind = agreed.at("type").read_as(word, SHIP_BY_TYPES)
    if kind.value == "day":
        date = agreed.at("date").inside("timestamp")
        order.put("/shipping/ship_by/date", *date.read_as(day))
        order.expect("/shipping/ship_by/date", TIMESTAMP)
        return
    order.put("/shipping/ship_by/trigger", *kind)
    order.expect("/shipping/ship_by/trigger", SHIP_BY_TYPES)
    if kind.value in SHIP_BY_TYPES.values():
        order.put("/shipping/ship_by/days_after", *agreed.at("duration").read_as(whole))


def _extras(order: OrderBuilder, source: Place) -> None:
    for key in _EXTRAS:
        extra = source.at(key).read_as(flag if key in _FLAGS else text)
        if not extra.absent:
            order.put(f"/extensions/alibaba/{key}", *extra)

"""The faults of benchmark orders: each breaks one rule, and little else if it can be helped.

A fault spoils either the document or its text; repeated keys, for one, exist only in the text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

Document = dict[str, Any]


class Fault(NamedTuple):
    """One way to spoil an order.

    Attributes:
        name: what is wrong.
        rule: the rule that finds it.
        fits: whether an order can have it.
        spoil: changes the document.
        spoil_text: changes the text of the document.
    """

    name: str
    rule: str
    fits: Callable[[Document], bool]
    spoil: Callable[[Document], None] | None = None
    spoil_text: Callable[[bytes], bytes] | None = None


_UNPAID = ("draft", "submitted")
_UNSHIPPED = ("draft", "submitted", "partially_paid", "paid")
_UNDELIVERED = (*_UNSHIPPED, "shipped")
_SHIPPED = ("shipped", "delivered", "completed", "return_requested", "return_agreed", "disputed")
_LIMIT = Decimal(5150)


def _always(_: Document) -> bool:
    return True


def _is_not_closed(order: Document) -> bool:
    return bool(order["status"] != "closed")


def _is(*statuses: str) -> Callable[[Document], bool]:
    """Fit orders in these statuses."""
    return lambda order: order["status"] in statuses


def _is_staged(*statuses: str) -> Callable[[Document], bool]:
    """Fit orders in these statuses that are paid in two steps."""
    return lambda order: (
        order["status"] in statuses and order["payment_plan"]["mode"] == "deposit_balance"
    )


def _is_large(*statuses: str) -> Callable[[Document], bool]:
    """Fit orders in these statuses above the limit for sellers without OneTouch."""
    return lambda order: order["status"] in statuses and _usd(order) > _LIMIT


def _usd(order: Document) -> Decimal:
    total: Decimal = order["amounts"]["total"]
    return total if order["currency"] == "USD" else total * order["fx"]["usd_rate"]


def _put(value: object, *path: str | int) -> Callable[[Document], None]:
    """Write a value at a path, whatever stood there."""

    def spoil(order: Document) -> None:
        place: Any = order
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return spoil


def _add(amount: str, *path: str | int) -> Callable[[Document], None]:
    """Add to the amount at a path."""

    def spoil(order: Document) -> None:
        place: Any = order
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] += Decimal(amount)

    return spoil


def _pay_by_card_in_vain(order: Document) -> None:
    order["payments"] = [
        {
            "id": f"p{number}",
            "step": "advance" if order["payment_plan"]["mode"] == "deposit_balance" else "full",
            "channel": "trade_assurance",
            "method": "credit_card",
            "status": "failed",
            "amount": order["payment_plan"]["advance"] or order["amounts"]["total"],
            "currency": order["currency"],
            "initiated_at": order["timestamps"]["ordered_at"] + timedelta(minutes=30 * number),
            "payee": {"designated": True},
        }
        for number in (1, 2)
    ]


def _keep_transfer_waiting(order: Document) -> None:
    """Have the last transfer begin, and all before it, three weeks earlier."""
    for payment in order["payments"]:
        payment["initiated_at"] -= timedelta(weeks=3)
    times = order["timestamps"]
    times.update((key, at - timedelta(weeks=3)) for key, at in times.items())
    chat = order["chat"]
    chat["requirements_confirmed_at"] -= timedelta(weeks=3)
    for message in chat["messages"]:
        message["at"] -= timedelta(weeks=3)
    for line in order["lines"]:
        line["product"]["uploaded_at"] -= timedelta(weeks=3)


def _leave_balance_unpaid(order: Document) -> None:
    order["payments"].pop()
    order["payment_plan"]["balance_due"]["days"] = 0


def _ship_before_payment(order: Document) -> None:
    shipped_at = min(payment["initiated_at"] for payment in order["payments"])
    order["shipping"]["shipments"][0]["shipped_at"] = shipped_at


def _ship_late(order: Document) -> None:
    order["shipping"]["ship_by"] = {
        "date": (order["shipping"]["shipments"][0]["shipped_at"] - timedelta(days=4)).date(),
        "days_after": None,
        "trigger": None,
    }


def _deliver_before_shipping(order: Document) -> None:
    shipment = order["shipping"]["shipments"][0]
    shipment["delivered_at"] = shipment["shipped_at"] - timedelta(hours=5)


def _ask_too_late(order: Document) -> None:
    """Have the goods arrive nine days before the buyer asks to return them."""
    arrived_at = order["returns"][0]["requested_at"] - timedelta(days=9)
    order["shipping"]["received_at"] = arrived_at
    shipment = order["shipping"]["shipments"][0]
    shipment["delivered_at"] = arrived_at
    shipment["shipped_at"] = min(shipment["shipped_at"], arrived_at - timedelta(days=3))


def _confirm_after_ordering(order: Document) -> None:
    order["chat"]["requirements_confirmed_at"] = order["timestamps"]["ordered_at"] + timedelta(
        hours=30
    )


def _upload_after_drafting(order: Document) -> None:
    uploaded_at = order["timestamps"]["drafted_at"] + timedelta(hours=1)
    order["lines"][-1]["product"]["uploaded_at"] = uploaded_at


def _withdraw_while_held(order: Document) -> None:
    claim = order["returns"][0]
    order["withdrawals"].append(
        {
            "at": claim["requested_at"] + timedelta(minutes=40),
            "amount": order["amounts"]["total"],
            "currency": order["currency"],
            "planned": False,
        }
    )


def _take_out_offset(order: Document) -> None:
    times = order["timestamps"]
    times["drafted_at"] = times["drafted_at"].replace(tzinfo=None)


def _misspell_freight(order: Document) -> None:
    order["amounts"]["frieght"] = order["amounts"].pop("freight")


def _lose_phone(order: Document) -> None:
    order["shipping"]["address"].update(phone="N/A", mobile=None)


FAULTS: tuple[Fault, ...] = (
    # what is wrong with the document as such
    Fault("duplicate key", "ORD002", _always, None, lambda text: b'{"status":"draft",' + text[1:]),
    Fault("unknown key", "ORD003", _always, _misspell_freight),
    Fault("wrong type", "ORD004", _always, _put("twenty", "lines", 0, "quantity")),
    Fault("thousands separator", "ORD004", _always, _put("12,500.00", "fees", "platform")),
    Fault("time without offset", "ORD004", _always, _take_out_offset),
    Fault("unknown currency", "ORD004", _always, _put("RMB", "currency")),
    Fault(
        "delivered before shipped",
        "ORD005",
        _is("delivered", "completed"),
        _deliver_before_shipping,
    ),
    # what is paid, and how
    Fault(
        "off-platform payment",
        "PAY001",
        _is("partially_paid", "paid", "shipped", "delivered", "completed"),
        _put("bank_account_of_seller", "payments", -1, "channel"),
    ),
    Fault(
        "payee not designated",
        "PAY001",
        _is("partially_paid", "paid", "shipped", "delivered", "completed"),
        _put({"designated": False}, "payments", -1, "payee"),
    ),
    Fault(
        "split mismatch", "PAY005", _is_staged(*_UNSHIPPED), _add("50", "payment_plan", "balance")
    ),
    Fault("no payment plan", "PAY002", _is(*_UNPAID), _put({}, "payment_plan")),
    Fault(
        "missing stage",
        "PAY003",
        _is_staged(*_UNPAID),
        _put(None, "payment_plan", "balance_method"),
    ),
    Fault(
        "advance unlike the invoice",
        "PAY006",
        lambda order: order["status"] in _UNPAID and bool(order["references"]),
        _add("75", "references", 0, "advance"),
    ),
    Fault(
        "over 5000 with small-scale seller",
        "PAY007",
        _is_large(*_UNSHIPPED),
        _put("small_scale", "seller", "taxpayer_type"),
    ),
    Fault(
        "no exchange rate",
        "PAY008",
        lambda order: order["status"] in _UNPAID and order["currency"] != "USD",
        _put({}, "fx"),
    ),
    Fault("card failed", "PAY009", _is("submitted"), _pay_by_card_in_vain),
    Fault(
        "transfer overdue",
        "PAY010",
        lambda order: order["status"] == "submitted" and bool(order["payments"]),
        _keep_transfer_waiting,
    ),
    Fault(
        "less received than due",
        "PAY011",
        _is("partially_paid", "paid", "shipped"),
        _add("-25", "payments", -1, "received_amount"),
    ),
    Fault("shipped before payment", "PAY012", _is(*_SHIPPED), _ship_before_payment),
    Fault(
        "balance unpaid",
        "PAY014",
        _is_staged("completed"),
        _leave_balance_unpaid,
    ),
    Fault(
        "withdrawn while held",
        "PAY015",
        _is("return_requested", "return_agreed", "disputed"),
        _withdraw_while_held,
    ),
    Fault("wrong total", "PAY017", _is_not_closed, _add("10", "amounts", "freight")),
    Fault("wrong goods", "PAY017", _is_not_closed, _add("1", "lines", 0, "quantity")),
    # the way of the goods
    Fault("placeholder phone", "LOG001", _is(*_UNDELIVERED), _lose_phone),
    Fault("no Incoterm", "LOG003", _is(*_UNPAID), _put("TBD", "trade_term", "code")),
    Fault(
        "no OneTouch over 5000",
        "LOG009",
        _is_large(*_UNDELIVERED),
        _put("self", "shipping", "export_service"),
    ),
    Fault("no ship date", "LOG011", _is(*_UNPAID), _put({}, "shipping", "ship_by")),
    Fault("shipped late", "LOG012", _is("shipped"), _ship_late),
    Fault(
        "no tracking number",
        "LOG013",
        _is(*_SHIPPED),
        _put("", "shipping", "shipments", 0, "tracking_number"),
    ),
    Fault("no packages", "LOG014", _is(*_UNPAID), _put([], "shipping", "packages")),
    # the way back
    Fault("return asked too late", "RET003", _is("return_requested"), _ask_too_late),
    Fault("no evidence", "RET005", _is("return_requested"), _put([], "returns", 0, "evidence")),
    Fault("refund above payment", "RET009", _is("refunded"), _add("100", "refunds", 0, "amount")),
    # what is written down
    Fault(
        "other e-mail", "DOC003", _is(*_UNPAID), _put("sales.desk@inbox-mail.net", "buyer", "email")
    ),
    Fault("uploaded too late", "DOC006", _is("draft"), _upload_after_drafting),
    Fault("no remark", "DOC010", _is(*_UNPAID), _put("待定", "remark")),
    Fault("confirmed too late", "DOC012", _is("submitted"), _confirm_after_ordering),
    Fault("no chat", "DOC013", _is(*_SHIPPED), _put({}, "chat")),
    Fault(
        "deleted message",
        "DOC014",
        _is(*_SHIPPED),
        _put(True, "chat", "messages", 0, "deleted"),  # noqa: FBT003 - the value to write
    ),
)
"""Every fault, by the rule that finds it."""

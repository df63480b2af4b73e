"""The platform's words and what they mean in an order document.

All are in lower case with underscores; the payloads have them in any case, with blanks or hyphens.
"""

from __future__ import annotations

from typing import Final

STATUSES: Final = {
    "to_be_audited": "submitted",
    "unpay": "submitted",
    "paying": "submitted",
    "paid": "paid",
    "captured": "paid",
    "undeliver": "paid",
    "delivering": "shipped",
    "wait_confirm_receipt": "shipped",
    "trade_success": "completed",
    "trade_close": "closed",
    "frozen": "disputed",
    "charge_back": "disputed",
}
"""trade_status → status."""

PART_PAID_STATUSES: Final = {
    "advance": {"paid": "partially_paid", "captured": "partially_paid"},
    "balance": {"unpay": "partially_paid", "paying": "partially_paid"},
}
"""step → trade_status → status, where there are two steps: the advance is paid, a balance is to
come; or the balance is being paid, which comes after the advance."""

DELIVERED: Final = "delivered"

EVENTS: Final = {"delivered": DELIVERED}
"""event_code of a tracking → status of its consignment, as far as it matters."""

DELIVERED_STATUSES: Final = {"wait_confirm_receipt": DELIVERED}
"""trade_status → status, where the carrier says that all goods were delivered."""

ITEM_STATUSES: Final = {"delete": "closed", "deleted": "closed"}
"""item_status → status, where it overrules the trade_status: a deleted order goes nowhere."""

STEPS: Final = {"advance": "advance", "balance": "balance", "full": "full"}
"""pay_step → step."""

METHODS: Final = {
    "tt": "tt",
    "t/t": "tt",
    "telegraphic_transfer": "tt",
    "wire_transfer": "tt",
    "card": "credit_card",
    "credit_card": "credit_card",
    "creditcard": "credit_card",
}
"""pay_method → method; an order document takes other words for the means as they are."""

UNPAID: Final = "unpaid"
"""No status of a payment: the platform lists a step before anybody tried to pay it."""

PAYMENT_STATUSES: Final = {
    "unpay": UNPAID,
    "unpaid": UNPAID,
    "paying": "initiated",
    "paid": "initiated",
    "captured": "initiated",
    "fulfilled": "initiated",
    "received": "received",
    "fail": "failed",
    "failed": "failed",
    "refund": "refunded",
    "refunded": "refunded",
    "charge_back": "charged_back",
    "chargeback": "charged_back",
}
"""pay_status → status. PAID, CAPTURED and FULFILLED tell what the buyer did, not that the money is
here: that is told by the receipt, where there is one, or by the status of the order."""

ARRIVALS: Final = {
    **PAYMENT_STATUSES,
    "paid": "received",
    "captured": "received",
    "fulfilled": "received",
}
"""pay_status → status, of a step whose money the platform has."""

SHIPPING_MODES: Final = {
    "express": "express",
    "air": "air",
    "air_freight": "air",
    "air_transport": "air",
    "sea": "sea",
    "sea_freight": "sea",
    "sea_transport": "sea",
    "ocean": "sea",
    "ocean_freight": "sea",
    "land": "road",
    "land_freight": "road",
    "land_transport": "road",
    "road": "road",
    "truck": "road",
    "rail": "rail",
    "railway": "rail",
    "train": "rail",
    "post": "post",
    "postal": "post",
    "inland_waterway": "inland_waterway",
    "multimodal": "multimodal",
    "multimodal_transport": "multimodal",
}
"""shipment_method → mode. "Land" covers road and rail; no rule treats the two differently."""

MODES_IN_SHORT: Final = (
    "express",
    "air",
    "sea",
    "land",
    "rail",
    "post",
    "inland_waterway",
    "multimodal",
)
"""One shipment_method for each mode, to be named to who uses another."""

EXPORT_SERVICES: Final = {"onetouch_service": "onetouch", "self_run_service": "self"}
"""export_service_type → export_service."""

SHIP_BY_TYPES: Final = {"relative": "advance_received", "absolute": "day"}
"""shipment_date.type → trigger, for the order form counts the days from the initial payment."""

"""Whether a JSON text is an order at all, and if not, what it looks like."""

from __future__ import annotations

from typing import Any

from checker.documents.shape import order_shape
from checker.order import SCHEMA

_DISTINCTIVE = frozenset(
    {"payment_plan", "trade_term", "withdrawals", "amounts", "payments", "shipping", "references"}
)
"""Keys that an order document of ours has and that other programs' orders seldom have."""

_ENVELOPES = ("value", "result", "data", "order", "payload", "customs_info")

_LOOKS: tuple[tuple[str, frozenset[str]], ...] = (
    ("a fund query of Alibaba.com", frozenset({"fund_pay_list"})),
    ("a fund query of Alibaba.com", frozenset({"payment_transaction_fee"})),
    ("a logistics query of Alibaba.com", frozenset({"logistic_status"})),
    ("a logistics tracking of Alibaba.com", frozenset({"tracking_list"})),
    ("a logistics tracking of Alibaba.com", frozenset({"event_list"})),
    ("a freight calculation of Alibaba.com", frozenset({"vendor_code", "trade_term"})),
    ("a freight calculation of Alibaba.com", frozenset({"shipping_type", "delivery_time"})),
    ("a payment result of Alibaba.com", frozenset({"trade_id", "reason_code"})),
    ("a request to create a buy-now order", frozenset({"logistics_detail", "product_list"})),
    ("an order of Alibaba.com", frozenset({"trade_id", "trade_status"})),
    ("a Shopify order", frozenset({"line_items", "financial_status"})),
    ("a WooCommerce order", frozenset({"line_items", "order_key"})),
    ("an Amazon purchase order", frozenset({"purchaseOrderNumber"})),
    ("an Amazon order", frozenset({"AmazonOrderId"})),
    ("customs data of EasyPost", frozenset({"customs_items"})),
    ("customs data of EasyPost", frozenset({"customs_info"})),
    ("a PayPal order", frozenset({"purchase_units", "intent"})),
    ("a package manifest of npm", frozenset({"name", "version", "dependencies"})),
    ("a GeoJSON object", frozenset({"type", "features"})),
    ("a JSON Schema", frozenset({"$schema"})),
)
"""What other JSON is, by keys that all stand together in one of its objects."""

_KEYS_SHOWN = 4
_SHOWN = 40

_UBL = "urn:oasis:names:specification:ubl:"


def is_order_document(value: dict[str, Any]) -> bool:
    """Whether the object says that it is an order document, or is built like one."""
    if "schema" in value:
        return bool(value["schema"] == SCHEMA)
    known = [key for key in value if key in order_shape().fields]
    return bool(_DISTINCTIVE.intersection(known)) and 2 * len(known) > len(value)


def looks_like(value: Any) -> str:
    """Return what a JSON text seems to be, in words."""
    if not isinstance(value, dict):
        return _KINDS.get(type(value), "a JSON number")
    if not value:
        return "an empty object"
    return _by_its_own_word(value) or _by_its_keys(value)


def _by_its_own_word(value: dict[str, Any]) -> str | None:
    """Return what an object says of itself."""
    schema = value.get("schema")
    if isinstance(schema, str):
        return f'a document of the schema "{schema[:_SHOWN]}"'
    if "@context" in value and "@type" in value:
        return f"schema.org data of the type {str(value['@type'])[:_SHOWN]}"
    if any(str(value[key]).startswith(_UBL) for key in value if key.startswith("_")):
        return "a UBL document"
    return None


def _by_its_keys(value: dict[str, Any]) -> str:
    """Return what an object seems to be by the keys that it has."""
    for candidate in _candidates(value):
        for name, keys in _LOOKS:
            if keys <= candidate.keys():
                return name
    shown = ", ".join(key[:_SHOWN] for key in list(value)[:_KEYS_SHOWN])
    return f"an object with the keys {shown}{', …' if len(value) > _KEYS_SHOWN else ''}"


_KINDS: dict[type, str] = {
    list: "a JSON array",
    str: "a JSON string",
    bool: "a JSON boolean",
    type(None): "a JSON null",
}


def _candidates(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the object itself and those in the envelopes that vendors wrap answers in."""
    found = [value]
    for outer in (value, *(inner for inner in value.values() if isinstance(inner, dict))):
        for key in (*_ENVELOPES, *(name for name in outer if str(name).endswith("_response"))):
            inner = outer.get(key)
            first = inner[0] if isinstance(inner, list) and inner else inner
            if isinstance(first, dict):
                found.append(first)
    return found

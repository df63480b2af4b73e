"""Whether a JSON text is an order at all, and if not, what it looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.documents.shape import order_shape
from checker.order import SCHEMA
from checker.words import listing, words

_DISTINCTIVE = frozenset(
    {"payment_plan", "trade_term", "withdrawals", "amounts", "payments", "shipping", "references"}
)
"""Keys that an order document of ours has and that other programs' orders seldom have."""

_ENVELOPES = ("value", "result", "data", "order", "payload", "customs_info")

_LOOKS: tuple[tuple[str, frozenset[str]], ...] = (
    (words("a fund query of Alibaba.com"), frozenset({"fund_pay_list"})),
    (words("a fund query of Alibaba.com"), frozenset({"payment_transaction_fee"})),
    (words("a logistics query of Alibaba.com"), frozenset({"logistic_status"})),
    (words("a logistics tracking of Alibaba.com"), frozenset({"tracking_list"})),
    (words("a logistics tracking of Alibaba.com"), frozenset({"event_list"})),
    (words("a freight calculation of Alibaba.com"), frozenset({"vendor_code", "trade_term"})),
    (words("a freight calculation of Alibaba.com"), frozenset({"shipping_type", "delivery_time"})),
    (words("a payment result of Alibaba.com"), frozenset({"trade_id", "reason_code"})),
    (words("a request to create a buy-now order"), frozenset({"logistics_detail", "product_list"})),
    (words("an order of Alibaba.com"), frozenset({"trade_id", "trade_status"})),
    (words("a Shopify order"), frozenset({"line_items", "financial_status"})),
    (words("a WooCommerce order"), frozenset({"line_items", "order_key"})),
    (words("an Amazon purchase order"), frozenset({"purchaseOrderNumber"})),
    (words("an Amazon order"), frozenset({"AmazonOrderId"})),
    (words("customs data of EasyPost"), frozenset({"customs_items"})),
    (words("customs data of EasyPost"), frozenset({"customs_info"})),
    (words("a PayPal order"), frozenset({"purchase_units", "intent"})),
    (words("a package manifest of npm"), frozenset({"name", "version", "dependencies"})),
    (words("a GeoJSON object"), frozenset({"type", "features"})),
    (words("a JSON Schema"), frozenset({"$schema"})),
)
"""What other JSON is, by keys that all stand together in one of its objects."""

_KEYS_SHOWN = 4
_SHOWN = 40

_UBL = "urn:oasis:names:specification:ubl:"


def is_order_document(value: Mapping[str, Any]) -> bool:
    """Whether the object says that it is an order document, or is built like one."""
    if "schema" in value:
        return bool(value["schema"] == SCHEMA)
    known = [key for key in value if key in order_shape().fields]
    return bool(_DISTINCTIVE.intersection(known)) and 2 * len(known) > len(value)


def is_taken_for_order_document(value: Mapping[str, Any]) -> bool:
    """Whether the object can be an order document, as somebody says who knows."""
    if "schema" in value:
        return bool(value["schema"] == SCHEMA)
    return not order_shape().fields.keys().isdisjoint(value)


def looks_like(value: Any) -> str:
    """Return what a JSON text seems to be, in words."""
    if not isinstance(value, dict):
        return _KINDS.get(type(value), words("a JSON number"))
    if not value:
        return words("an empty object")
    return _by_its_own_word(value) or _by_its_keys(value)


def _by_its_own_word(value: dict[str, Any]) -> str | None:
    """Return what an object says of itself."""
    schema = value.get("schema")
    if isinstance(schema, str):
        return words('a document of the schema "{schema}"', schema=_cut(schema))
    if "@context" in value and "@type" in value:
        return words("schema.org data of the type {type}", type=_cut(str(value["@type"])))
    if any(str(value[key]).startswith(_UBL) for key in value if key.startswith("_")):
        return words("a UBL document")
    return None


def _by_its_keys(value: dict[str, Any]) -> str:
    """Return what an object seems to be by the keys that it has."""
    for candidate in _candidates(value):
        for name, keys in _LOOKS:
            if keys <= candidate.keys():
                return name
    shown = [_cut(key) for key in list(value)[:_KEYS_SHOWN]]
    named = listing([*shown, "…"] if len(value) > _KEYS_SHOWN else shown)
    return words("an object with the keys {keys}", keys=named)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_KINDS: dict[type, str] = {
    list: words("a JSON array"),
    str: words("a JSON string"),
    bool: words("a JSON boolean"),
    type(None): words("a JSON null"),
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

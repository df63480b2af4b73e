"""Whether a JSON text is an order at all, and if not, what it looks like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.documents.shape import order_shape
from checker.order import SCHEMA
from checker.values.text import is_placeholder
from checker.words import listing, words

_DISTINCTIVE = frozenset(
    {"payment_plan", "trade_term", "withdrawals", "amounts", "payments", "shipping", "references"}
)
"""Keys that an order document of ours has and that other programs' orders seldom have."""

_ENVELOPES = (
    "value",
    "values",
    "result",
    "data",
    "response",
    "order",
    "order_list",
    "trade_ecology_order",
    "payload",
    "customs_info",
)
_LEVELS = 4
"""As many envelopes are opened, one inside of the other."""

_ALIBABA_ORDER = frozenset({"trade_id", "trade_status"})

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
    (words("a list of orders of Alibaba.com"), frozenset({"order_list", "total_count"})),
    (words("a list of orders of Alibaba.com"), frozenset({"trade_ecology_order"})),
    (words("an order of Alibaba.com"), _ALIBABA_ORDER),
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

_LOOKS_AT_LAST: tuple[tuple[str, frozenset[str]], ...] = (
    (words("an error answer of an API"), frozenset({"error_response"})),
    (words("an error answer of an API"), frozenset({"code", "message", "request_id"})),
    (words("an error answer of an API"), frozenset({"sub_code", "sub_msg"})),
)
"""The same, of keys that say little beside any others: they stand around answers of all kinds."""

_KEYS_SHOWN = 4
_SHOWN = 40

_UBL = "urn:oasis:names:specification:ubl:"


def is_order_document(value: Mapping[str, Any]) -> bool:
    """Whether the object says that it is an order document, or is built like one."""
    if _names_a_schema(value):
        return bool(value["schema"] == SCHEMA)
    if value.keys() >= _ALIBABA_ORDER:  # which has a few of our keys, and other things under them
        return False
    known = [key for key in value if key in order_shape().fields]
    return bool(_DISTINCTIVE.intersection(known)) and 2 * len(known) > len(value)


def is_taken_for_order_document(value: Mapping[str, Any]) -> bool:
    """Whether the object can be an order document, as somebody says who knows."""
    if _names_a_schema(value):
        return bool(value["schema"] == SCHEMA)
    return not order_shape().fields.keys().isdisjoint(value)


def _names_a_schema(value: Mapping[str, Any]) -> bool:
    """Whether the object says what it is; a placeholder says nothing."""
    schema = value.get("schema")
    return schema is not None and not (isinstance(schema, str) and is_placeholder(schema))


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
    candidates = _candidates(value)
    for looks in (_LOOKS, _LOOKS_AT_LAST):
        for candidate in candidates:
            for name, keys in looks:
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
    outers = [value, *(inner for inner in value.values() if isinstance(inner, dict))]
    for _ in range(_LEVELS):
        outers = [inner for outer in outers for inner in _inside(outer)]
        found += outers
    return found


def _inside(outer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what lies in the envelopes of an object; of a list the first."""
    for key in (*_ENVELOPES, *(name for name in outer if str(name).endswith("_response"))):
        inner = outer.get(key)
        first = inner[0] if isinstance(inner, list) and inner else inner
        if isinstance(first, dict):
            yield first

"""Orders as the Alibaba.com Open Platform hands them out.

Two shapes of the same order object are in use. ``/alibaba/order/get`` answers with
``{"code", "value", "request_id"}``; the older TOP gateway answers with
``{"alibaba_seller_order_get_response": {"value": …}}`` and wraps every list once more. Both are
read, and so is the order object by itself, or in an envelope more of those who pass answers on.
"""

from __future__ import annotations

from checker.api import (
    JsonObject,
    OrderBuilder,
    words,
)
from checker_formats.alibaba.order import fill
from checker_formats.alibaba.values import Place

_TOP_RESPONSE = "alibaba_seller_order_get_response"

_ENVELOPES = (_TOP_RESPONSE, "result", "data", "value")
"""What may lie around an order object, one inside of the other in any order."""

_NAMES = frozenset({"trade_id", "trade_status"})
_CONTENTS = frozenset({"order_products", "product_total_amount", "total_amount"})


def recognises(payload: JsonObject) -> bool:
    """Whether this is the answer to the question for one order.

    Answers about an order's funds, freight or tracking use the same envelope and may name the
    order too, but none of them has a status of the trade, products or totals.
    """
    if isinstance(payload.get(_TOP_RESPONSE), dict):
        return True
    keys = _unwrapped(payload).value.keys()
    return bool(keys & _NAMES) and len(keys & (_NAMES | _CONTENTS)) > 1


def read(payload: JsonObject) -> OrderBuilder:
    """Read the order.

    Raises:
        ValueError: the payload is an answer without an order, or an entry of the order list,
            which only names one.
    """
    source = _unwrapped(payload)
    if not source.value.keys() & _CONTENTS:
        reason = words(
            "this answer of Alibaba.com holds neither products nor amounts of an order;"
            " save the answer of /alibaba/order/get for a single order"
        )
        raise ValueError(reason)
    order = OrderBuilder(source.pointer)
    fill(order, source)
    return order


def _unwrapped(payload: JsonObject) -> Place:
    """Return the innermost object of the envelopes, whatever it is.

    A list of one order is an envelope too. Of several, none is the order that the payload is about.
    """
    place = Place(payload, "")
    while not place.value.keys() & _NAMES:
        inside = next(filter(None, (_opened(place.at(key)) for key in _ENVELOPES)), None)
        if inside is None:
            break
        place = inside
    return place


def _opened(place: Place) -> Place | None:
    """Return the object that stands at a place, by itself or alone in a list."""
    if isinstance(place.value, list) and len(place.value) == 1:
        place = Place(place.value[0], f"{place.pointer}/0")
    return place if isinstance(place.value, dict) else None

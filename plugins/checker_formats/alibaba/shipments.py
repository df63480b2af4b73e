"""The consignments of an order, from the answers about logistics that were merged into it.

``/order/logistics/query`` has the waybills, and in `shipment_date` when the goods really left;
``/order/logistics/tracking/get`` has what became of each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker_formats.alibaba.values import (
    TIMESTAMP,
    Place,
    first_known,
    instant,
    sections,
    several,
    text,
    word,
)
from checker_formats.alibaba.vocabulary import DELIVERED, EVENTS

if TYPE_CHECKING:
    from checker.api import OrderBuilder

_SHIPMENTS = "/shipping/shipments"

_OF_LOGISTICS = frozenset({"logistic_status", "shipping_order_list"})
"""Keys that only the answer to a query for logistics has."""

_WITH_OFFSET = re.compile(r"[0-9T:. -]+(?:[Zz]|[+-][0-9]{2}:[0-9]{2})")


class _Consignment(NamedTuple):
    """A waybill, what is known of its way, or both."""

    waybill: Place | None
    tracking: Place | None

    @property
    def place(self) -> Place:
        """Where it stands in the payload."""
        return next(place for place in self if place is not None)


def put_shipments(order: OrderBuilder, source: Place) -> None:
    """Put the consignments of an order.

    The platform has one time of shipping for all of them. Where there are several, it is not known
    which of them left then, so it is taken for the time of none.
    """
    order.put(_SHIPMENTS, None, source.at("shipping_order_list").pointer)
    order.put("/shipping/received_at", None, source.at("tracking_list").pointer)
    found = {each.place.pointer: each for each in _consignments(source)}
    departure = _departure(source)
    if not found and not departure.absent:
        order.put(f"{_SHIPMENTS}/0", {}, source.at("shipment_date").pointer)
        _put_departure(order, f"{_SHIPMENTS}/0", departure)
    for shipment, place in sections(order, _SHIPMENTS, [each.place for each in found.values()]):
        _put_consignment(order, shipment, found[place.pointer])
        if len(found) == 1:
            _put_departure(order, shipment, departure)


def is_delivered(source: Place) -> bool:
    """Whether it is said of all consignments of an order that they were delivered."""
    found = _consignments(source)
    return bool(found) and all(
        each.tracking is not None and _is_delivery(each.tracking.at("current_event_code"))
        for each in found
    )


def _consignments(source: Place) -> list[_Consignment]:
    """Return the consignments; a waybill and a tracking of the same number are one."""
    trackings = several(source.at("tracking_list"), "tracking")
    of_number = {number: each for each in trackings if (number := _number(each))}
    nameless = [each for each in trackings if not _number(each)]
    found = []
    for waybill in several(source.at("shipping_order_list"), "shippingorderlist"):
        number = _number(waybill.at("voucher"))
        found.append(_Consignment(waybill, of_number.pop(number, None) if number else None))
    found += (_Consignment(None, tracking) for tracking in (*of_number.values(), *nameless))
    return found


def _number(place: Place) -> str | None:
    """Return the tracking number of a voucher or a tracking, None when there is none."""
    number = place.at("tracking_number").read_as(text)
    return number.value if isinstance(number.value, str) and not number.absent else None


def _departure(source: Place) -> Place:
    """Return when the goods left, which an order without an answer about logistics does not say."""
    stamp = source.at("shipment_date", "timestamp")
    is_told = bool(source.value.keys() & _OF_LOGISTICS)
    return stamp.read_as(instant) if is_told else Place(None, stamp.pointer)


def _put_departure(order: OrderBuilder, shipment: str, departure: Place) -> None:
    order.put(f"{shipment}/shipped_at", *departure)
    order.expect(f"{shipment}/shipped_at", TIMESTAMP)


def _put_consignment(order: OrderBuilder, shipment: str, found: _Consignment) -> None:
    numbers, carriers = [], []
    if found.waybill is not None:
        voucher = found.waybill.at("voucher")
        numbers.append(voucher.inside("tracking_number", "service_provider", "logistics_type"))
        carriers.append(voucher.at("service_provider"))
    if found.tracking is not None:
        numbers.append(found.tracking.at("tracking_number"))
        carriers.append(found.tracking.at("carrier"))
        order.put(f"{shipment}/delivered_at", *_delivery(found.tracking))
    order.put(f"{shipment}/tracking_number", *first_known(*numbers).read_as(text))
    order.put(f"{shipment}/carrier", *first_known(*carriers).read_as(text))


def _delivery(tracking: Place) -> Place:
    """Return when a consignment was delivered.

    Carriers write the time at the place of delivery, and mostly without its zone. Such a time is
    none: it could be that of half a day before or after.
    """
    events = tracking.at("event_list")
    of_delivery = [
        event for event in several(events, "event") if _is_delivery(event.at("event_code"))
    ]
    if not of_delivery:
        return Place(None, events.pointer)
    at = of_delivery[0].at("event_time")
    is_certain = isinstance(at.value, str) and _WITH_OFFSET.fullmatch(at.value.strip())
    return at if is_certain else Place(None, at.pointer)


def _is_delivery(code: Place) -> bool:
    return bool(word(code.value, EVENTS) == DELIVERED)

"""Input formats: vendors' payloads that are read as Trade Assurance orders.

What reads a format is imported when a payload is to be looked at: most runs only see order
documents.
"""

from __future__ import annotations

from checker.api import (
    Catalogue,
    InputFormat,
    JsonObject,
    OrderBuilder,
    hookimpl,
)

CHECKER_API = 1


def _is_alibaba(payload: JsonObject) -> bool:
    from checker_formats.alibaba import recognises

    return recognises(payload)


def _read_alibaba(payload: JsonObject) -> OrderBuilder:
    from checker_formats.alibaba import read

    return read(payload)


ALIBABA = InputFormat(
    name="alibaba",
    title="Alibaba.com Open Platform order (/alibaba/order/get, alibaba.seller.order.get)",
    recognises=_is_alibaba,
    read=_read_alibaba,
)


@hookimpl
def checker_formats() -> list[InputFormat]:
    """Return the formats of this plugin."""
    return [ALIBABA]


@hookimpl
def checker_catalogues() -> list[Catalogue]:
    """Return what the plugin says, in Chinese."""
    from pathlib import Path  # only other languages pay for it

    return [Catalogue("zh-CN", str(Path(__file__).with_name("locale") / "zh-CN.po"))]

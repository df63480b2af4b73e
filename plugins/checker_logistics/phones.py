"""What a text that should be a phone number says. Reads numbers with the library `phonenumbers`."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from types import ModuleType
from typing import Any, Literal

from msgspec import Struct

Kind = Literal[
    "unreadable", "impossible", "unassigned", "national", "foreign", "no_country", "no_library"
]

_MOST_TEXTS = 1 << 16
"""How many texts are remembered: buyers come back, and one order has its number in many drafts."""

_LONGEST_COUNTRY_CODE = 3

_EXTENSION = "转|轉|分机|分機"
"""How Chinese says that an extension follows."""

_NO_COUNTRY = "001"
"""The region of numbers that belong to no country, such as international freephone."""


class Doubt(Struct, frozen=True):
    """Why a text may be no number that somebody answers, or why that cannot be told.

    Attributes:
        kind: ``unreadable``: no phone number at all; ``impossible``: no country has numbers with so
            many digits; ``unassigned``: none has numbers that begin like that; ``national``: a
            valid number of the address's country if that was meant; ``foreign``: a valid number of
            another country; ``no_country``: without one, a number without a country code says
            nothing; ``no_library``: nothing is installed to read it with.
        full: the number with its country code, if one could be read.
        region: the country that the number belongs to, if it is valid.
    """

    kind: Kind
    full: str = ""
    region: str = ""


@lru_cache(maxsize=_MOST_TEXTS)
def says_number(text: str | None) -> bool:
    """Whether a text says more than a country code.

    >>> [says_number(text) for text in ("+1", "+86-", "0086", "()", "+1 206 555 0142", "ask Dana")]
    [False, False, False, False, True, True]
    """
    if text is None or not any(map(str.isalnum, text)):
        return False
    if any(map(str.isalpha, text)):
        return True
    text = unicodedata.normalize("NFKC", text)
    digits = "".join(filter(str.isdecimal, text))
    if "+" in text or digits.startswith("00"):
        return len(digits.lstrip("0")) > _LONGEST_COUNTRY_CODE
    return True


@lru_cache(maxsize=_MOST_TEXTS)
def doubt_about(text: str | None, country: str | None) -> Doubt | None:
    """Return what is wrong with a phone number, None when nothing is or no number is said.

    Args:
        text: as it stands in the address.
        country: that of the address, by which a number without a country code is read.
    """
    if text is None or not says_number(text):
        return None
    phones = _library()
    if phones is None:
        return Doubt("no_library")
    text = re.sub(_EXTENSION, " ext. ", unicodedata.normalize("NFKC", text)).strip()
    if text.startswith("00"):  # dialled in most countries for the plus sign, but not in all
        text = f"+{text.removeprefix('00')}"
    region = country if country in phones.SUPPORTED_REGIONS else None
    try:
        number = phones.parse(text, region, keep_raw_input=True)
    except phones.NumberParseException:
        lacks_country = country is None and "+" not in text and any(map(str.isdecimal, text))
        return Doubt("no_country" if lacks_country else "unreadable")
    return _doubt_about_number(phones, number, region)


def _doubt_about_number(phones: ModuleType, number: Any, region: str | None) -> Doubt | None:
    """Judge a number that could be read."""
    source = phones.CountryCodeSource
    is_national = number.country_code_source == source.FROM_DEFAULT_COUNTRY
    if not is_national and region and phones.is_valid_number_for_region(number, region):
        return None
    full = phones.format_number(number, phones.PhoneNumberFormat.E164)
    if not phones.is_possible_number(number):
        return Doubt("impossible", full)
    if not phones.is_valid_number(number):
        return Doubt("unassigned", full)
    if is_national:
        return Doubt("national", full)
    belongs_to = phones.region_code_for_number(number)
    if region is None or belongs_to == _NO_COUNTRY:
        return None
    return Doubt("foreign", full, belongs_to)


@cache
def _library() -> ModuleType | None:
    """Return the library, None when it is not installed; it takes longer than many orders."""
    try:
        import phonenumbers
    except ImportError:
        return None
    return phonenumbers

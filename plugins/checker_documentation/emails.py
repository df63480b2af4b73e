"""E-mail addresses: whether they are well formed, and which of them are one mailbox."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from checker.api import (
    Missing,
    missing,
    without_extra,
    words,
)

LONGEST = 254
"""Characters of the longest address (RFC 5321, section 4.5.3.1.3 as corrected)."""

LONGEST_LOCAL = 64
"""Characters of the longest part before the @ (RFC 5321, section 4.5.3.1.1)."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"
_LABEL = r"(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SPECIAL_USE = r"(?i:alt|arpa|internal|invalid|local|localhost|onion|test)"
_PLAIN = re.compile(
    rf"{_ATOM}(?:\.{_ATOM})*+@(?:{_LABEL}\.)+(?!{_SPECIAL_USE}\Z)[A-Za-z]{{2,63}}", re.ASCII
)

_RESERVED = (".example", ".example.com", ".example.net", ".example.org")
"""The domains that RFC 2606 keeps for examples."""

_OF_LIBRARY = (
    "An email address must have an @-sign.",
    "There must be something before the @-sign.",
    "There must be something after the @-sign.",
    "An email address cannot have two periods in a row.",
    "An email address cannot have a period and a hyphen next to each other.",
    "An email address cannot start with a period.",
    "An email address cannot end with a period.",
    "An email address cannot have a period immediately before the @-sign.",
    "An email address cannot have a period immediately after the @-sign.",
    "An email address cannot end with a hyphen.",
    "An email address cannot have a hyphen immediately after the @-sign.",
    "The part after the @-sign is not valid. It should have a period.",
    "The part after the @-sign is not valid. It is not within a valid top-level domain.",
    "The part after the @-sign is a special-use or reserved name that cannot be used with email.",
    "The part after the @-sign in brackets is not an IPv4 address and has no address literal tag.",
    "A bracketed IP address after the @-sign is not allowed here.",
    "A display name and angle brackets around the email address are not permitted here.",
    "Quoting the part before the @-sign is not allowed here.",
    'The email address has the "full-width" at-sign (@) character instead of a regular at-sign.',
)
"""What the library says of most addresses that are none, for the catalogues."""

_OF_CHARACTERS = (
    words("The email address contains invalid characters before the @-sign"),
    words("The part after the @-sign contains invalid characters"),
    words("The email address contains unsafe characters"),
    words("Internationalized characters before the @-sign are not supported"),
)
"""What it says before it names characters."""

_SEPARATORS = r"[\s,;\uff0c\uff1b\u3001]+"


class Address(Struct, frozen=True):
    """A well-formed address.

    Attributes:
        local: the part before the @.
        domain: the part after it, in lower case and as the domain name system writes it.
    """

    local: str
    domain: str

    @property
    def is_reserved(self) -> bool:
        """Whether the domain is one for examples, where nobody receives mail."""
        return f".{self.domain}".endswith(_RESERVED)


class Malformed(Struct, frozen=True):
    """What is no address, and why: one or more sentences."""

    reason: str


def address(text: str) -> Address | Malformed:
    """Read an address; spaces around it do not matter.

    Raises:
        ImportError: it is of an uncommon form, and the library that knows those is not installed.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return Malformed(words("It has more than {number} characters.", number=LONGEST))
    return _read(text)


@lru_cache(maxsize=16384)  # buyers come back
def _read(text: str) -> Address | Malformed:
    local, _, domain = text.rpartition("@")
    if len(local) > LONGEST_LOCAL:
        return Malformed(
            words("It has more than {number} characters before the @-sign.", number=LONGEST_LOCAL)
        )
    if is_plain(text):
        return Address(local, domain.lower())
    from email_validator import validate_email

    try:
        found = validate_email(text, check_deliverability=False)
    except ValueError as error:
        return Malformed(_said(str(error)))
    return Address(unicodedata.normalize("NFC", local), found.ascii_domain.lower())


def _said(text: str) -> str:
    """Return what the library says, so that it can be translated."""
    start, colon, characters = text.partition(": ")
    if start in _OF_CHARACTERS and colon:
        return words("{fault}: {characters}", fault=words(start), characters=characters)
    return words(text)


def is_plain(text: str) -> bool:
    """Whether a text, not too long, is an address of the common form.

    That is words of ASCII characters with single dots between them, and a domain of plain labels
    under a top-level domain of letters that is open to the public. The library takes some fifty
    times as long to say the same of it.
    """
    return _PLAIN.fullmatch(text) is not None


def without_library(pointer: str) -> Missing:
    """Say that an address cannot be judged without the library."""
    return missing(pointer, reason=without_extra("emails"))


def listed(text: str) -> Sequence[str]:
    """Return the addresses in a text that may name several."""
    return [part for part in re.split(_SEPARATORS, text) if part]


def names_address(text: str) -> bool:
    """Whether a text that may name several addresses names one; a masked one, ``d***@a.com``, not.

    Raises:
        ImportError: one is of an uncommon form, and the library that knows those is not installed.
    """
    return any(isinstance(address(part), Address) for part in listed(text) if not is_masked(part))


def is_masked(text: str) -> bool:
    """Whether a system put asterisks in place of characters of an address."""
    return "**" in text


def is_among(text: str, others: Sequence[str], *, any_case: bool = True) -> bool:
    """Whether an address is the same mailbox as one of others.

    Args:
        text: the address.
        others: without spaces around them.
        any_case: whether the part before the @ is the same in capitals; the domain always is.

    Raises:
        ImportError: one is of an uncommon form, and the library that knows those is not installed.
    """
    if text.strip() in others:
        return True
    mailbox = _mailbox(text, any_case=any_case)
    return any(_mailbox(other, any_case=any_case) == mailbox for other in others)


def _mailbox(text: str, *, any_case: bool) -> Address:
    """Return what two texts have in common when they are the same mailbox."""
    found = address(text)
    if isinstance(found, Malformed):
        return Address(text.strip(), "")
    return Address(found.local.lower(), found.domain) if any_case else found

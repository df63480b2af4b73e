"""E-mail addresses: what is well formed, what is one mailbox, and what if the library is absent."""

from __future__ import annotations

import json
import sys

import email_validator
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checker import Checker
from checker.api import Missing, Order
from checker.order import Account, Buyer
from checker.testing import compliant_order, merge_patch
from checker_documentation.emails import (
    LONGEST,
    LONGEST_LOCAL,
    Address,
    Malformed,
    address,
    is_among,
    is_plain,
    listed,
)
from checker_documentation.rules.bound_email_unknown import bound_email_unknown
from checker_documentation.rules.email_invalid import email_invalid
from checker_documentation.rules.email_not_bound import Params, email_not_bound

_BEFORE = "az09AZ.!#$%&'*+-/=?^_`{|}~@ \",:;<>()[]\\\n\u0131\u017f\u212a\u00e9"
_AFTER = "az09AZ-.xn_@ \n\u0131\u017f\u212a\u00e9\u3002"
_ENDS = (
    *("com", "de", "c", "c0", "1", "COM", "xn--p1ai", "example", "example.com"),
    *email_validator.SPECIAL_USE_DOMAIN_NAMES,
    *map(str.title, email_validator.SPECIAL_USE_DOMAIN_NAMES),
)

ATOMS = st.text("aZ0!#$%&'*+-/=?^_`{|}~", min_size=1, max_size=6)
LABELS = st.text("aZ0", min_size=1, max_size=6)
LIKELY = st.builds(
    lambda atoms, labels, end: f"{'.'.join(atoms)}@{'.'.join((*labels, end))}",
    st.lists(ATOMS, min_size=1, max_size=4),
    st.lists(LABELS, min_size=1, max_size=4),
    st.sampled_from(_ENDS),
)
"""Mostly addresses of the common form."""

ODD_LOCALS = st.one_of(
    ATOMS,
    st.text(_BEFORE, max_size=12),
    st.text("a.", max_size=6),
    st.builds(lambda size: "a" * size, st.integers(62, 67)),
)
ODD_LABELS = st.one_of(
    LABELS,
    st.text(_AFTER, max_size=8),
    st.text("a0-", max_size=8),
    st.builds(lambda size: "a" * size, st.integers(60, 66)),
    st.sampled_from(["xn--mller-kva", "xn--", "ab--c", "XN--a", "example"]),
)
ODD = st.builds(
    lambda local, labels, end, tail: f"{local}@{'.'.join((*labels, end))}{tail}",
    ODD_LOCALS,
    st.lists(ODD_LABELS, max_size=5),
    st.sampled_from(_ENDS),
    st.sampled_from(["", "", "", ".", "\n", " "]),
)
"""What nearly is one, or is by a hair's breadth."""

TEXTS = LIKELY | ODD


@pytest.fixture
def _without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "email_validator", None)


def domain_of(size: int) -> str:
    """Return a domain of so many characters."""
    rest = "a" * (size - 4)
    labels = [rest[start : start + 63] for start in range(0, len(rest), 64)]
    return ".".join(labels).ljust(size - 4, "a") + ".com"


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example("a@b.co")
@example(f"{'a' * LONGEST_LOCAL}@{domain_of(LONGEST - LONGEST_LOCAL - 1)}")
@example("a@b.com\n")
@example("a@b.test")
@example("a@ab--c.com")
@example(f"a@{'b' * 64}.com")
@example("a@\u212a.com")
def test_what_is_plain_is_what_the_library_accepts_and_leaves_as_it_is(text: str) -> None:
    local, _, domain = text.rpartition("@")
    if len(text) > LONGEST or len(local) > LONGEST_LOCAL or not is_plain(text):
        return
    found = email_validator.validate_email(text, check_deliverability=False)
    assert found.ascii_domain == domain.lower()
    assert found.local_part.lower() == local.lower()


@settings(deadline=None)
@given(TEXTS | st.text() | st.text(st.characters(categories=["Cs", "Lo", "Mn", "Zs"])))
@example("\ud800@b.com")
@example("a@\ud800.com")
@example("")
@example("@")
def test_every_text_is_an_address_or_malformed(text: str) -> None:
    found = address(text)
    assert found == address(f" {text}\n")
    if isinstance(found, Malformed):
        assert found.reason
    else:
        assert found.domain.isascii()
        assert found.domain == found.domain.lower()


@pytest.mark.parametrize(
    "text",
    [
        *("purchasing@harborsound.com", "a.b+c@x-y.z0.co.uk", "A@B.CO", "_@b--c.com"),
        f"{'a' * LONGEST_LOCAL}@b.com",
        f"a@{'b' * 63}.com",
    ],
)
@pytest.mark.usefixtures("_without_library")
def test_the_common_form_needs_no_library(text: str) -> None:
    local, _, domain = text.partition("@")
    assert is_plain(text)
    assert address(text) == Address(local, domain.lower())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "@",
            "a@b",
            "a@b.c",
            "a@b.c1",
            "a.@b.com",
            ".a@b.com",
            "a..b@c.com",
            "@b.com",
            "a@.com",
        ),
        *("a@-b.com", "a@b-.com", "a@b..com", "a@b.com.", "a@b.com\n", "a b@c.com", '"a"@b.com'),
        *("a@b.test", "a@b.LOCAL", "a@c.onion", "a@b.arpa", "a@xn--mller-kva.de", "a@ab--c.com"),
        *("é@b.com", "a@é.com", "a@b.comé", "a@b\u3002com", "a@\u212a.com", f"a@{'b' * 64}.com"),
    ],
    ids=ascii,
)
def test_what_is_uncommon_is_left_to_the_library(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize("name", email_validator.SPECIAL_USE_DOMAIN_NAMES)
def test_a_domain_that_nobody_can_own_is_left_to_the_library(name: str) -> None:
    assert not is_plain(f"a@b.{name}")
    assert isinstance(address(f"a@b.{name}"), Malformed)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a" * (LONGEST_LOCAL + 1) + "@b.com", "It has more than 64 characters before the @-sign."),
        ("a@" + "b." * LONGEST + "com", "It has more than 254 characters."),
    ],
)
def test_what_is_too_long_is_malformed(text: str, reason: str) -> None:
    assert address(text) == Malformed(reason)


def test_the_longest_address_is_one() -> None:
    local = "a" * LONGEST_LOCAL
    domain = domain_of(LONGEST - LONGEST_LOCAL - 1)
    assert len(domain) == LONGEST - LONGEST_LOCAL - 1
    assert address(f"{local}@{domain}") == Address(local, domain)
    assert isinstance(address(f"{local}@a{domain}"), Malformed)


@pytest.mark.parametrize(
    ("domain", "is_reserved"),
    [
        *(("example.com", True), ("a.example.net", True), ("EXAMPLE.org", True)),
        *(("b.example", True), ("example.de", False), ("myexample.com", False)),
        *(("example.com.de", False), ("b.com", False)),
    ],
)
def test_domains_for_examples_are_known(domain: str, *, is_reserved: bool) -> None:
    found = address(f"a@{domain}")
    assert isinstance(found, Address)
    assert found.is_reserved == is_reserved


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("a@b.com", ["a@b.com"]),
        (" a@b.com,c@d.com; e@f.com\ng@h.com ", ["a@b.com", "c@d.com", "e@f.com", "g@h.com"]),
        ("a@b.com\uff0cc@d.com\uff1be@f.com\u3001g@h.com", "a@b.com c@d.com e@f.com g@h.com"),
        (" , ", []),
    ],
    ids=ascii,
)
def test_a_text_can_list_several(text: str, addresses: list[str] | str) -> None:
    wanted = addresses.split() if isinstance(addresses, str) else addresses
    assert listed(text) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@b.com", " a@b.com "),
        ("a@b.com", "A@B.COM"),
        ("a@M\u00fcller.de", "a@xn--mller-kva.de"),
        ("a@mu\u0308ller.de", "a@m\u00fcller.de"),
        ("caf\u00e9@b.com", "cafe\u0301@B.com"),
        ("\u91c7\u8d2d@\u4f8b\u5b50.\u4e2d\u56fd", "\u91c7\u8d2d@xn--fsqu00a.xn--fiqs8s"),
        ("not an address", "not an address"),
    ],
    ids=ascii,
)
def test_these_are_one_mailbox(one: str, other: str) -> None:
    assert is_among(one, [other.strip()])
    assert is_among(other, [one])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.b@gmail.com", "ab@gmail.com"),
        ("a+b@c.com", "a@c.com"),
        ("a@b.com", "a@b.co"),
        ("a@m\u00fcller.de", "a@mueller.de"),
        ("stra\u00dfe@b.com", "strasse@b.com"),
        ("a@b,com", "a@b.com"),
    ],
    ids=ascii,
)
def test_these_are_two_mailboxes(one: str, other: str) -> None:
    assert not is_among(one, [other])
    assert not is_among(other, [one])


def test_case_can_count_before_the_at_sign_alone() -> None:
    assert not is_among("A@b.com", ["a@b.com"], any_case=False)
    assert is_among("a@B.com", ["a@b.com"], any_case=False)


# --- the rules, where the library is not installed ------------------------------------------------

UNCOMMON = "einkauf@m\u00fcller.com"  # stands nowhere else: what was read once is remembered


def order(email: str, bound: str | None, registered: str | None = None) -> Order:
    account = Account(bound_email=bound, registration_email=registered)
    return Order(status="draft", buyer=Buyer(email=email, account=account))


@pytest.mark.usefixtures("_without_library")
def test_without_the_library_nothing_passes_that_it_has_to_judge() -> None:
    said = [
        *email_invalid.check(order(UNCOMMON, None)),
        *email_not_bound.check(order(UNCOMMON, "a@b.com"), Params()),
        *email_not_bound.check(order("a@b.com", UNCOMMON), Params()),
        *bound_email_unknown.check(order(UNCOMMON, None, "a@b.com")),
    ]
    assert len(said) == 4
    for one in said:
        assert isinstance(one, Missing)
        assert one.pointers == ("/buyer/email",)
        assert "trade-order-checker[emails]" in str(one.reason)


@pytest.mark.usefixtures("_without_library")
def test_without_the_library_equal_texts_are_one_mailbox() -> None:
    assert not [*email_not_bound.check(order(UNCOMMON, f"a@b.com, {UNCOMMON}"), Params())]


# --- one cause, one finding ----------------------------------------------------------------------


@pytest.mark.parametrize("email", ["purchasing@harborsound,com", "purchasing@example.com"])
def test_an_address_that_is_none_and_not_the_bound_one_is_one_finding(email: str) -> None:
    document = merge_patch(compliant_order(), {"buyer": {"email": email}})
    result = Checker(select=["DOC002", "DOC003"]).check(json.dumps(document).encode())
    (found,) = result.findings
    assert found.rule == "DOC003"
    assert [other.rule for other in found.related] == ["DOC002"]

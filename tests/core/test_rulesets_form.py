"""The form of one ruleset file: every fault at its place, and all of them at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from checker.errors import UsageError
from checker.rulesets.form import Faults, Layer, Place, Setting
from checker.rulesets.layers import read_layer

HEAD = "ruleset: shop\n"
NAMED = Place("command line", 0, 0)


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory, so that files have short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(text: str | bytes) -> tuple[Layer | None, list[str]]:
    """Return what stands in a file, and what is wrong with it."""
    data = text.encode() if isinstance(text, str) else text
    Path("shop.yaml").write_bytes(data)
    faults = Faults()
    layer = read_layer("shop.yaml", faults, ".", NAMED)
    try:
        faults.raise_any()
    except UsageError as error:
        return layer, str(error).splitlines()
    return layer, []


def right(text: str) -> Layer:
    """Return what stands in a file without faults."""
    layer, faults = read(text)
    assert faults == []
    assert layer is not None
    return layer


# --- what is read ---------------------------------------------------------------------------------


def test_everything_that_a_ruleset_can_say_is_read_with_its_place() -> None:
    layer = right(
        """\
ruleset: my-shop
version: "2026.11"
description: What holds in our shop.
extends: [trade-assurance, base.yaml]
requires: {checker: ">=0.1", plugins: {checker-acme: ">=1.2"}}
rules:
  PAY004: {severity: warning, params: {min_pct: 20, max_pct: 50.5}}
  LOG007: off
  RET003: {params: {days: 30}, effective_from: 2026-12-01, effective_until: "2027-01-31"}
  DOC010: {waivable: false}
  SHOP001:
    title: Air freight needs an HS code on every line.
    assert: order.lines.all(l, has(l.hs_code))
overrides:
  - files: [samples/**]
    status: draft
    currency: [USD, EUR]
    seller_country: CN
    buyer_country: [US, DE]
    amount: {min: 100, max: "5000.00"}
    rules: {DOC010: off}
waivers: waivers.yaml
"""
    )
    assert (layer.name, layer.version, layer.path) == ("my-shop", "2026.11", "shop.yaml")
    assert layer.extends == (
        Setting("trade-assurance", Place("shop.yaml", 4, 11)),
        Setting("base.yaml", Place("shop.yaml", 4, 28)),
    )
    assert layer.requires_checker == Setting(">=0.1", Place("shop.yaml", 5, 12))
    assert layer.requires_plugins == {"checker-acme": Setting(">=1.2", Place("shop.yaml", 5, 40))}
    share, uncommon, late, remark, written = layer.entries
    assert (share.rule, share.place) == ("PAY004", Place("shop.yaml", 7, 3))
    assert share.severity == Setting("warning", Place("shop.yaml", 7, 12))
    assert share.params == {
        "min_pct": Setting(20, Place("shop.yaml", 7, 40)),
        "max_pct": Setting("50.5", Place("shop.yaml", 7, 53)),
    }
    assert uncommon.severity == Setting("off", Place("shop.yaml", 8, 3))
    assert (late.effective_from, late.effective_until) == (date(2026, 12, 1), date(2027, 1, 31))
    assert remark.waivable == Setting(value=False, place=Place("shop.yaml", 10, 12))
    assert list(written.expression) == ["title", "assert"]
    assert written.expression["assert"].place == Place("shop.yaml", 13, 5)
    (override,) = layer.overrides
    assert override.place == Place("shop.yaml", 15, 5)
    assert override.files == ("samples/**",)
    assert sorted(override.status | override.currency) == ["EUR", "USD", "draft"]
    assert override.seller_country == frozenset({"CN"})
    assert override.buyer_country == frozenset({"US", "DE"})
    assert (override.least, override.most) == (Decimal(100), Decimal("5000.00"))
    assert [entry.rule for entry in override.entries] == ["DOC010"]
    assert [file.value for file in layer.waivers] == ["waivers.yaml"]


@pytest.mark.parametrize("word", ["error", "warning", "info", "on", "off", '"off"'])
def test_a_grade_stands_alone_or_under_severity(word: str) -> None:
    alone = right(f"{HEAD}rules:\n  PAY004: {word}\n").entries[0]
    under = right(f"{HEAD}rules:\n  PAY004: {{severity: {word}}}\n").entries[0]
    assert alone.severity is not None
    assert under.severity is not None
    assert alone.severity.value == under.severity.value == word.strip('"')


def test_on_and_off_may_have_been_read_as_truths() -> None:
    layer = right(f"%YAML 1.1\n---\n{HEAD}rules: {{PAY004: off, PAY005: {{severity: on}}}}\n")
    assert [entry.severity and entry.severity.value for entry in layer.entries] == ["off", "on"]


@pytest.mark.parametrize("key", ["extends", "waivers"])
def test_one_text_serves_for_a_list_of_one(key: str) -> None:
    one, many = right(f"{HEAD}{key}: a.yaml\n"), right(f"{HEAD}{key}: [a.yaml]\n")
    values = [[setting.value for setting in getattr(layer, key)] for layer in (one, many)]
    assert values == [["a.yaml"], ["a.yaml"]]


@pytest.mark.parametrize("text", ["rules:\n", "rules: {}\n", "extends: []\n", "overrides:\n"])
def test_sections_may_be_empty(text: str) -> None:
    layer = right(HEAD + text)
    assert (layer.entries, layer.extends, layer.overrides) == ((), (), ())


def test_a_byte_order_mark_shifts_no_column() -> None:
    _, faults = read(b"\xef\xbb\xbfrulset: shop\n")
    assert "shop.yaml:1:1: the key rulset is not known. Did you mean ruleset?" in faults


# --- what is wrong --------------------------------------------------------------------------------

TOP = [
    ("", "1:1: a ruleset is a mapping that begins with `ruleset:` and its name"),
    ("- a\n", "1:1: a ruleset is a mapping that begins with `ruleset:` and its name"),
    ("version: '1'\n", "1:1: the name of the ruleset is missing: `ruleset:`"),
    ("ruleset:\n", "1:1: ruleset is empty: give it a value, or leave it out"),
    ("ruleset: ' '\n", "1:1: ruleset is empty"),
    ("ruleset: 5\n", "1:1: ruleset is text: put it in quotes"),
    (f"{HEAD}version: 2\n", "2:1: version is text: put it in quotes"),
    (f"{HEAD}description: [a]\n", "2:1: description is text: put it in quotes"),
    (f"{HEAD}rule: {{}}\n", "2:1: the key rule is not known. Did you mean rules?"),
    (f"{HEAD}extends: {{a: b}}\n", "2:1: extends is a text, or a list of texts"),
    (f"{HEAD}extends: [a, 5, ' ']\n", "2:14: extends is a text, or a list of texts"),
    (f"{HEAD}extends: [a, 5, ' ']\n", "2:17: extends is a text, or a list of texts"),
    (f"{HEAD}extends: ' '\n", "2:1: extends is a text, or a list of texts"),
    (f"{HEAD}requires: '>=1'\n", "2:1: requires is a mapping"),
    (
        f"{HEAD}requires: {{check: '1'}}\n",
        "2:12: the key check is not known. Did you mean checker?",
    ),
    (f"{HEAD}requires: {{checker: 1}}\n", "2:12: checker is text: put it in quotes"),
    (
        f"{HEAD}requires: {{plugins: {{acme: }}}}\n",
        "2:22: acme is empty: give it a value, or leave it out",
    ),
    (f"{HEAD}waivers: 5\n", "2:1: waivers is a text, or a list of texts"),
    (f"{HEAD}rules: [PAY004]\n", "2:1: rules is a mapping"),
    (f"{HEAD}overrides: {{a: b}}\n", "2:1: overrides is a list"),
    (f"{HEAD}version: '1'\nversion: '2'\n", "3:1: the key version stands here again"),
]

RULE = [
    ("PAY004:", "3:3: it is not said what PAY004 is to be: off, on or a severity"),
    ("PAY004: 5", "3:3: PAY004 is off, on, a severity, or a mapping"),
    ("PAY004: [off]", "3:3: PAY004 is off, on, a severity, or a mapping"),
    (
        "PAY004: eror",
        "3:3: 'eror' is none of error, warning, info, off, on. Did you mean error?",
    ),
    ("PAY004: no", "3:3: 'no' is none of error, warning, info, off, on."),
    (
        "PAY004: {severity: [error]}",
        "3:12: ['error'] is none of error, warning, info, off, on. Did you mean error?",
    ),
    (
        "PAY004: {severity: }",
        "3:12: nothing is none of error, warning, info, off, on.",
    ),
    (
        "PAY004: {severty: error}",
        "3:12: the key severty is not known. Did you mean severity?",
    ),
    ("PAY004: {params: [1]}", "3:12: params is a mapping"),
    ("PAY004: {waivable: 'no'}", "3:12: waivable is true or false"),
    ("PAY004: {waivable: 0}", "3:12: waivable is true or false"),
    ("PAY004: {waivable: }", "3:12: waivable is empty: give it a value, or leave it out"),
    (
        "PAY004: {effective_from: 2026-13-01}",
        "3:12: effective_from is a day like 2026-12-31, not '2026-13-01'",
    ),
    (
        "PAY004: {effective_from: 20261201}",
        "3:12: effective_from is a day like 2026-12-31, not 20261201",
    ),
    (
        "PAY004: {effective_until: 2026-W50-1}",
        "3:12: effective_until is a day like 2026-12-31, not '2026-W50-1'",
    ),
    (
        "PAY004: {effective_until: 2026-12-01T00:00:00}",
        "3:12: effective_until is a day like 2026-12-31, not '2026-12-01T00:00:00'",
    ),
    (
        "PAY004: {effective_from: 2026-12-02, effective_until: 2026-12-01}",
        "3:40: effective_until lies before effective_from: the entry would never count",
    ),
    ("PAY004: {title: }", "3:12: title is empty: give it a value, or leave it out"),
    ("PAY004: off\n  PAY004: on", "4:3: the key PAY004 stands here again"),
    (
        "PAY004: {params: {a: 1, a: 2}}",
        "3:27: the key a stands here again",
    ),
]

OVERRIDE = [
    ("5", "3:5: an override is a mapping of conditions and `rules:`"),
    (
        "{rules: {PAY004: off}}",
        (
            "3:5: an override needs a condition: files, status, currency, seller_country, "
            "buyer_country, amount"
        ),
    ),
    ("{status: draft}", "3:5: an override needs `rules:`, and what holds for them"),
    ("{status: draft, rules: }", "3:5: an override needs `rules:`, and what holds for them"),
    ("{files: [], rules: {A: on}}", "3:6: files is empty: name something, or leave it out"),
    ("{status: , rules: {A: on}}", "3:6: status is empty: give it a value, or leave it out"),
    (
        "{file: [a], rules: {A: on}}",
        "3:6: the key file is not known. Did you mean files?",
    ),
    ("{status: drft, rules: {A: on}}", "3:6: no status is named 'drft'. Did you mean draft?"),
    (
        "{currency: [USD, EURO], rules: {A: on}}",
        "3:22: no currency is named 'EURO'. Did you mean EUR?",
    ),
    (
        "{buyer_country: [UK], rules: {A: on}}",
        "3:22: no buyer_country is named 'UK'.",
    ),
    ("{seller_country: China, rules: {A: on}}", "3:6: no seller_country is named 'China'."),
    ("{amount: 5, rules: {A: on}}", "3:6: amount is a mapping"),
    ("{amount: {}, rules: {A: on}}", "3:6: amount needs min or max"),
    ("{amount: , rules: {A: on}}", "3:6: amount needs min or max"),
    (
        "{amount: {least: 5}, rules: {A: on}}",
        "3:15: the key least is not known.",
    ),
    (
        "{amount: {min: many}, rules: {A: on}}",
        "3:15: min is an amount like 1000.00, not 'many'",
    ),
    (
        "{amount: {min: .nan}, rules: {A: on}}",
        "3:15: min is an amount like 1000.00, not '.nan'",
    ),
    (
        "{amount: {max: true}, rules: {A: on}}",
        "3:15: max is an amount like 1000.00, not True",
    ),
    (
        "{amount: {min: 2, max: 1.99}, rules: {A: on}}",
        "3:23: max is less than min: no order would be meant",
    ),
    (
        "{files: [a, /b], rules: {A: on}}",
        "3:17: a glob is relative to the directory of the ruleset",
    ),
    (
        "{files: ../a/../b, rules: {A: on}}",
        "3:6: `..` stands only at the beginning of a glob",
    ),
    (
        "{status: draft, rules: {A: {assert: x}}}",
        "3:33: assert stands under the ruleset's own `rules:`: an override only grades",
    ),
    ("{status: draft, rules: {A: eror}}", "3:29: 'eror' is none of"),
]

CASES = [
    *TOP,
    *((f"{HEAD}rules:\n  {text}\n", fault) for text, fault in RULE),
    *((f"{HEAD}overrides:\n  - {text}\n", fault) for text, fault in OVERRIDE),
]


@pytest.mark.parametrize(("text", "fault"), CASES, ids=[fault for _, fault in CASES])
def test_a_fault_is_said_at_its_place(text: str, fault: str) -> None:
    _, faults = read(text)
    assert any(line.startswith(f"shop.yaml:{fault}") for line in faults), faults


def test_all_faults_are_said_at_once_by_place() -> None:
    parts = [text.strip() for text, _ in RULE if "\n" not in text]
    rules = "".join(
        f"  {part.replace('PAY004', f'PAY{i:03}')}\n" for i, part in enumerate(parts, 100)
    )
    overrides = "".join(f"  - {text}\n" for text, _ in OVERRIDE)
    _, faults = read(f"version: 5\nrules:\n{rules}overrides:\n{overrides}")
    lines = [int(fault.split(":")[1]) for fault in faults]
    assert lines == sorted(lines)
    first = len(parts) + 4
    assert set(lines) == {1, *range(3, first - 1), *range(first, first + len(OVERRIDE))}


def test_without_its_name_a_ruleset_is_read_on() -> None:
    layer, faults = read("rules: {PAY004: eror}\n")
    assert layer is not None
    assert [fault.partition(": ")[0] for fault in faults] == ["shop.yaml:1:1", "shop.yaml:1:9"]


def test_a_file_that_is_no_yaml_is_a_fault_among_others() -> None:
    layer, faults = read(f"{HEAD}rules: [\n")
    assert layer is None
    assert [fault.partition(": ")[0] for fault in faults] == ["shop.yaml:3:1"]


def test_a_file_that_is_not_utf_8_is_a_fault_at_the_byte() -> None:
    assert read(b"ruleset: shop\nversion: '\xe4'\n") == (None, ["shop.yaml:2:11: it is not UTF-8"])


def test_a_file_that_cannot_be_read_is_a_fault_where_it_was_named() -> None:
    faults = Faults()
    Path("shop.yaml").mkdir()
    assert read_layer("shop.yaml", faults, ".", Place("base.yaml", 3, 11)) is None
    with pytest.raises(UsageError, match=r"^base.yaml:3:11: cannot read the ruleset 'shop.yaml'"):
        faults.raise_any()


def test_a_place_that_is_no_file_has_no_line() -> None:
    assert str(NAMED) == "command line"
    assert str(Place("shop.yaml", 3, 11)) == "shop.yaml:3:11"


def test_one_fault_is_said_once() -> None:
    faults = Faults()
    assert not faults
    for _ in range(2):
        faults.add(Place("b.yaml", 1, 1), "it is wrong")
    faults.add(Place("a.yaml", 2, 1), "it is wrong")
    assert faults
    with pytest.raises(UsageError) as caught:
        faults.raise_any()
    assert str(caught.value) == "a.yaml:2:1: it is wrong\nb.yaml:1:1: it is wrong"

"""What rulesets put in force: merging, dates, overrides, versions; and everything wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Meta, Struct

from checker import __version__
from checker.errors import PluginError, UsageError
from checker.facts import Zone
from checker.finding import Violation
from checker.order import ANY_STATUS, Order
from checker.registry import Plugin, Registry
from checker.rule import Parameters, Rule, rule
from checker.rulesets.active import ActiveRule
from checker.rulesets.policy import (
    Policy,
    content,
    default_policy,
    digest,
    info,
    infos,
    load_policy,
    on_day,
)
from checker.rulesets.resolved import as_yaml
from checker.rulesetsource import RulesetSource

DAY = date(2026, 2, 2)

Topic = Literal["lead_time", "duties", "quality"]


class Band(Parameters, frozen=True):
    """Two bounds that must be in order."""

    least: Decimal = Decimal(10)
    most: Decimal = Decimal(70)

    def __post_init__(self) -> None:
        """Refuse bounds that are not in order."""
        if self.least > self.most:
            raise ValueError("least is more than most")


class Many(Parameters, frozen=True):
    """A parameter of every kind."""

    days: Annotated[int, Meta(ge=0, le=3650)] = 7
    share: float = 0.5
    limit: Decimal = Decimal("5000.00")
    strict: bool = False
    tz: str = "Asia/Shanghai"
    buyer_tz: str | None = None
    mode: Literal["calendar", "rolling"] = "calendar"
    topics: Annotated[tuple[Topic, ...], Meta(min_length=1)] = ("lead_time", "duties")
    amounts: tuple[Decimal, ...] = (Decimal(1), Decimal("2.5"))
    codes: frozenset[str] = frozenset({"b", "a"})
    words: Mapping[str, str] = {}
    extra: tuple[str, ...] | None = None
    zone: Zone = "UTC"
    other_zone: Zone | None = None


def _nothing(order: Order) -> Iterator[Violation]:
    """Nothing is wrong.

    Why: It is tried out.

    Remedy: Leave it be.
    """
    del order
    yield from ()


def _nothing_of(order: Order, params: Any) -> Iterator[Violation]:
    """Nothing is wrong, whatever the parameters.

    Why: It is tried out.

    Remedy: Leave it be.
    """
    del order, params
    yield from ()


PLAIN = rule("AAA001", severity="error", status=ANY_STATUS)(_nothing)
BAND = rule("AAA002", severity="warning", status=ANY_STATUS, params=Band)(_nothing_of)
MANY = rule("AAA003", severity="info", status=ANY_STATUS, params=Many)(_nothing_of)
FOREIGN = rule("BBB001", severity="error", status=ANY_STATUS)(_nothing)


def plugin(name: str, version: str | None, *rules: Rule, sources: Sequence[str] = ()) -> Plugin:
    origin = f"checker-{name} {version}" if version else f"module {name}"
    rulesets = tuple(RulesetSource(Path(path).stem, "1", path) for path in sources)
    distribution = f"checker-{name}" if version else None
    return Plugin(
        name, origin, version, name, rules, (), (), (), (), rulesets, distribution=distribution
    )


REGISTRY = Registry(
    (plugin("aaa", "1.4.0", PLAIN, BAND, MANY), plugin("bbb", None, FOREIGN)),
    (PluginError("ccc", "does not say its API level"),),
)
DOCUMENT = {f"ORD00{number}" for number in range(1, 7)}


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory, so that files have short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, body: str = "", version: str | None = None) -> str:
    """Write a ruleset of this name to a file, and return the file's name."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    head = f"ruleset: {Path(name).stem}\n" + (f"version: '{version}'\n" if version else "")
    Path(name).write_text(head + body, "utf-8")
    return name


def loaded(*words: str, day: date = DAY) -> Policy:
    return load_policy(words, REGISTRY, day)


def policy(body: str, day: date = DAY) -> Policy:
    """Return what a ruleset puts in force that says this."""
    return loaded(write("shop.yaml", body), day=day)


def faults(body: str) -> list[str]:
    """Return everything that is wrong with a ruleset that says this."""
    with pytest.raises(UsageError) as caught:
        policy(body)
    return str(caught.value).splitlines()


def entry(found: Policy, rule_id: str) -> ActiveRule | None:
    return next((entry for entry in found.active if entry.rule.id == rule_id), None)


def grade(found: Policy, rule_id: str) -> str | None:
    """Return the severity of a rule, None when it is not in force."""
    active = entry(found, rule_id)
    return None if active is None else active.severity.label


def param(found: Policy, name: str) -> Any:
    """Return a parameter of AAA003."""
    active = entry(found, "AAA003")
    assert active is not None
    return getattr(active.params, name)


# --- what is in force -----------------------------------------------------------------------------


def test_exactly_the_rules_that_are_named_are_in_force_besides_those_of_the_document() -> None:
    found = policy("rules: {AAA001: on, AAA002: off, BBB001: info}\n")
    assert {e.rule.id for e in found.active} == DOCUMENT | {"AAA001", "BBB001"}
    assert (grade(found, "AAA001"), grade(found, "BBB001")) == ("error", "info")
    assert [e.rule.id for e in found.active] == sorted(e.rule.id for e in found.active)


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("on", "warning"),
        ("off", None),
        ("error", "error"),
        ("info", "info"),
        ("{}", "warning"),
        ("{params: {least: 5}}", "warning"),
        ("{waivable: false}", "warning"),
    ],
)
def test_a_rule_that_is_named_is_in_force_as_it_is_graded(words: str, severity: str | None) -> None:
    assert grade(policy(f"rules: {{AAA002: {words}}}\n"), "AAA002") == severity


def test_a_plugin_stands_for_all_of_its_rules_as_their_author_graded_them() -> None:
    found = policy("extends: [aaa]\n")
    graded = {e.rule.id: e.severity.label for e in found.active if e.rule.id not in DOCUMENT}
    assert graded == {"AAA001": "error", "AAA002": "warning", "AAA003": "info"}
    assert loaded("aaa").name == "aaa"
    assert content(loaded("aaa")) == content(found)


def test_a_rule_of_the_document_can_be_graded_and_switched_off_unless_nothing_goes_without() -> (
    None
):
    found = policy("rules: {ORD003: error, ORD005: off}\n")
    assert (grade(found, "ORD003"), grade(found, "ORD005")) == ("error", None)
    assert faults("rules:\n  ORD001: off\n  ORD006: warning\n  ORD004: on\n") == [
        "shop.yaml:3:3: ORD001 is an error and cannot be switched off",
        "shop.yaml:4:3: ORD006 is an error and cannot be switched off",
    ]


def test_without_a_ruleset_every_rule_is_in_force_as_its_author_graded_it() -> None:
    found = default_policy(REGISTRY, "trade-assurance")
    assert {e.rule.id for e in found.active} == DOCUMENT | {"AAA001", "AAA002", "AAA003", "BBB001"}
    assert digest(found) == digest(loaded("aaa", "bbb"))


def test_a_policy_has_the_names_that_were_asked_for_and_the_version_of_the_last() -> None:
    write("base.yaml", version="7")
    write("a.yaml", "extends: [base.yaml]\n", version="1")
    write("b.yaml", version="2")
    found = info(loaded("a.yaml", "./b.yaml"))
    assert (found.name, found.version) == ("a+b", "2")
    found = info(loaded("a.yaml", "base.yaml"))
    assert (found.name, found.version) == ("a+base", "7")
    assert info(loaded("a.yaml", "a.yaml")).name == "a"


def test_a_report_names_each_ruleset_with_the_digest_of_what_holds_once_it_was_read() -> None:
    write("base.yaml", "rules: {AAA001: warning}\n", version="7")
    write("shop.yaml", "extends: base.yaml\nrules: {AAA002: error}\n", version="1")
    found = infos(loaded("shop.yaml"))
    assert [(one.name, one.version) for one in found] == [("base", "7"), ("shop", "1")]
    assert found[0].digest == digest(loaded("base.yaml"))
    assert found[1].digest == digest(loaded("shop.yaml")) != found[0].digest
    both = infos(loaded("base.yaml", "bbb"))
    assert [one.name for one in both] == ["base", "bbb"]
    assert both[1].digest == digest(loaded("base.yaml", "bbb"))


def test_the_digest_is_the_same_however_a_policy_came_to_its_day() -> None:
    override = "overrides: [{files: ['samples/**'], rules: {AAA001: off}}]\n"
    write("base.yaml", override)
    write("shops/shop.yaml", f"extends: [../base.yaml]\n{override}")
    for words in (["shops/shop.yaml"], ["shops/shop.yaml", "base.yaml"]):
        later = DAY + timedelta(days=1)
        found = on_day(loaded(*words), later)
        assert digest(found) == digest(loaded(*words, day=later)) == digest(loaded(*words))
        assert as_yaml(found, later) == as_yaml(loaded(*words, day=later), later)


# --- merging --------------------------------------------------------------------------------------


def test_merging_is_per_field() -> None:
    write("base.yaml", "rules: {AAA003: {severity: error, params: {days: 1, tz: UTC}}}\n")
    found = policy("extends: [base.yaml]\nrules: {AAA003: {params: {days: 2}, waivable: false}}\n")
    assert grade(found, "AAA003") == "error"
    assert (param(found, "days"), param(found, "tz")) == (2, "UTC")
    active = entry(found, "AAA003")
    assert active is not None
    assert not active.waivable


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        (["off", "on"], "info"),
        (["error", "on"], "info"),
        (["error", "{}"], "error"),
        (["off", "{params: {days: 3}}"], None),
        (["error", "off", "warning"], "warning"),
        (["on", "off"], None),
    ],
)
def test_the_last_word_on_a_grade_counts(words: list[str], severity: str | None) -> None:
    names = [write(f"r{i}.yaml", f"rules: {{AAA003: {word}}}\n") for i, word in enumerate(words)]
    assert grade(policy(f"extends: [{', '.join(names)}]\n"), "AAA003") == severity
    assert grade(loaded(*names), "AAA003") == severity


@pytest.mark.parametrize(
    ("words", "topics"),
    [
        (["[quality]"], ("quality",)),
        (["{add: quality}"], ("lead_time", "duties", "quality")),
        (["{add: [quality, duties]}"], ("lead_time", "duties", "quality")),
        (["{remove: [duties]}"], ("lead_time",)),
        (["{add: [quality], remove: duties}"], ("lead_time", "quality")),
        (["{remove: duties, add: duties}"], ("lead_time", "duties")),
        (["{remove: lead_time}", "{add: lead_time}"], ("duties", "lead_time")),
        (["[quality]", "{add: [duties]}"], ("quality", "duties")),
        (["{add: quality}", "[duties]"], ("duties",)),
        (["{remove: duties}", "{remove: [duties]}"], ("lead_time",)),
        (["[quality]", "{remove: duties}"], ("quality",)),
    ],
)
def test_a_list_is_replaced_unless_something_is_added_or_removed(
    words: list[str], topics: tuple[str, ...]
) -> None:
    names = [
        write(f"r{i}.yaml", f"rules: {{AAA003: {{params: {{topics: {word}}}}}}}\n")
        for i, word in enumerate(words)
    ]
    assert param(loaded(*names), "topics") == topics


def test_lists_of_every_kind_can_be_changed() -> None:
    params = "{amounts: {add: 3.5, remove: 1}, codes: {add: [c], remove: [a]}, extra: {add: x}}"
    found = policy(f"rules: {{AAA003: {{params: {params}}}}}\n")
    assert param(found, "amounts") == (Decimal("2.5"), Decimal("3.5"))
    assert param(found, "codes") == {"b", "c"}
    assert param(found, "extra") == ("x",)


def test_a_mapping_is_replaced_whatever_its_keys() -> None:
    words = {"add": "quality", "remove": "quality"}
    found = policy(f"rules: {{AAA003: {{params: {{words: {words}}}}}}}\n")
    assert param(found, "words") == words


def test_values_of_every_kind_are_read() -> None:
    params = {
        "days": "30",
        "share": "0.25",
        "limit": "4999.90",
        "strict": "true",
        "tz": "UTC",
        "buyer_tz": "Europe/Berlin",
        "mode": "rolling",
        "amounts": "[1, 2.50]",
        "words": "{worn: quality}",
    }
    body = ", ".join(f"{name}: {value}" for name, value in params.items())
    found = policy(f"rules: {{AAA003: {{params: {{{body}}}}}}}\n")
    assert param(found, "share") == 0.25
    assert str(param(found, "limit")) == "4999.90"
    assert param(found, "amounts") == (Decimal(1), Decimal("2.50"))
    assert param(found, "words") == {"worn": "quality"}
    assert (param(found, "days"), param(found, "strict")) == (30, True)


def test_what_was_set_can_be_unset() -> None:
    write("base.yaml", "rules: {AAA003: {params: {buyer_tz: UTC, extra: [x]}}}\n")
    params = "{buyer_tz: null, extra: null}"
    found = policy(f"extends: base.yaml\nrules: {{AAA003: {{params: {params}}}}}\n")
    assert (param(found, "buyer_tz"), param(found, "extra")) == (None, None)


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "days"), [(1, 7), (2, 30), (3, 30), (4, 30), (5, 60), (6, 60), (7, 7)]
)
def test_an_entry_counts_from_its_first_day_to_its_last(day: int, days: int) -> None:
    write("base.yaml", "rules:\n  AAA003: on\n")
    write(
        "a.yaml",
        "extends: [base.yaml]\nrules: {AAA003: {params: {days: 30}, "
        "effective_from: 2026-03-02, effective_until: 2026-03-06}}\n",
    )
    found = loaded(
        write(
            "b.yaml",
            "extends: [a.yaml]\nrules: {AAA003: {params: {days: 60}, "
            "effective_from: 2026-03-05, effective_until: 2026-03-06}}\n",
        ),
        day=date(2026, 3, day),
    )
    assert param(found, "days") == days


def test_an_entry_that_does_not_count_names_no_rule() -> None:
    body = "rules: {AAA001: {effective_from: 2026-02-03}}\n"
    assert grade(policy(body), "AAA001") is None
    assert grade(policy(body, DAY + timedelta(1)), "AAA001") == "error"


def test_an_override_has_its_dates_too() -> None:
    body = (
        "overrides: [{currency: EUR, rules: {AAA001: {severity: info, "
        "effective_until: 2026-02-02}}}]\n"
    )
    assert len(policy(body).overrides) == 1
    assert policy(body, DAY + timedelta(1)).overrides == ()


def test_what_will_be_wrong_one_day_is_wrong_now() -> None:
    bad = "effective_from: 2027-01-01"
    assert faults(
        "rules:\n"
        f"  AAA01: {{{bad}}}\n"
        f"  AAA002: {{{bad}, params: {{least: 80}}}}\n"
        f"  AAA003: {{{bad}, params: {{day: 1, days: x}}}}\n"
    ) == [
        "shop.yaml:3:3: no rule is named AAA01. Did you mean AAA001?",
        "shop.yaml:4:49: AAA002: least is more than most",
        "shop.yaml:5:49: AAA003 has no parameter day. Did you mean days?",
        "shop.yaml:5:57: AAA003: days: it is a whole number, not text",
    ]


def test_values_that_are_never_in_force_together_need_not_go_together() -> None:
    found = policy(
        "rules:\n  AAA002: {params: {most: 50}, effective_until: 2026-06-30}\n"
        "overrides:\n"
        "  - {status: draft, rules: {AAA002: {params: {least: 60}, effective_from: 2026-07-01}}}\n"
    )
    assert grade(found, "AAA002") == "warning"


# --- overrides ------------------------------------------------------------------------------------


class Case(Struct, frozen=True):
    """An override's condition, an order and whether it is meant."""

    condition: str
    order: dict[str, Any]
    is_meant: bool


FACTS: dict[str, Any] = {
    "status": "draft",
    "currency": "USD",
    "seller": {"country": "CN"},
    "buyer": {"country": "US"},
    "amounts": {"total": "100.00"},
}

CONDITIONS = [
    Case("status: draft", FACTS, is_meant=True),
    Case("status: [paid, draft]", FACTS, is_meant=True),
    Case("status: paid", FACTS, is_meant=False),
    Case("status: draft", {}, is_meant=False),
    Case("currency: USD", FACTS, is_meant=True),
    Case("currency: [EUR]", FACTS, is_meant=False),
    Case("currency: USD", {}, is_meant=False),
    Case("seller_country: CN", FACTS, is_meant=True),
    Case("seller_country: US", FACTS, is_meant=False),
    Case("buyer_country: [DE, US]", FACTS, is_meant=True),
    Case("buyer_country: CN", FACTS, is_meant=False),
    Case("amount: {min: 100}", FACTS, is_meant=True),
    Case("amount: {min: 100.01}", FACTS, is_meant=False),
    Case("amount: {max: 100}", FACTS, is_meant=True),
    Case("amount: {max: 99.99}", FACTS, is_meant=False),
    Case("amount: {min: 0}", {}, is_meant=False),
    Case("status: draft, currency: USD, amount: {max: 200}", FACTS, is_meant=True),
    Case("status: draft, currency: EUR, amount: {max: 200}", FACTS, is_meant=False),
    Case("files: a.json", FACTS, is_meant=True),
    Case("files: ['*.json']", {}, is_meant=True),
    Case("files: [b.json, 'c/**']", FACTS, is_meant=False),
    Case("files: a.json, status: paid", FACTS, is_meant=False),
]


@pytest.mark.parametrize("case", CONDITIONS, ids=lambda case: f"{case.condition}, {case.is_meant}")
def test_an_override_speaks_of_the_orders_that_meet_all_of_its_conditions(case: Case) -> None:
    found = policy(f"overrides:\n  - {{{case.condition}, rules: {{AAA001: on}}}}\n")
    order = msgspec.convert(case.order, Order)
    assert found.overriding("a.json", order) == ((0,) if case.is_meant else ())


def test_of_what_is_no_order_only_the_file_is_known() -> None:
    found = policy(
        "overrides:\n"
        "  - {files: a.json, rules: {AAA001: on}}\n"
        "  - {files: a.json, status: draft, rules: {AAA001: on}}\n"
        "  - {amount: {min: 0}, rules: {AAA001: on}}\n"
    )
    assert found.overriding("a.json", None) == (0,)
    assert found.overriding("-", None) == ()


def test_overrides_add_to_what_holds_for_all_orders_the_later_ones_last() -> None:
    found = policy(
        "rules:\n  AAA001: off\n  AAA003: {severity: warning, params: {days: 1}}\n"
        "overrides:\n"
        "  - {status: draft, rules: {AAA001: on, AAA003: {params: {days: 2, tz: UTC}}}}\n"
        "  - {currency: USD, rules: {AAA003: {params: {days: 3}}, AAA002: info}}\n"
    )

    def graded(numbers: Sequence[int]) -> dict[str, str]:
        return {
            e.rule.id: f"{e.severity.label} {getattr(e.params, 'days', '')}".strip()
            for e in found.active_with(numbers)
            if e.rule.id not in DOCUMENT
        }

    assert graded(()) == {"AAA003": "warning 1"}
    assert graded((0,)) == {"AAA001": "error", "AAA003": "warning 2"}
    assert graded((1,)) == {"AAA002": "info", "AAA003": "warning 3"}
    assert graded((0, 1)) == {"AAA001": "error", "AAA002": "info", "AAA003": "warning 3"}
    assert found.active_with(()) is found.active


def test_overrides_are_inherited_before_those_of_the_heir() -> None:
    write("base.yaml", "overrides: [{status: draft, rules: {AAA001: info}}]\n")
    found = policy("extends: [base.yaml]\noverrides: [{status: draft, rules: {AAA001: warning}}]\n")
    assert len(found.overrides) == 2
    active = found.active_with((0, 1))
    assert {e.rule.id: e.severity.label for e in active}["AAA001"] == "warning"


def test_globs_stay_relative_to_the_ruleset_that_has_them() -> None:
    write("common/base.yaml", "overrides: [{files: ['old/**'], rules: {AAA001: off}}]\n")
    write(
        "shop/top.yaml",
        "extends: [../common/base.yaml]\n"
        "overrides: [{files: ['../orders/*.json'], rules: {AAA001: off}}]\n",
    )
    found = loaded("shop/top.yaml")
    assert [override.files for override in found.overrides] == [
        ("../common/old/**",),
        ("../orders/*.json",),
    ]
    assert found.overriding("common/old/a.json", None) == (0,)
    assert found.overriding("orders/a.json", None) == (1,)
    assert found.overriding("shop/old/a.json", None) == ()


def test_values_of_several_overrides_must_go_together_where_they_can_meet() -> None:
    body = (
        "overrides:\n"
        "  - {{{first}, rules: {{AAA002: {{params: {{most: 30}}}}}}}}\n"
        "  - {{{second}, rules: {{AAA002: {{params: {{least: 40}}}}}}}}\n"
    )
    met = [("status: draft", "currency: USD"), ("amount: {max: 9}", "amount: {min: 9}")]
    for first, second in met:
        assert faults(body.format(first=first, second=second)) == [
            f"shop.yaml:4:{34 + len(second)}: AAA002: least is more than most"
        ]
    apart = [
        ("status: draft", "status: [paid, shipped]"),
        ("currency: USD", "currency: EUR"),
        ("buyer_country: US", "buyer_country: CN"),
        ("seller_country: US", "seller_country: CN"),
        ("amount: {max: 9}", "amount: {min: 9.01}"),
    ]
    for first, second in apart:
        assert len(policy(body.format(first=first, second=second)).overrides) == 2


def test_overrides_that_do_not_go_together_after_all_are_an_error_and_no_default() -> None:
    """More of them than are all tried beforehand."""
    found = policy(
        "overrides:\n"
        + "".join(
            f"  - {{files: {name}, rules: {{AAA002: {{params: {{{params}}}}}}}}}\n"
            for name, params in [
                ("a", "most: 30"),
                *(("b", "most: 60") for _ in range(6)),
                ("c", "least: 20"),
            ]
        )
    )
    assert found.active_with((0, 7))
    broken = msgspec.structs.replace(
        found,
        overrides=(
            *found.overrides,
            *policy("overrides: [{files: c, rules: {AAA002: {params: {least: 50}}}}]\n").overrides,
        ),
    )
    with pytest.raises(UsageError, match="AAA002: least is more than most"):
        broken.active_with((0, 8))


# --- what is wrong --------------------------------------------------------------------------------


def test_everything_is_said_at_once() -> None:
    write("base.yaml", "extends: [shop.yaml]\nrules: {AAA09: off}\n")
    assert faults(
        """\
extends: [base.yaml, trade-asurance, gone.yaml]
requires: {checker: ">=99", plugins: {checker-aaa: ">=2", bbb: ">=1", ccc: ">=1", ddd: x}}
rules:
  AAA01: off
  AAA002: {severity: eror, params: {leest: 3, most: [1]}}
  AAA001: off
  AAA001: {params: {days: 1}}
  BBB001: {params: {days: 1}}
  AAA003:
    params:
      days: -1
      share: half
      limit: 5,000
      strict: 1
      tz: 8
      mode: roling
      topics: []
      amounts: {add: [many]}
      codes: {plus: [x]}
      words: [x]
  ORD001: off
  ORD002: {title: Twice}
overrides:
  - {currency: EURO, rules: {AAA03: on}}
  - {currency: EUR, rules: {AAA003: {params: {topics: {remove: qualty}}}}}
"""
    ) == [
        "base.yaml:2:11: it extends itself: shop.yaml -> base.yaml -> shop.yaml",
        "base.yaml:3:9: no rule is named AAA09. Did you mean AAA001?",
        "shop.yaml:2:22: no ruleset is named 'trade-asurance'. There are aaa, bbb.",
        "shop.yaml:2:38: there is no ruleset file 'gone.yaml'.",
        f"shop.yaml:3:12: checker >=99 is needed; this is {__version__}",
        "shop.yaml:3:39: the plugin checker-aaa >=2 is needed; this is 1.4.0",
        "shop.yaml:3:59: the plugin bbb >=1 is needed; it has no version",
        (
            "shop.yaml:3:71: the plugin ccc is not installed. It was refused: it does not say its "
            "API level."
        ),
        "shop.yaml:3:83: the plugin ddd is not installed.",
        "shop.yaml:5:3: no rule is named AAA01. Did you mean AAA001?",
        "shop.yaml:6:12: 'eror' is none of error, warning, info, off, on. Did you mean error?",
        "shop.yaml:6:37: AAA002 has no parameter leest. Did you mean least?",
        "shop.yaml:6:47: AAA002: most: it is a number, not a list",
        "shop.yaml:8:3: the key AAA001 stands here again",
        "shop.yaml:9:21: BBB001 has no parameter days. It has none.",
        "shop.yaml:12:7: AAA003: days: it is a whole number >= 0",
        "shop.yaml:13:7: AAA003: share: it is a number, not text",
        "shop.yaml:14:7: AAA003: limit: it is a number, not text",
        "shop.yaml:15:7: AAA003: strict: it is true or false, not a whole number",
        "shop.yaml:16:7: AAA003: tz: it is text, not a whole number",
        (
            "shop.yaml:17:7: AAA003: mode: 'roling' is none of calendar, rolling. "
            "Did you mean rolling?"
        ),
        "shop.yaml:18:7: AAA003: topics: it is a list of length >= 1",
        "shop.yaml:19:7: AAA003: amounts: it is a number, not text",
        "shop.yaml:20:7: AAA003: codes: a list, or add and remove for the one before",
        "shop.yaml:21:7: AAA003: words: it is a mapping, not a list",
        "shop.yaml:22:3: ORD001 is an error and cannot be switched off",
        "shop.yaml:23:12: ORD002 is a rule of a plugin: it cannot be written anew",
        "shop.yaml:25:6: no currency is named 'EURO'. Did you mean EUR?",
        "shop.yaml:25:30: no rule is named AAA03. Did you mean AAA003?",
        (
            "shop.yaml:26:47: AAA003: topics: 'qualty' is none of lead_time, duties, quality. "
            "Did you mean quality?"
        ),
    ]


PARAMS = [
    ("days: 7.5", "days: it is a whole number, not a number with a point"),
    ("days: ", "days: it is a whole number, not nothing"),
    ("days: 4000", "days: it is a whole number <= 3650"),
    ("share: .nan", "share: it is a number, not text"),
    ("topics: duties", "topics: it is a list, not text"),
    ("topics: [duties, custom]", "topics: [1]: 'custom' is none of lead_time, duties, quality."),
    ("topics: {add: }", "topics: add is a list"),
    ("topics: {add: {a: b}}", "topics: add is a list"),
    ("topics: {}", "topics: a list, or add and remove for the one before"),
    ("topics: {remove: quality}", "topics: 'quality' cannot be removed: it is not in the list."),
    ("topics: {remove: [duties, lead_time]}", "topics: it is a list of length >= 1"),
    ("codes: {remove: aa}", "codes: 'aa' cannot be removed: it is not in the list."),
    ("days: {add: 1}", "days: only a list can be added to or removed from"),
    ("tz: {remove: UTC}", "tz: only a list can be added to or removed from"),
    ("buyer_tz: 5", "buyer_tz: it is text or nothing, not a whole number"),
    ("amounts: [1, x]", "amounts: [1]: it is a number, not text"),
    ("words: {a: 1}", "words: [...]: it is text, not a whole number"),
    ("zone: Asia/Shangai", "zone: no time zone is named 'Asia/Shangai'"),
    ("other_zone: ''", "other_zone: it is text of length >= 1"),
    ("other_zone: Nowhere", "other_zone: no time zone is named 'Nowhere'"),
]


@pytest.mark.parametrize(("text", "fault"), PARAMS, ids=[text for text, _ in PARAMS])
def test_a_value_that_a_parameter_cannot_have_is_a_fault(text: str, fault: str) -> None:
    (line,) = faults(f"rules:\n  AAA003: {{params: {{{text}}}}}\n")
    assert line.startswith(f"shop.yaml:3:21: AAA003: {fault}"), line


def test_a_wrong_value_is_a_fault_though_another_one_has_the_last_word() -> None:
    write("base.yaml", "rules: {AAA003: {params: {days: seven}}}\n")
    assert faults("extends: base.yaml\nrules: {AAA003: {severity: off, params: {days: 3}}}\n") == [
        "base.yaml:2:27: AAA003: days: it is a whole number, not text"
    ]


def test_values_that_do_not_go_together_are_a_fault_of_the_last_one() -> None:
    write("base.yaml", "rules: {AAA002: {params: {least: 60}}}\n")
    write("z.yaml", "extends: base.yaml\nrules: {AAA002: {params: {most: 50}}}\n")
    write("a.yaml", "extends: z.yaml\nrules: {AAA002: {params: {most: 40}}}\n")
    for name in ("z.yaml", "a.yaml"):
        with pytest.raises(UsageError, match=rf"^{name}:3:27: AAA002: least is more than most$"):
            loaded(name)


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ('{checker: ">=0.0.1"}', None),
        ('{checker: ">=0.0.1,<99"}', None),
        ('{checker: "0.1"}', "3:12: '0.1' is no version such as '>=1.2'"),
        ('{plugins: {aaa: ">=1.4"}}', None),
        ('{plugins: {checker-aaa: "==1.4.*"}}', None),
        ('{plugins: {Checker_AAA: "~=1.3"}}', None),
        (
            '{plugins: {aaa: ">1.4.0"}}',
            "3:22: the plugin aaa >1.4.0 is needed; this is 1.4.0",
        ),
        (
            '{plugins: {checker-aa: ">1"}}',
            "3:22: the plugin checker-aa is not installed. Did you mean checker-aaa?",
        ),
    ],
)
def test_versions_are_compared_as_those_of_distributions(wanted: str, fault: str | None) -> None:
    body = f"version: '1'\nrequires: {wanted}\n"
    if fault is None:
        assert policy(body).version == "1"
    else:
        assert faults(body) == [f"shop.yaml:{fault}"]


def test_a_version_that_is_none_is_not_enough() -> None:
    odd = Registry((plugin("odd", "from git", FOREIGN),), ())
    name = write("shop.yaml", 'requires: {plugins: {odd: ">=0"}}\n')
    with pytest.raises(UsageError, match="the plugin odd >=0 is needed; this is from git"):
        load_policy([name], odd, DAY)


def test_parameters_that_cannot_be_understood_are_an_error_of_their_own() -> None:
    class Odd(Parameters, frozen=True):
        word: Unknown = ""  # type: ignore[name-defined]  # noqa: F821 - that is the point

    strange = msgspec.structs.replace(MANY, params=Odd())
    registry = Registry((plugin("aaa", None, strange),), ())
    name = write("shop.yaml", "rules: {AAA003: {params: {word: x}}}\n")
    with pytest.raises(UsageError, match="the parameters of AAA003 cannot be understood"):
        load_policy([name], registry, DAY)


# --- digests, and rulesets that say the same ------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "rules: {AAA001: warning}\n",
        "rules: {AAA001: {waivable: false}}\n",
        "rules: {AAA002: on}\n",
        "rules: {AAA001: on, AAA003: {params: {days: 8}}}\n",
        "rules: {AAA001: on}\noverrides: [{status: draft, rules: {AAA001: off}}]\n",
        "rules: {AAA001: on}\noverrides: [{status: paid, rules: {AAA001: off}}]\n",
        "rules: {AAA001: on}\noverrides: [{files: a, rules: {AAA001: off}}]\n",
        "rules: {AAA001: on}\noverrides: [{amount: {min: 1}, rules: {AAA001: off}}]\n",
        (
            "rules: {AAA001: on, AAA002: {severity: off, params: {least: 1}}}\n"
            "overrides: [{status: draft, rules: {AAA002: on}}]\n"
        ),
        (
            "rules: {AAA001: on, AAA002: {severity: off, params: {least: 2}}}\n"
            "overrides: [{status: draft, rules: {AAA002: on}}]\n"
        ),
    ],
)
def test_whatever_changes_a_verdict_changes_the_digest(body: str) -> None:
    one = "rules: {AAA001: on}\n"
    others = [
        f"{one}overrides: [{{status: draft, rules: {{AAA001: {word}}}}}]\n"
        for word in ("info", "warning")
    ]
    digests = [digest(policy(text)) for text in (body, one, *others)]
    assert len(set(digests)) == len(digests)


def test_the_digest_does_not_tell_who_said_it_and_how() -> None:
    write("base.yaml", "rules: {AAA001: info, AAA003: {params: {days: 1, amounts: [1.0]}}}\n")
    one = policy(
        "extends: [base.yaml]\nrules:\n  AAA001: on\n  AAA002: off\n  AAA003: {params: {days: 3}}\n"
    )
    other = policy(
        "description: The same.\nrules:\n  AAA003: {severity: info, params: "
        "{amounts: ['1.0'], days: 3}}\n  AAA001: {severity: error}\n"
    )
    assert digest(one) == digest(other)


few = settings(deadline=None, max_examples=40)
"""Files are written and read each time."""

ON_WORDS = st.sampled_from(["on", "off", "error", "warning", "info"])
DATES = st.dates(date(2026, 1, 1), date(2026, 3, 31))
TEXT = st.text(st.characters(codec="utf-8", min_codepoint=1, max_codepoint=0xFFFF), max_size=12)
"""JSON escapes what lies above as two halves, which YAML does not put together."""
TOPICS = st.sampled_from(["lead_time", "duties", "quality"])
CHANGES: st.SearchStrategy[Any] = st.lists(TOPICS, min_size=1, max_size=3) | st.fixed_dictionaries(
    {"add": st.lists(TOPICS, min_size=1, max_size=2)}
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "days": st.integers(0, 3650),
    "share": st.floats(-1e6, 1e6, allow_nan=False),
    "limit": st.decimals(-1000, 1000, allow_nan=False, places=2).map(str),
    "strict": st.booleans(),
    "tz": TEXT,
    "buyer_tz": st.none() | TEXT,
    "mode": st.sampled_from(["calendar", "rolling"]),
    "topics": CHANGES,
    "codes": st.lists(TEXT, max_size=3)
    | st.fixed_dictionaries({"add": st.lists(TEXT, max_size=2)}),
    "words": st.dictionaries(TEXT, TEXT, max_size=2),
    "extra": st.none() | st.lists(TEXT, max_size=3),
}
PARAMETERS = st.fixed_dictionaries({}, optional=VALUES)


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    """Return what a ruleset says of rules."""
    others = st.sampled_from(["AAA001", "AAA002", "BBB001"])
    graded: dict[str, Any] = dict(draw(st.dictionaries(others, ON_WORDS)))
    many: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "severity": ON_WORDS,
                "params": PARAMETERS,
                "waivable": st.booleans(),
            },
        )
    )
    is_named: bool = draw(st.booleans())
    if many or is_named:
        graded["AAA003"] = many
    return graded


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """Return a ruleset without its name."""
    conditions = st.fixed_dictionaries(
        {"status": st.sampled_from(["draft", "paid"])},
        optional={"currency": st.sampled_from(["EUR", "USD"]), "files": st.just(["a/**"])},
    )
    overrides = draw(st.lists(st.tuples(conditions, entries()), max_size=2))
    parts: dict[str, Any] = {"rules": draw(entries())}
    parts["overrides"] = [{**given, "rules": said} for given, said in overrides if said]
    return parts


def dump(root: Path, name: str, body: Mapping[str, Any]) -> str:
    """Write a ruleset to a file, and return its path."""
    text = json.dumps({"ruleset": name, **body})  # which is YAML too
    (root / f"{name}.yaml").write_text(text, "utf-8")
    return str(root / f"{name}.yaml")


@st.composite
def nested(draw: st.DrawFn, leaves: Sequence[str]) -> Any:
    """Return names in the same order, in groups of groups."""
    if len(leaves) < 2:
        return list(leaves)
    cut = draw(st.integers(1, len(leaves) - 1))
    return [draw(nested(leaves[:cut])), draw(nested(leaves[cut:]))]


@few
@given(
    st.lists(bodies(), min_size=1, max_size=4).flatmap(
        lambda found: st.tuples(st.just(found), nested([f"r{i}" for i in range(len(found))]))
    )
)
def test_it_makes_no_difference_how_layers_are_grouped(
    tmp_path_factory: pytest.TempPathFactory, given_: tuple[list[dict[str, Any]], Any]
) -> None:
    found, groups = given_
    root = tmp_path_factory.mktemp("layers")
    flat = [dump(root, f"r{i}", body) for i, body in enumerate(found)]
    count = 0

    def group(part: Any) -> str:
        nonlocal count
        if isinstance(part, str):
            return f"{part}.yaml"
        count += 1
        name = f"g{count}"
        return Path(dump(root, name, {"extends": [group(each) for each in part]})).name

    top = str(root / group(groups))
    assert digest(loaded(top)) == digest(loaded(*flat))


@few
@given(bodies(), bodies())
def test_to_extend_twice_is_to_extend_once(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, Any], second: dict[str, Any]
) -> None:
    root = tmp_path_factory.mktemp("layers")
    one, other = dump(root, "one", first), dump(root, "other", second)
    heir = dump(root, "heir", {"extends": ["one.yaml", "other.yaml", "one.yaml"]})
    assert digest(loaded(one, one)) == digest(loaded(one))
    assert digest(loaded(heir)) == digest(loaded(one, other)) == digest(loaded(one, other, one))


@few
@given(bodies(), bodies())
def test_an_heir_that_repeats_its_base_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Layers are idempotent in what they say, not only because each counts once."""
    root = tmp_path_factory.mktemp("layers")
    one, same = dump(root, "one", first), dump(root, "same", {"rules": first["rules"]})
    assert grades(loaded(one)) == grades(loaded(one, same))
    other = dump(root, "other", {"rules": second["rules"]})
    twice = dump(root, "twice", {"rules": second["rules"]})
    assert grades(loaded(one, other)) == grades(loaded(one, other, twice))


def grades(found: Policy) -> Any:
    """Return what is in force for orders that no override speaks of."""
    return {e.rule.id: (e.severity, e.params, e.waivable) for e in found.active}


@few
@given(st.lists(bodies(), min_size=1, max_size=4))
def test_the_last_word_counts_field_by_field(
    tmp_path_factory: pytest.TempPathFactory, found: list[dict[str, Any]]
) -> None:
    root = tmp_path_factory.mktemp("layers")
    active = grades(loaded(*(dump(root, f"r{i}", body) for i, body in enumerate(found))))
    authors = {each.id: each.severity.label for each in (PLAIN, BAND, MANY, FOREIGN)}
    for rule_id, author in authors.items():
        said = [body["rules"][rule_id] for body in found if rule_id in body["rules"]]
        whole: list[dict[str, Any]] = [
            {"severity": each} if isinstance(each, str) else each for each in said
        ]
        words = [each["severity"] for each in whole if "severity" in each]
        last = words[-1] if words else "on"
        assert (rule_id in active) == (bool(said) and last != "off")
        if rule_id not in active:
            continue
        severity, params, waivable = active[rule_id]
        assert severity.label == (author if last == "on" else last)
        truths = [each["waivable"] for each in whole if "waivable" in each]
        assert waivable == (truths[-1] if truths else True)
        for name in ("days", "share", "strict", "tz", "buyer_tz", "mode", "words"):
            values = [e["params"][name] for e in whole if name in e.get("params", {})]
            if values:
                assert getattr(params, name) == values[-1]


@few
@given(bodies(), bodies())
@example({"rules": {"AAA003": {"params": {"tz": "a\nb: c\n\n  d \n"}}}}, {"rules": {}})
@example({"rules": {"AAA003": {"params": {"tz": "0.5", "share": 0.5, "words": {"on": "~"}}}}}, {})
@example({"rules": {"AAA003": {"params": {"words": {"?0": "- ", "- a": ": #", "!b": "&c"}}}}}, {})
@example({"rules": {"AAA003": {"params": {"tz": "\x85 \u2028 \x7f \ud7ff"}}}}, {})
def test_what_is_shown_loads_to_the_same_digest(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, Any], second: dict[str, Any]
) -> None:
    root = tmp_path_factory.mktemp("layers")
    before = loaded(dump(root, "one", first), dump(root, "other", second))
    text = as_yaml(before, DAY)
    (root / "shown.yaml").write_text(text, "utf-8", newline="")
    after = loaded(str(root / "shown.yaml"))
    assert digest(after) == digest(before)
    assert f"# digest: {digest(before)}\n" in text
    assert grades(after) == grades(before)
    for numbers in [(0,), (0, 1)][: len(before.overrides)]:
        assert before.active_with(numbers) == after.active_with(numbers)

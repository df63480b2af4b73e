"""`checker ruleset`: show, validate, why, diff and list, as a seller's team uses them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

AS_OF = ("--as-of", "2026-02-02T12:00:00+08:00")

BASE = """\
ruleset: base
version: "7"
extends: [trade-assurance]
rules:
  PAY004: {severity: warning, params: {min_pct: 20}}
  DOC010: {params: {topics: {remove: [duties]}}}
  LOG007: off
overrides:
  - {files: ["../orders/samples/**"], rules: {DOC010: off, LOG007: on}}
"""

SHOP = """\
ruleset: my-shop
version: "2026.11"
extends: [common/base.yaml]
rules:
  PAY004: {params: {max_pct: 60.5}, waivable: false}
  RET003: {params: {days: 30}, effective_from: 2026-12-01}
  DOC010: {params: {topics: {add: [duties]}}}
"""

BAD = """\
ruleset: bad
extends: [trade-asurance]
rules:
  PAY04: off
  PAY004: {params: {min: 3}}
"""


@pytest.fixture
def shop(directory: Path) -> str:
    """Write a ruleset that extends another one, and return its file."""
    write(directory, "common/base.yaml", BASE)
    return write(directory, "shop.yaml", SHOP)


def write(directory: Path, name: str, text: str) -> str:
    """Write a file, and return its name."""
    (directory / name).parent.mkdir(parents=True, exist_ok=True)
    (directory / name).write_text(text, "utf-8")
    return name


def digest_in(text: str) -> str:
    (found,) = re.findall(r"^# digest: (sha256:[0-9a-f]{64})$", text, re.MULTILINE)
    return str(found)


# --- show -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [(), ("minimal",), ("strict",), ("payment", "LOG.yaml")])
def test_what_is_shown_has_the_same_digest_when_it_is_loaded_again(
    checker: Checker, directory: Path, good: str, words: tuple[str, ...]
) -> None:
    write(directory, "LOG.yaml", "ruleset: log\nrules: {LOG001: info}\n")
    shown = checker("ruleset", "show", *words, *AS_OF)
    assert (shown.code, shown.err) == (0, "")
    write(directory, "again.yaml", shown.out)
    again = checker("ruleset", "show", "again.yaml", *AS_OF)
    assert digest_in(again.out) == digest_in(shown.out)
    rules = [part for word in words for part in ("--ruleset", word)]
    before = checker("check", good, *rules, *AS_OF, "--report", "json").report
    after = checker("check", good, "--ruleset", "again.yaml", *AS_OF, "--report", "json").report
    digests = [report["rulesets"][-1]["digest"] for report in (before, after)]
    assert digests == [digest_in(shown.out)] * 2
    assert before["documents"] == after["documents"]


def test_a_resolved_ruleset_stands_for_itself(checker: Checker, directory: Path, shop: str) -> None:
    shown = checker("ruleset", "show", shop, *AS_OF).out
    assert "ruleset: my-shop\nversion: '2026.11'\n" in shown
    assert "extends" not in shown
    assert "  LOG007:  # The trade term is one that is seldom used.\n    severity: off\n" in shown
    share = shown[shown.index("  PAY004:") :].partition("  PAY005:")[0]
    assert share == (
        "  PAY004:  # The advance is not a plausible share of the order total.\n"
        "    severity: warning\n"
        "    params: {min_pct: '20', max_pct: '60.5'}\n"
        "    waivable: false\n"
    )
    assert "- files: [orders/samples/**]\n" in shown
    assert f"# from base 7: {Path('common/base.yaml')}\n" in shown
    write(directory, "again.yaml", shown)
    assert digest_in(checker("ruleset", "show", "again.yaml", *AS_OF).out) == digest_in(shown)


def test_rules_without_code_are_shown_whole(checker: Checker, directory: Path) -> None:
    text = """\
ruleset: own
rules:
  SHOP001:
    title: "Free samples # have a limit"
    severity: warning
    assert: |
      order.amounts.total <= 5000.05
        || !order.sample
    message: "{order.amounts.total} is much."
    cases: {good: [{name: little, patch: {amounts: {total: "1"}}}]}
  SHOP002: {title: Off, severity: off, assert: "true", message: "{order.id}"}
overrides:
  - {status: draft, rules: {SHOP001: off, SHOP002: info}}
"""
    write(directory, "own.yaml", text)
    shown = checker("ruleset", "show", "own.yaml", *AS_OF)
    assert (shown.code, shown.err) == (0, "")
    assert "  SHOP001:  # Free samples # have a limit\n    severity: warning\n" in shown.out
    write(directory, "again.yaml", shown.out)
    again = checker("ruleset", "show", "again.yaml", *AS_OF)
    assert (again.code, again.err) == (0, "")
    assert digest_in(again.out) == digest_in(shown.out)


def test_what_is_shown_depends_on_the_day(checker: Checker, shop: str) -> None:
    before = checker("ruleset", "show", shop, "--as-of", "2026-11-30T23:59:59+08:00").out
    after = checker("ruleset", "show", shop, "--as-of", "2026-11-30T16:00:00+00:00").out
    assert digest_in(before) != digest_in(after)
    assert "in force by my-shop on 2026-12-01" in after


def test_without_a_name_it_is_what_would_be_applied(
    checker: Checker, directory: Path, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "ruleset: trade-assurance\n" in checker("ruleset", "show", *AS_OF).out
    monkeypatch.setenv("CHECKER_RULESET", "strict")
    assert "ruleset: strict\n" in checker("ruleset", "show", *AS_OF).out
    monkeypatch.delenv("CHECKER_RULESET")
    write(directory, "checker.yaml", f"ruleset: {shop}\n")
    (directory / "below").mkdir()
    monkeypatch.chdir(directory / "below")
    assert "ruleset: my-shop\n" in checker("ruleset", "show", *AS_OF).out
    assert "ruleset: minimal\n" in checker("ruleset", "show", "minimal", *AS_OF).out


def test_what_is_in_force_can_be_had_as_data(checker: Checker, shop: str) -> None:
    text = checker("ruleset", "show", shop, *AS_OF).out
    data = checker("ruleset", "show", shop, *AS_OF, "--json").report
    assert data["digest"] == digest_in(text)
    assert (data["name"], data["version"], data["day"]) == ("my-shop", "2026.11", "2026-02-02")
    assert [layer["name"] for layer in data["layers"]] == ["trade-assurance", "base", "my-shop"]
    assert data["content"]["rules"]["PAY004"] == {
        "severity": "warning",
        "params": {"min_pct": "20", "max_pct": "60.5"},
        "waivable": False,
    }


def test_a_further_plugin_is_part_of_the_default(checker: Checker, plugin: Write) -> None:
    shown = checker("ruleset", "show", "--plugin", plugin(), *AS_OF)
    assert "  SHOP001: {severity: error}  # The rule shop says something.\n" in shown.out


def test_waivers_keep_their_place(checker: Checker, directory: Path) -> None:
    write(directory, "team/w.yaml", "waivers: []\n")
    write(directory, "team/a.yaml", "ruleset: a\nwaivers: w.yaml\n")
    write(directory, "shop.yaml", "ruleset: shop\nextends: team/a.yaml\n")
    assert "waivers: [team/w.yaml]\n" in checker("ruleset", "show", "shop.yaml", *AS_OF).out


# --- validate -------------------------------------------------------------------------------------


def test_a_right_ruleset_is_ok(checker: Checker, shop: str) -> None:
    ended = checker("ruleset", "validate", shop, "strict", *AS_OF)
    assert (ended.code, ended.err) == (0, "")
    first, second = ended.out.splitlines()
    assert re.fullmatch(r"shop\.yaml: OK: my-shop 2026\.11, \d+ rules in force\.", first)
    assert re.fullmatch(r"strict: OK: strict 2026\.11, \d+ rules in force\.", second)


def test_all_faults_of_all_files_are_said_at_once(
    checker: Checker, directory: Path, shop: str
) -> None:
    write(directory, "bad.yaml", BAD)
    write(directory, "heir.yaml", "ruleset: heir\nextends: [bad.yaml]\nrules: {PAY005: eror}\n")
    write(directory, "broken.yaml", "ruleset: [\n")
    ended = checker(
        "ruleset", "validate", "bad.yaml", shop, "heir.yaml", "broken.yaml", "gone.yaml", *AS_OF
    )
    assert ended.code == 2
    assert ended.out.startswith("shop.yaml: OK: ")
    assert len(ended.out.splitlines()) == 1
    assert ended.err.splitlines()[0] == "checker: error: 6 faults in rulesets:"
    assert [line.partition(": ")[0] for line in ended.err.splitlines()[1:]] == [
        "bad.yaml:2:11",
        "bad.yaml:4:3",
        "bad.yaml:5:21",
        "heir.yaml:3:9",
        "broken.yaml:2:1",
        "command line",
    ]


def test_faults_of_a_ruleset_and_of_its_waivers_are_said_at_once(
    checker: Checker, directory: Path, good: str
) -> None:
    write(directory, "bad.yaml", f"{BAD}waivers: w.yaml\n")
    write(
        directory, "w.yaml", "waivers:\n- {rule: SHOP001, order: '1', reason: r, expires: soon}\n"
    )
    for command in (("ruleset", "validate"), ("check", good, "--ruleset")):
        ended = checker(*command, "bad.yaml", *AS_OF)
        places = [line.rpartition(".yaml:")[2].split(":")[0] for line in ended.err.splitlines()]
        assert (ended.code, places[-5:]) == (2, ["2", "4", "5", "2", "2"])
        assert ended.err.count("w.yaml:2:") == 2


def test_nothing_is_checked_by_a_ruleset_with_faults(
    checker: Checker, directory: Path, good: str
) -> None:
    write(directory, "bad.yaml", BAD)
    for command in (
        ("check", good, "--ruleset"),
        ("rules", "--ruleset"),
        ("assess", good, "--ruleset"),
        ("ruleset", "why", "PAY005", "--ruleset"),
        ("ruleset", "show"),
    ):
        ended = checker(*command, "bad.yaml", *AS_OF)
        assert (ended.code, ended.out) == (2, "")
        assert len(ended.err.splitlines()) == 3


def test_waivers_that_a_ruleset_names_are_looked_at_as_well(
    checker: Checker, directory: Path
) -> None:
    write(directory, "shop.yaml", "ruleset: shop\nwaivers: w.yaml\n")
    assert "w.yaml" in checker("ruleset", "validate", "shop.yaml", *AS_OF).err
    write(directory, "w.yaml", "waivers:\n  - {rule: PAY005}\n")
    ended = checker("ruleset", "validate", "shop.yaml", *AS_OF)
    assert ended.code == 2
    assert "w.yaml:2:5: " in ended.err


def test_a_refused_plugin_is_said_when_a_rule_is_not_known(
    checker: Checker, directory: Path
) -> None:
    write(directory, "mine.py", "CHECKER_API = 99\n")
    write(directory, "shop.yaml", "ruleset: shop\nrules: {MINE001: off}\n")
    ended = checker("ruleset", "validate", "shop.yaml", "--plugin", "mine.py", *AS_OF)
    assert ended.code == 2
    assert "no rule is named MINE001" in ended.err
    assert "plugin mine: " in ended.err
    ended = checker("ruleset", "validate", "minimal", "--plugin", "mine.py", *AS_OF)
    assert ended.code == 3
    assert ended.out.startswith("minimal: OK")


def test_a_file_must_be_named(checker: Checker) -> None:
    ended = checker("ruleset", "validate")
    assert (ended.code, ended.err) == (
        2,
        "checker: error: no ruleset is named: name a FILE\n",
    )


def test_without_a_file_what_is_in_force_is_looked_at(
    checker: Checker, directory: Path, shop: str
) -> None:
    write(directory, "checker.yaml", f"ruleset: {shop}\n")
    assert checker("ruleset", "validate", *AS_OF).out.startswith("shop.yaml: OK: my-shop 2026.11")
    assert checker("ruleset", "validate", "--ruleset", "minimal").out.startswith("minimal: OK: ")


HOUSE = """\
ruleset: payment
extends: [trade-assurance]
rules: {SHOP001: {title: T, severity: warning, assert: "true", message: m}}
"""


@pytest.mark.parametrize(
    "command",
    [
        ("check", "bad.json", "--select", "payment", "--ruleset"),
        ("rules", "--ruleset"),
        ("explain", "PAY005", "--ruleset"),
        ("ruleset", "validate"),
        ("ruleset", "show"),
    ],
)
def test_a_ruleset_with_rules_cannot_take_the_name_of_a_plugin_and_so_its_rules(
    checker: Checker, directory: Path, bad: str, command: tuple[str, ...]
) -> None:
    assert bad == "bad.json"
    write(directory, "house.yaml", HOUSE)
    write(directory, "heir.yaml", "ruleset: heir\nextends: [house.yaml]\n")
    write(directory, "base.yaml", HOUSE.replace("payment", "base"))
    write(directory, "top.yaml", "ruleset: payment\nextends: [base.yaml]\n")
    for file, place in (("house", "house"), ("heir", "house"), ("top", "top")):
        ended = checker(*command, f"{file}.yaml")
        assert (ended.code, ended.out) == (2, "")
        assert f"{place}.yaml:1:1: payment is the name of a plugin, " in ended.err
    write(directory, "house.yaml", HOUSE.replace("payment", "house"))
    assert checker(*command, "heir.yaml").code == (1 if "check" in command else 0)


def test_a_plugin_that_is_shown_as_a_ruleset_keeps_its_name(
    checker: Checker, directory: Path, bad: str
) -> None:
    write(directory, "again.yaml", checker("ruleset", "show", "payment", *AS_OF).out)
    assert checker("ruleset", "validate", "again.yaml", *AS_OF).code == 0
    assert checker("check", bad, "--ruleset", "again.yaml", "--select", "payment").code == 1


@pytest.mark.parametrize(
    ("when", "today"),
    [
        ("effective_until: 2026-12-31", "2026-06-01"),
        ("effective_from: 2026-01-01", "2026-06-01"),
        ("effective_from: 2026-01-01, effective_until: 9999-12-31", "2026-06-01"),
        ("effective_from: 0001-01-01, effective_until: 2026-12-31", "2026-06-01"),
        ("effective_until: 2026-12-31", "2027-01-01"),
    ],
)
def test_what_is_wrong_where_an_entry_does_not_count_is_said_every_day(
    checker: Checker, directory: Path, when: str, today: str
) -> None:
    for name, base, said in (
        ("seasonal", "trade-assurance", f"params: {{max_pct: 90}}, {when}"),
        ("eff", "seasonal.yaml", "params: {min_pct: 80}"),
    ):
        text = f"ruleset: {name}\nextends: [{base}]\nrules:\n  PAY004: {{{said}}}\n"
        write(directory, f"{name}.yaml", text)
    as_of = ("--as-of", f"{today}T00:00:00+08:00")
    ended = checker("ruleset", "validate", "eff.yaml", *as_of)
    assert (ended.code, ended.out) == (2, "")
    assert "eff.yaml:4:21: PAY004: min_pct" in ended.err
    assert checker("ruleset", "validate", "seasonal.yaml", *as_of).code == 0


def test_an_entry_may_count_on_every_day_that_there_is(checker: Checker, directory: Path) -> None:
    always = "effective_from: 0001-01-01, effective_until: 9999-12-31"
    write(directory, "shop.yaml", f"ruleset: shop\nrules: {{PAY005: {{{always}}}}}\n")
    assert checker("ruleset", "validate", "shop.yaml", *AS_OF).code == 0


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('ruleset: shop\nversion: !!int ""\n', "2:10"),
        ("%YAML 1.3\n---\nruleset: shop\n", "2:4"),
        ("? [{a: b}]\n: x\n", "1:3"),
        ('ruleset: shop\nwaivers: "\\0"\n', "2:10"),
        ('ruleset: shop\nextends: "\\ud800"\n', "2:10"),
    ],
)
def test_odd_yaml_is_a_fault_with_its_place(
    checker: Checker, directory: Path, text: str, place: str
) -> None:
    write(directory, "odd.yaml", text)
    for command in (("ruleset", "validate"), ("rules", "--ruleset")):
        ended = checker(*command, "odd.yaml", *AS_OF)
        assert (ended.code, ended.out) == (2, "")
        assert f"odd.yaml:{place}: " in ended.err


def test_a_setting_that_no_file_can_be_called_is_a_fault(checker: Checker, directory: Path) -> None:
    write(directory, "checker.yaml", 'baseline: "\\0"\n')
    ended = checker("check", "a.json")
    assert (ended.code, ended.out) == (2, "")
    assert "checker.yaml:1:11: " in ended.err


def test_waivers_that_are_a_link_to_themselves_are_a_fault(
    checker: Checker, directory: Path
) -> None:
    (directory / "w.yaml").symlink_to("w.yaml")
    write(directory, "shop.yaml", "ruleset: shop\nwaivers: w.yaml\n")
    for command in (("ruleset", "validate"), ("rules", "--ruleset")):
        ended = checker(*command, "shop.yaml", *AS_OF)
        expected = (2, "") if command[0] == "ruleset" else (0, ended.out)
        assert (ended.code, ended.out) == expected
    assert (
        "shop.yaml:2:1: the waivers in w.yaml cannot be read"
        in checker("ruleset", "validate", "shop.yaml", *AS_OF).err
    )


WAIVERS = """\
waivers:
  - {rule: SHOP001, order: "7", reason: Agreed., owner: ops@shop.example, expires: 2026-03-31}
  - {rule: PAY005, files: [old/**], reason: Old., owner: ops@shop.example, expires: 2026-03-31}
"""

OWN = """\
ruleset: own
extends: [trade-assurance]
rules:
  SHOP001: {title: Orders are numbered, severity: info, assert: has(order.id), message: No number.}
"""


def test_a_file_of_waivers_is_looked_at_by_the_rules_in_force(
    checker: Checker, directory: Path
) -> None:
    write(directory, "w.yaml", WAIVERS)
    write(directory, "own.yaml", OWN)
    ended = checker("ruleset", "validate", "w.yaml", "own.yaml", *AS_OF)
    assert ended.code == 2
    assert ended.err == (
        "checker: error: 1 fault in rulesets:\n"
        "w.yaml:2:6: no rule is named SHOP001. Did you mean LOG001?\n"
    )
    ended = checker("ruleset", "validate", "w.yaml", "--ruleset", "own.yaml", *AS_OF)
    assert ended == (0, "w.yaml: OK: 2 waivers.\n", "")
    write(directory, "checker.yaml", "ruleset: own.yaml\n")
    assert checker("ruleset", "validate", "w.yaml", *AS_OF) == (0, "w.yaml: OK: 2 waivers.\n", "")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("waivers: all\n", "w.yaml:1:1"),
        ("waivers:\n  - {rule: PAY005, order: '7', expires: 2026-03-31, owner: x}\n", "w.yaml:2:5"),
        ("waivers: []\nwaver: []\n", "w.yaml:2:1"),
        ("waiver: []\n", "w.yaml:1:1"),
        ("waivers: []\nrules: {}\n", "w.yaml:1:1"),
        ("waivers: [\n", "w.yaml:2:1"),
        ("", "w.yaml:1:1"),
    ],
)
def test_what_is_wrong_with_a_file_of_waivers_has_its_place(
    checker: Checker, directory: Path, text: str, place: str
) -> None:
    write(directory, "w.yaml", text)
    ended = checker("ruleset", "validate", "w.yaml", *AS_OF)
    assert (ended.code, ended.out) == (2, "")
    assert f"\n{place}: " in ended.err


def test_a_key_that_stands_twice_in_waivers_is_said(checker: Checker, directory: Path) -> None:
    write(directory, "w.yaml", "waivers: []\nwaivers: []\n")
    ended = checker("ruleset", "validate", "w.yaml", *AS_OF)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "checker: error: 1 fault in waivers:\nw.yaml:2:1: the key waivers stands here again\n"
    )


def test_a_name_that_no_file_can_have_is_a_fault_with_its_place(
    checker: Checker, directory: Path, good: str
) -> None:
    name = f"{'x' * 300}.yaml"
    write(directory, "own.yaml", f"ruleset: own\nextends: [{name}]\n")
    ended = checker("ruleset", "validate", "own.yaml", name, *AS_OF)
    assert (ended.code, ended.out) == (2, "")
    assert f"\nown.yaml:2:11: cannot read the ruleset '{name}': File name too long\n" in ended.err
    assert checker("check", good, "--ruleset", name, *AS_OF).code == 2
    for path in (name, f"{'x' * 300}/a.yaml"):
        ended = checker("test", path)
        assert (ended.code, ended.out) == (2, "")
        assert f"there is no file or directory '{path}'" in ended.err


def test_a_waiver_of_what_cannot_be_waived_is_a_fault(checker: Checker, directory: Path) -> None:
    rest = 'order: "1", reason: why, owner: me, expires: 2026-12-31'
    rules = ("ORD006", "PAY005", "PAY004", "LOG001")
    write(directory, "w.yaml", "waivers:\n" + "".join(f"- {{rule: {r}, {rest}}}\n" for r in rules))
    write(
        directory,
        "own.yaml",
        "ruleset: own\nextends: [trade-assurance]\nwaivers: w.yaml\n"
        "rules: {PAY005: {waivable: false}}\n"
        "overrides: [{currency: [EUR], rules: {PAY004: {waivable: false}}}]\n",
    )
    ended = checker("ruleset", "validate", "own.yaml", *AS_OF)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "checker: error: 2 faults in rulesets:\n"
        "w.yaml:2:3: ORD006 cannot be waived\n"
        "w.yaml:3:3: PAY005 cannot be waived\n"
    )
    ended = checker("ruleset", "validate", "w.yaml", *AS_OF)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "checker: error: 1 fault in waivers:\nw.yaml:2:3: ORD006 cannot be waived\n"


def test_waivers_cannot_be_looked_at_when_what_is_in_force_is_wrong(
    checker: Checker, directory: Path
) -> None:
    write(directory, "w.yaml", WAIVERS)
    write(directory, "bad.yaml", BAD)
    ended = checker("ruleset", "validate", "w.yaml", "--ruleset", "bad.yaml", *AS_OF)
    assert (ended.code, ended.out) == (2, "")
    assert "bad.yaml:2:11: " in ended.err


# --- why ------------------------------------------------------------------------------------------


def words_on(checker: Checker, rule: str, *args: str) -> Any:
    return checker("ruleset", "why", rule, *args, *AS_OF, "--json").report


def said(report: Any, name: str) -> list[tuple[Any, str, str]]:
    """Return the words on a value: value, who said it, and where without its directory."""
    return [
        (word["value"], word["by"], re.sub(r"^/.*/", "", str(word["place"])))
        for word in report["values"][name]
    ]


def test_every_value_has_the_line_that_set_it_and_what_it_overrode(
    checker: Checker, shop: str
) -> None:
    report = words_on(checker, "PAY004", "--ruleset", shop)
    assert (report["rule"], report["in_force"], report["plugin"]) == ("PAY004", True, "payment")
    (first, second, third) = said(report, "severity")
    assert first == ("warning", "base", "common/base.yaml:5:12")
    assert second[:2] == ("error", "trade-assurance")
    assert re.fullmatch(r"trade-assurance\.yaml:\d+:12", second[2])
    assert third[:2] == ("error", "author")
    assert re.fullmatch(r"deposit_share_implausible\.py:\d+:1", third[2])
    assert said(report, "waivable") == [
        (False, "my-shop", "shop.yaml:5:37"),
        (True, "author", "None"),
    ]
    assert said(report, "params.min_pct")[0] == ("20", "base", "common/base.yaml:5:40")
    assert said(report, "params.max_pct")[0] == ("60.5", "my-shop", "shop.yaml:5:21")
    (_, default) = report["values"]["params.max_pct"]
    path, line, _ = default["place"].rsplit(":", 2)
    assert "max_pct" in Path(path).read_text("utf-8").splitlines()[int(line) - 1]


def test_a_change_of_a_list_is_told_with_what_comes_out(checker: Checker, shop: str) -> None:
    words = words_on(checker, "DOC010", "--ruleset", shop)["values"]["params.topics"]
    assert [word["change"] for word in words] == [
        {"add": ["duties"]},
        {"remove": ["duties"]},
        None,
    ]
    assert [len(word["value"]) for word in words] == [5, 4, 5]
    ended = checker("ruleset", "why", "DOC010", "--ruleset", shop, *AS_OF)
    assert 'by add ["duties"]  (my-shop, shop.yaml:7:21)' in ended.out
    assert 'instead of ["specification"' in ended.out


def test_what_holds_another_day_or_for_some_orders_only_is_told(
    checker: Checker, shop: str
) -> None:
    assert words_on(checker, "RET003", "--ruleset", shop)["elsewhere"] == [
        {
            "by": "my-shop",
            "place": "shop.yaml:6:3",
            "says": {"params": {"days": 30}},
            "effective_from": "2026-12-01",
            "effective_until": None,
            "when": None,
        }
    ]
    report = words_on(checker, "LOG007", "--ruleset", shop)
    assert not report["in_force"]
    (entry,) = report["elsewhere"]
    assert entry["when"] == {"files": ["../orders/samples/**"]}
    ended = checker("ruleset", "why", "LOG007", "--ruleset", shop, *AS_OF)
    assert "Not in force on 2026-02-02: it is switched off.\n" in ended.out
    assert "severity on  (base, common/base.yaml:9:" in ended.out


def test_a_rule_that_no_ruleset_names_is_not_in_force(checker: Checker) -> None:
    ended = checker("ruleset", "why", "PAY016", "--ruleset", "minimal", *AS_OF)
    assert ended.code == 0
    assert "Not in force on 2026-02-02: no ruleset names it.\n" in ended.out


def test_without_a_ruleset_the_author_has_said_it_all(checker: Checker, plugin: Write) -> None:
    report = words_on(checker, "shop", "--plugin", plugin())
    assert (report["rule"], report["plugin"]) == ("SHOP001", "shop")
    assert said(report, "severity") == [("error", "author", "shop.py:6:1")]


def test_a_plugin_that_is_extended_is_named(checker: Checker) -> None:
    ended = checker("ruleset", "why", "PAY001", "--ruleset", "payment", *AS_OF)
    assert re.search(r"^severity +error  \(payment, plugin payment\)$", ended.out, re.MULTILINE)


def test_a_rule_that_there_is_not_is_a_usage_error(checker: Checker) -> None:
    ended = checker("ruleset", "why", "PAY04", *AS_OF)
    assert (ended.code, ended.out) == (2, "")
    assert "there is no rule 'PAY04'. Did you mean PAY004?" in ended.err


# --- diff -----------------------------------------------------------------------------------------


@pytest.fixture
def pair(directory: Path) -> tuple[str, str]:
    """Write two rulesets that differ."""
    write(directory, "a.yaml", "ruleset: a\nrules: {PAY005: on, DOC010: on, LOG001: on}\n")
    write(directory, "b.yaml", "ruleset: b\nrules: {PAY005: warning, DOC010: off, PAY016: on}\n")
    return "a.yaml", "b.yaml"


FAULTY: dict[str, Any] = {
    "payment_plan": {"balance": "699.99"},
    "remark": None,
    "fees": {"platform": None},
}


def test_findings_appear_vanish_and_change_their_grade(
    checker: Checker, order: Write, good: str, pair: tuple[str, str]
) -> None:
    bad = order("bad.json", **FAULTY)
    ended = checker("ruleset", "diff", *pair, bad, good, *AS_OF)
    assert (ended.code, ended.err) == (1, "")
    head, vanish, appear, regraded, empty, only_a, only_b, total = ended.out.splitlines()
    assert head == f"bad.json  order {json.loads(Path(bad).read_text('utf-8'))['id']}"
    assert vanish.startswith("  - warning DOC010 ")
    assert appear.startswith("  + info PAY016 ")
    assert re.match(r"  ~ error -> warning PAY005 \d+:\d+: Advance 300.00 and ", regraded)
    assert empty == ""
    assert only_a == "Only in force with A: DOC010, LOG001."
    assert only_b == "Only in force with B: PAY016."
    assert total == (
        "2 orders: 1 finding appears, 1 finding vanishes, 1 finding changes its grade."
    )


def test_differences_can_be_had_as_data(
    checker: Checker, order: Write, good: str, pair: tuple[str, str]
) -> None:
    bad = order("bad.json", **FAULTY)
    report = checker("ruleset", "diff", *pair, good, bad, *AS_OF, "--json").report
    (document,) = report["documents"]
    assert (document["path"], document["index"]) == ("bad.json", 0)
    assert [finding["rule"] for finding in document["appear"]] == ["PAY016"]
    assert [finding["rule"] for finding in document["vanish"]] == ["DOC010"]
    (regraded,) = document["regraded"]
    assert (regraded["before"], regraded["after"]) == ("error", "warning")
    assert regraded["finding"]["pointer"] == "/payment_plan/advance"
    assert report["complete"]
    assert report["as_of"] == "2026-02-02T12:00:00+08:00"
    assert (report["before"]["name"], report["after"]["name"]) == ("a", "b")
    assert report["summary"] == {
        "documents": 2,
        "appear": 1,
        "vanish": 1,
        "regraded": 1,
        "rules": {"only_before": ["DOC010", "LOG001"], "only_after": ["PAY016"]},
    }


def test_nothing_differs_from_itself(checker: Checker, bad: str) -> None:
    ended = checker("ruleset", "diff", "strict", "strict", bad, *AS_OF)
    assert ended.code == 0
    assert ended.out == (
        "1 order: 0 findings appear, 0 findings vanish, 0 findings change their grade.\n"
    )


def test_findings_that_come_along_with_another_one_count(
    checker: Checker, order: Write, directory: Path
) -> None:
    """LOG009 is related to PAY007 where both are found, and must not look like a new one."""
    rules = "{PAY007: on, LOG009: on, DOC008: on}"
    write(directory, "one.yaml", f"ruleset: one\nrules: {rules}\n")
    write(directory, "two.yaml", "ruleset: two\nextends: one.yaml\nrules: {PAY007: off}\n")
    path = order(
        seller={"taxpayer_type": "small_scale"},
        lines=[{"id": "1", "quantity": "2", "unit_price": "4500.00"}],
        amounts={"goods": "9000.00", "total": "9100.00"},
        shipping={"export_service": "self"},
    )
    checked = checker("check", path, "--ruleset", "one.yaml", *AS_OF, "--report", "json").report
    assert any(finding["related"] for finding in checked["documents"][0]["findings"])
    report = checker("ruleset", "diff", "one.yaml", "two.yaml", path, *AS_OF, "--json").report
    (document,) = report["documents"]
    assert [finding["rule"] for finding in document["vanish"]] == ["PAY007"]
    assert (document["appear"], document["regraded"]) == ([], [])


def test_overrides_of_both_are_followed(checker: Checker, order: Write, directory: Path) -> None:
    write(directory, "a.yaml", "ruleset: a\nrules: {DOC010: on}\n")
    write(
        directory,
        "b.yaml",
        "ruleset: b\nextends: a.yaml\noverrides: [{files: ['old/**'], rules: {DOC010: off}}]\n",
    )
    for name in ("old/a.json", "new/a.json"):
        order(name, remark=None)
    report = checker("ruleset", "diff", "a.yaml", "b.yaml", "old", "new", *AS_OF, "--json").report
    assert [document["path"] for document in report["documents"]] == ["old/a.json"]


def test_a_comparison_that_is_not_complete_says_so(
    checker: Checker, plugin: Write, good: str, directory: Path
) -> None:
    mine = plugin(body="raise ValueError('no')")
    write(directory, "a.yaml", "ruleset: a\nrules: {PAY005: on}\n")
    write(directory, "b.yaml", "ruleset: b\nextends: [a.yaml, shop]\n")
    args = ("a.yaml", "b.yaml", good, "--plugin", mine, *AS_OF)
    ended = checker("ruleset", "diff", *args)
    assert ended.code == 3
    assert "raised ValueError: no" in ended.err
    assert not checker("ruleset", "diff", *args, "--json").report["complete"]


def test_nothing_to_compare_is_not_the_same(checker: Checker, directory: Path) -> None:
    (directory / "empty").mkdir()
    ended = checker("ruleset", "diff", "minimal", "strict", "empty", *AS_OF)
    assert ended.code == 4
    assert "nothing was checked" in ended.err


@pytest.mark.parametrize(
    "args",
    [
        ("minimal", "strict"),
        ("minimal", "strikt", "good.json"),
        ("minimal", "strict", "gone.json"),
        ("minimal", "strict", "good.json", "--input-format", "papyrus"),
    ],
)
def test_what_cannot_be_compared_is_a_usage_error(
    checker: Checker, good: str, args: tuple[str, ...]
) -> None:
    assert good == "good.json"
    ended = checker("ruleset", "diff", *args, *AS_OF)
    assert (ended.code, ended.out) == (2, "")


def test_faults_of_both_are_said_at_once(checker: Checker, directory: Path, good: str) -> None:
    write(directory, "bad.yaml", BAD)
    write(directory, "other.yaml", BAD.replace("bad", "other"))
    ended = checker("ruleset", "diff", "bad.yaml", "other.yaml", good, *AS_OF)
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 6


# --- list -----------------------------------------------------------------------------------------


def test_rulesets_with_a_name_are_listed(checker: Checker, plugin: Write) -> None:
    ended = checker("ruleset", "list", "--plugin", plugin(), *AS_OF)
    assert (ended.code, ended.err) == (0, "")
    rows = {line.split()[0]: line.split() for line in ended.out.splitlines()}
    assert {"minimal", "trade-assurance", "strict", "payment", "returns", "shop"} <= rows.keys()
    assert rows["strict"][1] == "2026.11"
    assert rows["strict"][-1].endswith("strict.yaml")
    assert rows["shop"][1:4] == ["-", "7", "rules"]
    data = checker("ruleset", "list", *AS_OF, "--json").report
    by_name = {row["name"]: row for row in data}
    assert by_name["minimal"]["rules"] < by_name["trade-assurance"]["rules"]
    assert by_name["trade-assurance"]["rules"] == by_name["strict"]["rules"]
    assert by_name["payment"]["path"] == "plugin payment"


RULESETS = """
from checker.api import RulesetSource, hookimpl

CHECKER_API = 1

@hookimpl
def checker_rulesets():
    return [RulesetSource("acme", "3", "acme.yaml")]
"""


def test_a_ruleset_of_a_plugin_is_listed_and_can_be_extended(
    checker: Checker, directory: Path, good: str
) -> None:
    write(directory, "mine.py", RULESETS)
    write(directory, "acme.yaml", 'ruleset: acme\nversion: "3"\nrules: {PAY005: info}\n')
    write(directory, "shop.yaml", "ruleset: shop\nextends: [acme]\n")
    rows = checker("ruleset", "list", "--plugin", "mine.py", *AS_OF, "--json").report
    assert {"name": "acme", "version": "3", "path": "acme.yaml", "rules": 7} in rows
    for ruleset in ("acme", "shop.yaml"):
        ended = checker("check", good, "--ruleset", ruleset, "--plugin", "mine.py", *AS_OF)
        assert ended.code == 0
    write(directory, "acme.yaml", "ruleset: acme\nversion: '4'\nrules: {PAY05: info}\n")
    ended = checker("ruleset", "list", "--plugin", "mine.py", *AS_OF)
    assert ended.code == 2
    assert re.search(r"^acme +3 +faulty +acme.yaml$", ended.out, re.MULTILINE)
    assert "acme.yaml:1:1: its plugin says `version: 3`, the file '4'" in ended.err
    assert "acme.yaml:3:9: no rule is named PAY05." in ended.err


# --- the group ------------------------------------------------------------------------------------


def test_a_misspelt_command_is_a_usage_error_with_a_hint(checker: Checker) -> None:
    ended = checker("ruleset", "shwo")
    assert (ended.code, ended.out) == (2, "")
    assert "Did you mean show?" in ended.err


@pytest.mark.parametrize("command", ["show", "validate", "why", "diff", "list"])
def test_every_command_has_help(checker: Checker, command: str) -> None:
    ended = checker("ruleset", command, "--help")
    assert ended.code == 0
    assert f"Usage: checker ruleset {command} " in ended.out
    assert f"  {command} " in checker("ruleset", "--help").out


def test_settings_hold_for_commands_of_the_group(
    checker: Checker, directory: Path, plugin: Write
) -> None:
    write(directory, "checker.yaml", f"plugin: {plugin()}\nruleset: minimal\n")
    assert checker("ruleset", "why", "SHOP001", *AS_OF).code == 0
    assert not words_on(checker, "PAY016")["in_force"]
    assert words_on(checker, "PAY016", "--ruleset", "strict")["in_force"]

"""`explain`, `rules`, `plugins`, `schema`, and completion in the shell."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checker import __version__
from checker.cli.commands import cli
from checker.order import AFTERMATH, LIFECYCLE
from checker.registry import load
from checker.testing import compliant_order

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

COMMANDS = cli.list_commands(cli.make_context("checker", [], resilient_parsing=True))
RULES = [rule for rules in load().rules().values() for rule in rules]


# --- help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command(checker: Checker, option: str) -> None:
    ended = checker(option)
    assert (ended.code, ended.err) == (0, "")
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", ended.out, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_the_line_that_the_list_of_commands_shows(
    checker: Checker, command: str
) -> None:
    ended = checker(command, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert f"Usage: checker {command} " in ended.out


def test_the_version_is_that_of_the_package(checker: Checker) -> None:
    assert checker("--version") == (0, f"checker {__version__}\n", "")


# --- explain -------------------------------------------------------------------------------------


def test_every_rule_can_be_explained(checker: Checker) -> None:
    ended = checker("explain", "--all")
    assert (ended.code, ended.err) == (0, "")
    pages = ended.out.split(f"{'=' * 88}\n\n")
    for rule, page in zip(sorted(RULES, key=lambda rule: rule.id), sorted(pages), strict=True):
        words = " ".join(page.split())
        assert page.startswith(f"{rule.id} {rule.name}\n")
        clauses = (f"Clause {clause}" for clause in rule.clauses)
        for text in (rule.summary, rule.why, rule.remedy, rule.note, *rule.needs, *clauses):
            assert text in words
        assert f"{rule.severity.label} at the most" in words
        if not rule.id.startswith("ORD"):
            assert "Good example " in words
            assert "Bad example " in words
        assert max(map(len, page.splitlines())) <= 200


def test_one_rule_is_explained_as_it_is_among_all(checker: Checker) -> None:
    assert checker("explain", "PAY005").out in checker("explain", "--all").out


def test_the_clauses_of_a_rule_are_quoted_and_translated(checker: Checker) -> None:
    words = " ".join(checker("explain", "PAY002").out.split())
    clause = load().clauses()["S33"]
    assert "".join(clause.original.split()) in words.replace(" ", "")
    assert clause.translation in words


def test_a_rule_is_explained_in_markdown(checker: Checker) -> None:
    ended = checker("explain", "PAY005", "--format", "markdown")
    assert ended.code == 0
    assert "## PAY005 split_mismatch\n" in ended.out
    assert "# Rules\n" not in ended.out.splitlines(keepends=True)


def test_the_reference_is_written_into_a_directory(checker: Checker, directory: Path) -> None:
    args = ("explain", "--all", "--format", "markdown")
    assert checker(*args, "--output", "reference/rules") == (0, "", "")
    written = {path.name: path.read_text("utf-8") for path in directory.glob("reference/rules/*")}
    plugins = sorted(set(written) - {"README.md", "checker.md"})
    pages = [written[name] for name in ("README.md", "checker.md", *plugins)]
    assert "payment.md" in plugins
    assert checker(*args).out == "\n".join(pages)


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("PAY005", "--all"),
        ("PAY005", "--output", "d"),
        ("--all", "--output", "d"),
        ("--all", "--format", "markdown", "--output", "a.json/d"),
    ],
)
def test_what_cannot_be_explained_like_that_is_a_usage_error(
    checker: Checker, order: Write, args: tuple[str, ...]
) -> None:
    order()
    ended = checker("explain", *args)
    assert (ended.code, ended.out) == (2, "")


@pytest.mark.parametrize("word", ["PAY005", "pay005", "split_mismatch", "SPLIT_MISMATCH"])
def test_a_rule_is_explained_by_id_or_name_in_any_case(checker: Checker, word: str) -> None:
    assert checker("explain", word).out == checker("explain", "PAY005").out


def test_the_rule_of_a_plugin_with_capitals_in_its_name_is_found(
    checker: Checker, plugin: Write
) -> None:
    path = plugin("shopRule")
    for word in ("shopRule", "shoprule", "SHOPRULE", "shop001"):
        ended = checker("explain", word, "--plugin", path)
        assert ended.code == 0
        assert ended.out.startswith("SHOP001 shopRule\n")
        assert "shopRule (file shopRule.py)" in ended.out


@pytest.mark.parametrize(
    ("word", "hint"),
    [("PAY055", "Did you mean PAY0"), ("split_mismach", "Did you mean split_mismatch?"), ("?", "")],
)
def test_an_unknown_rule_is_a_usage_error_with_a_hint(
    checker: Checker, word: str, hint: str
) -> None:
    ended = checker("explain", word)
    assert (ended.code, ended.out) == (2, "")
    assert f"there is no rule {word!r}" in ended.err
    assert hint in ended.err


def test_parameters_are_explained_with_type_and_default(checker: Checker) -> None:
    words = " ".join(checker("explain", "PAY005").out.split())
    assert "Parameter tolerance By how much sums may differ" in words
    assert "(decimal, default 0)" in words


LIFE = (*LIFECYCLE, *AFTERMATH, "closed")


def test_every_rule_can_be_explained_as_data(checker: Checker) -> None:
    entries = {entry["id"]: entry for entry in checker("explain", "--all", "--json").report}
    assert entries.keys() == {rule.id for rule in RULES}
    for rule in RULES:
        entry = entries[rule.id]
        assert entry["status"] == [status for status in LIFE if status in rule.statuses]
        assert entry["needs"] == list(rule.needs)
        assert [clause["number"] for clause in entry["clauses"]] == list(rule.clauses)
        assert all(clause["original"] for clause in entry["clauses"])
        for parameter in entry["parameters"]:
            assert parameter.keys() == {"name", "type", "default", "description"}
            assert all(isinstance(value, str) for value in parameter.values())
    assert checker("explain", "PAY005", "--json").report == entries["PAY005"]


@pytest.mark.parametrize("columns", ["1", "3", "9" * 20, "9" * 5000])
def test_a_width_that_makes_no_sense_does_no_harm(
    checker: Checker, bad: str, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for args, code in (
        (("explain", "PAY005"), 0),
        (("plugins",), 0),
        (("stats", bad), 0),
        (("check", bad), 1),
        (("assess", bad), 0),
    ):
        ended = checker(*args)
        assert (ended.code, ended.err) == (code, ""), args
        assert max(map(len, ended.out.splitlines())) <= 10_000


# --- what a ruleset says -------------------------------------------------------------------------

PAGES = ("explain", "--all", "--format", "markdown")


@pytest.fixture
def own(directory: Path) -> Write:
    """Return what writes a ruleset of any name, with a rule of its own."""

    def write(name: str, text: str = "Write a remark.") -> str:
        said = dict.fromkeys(("title", "why", "remedy", "note", "message"), text)
        how = {"severity": "warning", "assert": "has(order.remark)", "at": "/remark"}
        rules = {"SHOP100": {**said, **how, "tags": ["shop"]}}
        data = {"ruleset": name, "extends": ["trade-assurance"], "rules": rules}
        (directory / "own.yaml").write_text(json.dumps(data), "utf-8")
        return "own.yaml"

    return write


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("../../victim", "victim.md"),
        ("..\\..\\victim", "victim.md"),
        ("/any/path", "any-path.md"),
        ("README", "README-2.md"),
        ("readme", "readme-2.md"),
        ("Payment", "Payment-2.md"),
        ("..", "rules.md"),
        ("x" * 300, f"{'x' * 50}.md"),
        ("house rules 2", "house-rules-2.md"),
        ("house", "house.md"),
    ],
)
def test_the_name_of_a_ruleset_chooses_no_place_for_its_page(
    checker: Checker, own: Write, directory: Path, name: str, page: str
) -> None:
    pytest.importorskip("cel_expr_python")
    (directory / "victim.md").write_text("mine", "utf-8")
    out = directory / "out" / "a"
    ended = checker(*PAGES, "--output", "out/a", "--ruleset", own(name))
    assert (ended.code, ended.err) == (0, "")
    assert "## SHOP100 " in (out / page).read_text("utf-8")
    index = (out / "README.md").read_text("utf-8")
    assert index.startswith("# Rules\n")
    assert f"[SHOP100]({page}#shop100)" in index
    assert "## PAY005 " in (out / "payment.md").read_text("utf-8")
    assert (directory / "victim.md").read_text("utf-8") == "mine"
    assert {path.name for path in directory.iterdir()} == {"out", "own.yaml", "victim.md"}


@pytest.mark.parametrize(
    "args",
    [
        ("rules",),
        ("explain", "SHOP100"),
        ("explain", "--all"),
        ("explain", "SHOP100", "--format", "markdown"),
        PAGES,
    ],
    ids=" ".join,
)
def test_what_a_ruleset_says_cannot_steer_the_terminal(
    checker: Checker, own: Write, args: tuple[str, ...]
) -> None:
    pytest.importorskip("cel_expr_python")
    ended = checker(*args, "--ruleset", own("own\x1b[2J", "Gone.\x1b[2J\x9b2J"))
    assert ended.code == 0
    assert "[2J" in ended.out
    assert ended.out.replace("\n", "").isprintable()


# --- rules ---------------------------------------------------------------------------------------


def test_rules_lists_what_is_in_force(checker: Checker) -> None:
    ended = checker("rules")
    assert (ended.code, ended.err) == (0, "")
    *rows, empty, last = ended.out.splitlines()
    assert [row.split()[0] for row in rows] == sorted(rule.id for rule in RULES)
    assert (empty, last) == ("", f"{len(RULES)} rules in force.")
    (row,) = (row for row in rows if row.startswith("PAY005"))
    assert row.split()[:3] == ["PAY005", "error", "payment"]
    assert "draft to paid" in row


def test_rules_stand_below_each_other_whatever_they_are_called(
    checker: Checker, plugin: Write
) -> None:
    path = plugin("rules_of_the_house_of_acme", "ACMETRADING001")
    out = checker("rules", "--plugin", path, "--select", "PAY005", "--select", "ACMETRADING001").out
    rows = [row for row in out.splitlines() if re.match(r"ORD|PAY|ACME", row)]
    assert len(rows) > 2
    for column in (r"\b(error|warning)\b", "any status|draft to"):
        assert len({found.start() for row in rows for found in re.finditer(column, row)}) == 1


def test_rules_lists_what_a_selection_leaves(checker: Checker, plugin: Write) -> None:
    args = ["--plugin", plugin(), "--select", "shop", "--select", "PAY005", "--ignore", "ORD003"]
    entries = checker("rules", *args, "--json").report
    assert [entry["id"] for entry in entries] == [
        "ORD001",
        "ORD002",
        "ORD004",
        "ORD005",
        "ORD006",
        "PAY005",
        "SHOP001",
    ]
    assert entries[-1] == {
        "id": "SHOP001",
        "name": "shop",
        "severity": "error",
        "plugin": "shop",
        "applies": "any status",
        "status": [
            "draft",
            "submitted",
            "partially_paid",
            "paid",
            "shipped",
            "delivered",
            "completed",
            "return_requested",
            "return_agreed",
            "refunded",
            "disputed",
            "closed",
        ],
        "tags": [],
        "summary": "The rule shop says something.",
    }


def test_a_wrong_selection_of_rules_is_a_usage_error(checker: Checker) -> None:
    ended = checker("rules", "--select", "paymant")
    assert (ended.code, ended.out) == (2, "")
    assert "Did you mean payment?" in ended.err


# --- plugins -------------------------------------------------------------------------------------


def test_plugins_lists_what_was_found_and_from_where(checker: Checker, plugin: Write) -> None:
    ended = checker("plugins", "--plugin", plugin())
    assert (ended.code, ended.err) == (0, "")
    out = ended.out
    assert re.search(
        r"^payment +trade-order-checker \S+ +API 1\n"
        r"    \S+checker_payment\n"
        r"    \d+ rules \(PAY001 to PAY\d+\); assessment arrival",
        out,
        re.MULTILINE,
    )
    assert re.search(
        r"^formats +trade-order-checker \S+ +API 1\n +\S+\n"
        r" +input format alibaba; catalogue zh-CN$",
        out,
        re.MULTILINE,
    )
    assert "\nshop              file shop.py                  API 1\n    shop.py\n    1 rule" in out
    assert out.endswith(f"\n{len(load().plugins) + 1} plugins, 0 refused.\n")


def test_plugins_names_what_was_refused_and_why(checker: Checker, directory: Path) -> None:
    (directory / "broken.py").write_text("import no_such_module", "utf-8")
    ended = checker("plugins", "--no-plugins", "--plugin", "broken.py")
    reason = "cannot be imported: ModuleNotFoundError: No module named 'no_such_module'"
    assert ended.code == 3
    assert " ".join(ended.out.split()) == (
        f"broken file broken.py broken.py refused: {reason} 0 plugins, 1 refused."
    )
    assert ended.err == f"checker: plugin broken: {reason}\n"
    report = checker("plugins", "--no-plugins", "--plugin", "broken.py", "--json").report
    assert report == {
        "plugins": [],
        "refused": [
            {
                "name": "broken",
                "origin": "file broken.py",
                "distribution": None,
                "version": None,
                "location": os.path.realpath("broken.py"),
                "reason": reason,
            }
        ],
        "not_allowed": [],
    }


def test_plugins_are_listed_as_data(checker: Checker, plugin: Write) -> None:
    report = checker("plugins", "--no-plugins", "--plugin", plugin(), "--json").report
    assert report == {
        "plugins": [
            {
                "name": "shop",
                "origin": "file shop.py",
                "distribution": None,
                "version": None,
                "location": os.path.realpath("shop.py"),
                "module": "checker_plugin_shop",
                "api": 1,
                "rules": ["SHOP001"],
                "formats": [],
                "reports": [],
                "assessments": [],
                "clauses": [],
                "rulesets": [],
                "catalogues": [],
            }
        ],
        "refused": [],
        "not_allowed": [],
    }


@pytest.mark.parametrize("args", [["rules"], ["explain", "PAY005"], ["rules", "--json"]])
def test_a_refused_plugin_is_named_by_every_command_and_ends_it_with_3(
    checker: Checker, directory: Path, args: list[str]
) -> None:
    (directory / "broken.py").write_text("CHECKER_API = 99", "utf-8")
    ended = checker(*args, "--plugin", "broken.py")
    assert ended.code == 3
    assert "plugin broken: was written for API level 99" in ended.err
    assert "PAY005" in ended.out


# --- schema --------------------------------------------------------------------------------------


def test_the_schema_of_an_order_is_one_and_accepts_a_compliant_order(checker: Checker) -> None:
    ended = checker("schema", "order")
    assert (ended.code, ended.err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(ended.report)
    validator = jsonschema.Draft202012Validator(ended.report)
    order = json.loads(json.dumps(compliant_order(), default=str))
    assert list(validator.iter_errors(order)) == []
    assert list(validator.iter_errors(order | {"colour": "red"}))


@pytest.mark.parametrize("args", [["schema"], ["schema", "ordr"]])
def test_an_unknown_schema_is_a_usage_error(checker: Checker, args: list[str]) -> None:
    ended = checker(*args)
    assert (ended.code, ended.out) == (2, "")
    assert "order" in ended.err


# --- completion ----------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_for_a_shell_can_be_installed(
    checker: Checker, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    monkeypatch.setenv("_CHECKER_COMPLETE", f"{shell}_source")
    ended = checker()
    assert ended.code == 0
    assert f"_CHECKER_COMPLETE={shell}_complete" in ended.out


@pytest.mark.parametrize(
    ("words", "completions"),
    [
        ("checker ", set(COMMANDS)),
        ("checker ex", {"explain"}),
        ("checker explain PAY00", {f"PAY00{number}" for number in range(1, 10)}),
        ("checker explain pay005", {"PAY005"}),
        ("checker explain ORD", {f"ORD00{number}" for number in range(1, 7)}),
        ("checker rules --select PAY005", {"PAY005"}),
        ("checker check --ignore ORD003", {"ORD003"}),
        ("checker check --fail-", {"--fail-on"}),
        ("checker check --fail-on w", {"warning"}),
        ("checker schema o", {"order"}),
        ("checker chek --sel", {""}),
        ("checker waiver ad --rule", {""}),
    ],
)
def test_commands_options_and_rules_are_completed(
    checker: Checker, monkeypatch: pytest.MonkeyPatch, words: str, completions: set[str]
) -> None:
    monkeypatch.setenv("_CHECKER_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    ended = checker()
    assert (ended.code, ended.err) == (0, "")
    assert {line.partition(",")[2] for line in ended.out.splitlines()} == completions


def test_rules_are_completed_with_what_they_say(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_CHECKER_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", "checker explain PAY005")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert "Advance and balance do not add up" in checker().out


def test_a_shell_that_is_not_known_is_no_success(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said in ("pwsh_source", "pwsh_complete", "bash_nothing", "1"):
        monkeypatch.setenv("_CHECKER_COMPLETE", said)
        monkeypatch.setenv("COMP_WORDS", "checker ")
        monkeypatch.setenv("COMP_CWORD", "1")
        ended = checker()
        assert (ended.code, ended.out) == (2, "")
        assert f"_CHECKER_COMPLETE is set to '{said}', which no shell does" in ended.err


@pytest.mark.parametrize("word", ["", "x", "-1", None])
def test_a_completion_that_no_shell_asks_for_is_a_usage_error(
    checker: Checker, monkeypatch: pytest.MonkeyPatch, word: str | None
) -> None:
    monkeypatch.setenv("_CHECKER_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "checker ")
    monkeypatch.delenv("COMP_CWORD", raising=False)
    if word is not None:
        monkeypatch.setenv("COMP_CWORD", word)
    ended = checker()
    assert (ended.code, ended.out) == (2, "")
    assert "_CHECKER_COMPLETE is for shells" in ended.err

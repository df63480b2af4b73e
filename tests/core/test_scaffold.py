"""The names that new plugins and rules get, and the list that rules are put into."""

from __future__ import annotations

import ast
import keyword
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import UsageError
from checker.rule import RULE_ID
from checker.scaffold.listing import listed
from checker.scaffold.names import plugin_names, rule_id, rule_name, ruleset_name
from checker.scaffold.templates import plugin_files, rendered

PROJECT_NAMES = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", fullmatch=True)
RULE_NAMES = st.from_regex(r"[a-z]{2,8}(_[a-z]{1,8}){1,2}", fullmatch=True)


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "name", "prefix"),
    [
        ("acme", "acme", "ACME"),
        ("Acme", "acme", "ACME"),
        ("checker-acme", "acme", "ACME"),
        ("checker_acme", "acme", "ACME"),
        ("my.shop", "my-shop", "MYSHOP"),
        ("a--_b", "a-b", "AB"),
        ("acme-trade-rules", "acme-trade-rules", "ACME"),
        ("houserules", "houserules", "HOUSERUL"),
    ],
)
def test_the_names_of_a_plugin_are_made_of_one_word(word: str, name: str, prefix: str) -> None:
    names = plugin_names(word)
    package = f"checker_{name.replace('-', '_')}"
    assert (names.name, names.distribution) == (name, f"checker-{name}")
    assert (names.package, names.prefix) == (package, prefix)


@given(PROJECT_NAMES)
def test_whatever_packaging_tools_take_gives_names_that_work(word: str) -> None:
    try:
        names = plugin_names(word, "SHOP")
    except UsageError as error:
        assert "is the program itself" in str(error)  # noqa: PT017 - of some words only
        return
    assert re.fullmatch(r"checker-[a-z0-9]+(-[a-z0-9]+)*", names.distribution)
    assert names.package.isidentifier()
    assert not keyword.iskeyword(names.package)
    if not names.name.startswith("checker-"):
        assert plugin_names(names.distribution, "SHOP") == names


@given(PROJECT_NAMES)
def test_a_beginning_that_is_made_of_a_name_begins_rule_ids(word: str) -> None:
    try:
        prefix = plugin_names(word).prefix
    except UsageError as error:
        assert "--prefix" in str(error) or "itself" in str(error)  # noqa: PT017 - as above
        return
    assert RULE_ID.fullmatch(f"{prefix}001")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("Acme GmbH", "Did you mean acme-gmbh?"),
        ("-acme", "Did you mean acme?"),
        ("../acme", "Did you mean acme?"),
        ("acme/rules", "Did you mean acme-rules?"),
        ("Müller", "Did you mean muller?"),
        ("商店", "and _."),
        ("acme\n", "Did you mean acme?"),
        ("", "and _."),
    ],
)
def test_what_is_no_name_is_refused_with_what_could_be_one(word: str, hint: str) -> None:
    for named in (plugin_names, ruleset_name):
        with pytest.raises(UsageError, match="is no name for a") as refusal:
            named(word)
        assert str(refusal.value).endswith(hint)


@pytest.mark.parametrize("word", ["checker", "Checker", "checker-checker"])
def test_a_plugin_is_not_called_as_the_program(word: str) -> None:
    with pytest.raises(UsageError, match="is the program itself"):
        plugin_names(word)


@pytest.mark.parametrize("prefix", ["acme", "A", "1A", "ACME-", "A" * 17, ""])
def test_no_rule_id_begins_like_that(prefix: str) -> None:
    with pytest.raises(UsageError, match="no rule id can begin with"):
        plugin_names("acme", prefix)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("acme002", "Did you mean ACME002?"),
        ("ACME2", "such as ACME002."),
        ("ACME-002", "such as ACME002."),
        ("remark_too_short", "such as ACME002."),
        ("A001", "such as ACME002."),
        ("ACME002\n", "such as ACME002."),
    ],
)
def test_what_is_no_rule_id_is_refused(word: str, hint: str) -> None:
    with pytest.raises(UsageError, match="is no rule id") as refusal:
        rule_id(word)
    assert str(refusal.value).endswith(hint)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("RemarkTooShort", "Did you mean remark_too_short?"),
        ("remark too short", "Did you mean remark_too_short?"),
        ("remark-too-short", "Did you mean remark_too_short?"),
        ("_remark", "Did you mean remark?"),
        ("ACME002", "Did you mean acme002?"),
        ("2nd_line", "such as remark_too_short."),
        ("../remark", "Did you mean remark?"),
        ("l", "such as remark_too_short."),
        ("remark__short", "Did you mean remark_short?"),
        ("备注", "such as remark_too_short."),
    ],
)
def test_what_is_no_name_for_a_rule_is_refused(word: str, hint: str) -> None:
    with pytest.raises(UsageError, match="is no name for a rule") as refusal:
        rule_name(word)
    assert str(refusal.value).endswith(hint)


def test_the_name_of_a_rule_leaves_room_for_the_line_that_imports_it() -> None:
    assert rule_name("a" * 40) == "a" * 40
    with pytest.raises(UsageError, match="40 characters will do"):
        rule_name("a" * 41)


@pytest.mark.parametrize(
    "word", ["class", "match", "print", "rule", "violation", "checker_rules", "rules", "cases"]
)
def test_a_rule_is_not_called_what_means_something_else_in_its_module(word: str) -> None:
    with pytest.raises(UsageError, match="means something else"):
        rule_name(word)


# --- templates ------------------------------------------------------------------------------------


def test_no_place_of_a_template_is_left_open() -> None:
    files = plugin_files(plugin_names("acme"))
    assert not [path for path, text in files.items() if "<<" in f"{path}{text}"]


def test_a_place_that_nothing_fills_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError, match="id"):
        rendered("rule.py", {"name": "remark_too_short"})


# --- the list of rules ----------------------------------------------------------------------------


def package(path: Path, text: str) -> Path:
    """Write the module that lists the rules."""
    init = path / "__init__.py"
    init.write_bytes(text.encode())
    return init


BEGINNING = """\
from checker.api import Rule, hookimpl

from .rules.late import late

"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RULES = (late,)\n", "RULES = (\n    early,\n    late,\n)\n"),
        ("RULES = [late]  # all\n", "RULES = [\n    early,\n    late,\n]  # all\n"),
        ("RULES: list[Rule] = [late]\n", "RULES: list[Rule] = [\n    early,\n    late,\n]\n"),
        ("RULES = ()\n", "RULES = (early,)\n"),
        ("RULES = []\n", "RULES = [early]\n"),
        ("RULES = late, other\n", "RULES = (\n    early,\n    late,\n    other,\n)\n"),
        (
            "RULES = (\n    # the first\n    late,  # of 2025\n    other,\n)\n",
            "RULES = (\n    # the first\n    early,\n    late,  # of 2025\n    other,\n)\n",
        ),
    ],
)
def test_a_rule_is_listed_before_the_one_with_the_next_id(
    tmp_path: Path, before: str, after: str
) -> None:
    text = listed(package(tmp_path, BEGINNING + before), "early", "ACME001", {"late": "ACME002"})
    imported = BEGINNING.replace("from .r", "from .rules.early import early\nfrom .r", 1)
    assert text == imported + after


def test_a_rule_is_listed_after_the_one_with_the_id_before(tmp_path: Path) -> None:
    rules = "RULES = (\n    late,  # of 2025\n    # the end\n)\n"
    text = listed(package(tmp_path, BEGINNING + rules), "slow", "ACME003", {"late": "ACME002"})
    imported = BEGINNING.replace("late\n", "late\nfrom .rules.slow import slow\n")
    assert text == imported + "RULES = (\n    late,  # of 2025\n    slow,\n    # the end\n)\n"


def test_a_rule_is_imported_as_the_others_are(tmp_path: Path) -> None:
    before = "from checker_acme.rules.late import late\n\nRULES = (late,)\n"
    text = listed(package(tmp_path, before), "slow", "ACME003", {"late": "ACME002"})
    assert text.splitlines()[1] == "from checker_acme.rules.slow import slow"


def test_imports_are_sorted_as_linters_want_them(tmp_path: Path) -> None:
    init = package(tmp_path, BEGINNING + "RULES = (late,)\n")
    for number in (10, 9, 2):
        init.write_text(listed(init, f"late_{number}", "ACME003", {}), "utf-8")
    modules = re.findall(r"^from \.rules\.(\w+)", init.read_text("utf-8"), re.MULTILINE)
    assert modules == ["late", "late_2", "late_9", "late_10"]


def test_the_ends_of_lines_stay_as_they_are(tmp_path: Path) -> None:
    before = (BEGINNING + 'RULES = (late,)\n"""Ähnlich."""\n').replace("\n", "\r\n")
    text = listed(package(tmp_path, before), "slow", "ACME003", {"late": "ACME002"})
    assert text.count("\r\n") == text.count("\n") == before.count("\n") + 4
    assert text.endswith(',\r\n)\r\n"""Ähnlich."""\r\n')


@pytest.mark.parametrize(
    "text",
    [
        "",
        BEGINNING,
        "RULES = ()\n",
        "RULES = ()\n" + BEGINNING,
        BEGINNING + "RULES = tuple(found())\n",
        BEGINNING + "RULES = (\n    late, other)\n",
        BEGINNING + "RULES = (\n    late, other,\n    another\n)\n",
        BEGINNING + "RULES = (\n)\n",
    ],
)
def test_a_package_that_lists_its_rules_otherwise_is_left_to_its_author(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(UsageError, match=r"from \.rules\.slow import slow"):
        listed(package(tmp_path, text), "slow", "ACME003", {"late": "ACME002"})


def test_a_package_that_is_no_python_is_refused_with_the_place(tmp_path: Path) -> None:
    init = package(tmp_path, BEGINNING + "RULES = (late\n")
    with pytest.raises(UsageError, match=re.escape(f"{init}:5:9: ")):
        listed(init, "slow", "ACME003", {})


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(RULE_NAMES, st.integers(1, 999), min_size=1, max_size=12))
def test_rules_that_are_added_in_any_order_stand_in_the_order_of_their_ids(
    tmp_path_factory: pytest.TempPathFactory, numbers: dict[str, int]
) -> None:
    ids = {name: f"ACME{number:03}" for name, number in numbers.items()}
    init = package(
        tmp_path_factory.mktemp("package"), "from checker.api import Rule\n\nRULES = ()\n"
    )
    added: dict[str, str] = {}
    for name, of_rule in ids.items():
        init.write_text(listed(init, name, of_rule, added), "utf-8")
        added[name] = of_rule
    *imports, last = ast.parse(init.read_text("utf-8")).body
    found = [node.names[0].name for node in imports if isinstance(node, ast.ImportFrom)]
    assert isinstance(last, ast.Assign)
    assert isinstance(last.value, ast.Tuple)
    given_names = [node.id for node in last.value.elts if isinstance(node, ast.Name)]
    assert found[1:] == sorted(ids)
    assert sorted(given_names) == sorted(ids)
    assert [ids[name] for name in given_names] == sorted(ids.values())

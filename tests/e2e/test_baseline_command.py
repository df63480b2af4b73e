"""`baseline create`, `update` and `status`, and what a baseline does in a check."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

ORDER_ID = "230011223344550001"
BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}
"""Breaks PAY005 and nothing else."""

AS_OF = ("--as-of", "2026-02-02T12:00:00+08:00")
RUN = ("orders", *AS_OF)


@pytest.fixture
def orders(order: Write) -> Write:
    """Return what writes an order with its own number into the directory of orders."""

    def write(number: int, **patch: Any) -> str:
        return order(f"orders/{number}.json", id=f"{ORDER_ID}{number}", **patch)

    return write


@pytest.fixture
def three(checker: Checker, orders: Write) -> None:
    """Write three orders, two of them bad, and their baseline."""
    orders(1, **BAD)
    orders(2, **BAD)
    orders(3)
    assert checker("baseline", "create", "b.json", *RUN).out == "b.json: 2 findings known.\n"


def known(directory: Path) -> dict[str, int]:
    """Return rule to the number of findings in the baseline."""
    value = json.loads((directory / "b.json").read_text("utf-8"))
    return {rule: sum(counts.values()) for rule, counts in value["findings"].items()}


# --- create ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("three")
def test_what_is_known_rejects_nothing_and_what_is_new_does(
    checker: Checker, orders: Write, directory: Path
) -> None:
    assert known(directory) == {"PAY005": 2}
    check = ("check", *RUN, "--baseline", "b.json", "--report", "json")
    ended = checker(*check)
    assert ended.code == 0
    assert ended.report["summary"]["baselined"] == 2
    orders(3, **BAD)
    ended = checker(*check)
    assert ended.code == 1
    verdicts = {each["path"]: each["verdict"] for each in ended.report["documents"]}
    assert verdicts == {
        "orders/1.json": "accepted",
        "orders/2.json": "accepted",
        "orders/3.json": "rejected",
    }


@pytest.mark.usefixtures("three")
def test_the_file_names_no_order_no_path_no_value_and_no_line(directory: Path) -> None:
    text = (directory / "b.json").read_text("utf-8")
    for word in (ORDER_ID, "orders", "699.99", "payment_plan", '"line'):
        assert word not in text


def test_the_same_orders_give_the_same_file_whatever_their_order(
    checker: Checker, orders: Write, directory: Path
) -> None:
    paths = [orders(number, **BAD) for number in range(4)]
    checker("baseline", "create", "one.json", *paths, *AS_OF)
    checker("baseline", "create", "other.json", *reversed(paths), *AS_OF)
    assert (directory / "one.json").read_bytes() == (directory / "other.json").read_bytes()


def test_findings_that_look_alike_are_counted(
    checker: Checker, order: Write, directory: Path
) -> None:
    text = (directory / order("a.json", None, **BAD)).read_text("utf-8")
    (directory / "a.json").unlink()
    (directory / "all.jsonl").write_text(f"{text}\n{text}\n", "utf-8")
    checker("baseline", "create", "b.json", "all.jsonl", *AS_OF)
    assert known(directory) == {"PAY005": 2}
    (directory / "all.jsonl").write_text(f"{text}\n{text}\n{text}\n", "utf-8")
    ended = checker("check", "all.jsonl", *AS_OF, "--baseline", "b.json", "--report", "json")
    assert ended.code == 1
    verdicts = [each["verdict"] for each in ended.report["documents"]]
    assert verdicts == ["accepted", "accepted", "rejected"]


@pytest.mark.usefixtures("three")
def test_a_baseline_is_not_written_over(checker: Checker, directory: Path) -> None:
    before = (directory / "b.json").read_bytes()
    ended = checker("baseline", "create", "b.json", *RUN)
    assert (ended.code, ended.out) == (2, "")
    assert "'b.json' exists already: `checker baseline update` is for that" in ended.err
    assert (directory / "b.json").read_bytes() == before


LEVELS = {"error": 0, "warning": 1, "info": 2}


@pytest.mark.parametrize("level", LEVELS)
def test_the_level_decides_what_is_taken_in_now_and_later(
    checker: Checker, orders: Write, plugin: Write, directory: Path, level: str
) -> None:
    orders(1)
    plugins = [
        word
        for severity in ("warning", "info")
        for word in ("--plugin", plugin(severity, f"{severity[:4].upper()}001", severity))
    ]
    own = ("--select", "WARN001", "--select", "INFO001", *plugins)
    args = (*RUN, *own, "--min-severity", level)
    assert checker("baseline", "create", "b.json", *args).code == 0
    assert len(known(directory)) == LEVELS[level]
    before = (directory / "b.json").read_bytes()
    assert checker("baseline", "update", "b.json", *RUN, *own).code == 0
    assert (directory / "b.json").read_bytes() == before


# --- update ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("three")
def test_what_was_mended_is_taken_out_and_nothing_is_taken_in(
    checker: Checker, orders: Write, directory: Path
) -> None:
    orders(1)
    orders(3, **BAD)
    ended = checker("baseline", "update", "b.json", *RUN)
    said = "b.json: 1 finding removed, 1 finding not added, 1 finding known.\n"
    assert ended == (0, said, "")
    assert known(directory) == {"PAY005": 1}
    orders(1, **BAD)
    assert checker("check", *RUN, "--baseline", "b.json").code == 1


@pytest.mark.usefixtures("three")
def test_new_findings_are_taken_in_when_asked_for(
    checker: Checker, orders: Write, directory: Path
) -> None:
    orders(1)
    orders(3, **BAD)
    orders(4, **BAD)
    ended = checker("baseline", "update", "b.json", *RUN, "--add")
    said = "b.json: 1 finding removed, 2 findings added, 3 findings known.\n"
    assert ended == (0, said, "")
    assert known(directory) == {"PAY005": 3}
    assert checker("check", *RUN, "--baseline", "b.json").code == 0


@pytest.mark.usefixtures("three")
def test_where_nothing_has_changed_nothing_is_written(checker: Checker, directory: Path) -> None:
    before = (directory / "b.json").stat().st_ino
    ended = checker("baseline", "update", "b.json", *RUN)
    assert ended.out == "b.json: 0 findings removed, 2 findings known.\n"
    assert (directory / "b.json").stat().st_ino == before


@pytest.mark.usefixtures("three")
def test_rules_that_were_not_asked_keep_their_entries(checker: Checker, directory: Path) -> None:
    ended = checker("baseline", "update", "b.json", *RUN, "--ignore", "PAY005")
    assert ended.code == 0
    assert "2 findings left alone, of rules that are not in force: PAY005" in ended.err
    assert known(directory) == {"PAY005": 2}


@pytest.mark.usefixtures("three")
def test_layout_and_place_of_an_order_do_not_matter(
    checker: Checker, orders: Write, directory: Path
) -> None:
    text = (directory / "orders" / "1.json").read_text("utf-8")
    (directory / "orders" / "1.json").unlink()
    (directory / "orders" / "z.json").write_text(json.dumps(json.loads(text)), "utf-8")
    orders(2, remark="Another remark.", **BAD)
    ended = checker("check", *RUN, "--baseline", "b.json")
    assert ended.code == 0, ended.out


# --- status ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("three")
def test_findings_are_counted_by_rule(checker: Checker, orders: Write, directory: Path) -> None:
    orders(1)
    orders(3, **BAD)
    orders(4, **BAD)
    before = (directory / "b.json").read_bytes()
    ended = checker("baseline", "status", "b.json", *RUN)
    assert ended == (
        0,
        "PAY005        1 known      2 new      1 fixed\nb.json: 1 known, 2 new, 1 fixed.\n",
        "",
    )
    assert checker("baseline", "status", "b.json", *RUN, "--json").report == {
        "known": {"findings": 1, "rules": {"PAY005": 1}},
        "new": {"findings": 2, "rules": {"PAY005": 2}},
        "fixed": {"findings": 1, "rules": {"PAY005": 1}},
        "unknown": {"findings": 0, "rules": {}},
        "not_asked": {"findings": 0, "rules": {}},
    }
    assert (directory / "b.json").read_bytes() == before


# --- what a baseline never knows ------------------------------------------------------------------


@pytest.mark.parametrize("text", ["{", '{"a": 1}'])
def test_a_document_that_cannot_be_read_is_never_known(
    checker: Checker, orders: Write, directory: Path, text: str
) -> None:
    orders(1)
    (directory / "orders" / "2.json").write_text(text, "utf-8")
    ended = checker("baseline", "create", "b.json", *RUN)
    assert (ended.code, ended.out) == (0, "b.json: 0 findings known.\n")
    said = "1 document could not be read as orders; a baseline never knows that"
    assert ended.err == f"checker: note: {said}\n"
    assert checker("check", *RUN, "--baseline", "b.json").code == 1


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("command", ["create", "update"])
def test_a_run_that_is_incomplete_changes_nothing(
    checker: Checker, plugin: Write, directory: Path, command: str
) -> None:
    file = {"create": "new.json", "update": "b.json"}[command]
    before = (directory / "b.json").read_bytes()
    broken = plugin("broken", body="raise ValueError('no')")
    ended = checker("baseline", command, file, *RUN, "--ignore", "PAY005", "--plugin", broken)
    assert (ended.code, ended.out) == (3, "")
    assert "ValueError: no (3 times)" in ended.err
    assert f"'{file}' was left as it was: not everything was checked" in ended.err
    assert (directory / "b.json").read_bytes() == before
    assert not (directory / "new.json").exists()


@pytest.mark.usefixtures("three")
def test_the_status_of_an_incomplete_run_is_incomplete(checker: Checker, plugin: Write) -> None:
    broken = plugin("broken", body="raise ValueError('no')")
    ended = checker("baseline", "status", "b.json", *RUN, "--plugin", broken)
    assert ended.code == 3
    assert ended.out.endswith("b.json: 2 known, 0 new, 0 fixed.\n")


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("command", ["update", "status"])
def test_without_orders_nothing_is_mended(checker: Checker, directory: Path, command: str) -> None:
    (directory / "empty").mkdir()
    before = (directory / "b.json").read_bytes()
    ended = checker("baseline", command, "b.json", "empty", *AS_OF)
    assert ended.code == 4
    assert "nothing was checked: no order file was found" in ended.err
    assert (directory / "b.json").read_bytes() == before


# --- what was not asked is not mended -------------------------------------------------------------


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("grow", [(), ("--add",)])
def test_nothing_is_forgotten_while_a_document_cannot_be_read(
    checker: Checker, directory: Path, grow: tuple[str, ...]
) -> None:
    cut = (directory / "orders" / "1.json").read_text("utf-8")[:300]
    (directory / "orders" / "1.json").write_text(cut, "utf-8")
    before = (directory / "b.json").read_bytes()
    ended = checker("baseline", "update", "b.json", *RUN, *grow)
    assert (ended.code, ended.out) == (3, "")
    assert "1 document could not be read as orders" in ended.err
    assert "'b.json' was left as it was: what was not read may not be mended" in ended.err
    assert (directory / "b.json").read_bytes() == before
    ended = checker("baseline", "status", "b.json", *RUN)
    assert ended.out.endswith("b.json: 1 known, 0 new, 0 fixed, 1 unknown.\n")


@pytest.mark.usefixtures("three")
def test_findings_stay_whose_rule_lacks_facts_of_any_order(
    checker: Checker, orders: Write, directory: Path
) -> None:
    orders(1, amounts={"total": None})
    before = (directory / "b.json").read_bytes()
    ended = checker("baseline", "status", "b.json", *RUN)
    assert ended.code == 0
    assert ended.out == (
        "PAY005        1 known      0 new      0 fixed      1 unknown\n"
        "b.json: 1 known, 0 new, 0 fixed, 1 unknown.\n"
    )
    ended = checker("baseline", "update", "b.json", *RUN)
    assert (ended.code, ended.out) == (0, "b.json: 0 findings removed, 2 findings known.\n")
    said = "1 finding left alone, of rules that could not be asked about every order: PAY005"
    assert said in ended.err
    assert (directory / "b.json").read_bytes() == before


@pytest.mark.usefixtures("three")
def test_findings_stay_whose_rule_is_switched_off_for_an_order(
    checker: Checker, directory: Path
) -> None:
    override = "{files: [orders/1.json], rules: {PAY005: off}}"
    text = f"ruleset: shop\nextends: [trade-assurance]\noverrides:\n  - {override}\n"
    (directory / "shop.yaml").write_text(text, "utf-8")
    ended = checker("baseline", "update", "b.json", *RUN, "--ruleset", "shop.yaml")
    assert (ended.code, ended.out) == (0, "b.json: 0 findings removed, 2 findings known.\n")
    assert known(directory) == {"PAY005": 2}


@pytest.mark.usefixtures("three")
def test_what_a_rule_that_failed_may_have_found_is_unknown(
    checker: Checker, plugin: Write, directory: Path
) -> None:
    (directory / "b.json").unlink()
    shop = ("--plugin", plugin(), "--select", "shop")
    checker("baseline", "create", "b.json", *RUN, *shop)
    plugin(body="raise ValueError('no')")
    ended = checker("baseline", "status", "b.json", *RUN, *shop)
    assert ended.code == 3
    assert ended.out.endswith("b.json: 0 known, 0 new, 0 fixed, 3 unknown.\n")


@pytest.mark.usefixtures("three")
def test_nothing_is_said_to_be_mended_where_nothing_was_checked(
    checker: Checker, directory: Path
) -> None:
    (directory / "empty").mkdir()
    (directory / "cut.json.gz").write_bytes(b"no archive")
    for path, code in (("empty", 4), ("cut.json.gz", 3)):
        ended = checker("baseline", "status", "b.json", path, *AS_OF)
        assert ended.code == code
        assert ended.out.endswith("b.json: 0 known, 0 new, 0 fixed, 2 unknown.\n")


# --- with waivers ---------------------------------------------------------------------------------


@pytest.fixture
def shop(directory: Path) -> tuple[str, ...]:
    """Write a ruleset whose waiver of PAY005 holds for one more day."""
    text = "ruleset: shop\nextends: [trade-assurance]\nwaivers: waivers.yaml\n"
    (directory / "shop.yaml").write_text(text, "utf-8")
    waiver = "{rule: PAY005, files: orders/1.json, reason: r, owner: o, expires: 2026-02-02}"
    (directory / "waivers.yaml").write_text(f"waivers:\n  - {waiver}\n", "utf-8")
    return ("--ruleset", "shop.yaml")


def test_what_is_waived_is_not_taken_in_and_counts_when_the_waiver_expires(
    checker: Checker, orders: Write, shop: tuple[str, ...], directory: Path
) -> None:
    orders(1, **BAD)
    orders(2, **BAD)
    assert checker("baseline", "create", "b.json", *RUN, *shop).code == 0
    assert known(directory) == {"PAY005": 1}
    check = ("check", "orders", *shop, "--baseline", "b.json", "--report", "json", "--as-of")
    assert checker(*check, "2026-02-02T23:59:59+08:00").code == 0
    ended = checker(*check, "2026-02-03T00:00:00+08:00")
    assert ended.code == 1
    verdicts = {each["path"]: each["verdict"] for each in ended.report["documents"]}
    assert verdicts == {"orders/1.json": "rejected", "orders/2.json": "accepted"}


def test_without_waivers_everything_is_taken_in(
    checker: Checker, orders: Write, shop: tuple[str, ...], directory: Path
) -> None:
    orders(1, **BAD)
    checker("baseline", "create", "b.json", *RUN, *shop, "--no-waivers")
    assert known(directory) == {"PAY005": 1}


def test_a_waiver_that_has_expired_is_named_where_its_findings_are_taken_in(
    checker: Checker, orders: Write, shop: tuple[str, ...]
) -> None:
    orders(1, **BAD)
    late = ("--as-of", "2026-02-03T00:00:00+08:00")
    ended = checker("baseline", "create", "b.json", "orders", *late, *shop)
    assert ended.out == "b.json: 1 finding known.\n"
    assert "expired on 2026-02-02 and waives nothing: 1 finding is open" in ended.err


def test_that_a_waiver_is_unused_is_for_a_check_to_say(
    checker: Checker, orders: Write, shop: tuple[str, ...]
) -> None:
    orders(1)
    assert "covers none of the findings" in checker("check", *RUN, *shop).out
    ended = checker("baseline", "create", "b.json", *RUN, *shop)
    assert (ended.code, ended.err) == (0, "")


# --- the rest -------------------------------------------------------------------------------------


def test_the_baseline_among_the_orders_is_no_order(
    checker: Checker, orders: Write, directory: Path
) -> None:
    orders(1, **BAD)
    for command in ("create", "update", "status"):
        ended = checker("baseline", command, "orders/b.json", *RUN)
        assert (ended.code, ended.err) == (0, "")
    assert (directory / "orders" / "b.json").exists()


def test_the_settings_hold_for_the_baseline_too(
    checker: Checker, orders: Write, directory: Path
) -> None:
    (directory / "checker.yaml").write_text("ignore: PAY005\n", "utf-8")
    orders(1, **BAD)
    checker("baseline", "create", "b.json", *RUN)
    assert known(directory) == {}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("update", "b.json", "."), "cannot read the baseline 'b.json': No such file"),
        (("create", "b.json", "nowhere"), "there is no file or directory 'nowhere'"),
        (("create", "b.json"), "Missing argument 'PATH...'"),
        (("create", "b.json", ".", "--ignore", "PAY05"), "no rule, tag or plugin is named 'PAY05'"),
        (("updat", "b.json", "."), "There is no command 'updat'. Did you mean update?"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(
    checker: Checker, directory: Path, args: tuple[str, ...], said: str
) -> None:
    ended = checker("baseline", *args)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert list(directory.iterdir()) == []


def test_a_faulty_baseline_ends_the_run_before_any_order_is_read(
    checker: Checker, bad: str, directory: Path
) -> None:
    (directory / "b.json").write_text('{"format": "checker-baseline/9"}', "utf-8")
    for args in (("check", bad, "--baseline", "b.json"), ("baseline", "status", "b.json", bad)):
        ended = checker(*args)
        assert (ended.code, ended.out) == (2, "")
        assert "b.json:1:12: this is no baseline" in ended.err


@pytest.mark.usefixtures("three")
def test_a_report_does_not_go_where_the_baseline_is(checker: Checker, directory: Path) -> None:
    before = (directory / "b.json").read_bytes()
    ended = checker("check", *RUN, "--baseline", "b.json", "--report", "json:./b.json")
    assert (ended.code, ended.out) == (2, "")
    assert "the report would overwrite 'b.json', which is the file of --baseline" in ended.err
    assert (directory / "b.json").read_bytes() == before


def test_the_name_of_the_file_cannot_steer_the_terminal(checker: Checker, bad: str) -> None:
    for command in ("create", "update", "status"):
        ended = checker("baseline", command, "b\x1b[2J.json", bad, *AS_OF)
        assert ended.code == 0
        assert "b\\x1b[2J.json: " in ended.out
        assert "\x1b" not in ended.out


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("command", ["create", "update"])
def test_what_somebody_has_written_meanwhile_is_not_lost(
    checker: Checker, plugin: Write, orders: Write, directory: Path, command: str
) -> None:
    text = (directory / "b.json").read_text("utf-8").replace('"PAY005"', '"PAY004"')
    if command == "create":
        (directory / "b.json").unlink()
    orders(2)
    rule = plugin(body=f"__import__('pathlib').Path('b.json').write_text({text!r})")
    ended = checker("baseline", command, "b.json", *RUN, "--plugin", rule)
    assert ended.code == 2
    assert "'b.json' was changed meanwhile, so nothing was written: run this again" in ended.err
    assert (directory / "b.json").read_text("utf-8") == text

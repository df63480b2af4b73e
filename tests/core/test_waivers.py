"""Which findings are waived, until when, and how waivers are read, written and taken out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.errors import UsageError
from checker.finding import Finding
from checker.registry import load
from checker.rulesets.form import Faults, Place
from checker.rulesets.waiverfile import with_waiver, without_waivers
from checker.rulesets.waivers import (
    Waiver,
    Waivers,
    load_waivers,
    read_waivers,
    waivers_schema,
)
from checker.yamls import load_placed

RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For machines that are busy with other tests."""

RULES = {rule.id: rule for group in load().rules().values() for rule in group}

DAY = date(2026, 12, 31)
FINGERPRINT = "0123456789abcdef"

WHOLE = """\
waivers:
  - rule: LOG001
    order: "234193410001028893"
    files: ["old/**", x.json]
    pointer: /shipping/address
    fingerprint: 0123456789abcdef
    reason: The buyer's forwarder calls from the port.
    owner: ops@shop.example
    expires: 2026-12-31
    ticket: OPS-118
"""


def finding(
    rule: str = "LOG001", pointer: str = "/shipping/address/phone", fingerprint: str = FINGERPRINT
) -> Finding:
    return Finding(
        rule=rule,
        severity="error",
        message="Something.",
        pointer=pointer,
        line=1,
        column=1,
        end_line=1,
        end_column=2,
        observed=None,
        expected=None,
        clauses=(),
        remedy="Mend it.",
        fingerprint=fingerprint,
    )


def read(text: str, path: str = "waivers.yaml") -> list[Waiver]:
    faults = Faults()
    found = read_waivers(text, path, RULES, faults)
    faults.raise_any()
    return found


def entry(**given: str | None) -> str:
    """Return a file with one waiver, for one order unless it says something else."""
    keys: dict[str, str | None] = {
        "rule": "LOG001",
        "order": '"1"',
        "reason": "why",
        "owner": "me",
        "expires": "2026-12-31",
        **given,
    }
    lines = [f"{key}: {value}" for key, value in keys.items() if value is not None]
    return "waivers:\n  - " + "\n    ".join(lines) + "\n"


def covers(
    text: str,
    found: Finding | None = None,
    path: str = "a.json",
    order_id: str | None = "1",
    day: date = DAY,
    **options: Any,
) -> bool:
    """Whether the waivers in a text cover a finding."""
    waivers = Waivers(read(text, options.pop("file", "waivers.yaml")), day, **options)
    return waivers.covering(found or finding(), path, order_id) is not None


# --- what is covered ------------------------------------------------------------------------------


def test_a_waiver_is_read_with_all_that_it_says() -> None:
    (waiver,) = read(WHOLE)
    found = Waivers([waiver], DAY).covering(finding(), "old/b/a.json", "234193410001028893")
    assert found is not None
    assert found.reason == "The buyer's forwarder calls from the port."
    assert (found.owner, found.ticket) == ("ops@shop.example", "OPS-118")
    assert (found.expires, found.place) == ("2026-12-31", "waivers.yaml:2:5")


@pytest.mark.parametrize(
    ("day", "is_covered"),
    [(date(2026, 12, 30), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False)],
)
def test_a_waiver_holds_on_its_last_day_and_not_on_the_next(day: date, *, is_covered: bool) -> None:
    assert covers(entry(), day=day) == is_covered


def test_a_waiver_covers_its_own_rule_and_order() -> None:
    assert covers(entry())
    assert not covers(entry(), finding(rule="LOG002"))
    assert not covers(entry(), order_id="2")
    assert not covers(entry(), order_id=None)


@pytest.mark.parametrize(
    ("pointer", "is_covered"),
    [
        ("/lines/1", True),
        ("/lines/1/hs_code", True),
        ("/lines/10", False),
        ("/lines", False),
        ("", False),
    ],
)
def test_a_pointer_narrows_it_to_a_place_and_what_is_in_it(
    pointer: str, *, is_covered: bool
) -> None:
    assert covers(entry(pointer="/lines/1"), finding(pointer=pointer)) == is_covered


def test_a_fingerprint_narrows_it_to_one_finding() -> None:
    text = entry(fingerprint=FINGERPRINT)
    assert covers(text)
    assert not covers(text, finding(fingerprint="f" * 16))


@pytest.mark.parametrize(
    ("glob", "path", "is_covered"),
    [
        ("old/**", "shop/old/a.json", True),
        ("old/**", "shop/old/b/c/a.json", True),
        ("old/**", "old/a.json", False),
        ("old/*.json", "shop/old/a.json", True),
        ("old/*.json", "shop/old/b/a.json", False),
        ("**/a.json", "shop/a.json", True),
        ("**/a.json", "shop/x/y/a.json", True),
        ("./a.json", "shop/../shop/a.json", True),
        ("a?.json", "shop/ab.json", True),
        ("[a].json", "shop/a.json", False),
        ("../orders/**", "orders/a.json", True),
        ("../orders/**", "shop/a.json", False),
        ("**", "-", False),
    ],
)
def test_globs_are_relative_to_the_directory_of_the_waivers(
    glob: str, path: str, *, is_covered: bool
) -> None:
    text = entry(order=None, files=f"['{glob}']")
    assert covers(text, path=path, file="shop/waivers.yaml") == is_covered


def test_a_glob_needs_no_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = entry(order=None, files="old/**")
    monkeypatch.chdir(tmp_path)
    assert covers(text, path=f"{tmp_path}/old/a.json")
    assert covers(text, path="old/a.json", file=f"{tmp_path}/waivers.yaml")


def test_of_order_and_files_both_must_be_met() -> None:
    text = entry(files="old/**")
    assert covers(text, path="old/a.json")
    assert not covers(text, path="new/a.json")
    assert not covers(text, path="old/a.json", order_id="2")


# --- what is said of it ---------------------------------------------------------------------------


def notes(text: str, found: Iterable[Finding], day: date = DAY, **options: Any) -> list[str]:
    """Return what is said of the waivers in a text after these findings of one order."""
    waivers = Waivers(read(text), day, **options)
    for each in found:
        waivers.covering(each, "a.json", "1")
    return [f"{note.kind} {note.place}: {note.message}" for note in waivers.notes()]


def test_a_reason_of_several_lines_is_one_line_in_a_report() -> None:
    (waiver,) = read(entry(reason="|\n      why\n      so"))
    assert waiver.waived().reason == "why so"


def test_nothing_is_said_of_a_waiver_that_was_needed() -> None:
    assert notes(entry(), [finding()]) == []


def test_a_waiver_that_was_not_needed_is_named() -> None:
    (note,) = notes(entry(pointer="/lines"), [finding()])
    assert note == (
        "unused waivers.yaml:2:5: the waiver of LOG001 for order 1, at /lines covers none of the "
        "findings of this run"
    )


def test_an_expired_waiver_says_what_is_open_again() -> None:
    (note,) = notes(entry(), [finding(), finding()], date(2027, 1, 1))
    assert note == (
        "expired waivers.yaml:2:5: the waiver of LOG001 for order 1 expired on 2026-12-31 and "
        "waives nothing: 2 findings are open"
    )


def test_an_expired_waiver_that_nothing_needs_says_so() -> None:
    (note,) = notes(entry(), [], date(2027, 1, 1))
    assert note.endswith("expired on 2026-12-31 and waives nothing: nothing needs it any more")


def test_a_waiver_that_was_renewed_is_not_missed() -> None:
    text = entry(expires="2026-12-30") + entry(reason="renewed").partition("\n")[2]
    (note,) = notes(text, [finding()])
    assert note.startswith("expired waivers.yaml:2:5: ")
    assert note.endswith("nothing needs it any more")


def test_the_first_of_several_is_named_and_all_were_needed() -> None:
    text = entry(reason="first") + entry(pointer="/shipping").partition("\n")[2]
    waivers = Waivers(read(text), DAY)
    found = waivers.covering(finding(), "a.json", "1")
    assert found is not None
    assert found.reason == "first"
    assert waivers.notes() == ()


def test_a_rule_that_cannot_be_waived_is_not_and_the_waiver_says_so() -> None:
    unwaivable = frozenset({"LOG001"})
    assert not covers(entry(), unwaivable=unwaivable)
    (note,) = notes(entry(), [finding()], unwaivable=unwaivable)
    assert note == (
        "not_waivable waivers.yaml:2:5: the waiver of LOG001 for order 1 waives nothing, because "
        "LOG001 cannot be waived: 1 finding is open"
    )
    (note,) = notes(entry(), [], unwaivable=unwaivable)
    assert note.endswith("because LOG001 cannot be waived")


@pytest.mark.parametrize("rule", ["ORD001", "ORD006"])
def test_what_could_not_be_read_is_never_waived(rule: str) -> None:
    text = entry(rule=rule, order=None, files="'**'")
    assert not covers(text, finding(rule=rule), order_id=None)


# --- reading --------------------------------------------------------------------------------------

FAULTS = {
    "unknown rule": (entry(rule="LOG-001"), "2:5: no rule is named LOG-001. Did you mean LOG001?"),
    "unknown key": (
        entry(expires=None, expire="2026-12-31"),
        "6:5: the key expire is not known. Did you mean expires?",
    ),
    "repeated key": (entry(owner="a\n    owner: b"), "6:5: the key owner stands here again"),
    "no rule": (entry(rule=None), "2:5: the waiver has no rule: `rule:` is missing"),
    "no reason": (entry(reason=None), "2:5: the waiver has no reason: `reason:` is missing"),
    "no owner": (entry(owner=None), "2:5: the waiver has no owner: `owner:` is missing"),
    "no expires": (entry(expires=None), "2:5: the waiver has no expires: `expires:` is missing"),
    "empty reason": (entry(reason='" "'), "4:5: reason is empty"),
    "empty pointer": (entry(pointer=""), "7:5: pointer is empty"),
    "empty order": (entry(order=""), "3:5: order is empty"),
    "empty files": (entry(files="[]"), "7:5: files is empty"),
    "no such day": (
        entry(expires="2026-02-30"),
        "6:5: expires is a day like 2026-12-31, not '2026-02-30'",
    ),
    "a week": (entry(expires="2026-W01-1"), "6:5: expires is a day like 2026-12-31"),
    "no hyphens": (entry(expires="20261231"), "6:5: expires is a day like 2026-12-31"),
    "neither": (entry(order=None), "2:5: the waiver names neither an order nor files"),
    "order is a number": (entry(order="1"), "3:5: order is text: put it in quotes"),
    "no pointer": (entry(pointer="lines"), "7:5: pointer is a JSON Pointer like /shipping/mode"),
    "bad escape": (entry(pointer="/a~b"), "7:5: pointer is a JSON Pointer like /shipping/mode"),
    "no fingerprint": (entry(fingerprint="xyz"), "7:5: fingerprint is the 16 digits"),
    "glob is no text": (entry(files="[1]"), "7:13: files is a glob, or a list of globs"),
    "absolute glob": (entry(files="[/old/**]"), "7:13: a glob is relative to the directory"),
    "glob that turns back": (entry(files="a/../b"), "7:5: `..` stands only at the beginning"),
    "order is a number with a point": (entry(order="1.5"), "3:5: order is text: put it in "),
    "no YAML": ("waivers: [\n", "2:1: "),
    "no mapping": ("waivers:\n  - LOG001\n", "2:5: a waiver is a mapping with the keys rule, "),
    "no list": ("waivers: LOG001\n", "1:1: waivers is a list"),
    "no key": ("- rule: LOG001\n", "1:1: waivers are a mapping with the key `waivers:`"),
    "another key": ("waiver: []\n", "1:1: the key waiver is not known. Did you mean waivers?"),
}


@pytest.mark.parametrize(("text", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        read(text)
    assert f"waivers.yaml:{said}" in str(raised.value)


def test_all_faults_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    paths[0].write_text(entry(rule="LOG01") + entry(owner=None, expires="x").partition("\n")[2])
    paths[1].write_text(entry(rule="XXX"))
    faults = Faults()
    load_waivers(dict.fromkeys(map(str, paths)), RULES, faults)
    with pytest.raises(UsageError) as raised:
        faults.raise_any()
    lines = str(raised.value).splitlines()
    places = [line.removeprefix(f"{tmp_path}/").partition(": ")[0] for line in lines]
    assert places == ["a.yaml:2:5", "a.yaml:7:5", "a.yaml:10:5", "b.yaml:2:5"]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "waivers:\n", "waivers: []\n"])
def test_a_file_may_hold_no_waivers(text: str) -> None:
    assert read(text) == []


def test_a_file_that_two_rulesets_name_counts_once(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(entry())
    (tmp_path / "sub").mkdir()
    paths = [f"{tmp_path}/w.yaml", f"{tmp_path}/sub/../w.yaml"]
    assert [str(each.place) for each in load_waivers(dict.fromkeys(paths), RULES, Faults())] == [
        f"{tmp_path}/w.yaml:2:5"
    ]


def test_files_that_are_not_there_or_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_bytes(b"waivers:\n- \xff")
    faults = Faults()
    places = {"a": None, "b": None, "c": Place("shop.yaml", 4, 10)}
    named = {f"{tmp_path}/{name}.yaml": place for name, place in places.items()}
    load_waivers(named, RULES, faults)
    with pytest.raises(UsageError) as raised:
        faults.raise_any()
    assert str(raised.value).replace(f"{tmp_path}/", "").splitlines() == [
        "a.yaml: the waivers cannot be read: No such file or directory",
        "b.yaml:2:3: it is not UTF-8",
        "shop.yaml:4:10: the waivers in c.yaml cannot be read: No such file or directory",
    ]


def test_rules_need_not_be_known_to_look_through_a_file() -> None:
    assert read_waivers(entry(rule="GONE001"), "w.yaml", None, Faults())


# --- the schema -----------------------------------------------------------------------------------

ONLY_THE_READER_KNOWS = {
    "repeated key",
    "no such day",
    "order is a number with a point",  # the reader of these tests takes it as text
    "no YAML",
}


def conforms(text: str) -> bool:
    schema = waivers_schema(RULES)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema).is_valid(load_placed(text, "w.yaml").value)


@pytest.mark.parametrize(
    "text", [WHOLE, entry(), entry(files="old/**"), entry(files="./../../a"), "", "waivers: []"]
)
def test_the_schema_takes_what_the_reader_takes(text: str) -> None:
    read(text)
    assert conforms(text)


@pytest.mark.parametrize(
    "text", [text for name, (text, _) in FAULTS.items() if name not in ONLY_THE_READER_KNOWS]
)
def test_the_schema_refuses_what_the_reader_refuses(text: str) -> None:
    assert not conforms(text)


def test_the_schema_proposes_the_rules_and_takes_those_of_a_ruleset() -> None:
    assert conforms(entry(rule="SHOP001"))
    item = waivers_schema(RULES)["properties"]["waivers"]["items"]
    proposed = {each.get("const") for each in item["properties"]["rule"]["anyOf"]}
    assert set(RULES) < proposed


# --- changes to the text --------------------------------------------------------------------------

COMMENTED = """\
# Waivers of the shop.
waivers:   # see the handbook

  # --- forwarders ---

  # agreed in March
  -   rule:   "LOG001"     # the phone
      order: '1'
      reason: >
        The forwarder
        # is no comment

      owner: [me]
      # until the end of the year

  # about the old ones
  - {rule: LOG002, files: [ "old/**" ]}

  - rule: PAY005
    order: "3"

# the end
"""

NEW = {
    "rule": "LOG007",
    "order": "234",
    "files": ["old/**"],
    "reason": "Because: it is so # really\nand \u2028 more \x7f 待定 😀",
    "owner": "ops@shop.example",
    "expires": DAY,
    "ticket": "118",
}


def entries(text: str) -> list[Any]:
    top = load_placed(text, "w.yaml").value
    return list((top or {}).get("waivers") or [])


def inserted(before: str, after: str) -> str:
    """Return the one piece that was put into a text, all else being as it was."""
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    start = len(before) if start is None else start
    end = len(after) - (len(before) - start)
    while after[end:] != before[start:]:
        start, end = start - 1, end - 1
    assert before[:start] == after[:start]
    return after[start:end]


def test_a_waiver_is_put_at_the_end_and_nothing_else_changes() -> None:
    after = with_waiver(COMMENTED, "w.yaml", NEW)
    piece = inserted(COMMENTED, after)
    assert piece.strip().splitlines()[:2] == ["- rule: LOG007", '    order: "234"']
    assert after.endswith("\n    ticket: '118'\n\n# the end\n")
    *others, last = entries(after)
    assert others == entries(COMMENTED)
    assert last == {**NEW, "expires": "2026-12-31"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "waivers:\n  - rule: A\n"),
        ("# only this", "# only this\nwaivers:\n  - rule: A\n"),
        ("waivers:", "waivers:\n  - rule: A\n"),
        ("waivers:  # none\n# end\n", "waivers:  # none\n  - rule: A\n# end\n"),
        ("waivers: []  # none\r\n", "waivers:  # none\r\n  - rule: A\r\n"),
        ("waivers: ~\n", "waivers:\n  - rule: A\n"),
        ("{waivers: []}\n", "{waivers: [{rule: A}]}\n"),
        ("waivers: [{rule: B}]\n", "waivers: [{rule: B}, {rule: A}]\n"),
        ("waivers:\n- rule: B", "waivers:\n- rule: B\n- rule: A\n"),
        ("waivers:\n- rule: B\n  # in\n# end\n", "waivers:\n- rule: B\n  # in\n- rule: A\n# end\n"),
        ("---\nwaivers:\n- rule: B\n...\n", "---\nwaivers:\n- rule: B\n- rule: A\n...\n"),
        ("waivers:\r\n  -\r\n    rule: B\r\n", "waivers:\r\n  -\r\n    rule: B\r\n  - rule: A\r\n"),
        ("\ufeffwaivers:\n- rule: B\n", "\ufeffwaivers:\n- rule: B\n- rule: A\n"),
    ],
)
def test_a_waiver_is_written_as_the_others_are(before: str, after: str) -> None:
    assert with_waiver(before, "w.yaml", {"rule": "A"}) == after


@pytest.mark.parametrize(
    ("numbers", "gone"),
    [
        ([], []),
        ([0], [*range(5, 15)]),
        ([1], [15, 16, 17]),
        ([2], [17, 18, 19]),
        ([0, 1], [*range(5, 18)]),
        ([1, 2], [*range(15, 20)]),
        ([0, 1, 2], [*range(5, 20)]),
    ],
)
def test_waivers_are_taken_out_with_their_own_comments(numbers: list[int], gone: list[int]) -> None:
    lines = COMMENTED.splitlines(keepends=True)
    after = without_waivers(COMMENTED, "w.yaml", numbers).splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines) if number not in gone]
    assert [line for line in after if line.strip()] == [line for line in kept if line.strip()]
    assert entries("".join(after)) == [
        value for i, value in enumerate(entries(COMMENTED)) if i not in numbers
    ]
    assert not any(a == b == "\n" for a, b in itertools.pairwise(after))


@pytest.mark.parametrize(
    ("before", "numbers", "after"),
    [
        ("waivers: [{rule: A}, {rule: B},\n  {rule: C}]\n", [0, 2], "waivers: [{rule: B}]\n"),
        ("waivers: [{rule: A}]\n", [0], "waivers: []\n"),
        ("waivers:\n- rule: A\n", [0], "waivers:\n"),
        ("waivers: []\n", [], "waivers: []\n"),
    ],
)
def test_waivers_are_taken_out_of_any_list(before: str, numbers: list[int], after: str) -> None:
    assert without_waivers(before, "w.yaml", numbers) == after


@pytest.mark.parametrize(
    "text",
    [
        "waivers: [{rule: A},  # about A\n  {rule: B}]\n",
        "waivers:\n- &a {rule: A}\n- *a\n",
    ],
)
def test_what_cannot_be_taken_out_without_loss_is_left_alone(text: str) -> None:
    with pytest.raises(UsageError, match="its layout cannot be kept"):
        without_waivers(text, "w.yaml", [0])


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw a file of waivers, with comments and gaps wherever there can be any."""
    column = draw(st.integers(0, 4))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    gaps = st.lists(
        st.sampled_from(["", "  ", "# far left", f"{' ' * column}# beside", f"{' ' * 8}# within"]),
        max_size=3,
    )
    scalars = st.sampled_from(["x", "'y # z'", "|\n  - rule: no", '"- a"  # why', ">-\n  # text"])
    lines = [*draw(gaps), "waivers:" + draw(st.sampled_from(["", "  # these"]))]
    for number in range(draw(st.integers(0, 4))):
        lines += draw(gaps)
        lines.append(f"{' ' * column}- rule: R{number}")
        for key in draw(st.lists(st.sampled_from("abc"), unique=True)):
            lines += draw(gaps)
            first, *rest = draw(scalars).split("\n")
            lines.append(f"{' ' * column}  {key}: {first}")
            lines += [f"{' ' * column}  {line}" for line in rest]
    lines += draw(gaps)
    return end.join(lines) + draw(st.sampled_from(["", end]))


def solid(text: str) -> list[str]:
    """Return the lines of a text that are not blank."""
    return [line for line in text.splitlines() if line.strip()]


@given(text=files())
@RELAXED
def test_adding_keeps_every_line_in_its_place(text: str) -> None:
    try:
        after = with_waiver(text, "w.yaml", NEW)
    except UsageError as error:
        assert "its layout cannot be kept" in str(error)  # noqa: PT017 - or else it must be right
        return
    assert entries(after)[:-1] == entries(text)
    remaining = iter(solid(after))
    assert all(line in remaining for line in solid(text))


@given(text=files())
@RELAXED
def test_what_was_added_can_be_taken_out_again(text: str) -> None:
    try:
        after = with_waiver(text, "w.yaml", NEW)
    except UsageError:
        return
    again = without_waivers(after, "w.yaml", [len(entries(text))])
    assert solid(again) == solid(text)


@given(text=files(), data=st.data())
@RELAXED
def test_taking_out_keeps_every_line_of_the_others(text: str, data: st.DataObject) -> None:
    before = entries(text)
    numbers = data.draw(st.sets(st.sampled_from(range(len(before))))) if before else set()
    after = without_waivers(text, "w.yaml", numbers)
    assert entries(after) == [value for i, value in enumerate(before) if i not in numbers]
    remaining = iter(solid(text))
    assert all(line in remaining for line in solid(after))

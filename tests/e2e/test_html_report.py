"""The report for a browser: what stands in it, and that nothing in it can do harm."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import category

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.finding import Finding, Waived
from checker.report import (
    DocumentResult,
    Ending,
    Notice,
    PluginInfo,
    Problem,
    ReportOptions,
    RuleOutcome,
    RulesetInfo,
    Run,
    Summary,
)
from checker.reporters.html import HtmlReporter

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

AS_OF = "2026-02-02T12:00:00+08:00"
BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}
VOID = {"meta", "input", "br"}


class Element(NamedTuple):
    """An element of a page: its name, its attributes, and the text in it."""

    tag: str
    attributes: dict[str, str]
    pieces: list[str]

    @property
    def text(self) -> str:
        """All text in it, in one line."""
        return " ".join("".join(self.pieces).split())


class Page(HTMLParser):
    """Reads a page into its elements, and wants every one of them closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        element = Element(tag, {name: value or "" for name, value in attrs}, [])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Add text to all elements that are open."""
        for element in self._open:
            element.pieces.append(data)

    def all(self, tag: str | None = None, **attributes: str) -> list[Element]:
        """Return the elements of this name that have these attributes, a class among others."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if tag in {None, element.tag}
            and all(
                value in element.attributes.get(name, "").split() for name, value in wanted.items()
            )
        ]

    def one(self, tag: str | None = None, **attributes: str) -> Element:
        """Return the only element of this name that has these attributes."""
        (element,) = self.all(tag, **attributes)
        return element

    def findings(self) -> list[Element]:
        """Return the findings, without those that are related to them."""
        return [e for e in self.all("article") if "data-fingerprint" in e.attributes]


def page_of(checker: Checker, *args: str, code: int = 1) -> Page:
    """Return the page that a check writes."""
    ended = checker("check", *args, "--as-of", AS_OF, "--report", "html")
    assert ended.code == code, ended.err
    return Page(ended.out)


# --- what stands in it ---------------------------------------------------------------------------


def test_every_finding_stands_in_the_page_as_in_the_report_for_programs(
    checker: Checker, order: Write
) -> None:
    order("one.json", **BAD)
    order("orders/信保 \"two\" & 'three'.json", **BAD, id="2", shipping={"ship_by": None})
    Path("many.jsonl").write_text(
        "\n".join(Path(order(f"{n}.txt", None, **BAD, id=str(n))).read_text() for n in range(3))
    )
    ended = checker(
        *("check", "one.json", "orders", "many.jsonl", "--min-severity", "info", "--as-of", AS_OF),
        *("--report", "json", "--report", "html:report.html"),
    )
    expected = [
        {
            "rule": finding["rule"],
            "severity": finding["severity"],
            "path": document["path"],
            "index": str(document["index"]),
            "pointer": finding["pointer"],
            "line": str(finding["line"]),
            "column": str(finding["column"]),
            "end-line": str(finding["end_line"]),
            "end-column": str(finding["end_column"]),
            "fingerprint": finding["fingerprint"],
            "state": "open",
        }
        for document in ended.report["documents"]
        for finding in document["findings"]
    ]
    found = Page(Path("report.html").read_text("utf-8")).findings()
    assert len(expected) > 5
    assert expected == [
        {
            name.removeprefix("data-"): value
            for name, value in finding.attributes.items()
            if name.startswith("data-")
        }
        for finding in found
    ]


def test_a_finding_says_what_where_why_and_what_to_do(checker: Checker, bad: str) -> None:
    (finding,) = page_of(checker, bad).findings()
    for words in (
        "error PAY005 Advance 300.00 and balance 699.99 make 999.99 USD, not the total of 1000.00",
        "bad.json:67:14 /payment_plan/advance",
        "Observed 300.00 Expected 300.01 Remedy Correct the advance or the balance until both make",
        "Clauses S34, S35",
    ):
        assert words in finding.text


def test_a_rule_that_found_something_is_explained_where_its_findings_lead_to(
    checker: Checker, order: Write
) -> None:
    order("a.json", **BAD)
    order("b.json", **BAD, id="2", amounts={"freight": "1.00"})
    page = page_of(checker, ".")
    found = {finding.attributes["data-rule"] for finding in page.findings()}
    assert len(found) > 1
    leads = {link.attributes["href"] for link in page.all("a", **{"class": "to-rule"})}
    assert leads == {f"#rule-{rule}" for rule in found}
    explained = page.all("div", **{"class": "rule-entry"})
    assert [each.attributes["id"] for each in explained] == [f"rule-{r}" for r in sorted(found)]
    (split,) = (each for each in explained if each.attributes["id"] == "rule-PAY005")
    assert split.text.startswith("PAY005 Advance and balance do not add up to the order total. Why")
    assert "not for the total" in split.text
    assert split.text.endswith("Clauses S34, S35")


def test_nothing_is_explained_where_nothing_was_found(checker: Checker, good: str) -> None:
    assert page_of(checker, good, code=0).all(id="rules") == []


def test_of_a_very_long_message_the_middle_is_left_out(checker: Checker, order: Write) -> None:
    page = page_of(checker, order(id="9" * 5000, buyer={"email": "z" * 5000}))
    (finding,) = (each for each in page.findings() if each.attributes["data-rule"] == "DOC003")
    assert len(finding.text) < 5000
    assert re.search("The order goes to z+…z*, but the buyer's account is bound to", finding.text)
    assert len(page.all("h3")[0].text) < 1200


def test_the_place_is_quoted_and_marked(checker: Checker, bad: str) -> None:
    page = page_of(checker, bad)
    assert page.one("mark").text == '"300.00"'
    assert page.one("pre").text == '67 "advance": "300.00",'


VERDICTS = {
    "Accepted": (["good.json"], 0),
    "Rejected": (["good.json", "bad.json"], 1),
    "Incomplete": (["good.json", "--plugin", "old.py"], 3),
    "Nothing was checked": (["empty", "--allow-empty"], 0),
}


@pytest.mark.parametrize("word", VERDICTS)
def test_the_verdict_stands_at_the_top(checker: Checker, order: Write, word: str) -> None:
    order("good.json")
    order("bad.json", **BAD)
    args, code = VERDICTS[word]
    Path("old.py").write_text("CHECKER_API = 99\n")
    Path("empty").mkdir()
    page = page_of(checker, *args, code=code)
    verdict = page.one("section", id="verdict")
    assert verdict.attributes["slot"] == "verdict"
    assert page.one("h2", id="verdict-word").text == word


def test_the_page_says_what_was_in_force(checker: Checker, bad: str) -> None:
    page = page_of(checker, bad, "--select", "payment", "--ignore", "PAY001")
    about = page.one("details", **{"class": "about"})
    for words in (
        "trade-assurance",
        "sha256:",
        "payment 0.",
        "Selected payment",
        "Left out PAY001",
    ):
        assert words in about.text


def test_problems_and_notices_are_told(checker: Checker, bad: str, plugin: Write) -> None:
    Path("old.py").write_text("CHECKER_API = 99\n")
    failing = plugin(body='raise ValueError("<i>oops</i>")')
    page = page_of(checker, bad, "--plugin", "old.py", "--plugin", failing, code=3)
    problems = [e.text for e in page.all("li") if "plugin old" in e.text or "oops" in e.text]
    assert any("API level 99" in problem for problem in problems)
    assert any("<i>oops</i>" in problem for problem in problems)
    (failure,) = page.all("article", data_state="incomplete")
    assert failure.attributes["data-rule"] == "SHOP001"
    assert "rule failed SHOP001 The rule failed: raised ValueError" in failure.text


def test_what_could_not_be_evaluated_is_told_with_what_is_missing(
    checker: Checker, order: Write
) -> None:
    page = page_of(checker, order(payment_plan={"mode": None}), "--select", "payment", code=0)
    (lacking,) = page.all("li", data_state="incomplete")
    rules = lacking.attributes["data-rule"].split()
    assert "PAY003" in rules
    assert lacking.text == f"Missing: /payment_plan/mode {' '.join(rules)}"


def test_rules_that_an_unreadable_order_kept_from_being_asked_are_counted(
    checker: Checker,
) -> None:
    Path("broken.json").write_text('{"id": ')
    page = page_of(checker, "broken.json")
    (group,) = page.all("li", data_state="incomplete")
    rules = group.attributes["data-rule"].split()
    assert f"Missing: the order itself {len(rules)} rules" in group.text
    assert len(rules) > 60


def test_waived_and_known_findings_stand_apart(checker: Checker, order: Write, bad: str) -> None:
    order("known.json", **BAD, id="2")
    Path("shop.yaml").write_text("ruleset: shop\nextends: [trade-assurance]\nwaivers: w.yaml\n")
    Path("w.yaml").write_text(
        "waivers:\n  - rule: PAY005\n    files: [bad.json]\n    reason: The buyer rounds down.\n"
        "    owner: ops@shop.example\n    expires: 2026-02-28\n    ticket: OPS-118\n"
    )
    assert checker("baseline", "create", "b.base", "known.json", "--as-of", AS_OF).code == 0
    page = page_of(
        checker, bad, "known.json", "--ruleset", "shop.yaml", "--baseline", "b.base", code=0
    )
    states = {e.attributes["data-path"]: e for e in page.findings()}
    waived, known = states["bad.json"], states["known.json"]
    assert (waived.attributes["data-state"], known.attributes["data-state"]) == (
        "waived",
        "baselined",
    )
    assert waived.text.startswith("waived error PAY005")
    assert "The buyer rounds down. (ops@shop.example, until 2026-02-28, OPS-118)" in waived.text
    assert "w.yaml:2:5" in waived.text
    assert known.text.startswith("in the baseline error PAY005")
    assert [e.text for e in page.all("summary") if "Waived" in e.text] == [
        "Waived or in the baseline: 1"
    ] * 2


def test_orders_without_findings_are_listed(checker: Checker, order: Write, bad: str) -> None:
    order("a.json")
    order("c.json", id="3")
    page = page_of(checker, "a.json", bad, "c.json")
    clean = page.all("p", **{"class": "clean"})
    assert [e.text.split()[0] for e in clean] == ["a.json:1:1", "c.json:1:1"]
    assert page.one("section", **{"class": "file"}).text.startswith("bad.json")


def test_orders_of_one_file_stand_under_one_heading(checker: Checker, order: Write) -> None:
    texts = [Path(order(f"{n}.txt", None, **BAD, id=str(n))).read_text() for n in range(2)]
    good_one = Path(order("good.txt", None, id="9")).read_text()
    Path("many.jsonl").write_text("\n".join([texts[0], good_one, texts[1]]))
    page = page_of(checker, "many.jsonl")
    section = page.one("section", **{"class": "file"})
    assert all(words in section.text for words in ("Order 0", "Order 1", "Order 9"))


def test_findings_that_are_not_reported_are_counted(
    checker: Checker, bad: str, plugin: Write
) -> None:
    page = page_of(checker, bad, "--plugin", plugin(severity="info"))
    assert "Findings below the severity that is reported: 1" in page.one(id="verdict").text


# --- that it needs nothing and can do nothing ----------------------------------------------------


def test_nothing_is_loaded_and_only_the_page_s_own_script_may_run(
    checker: Checker, bad: str
) -> None:
    page = page_of(checker, bad)
    policy = page.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    own = {
        tag: base64.b64encode(
            hashlib.sha256("".join(page.one(tag).pieces).encode()).digest()
        ).decode()
        for tag in ("style", "script")
    }
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{own['style']}'",
        f"script-src 'sha256-{own['script']}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    for element in page.elements:
        assert not element.attributes.keys() & {"src", "style", "srcset", "action", "data"}
        assert element.attributes.get("href", "#").startswith("#")
        assert element.tag not in {"link", "img", "iframe", "object", "embed", "base"}
    assert not re.search(r"url\(|@import|https?:", "".join(page.one("style").pieces))


def test_the_same_run_gives_the_same_bytes(checker: Checker, bad: str) -> None:
    args = ("check", bad, "--as-of", AS_OF, "--report", "html")
    assert checker(*args).out == checker(*args).out


def test_a_file_name_that_is_no_text_is_shown_escaped(
    checker: Checker, order: Write, directory: Path
) -> None:
    name = os.fsdecode(b"bad-\xff\x1b.json")
    Path(order("plain.json", **BAD)).rename(directory / name)
    ended = checker("check", ".", "--as-of", AS_OF, "--report", "html:../report.html")
    assert ended.code == 1
    page = Page(Path("../report.html").read_bytes().decode("utf-8"))
    assert page.findings()[0].attributes["data-path"].endswith(r"bad-\udcff\x1b.json")


NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</article></main></html>",
    "<!--",
    "-->",
    "</style><script>",
    "]]>",
    "&lt;b&gt;&#60;",
    "javascript:alert(1)",
    "\x00\x1b[31m\x7f\x85",
    "\ud800",
    "\u202etxt.exe",
    "{reason} {0} {",
    "\r\n\t",
    "x" * 2_000,
)
TEXT = st.one_of(st.sampled_from(NASTY), st.text(st.characters(), min_size=1, max_size=30))


def run_with(text: str) -> tuple[Run, DocumentResult, Ending]:
    """Return a run in which everything that comes from outside is this text."""
    related = Finding(text, "info", text, text, 1, 1, 1, 2, text, text, (text,), text, text)
    waiver = Waived(text, text, text, text, text)
    grave = msgspec.structs.replace(
        related, severity="error", observed=[text], expected={text: text}, related=(related,)
    )
    findings = (
        grave,
        msgspec.structs.replace(grave, severity="warning", waiver=waiver),
        msgspec.structs.replace(grave, severity="info", baselined=True),
    )
    run = Run(
        version=text,
        as_of=datetime.fromisoformat(AS_OF),
        plugins=(PluginInfo(text, text, 1),),
        rules=(text,),
        select=(text,),
        ignore=(text,),
        rulesets=lambda: (RulesetInfo(text, text, text),),
    )
    result = DocumentResult(
        path=text,
        index=0,
        id=text,
        status=text,
        verdict="incomplete",
        findings=findings,
        hidden=0,
        settled={},
        idle=(),
        departures={
            text: RuleOutcome("error", reason=text),
            f"{text}2": RuleOutcome("cannot_evaluate", (text,), text),
        },
        text=text.encode("utf-8", "surrogatepass"),
        origin=(1, 1),
    )
    problems = (Problem("plugin", text, plugin=text), Problem("input", text, path=text))
    return (
        run,
        result,
        Ending(
            complete=False,
            problems=problems,
            summary=Summary(),
            hidden=1,
            notices=(Notice(text, text, text),),
        ),
    )


def written(text: str, options: ReportOptions | None = None) -> Iterator[str]:
    """Yield the page of a run in which everything that comes from outside is this text."""
    run, result, ending = run_with(text)
    reporter = HtmlReporter(options or ReportOptions())
    yield from reporter.begin(run)
    yield from reporter.document(result)
    yield from reporter.end(ending)


def structure(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    """Return the elements of a page with the names of their attributes, without any text."""
    return [(element.tag, tuple(element.attributes)) for element in page.elements]


HARMLESS = structure(Page("".join(written("harmless"))))


@given(TEXT)
@settings(deadline=None)
def test_text_from_outside_stays_text_wherever_it_stands(text: str) -> None:
    page = "".join(written(text))
    assert structure(Page(page)) == HARMLESS
    page.encode("utf-8")
    assert {c for c in page if category(c) in {"Cc", "Cf", "Cs"}} == {"\n"}


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9))
@settings(deadline=None)
def test_text_from_outside_is_shown_as_it_stands(text: str) -> None:
    finding = Page("".join(written(text))).findings()[0]
    assert finding.attributes["data-path"] == text
    assert finding.text.startswith(f"error {text} {text} {text}:1:1 {text}")


def test_a_document_is_written_as_soon_as_it_is_checked() -> None:
    run, result, ending = run_with("said")
    reporter = HtmlReporter(ReportOptions())
    head = "".join(reporter.begin(run))
    body = "".join(reporter.document(result))
    assert "said" in body
    assert body not in head + "".join(reporter.end(ending))


def test_the_page_speaks_the_language_that_was_asked_for() -> None:
    options = ReportOptions(language="zh-CN", translate=lambda text: f"译{text}")
    page = Page("".join(written("said", options)))
    assert page.one("html").attributes["lang"] == "zh-CN"
    for tag in ("h1", "h2", "dt", "button", "legend", "summary", "option"):
        assert all(e.text.startswith(("译", "said")) for e in page.all(tag))
    assert page.findings()[0].text.startswith("译error said said")

"""All report formats of one run: they agree, whatever is in the orders, and however it is named."""

from __future__ import annotations

import html
import json
import re
import shlex
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

from checker.reporters import REPORTS
from checker.testing import compliant_order, merge_patch

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

EXAMPLES = Path(__file__).parents[2] / "examples" / "orders"
AS_OF = "2026-02-02T12:00:00+08:00"
FORMATS = [entry.name for entry in REPORTS]
AWKWARD = '李雷\'s "rush" & <b>|`, 100%41: #1 @all.json'
HOSTILE = (
    "\x1b[2J\x07\x00\u202e\u2028\r\n::error::x\n##[error]x"
    "]]>\"'<script>|`*_{0}[a](b)\ufffe\U0001f642"
)

WAIVERS = """waivers:
  - rule: PAY005
    order: waived-1
    reason: Agreed {with} [them] | so.
    owner: ops@shop.example
    expires: 2026-12-31
  - rule: PAY006
    order: nobody
    reason: It is not used.
    owner: ops@shop.example
    expires: 2026-12-31
"""


class Seen(NamedTuple):
    """What every format says of a finding; what one cannot say is None."""

    state: str
    rule: str | None
    severity: str
    path: str
    line: int
    column: int | None
    end_line: int | None
    end_column: int | None


# --- reading each format back --------------------------------------------------------------------


def of_data(finding: dict[str, Any], path: str, state: str | None = None) -> Iterator[Seen]:
    """Yield a finding as JSON has it, and those that are related to it."""
    if state is None:
        state = "waived" if finding["waiver"] else "baselined" if finding["baselined"] else "open"
    place = (finding[key] for key in ("line", "column", "end_line", "end_column"))
    yield Seen(state, finding["rule"], finding["severity"], path, *place)
    for other in finding["related"]:
        yield from of_data(other, path, "related")


def in_json(text: str) -> Iterator[Seen]:
    for document in json.loads(text)["documents"]:
        for finding in document["findings"]:
            yield from of_data(finding, document["path"])


def in_jsonl(text: str) -> Iterator[Seen]:
    for line in text.splitlines():
        finding = json.loads(line)
        yield from of_data(finding, finding["path"])


def in_sarif(text: str) -> Iterator[Seen]:
    (run,) = json.loads(text)["runs"]
    severities = {"error": "error", "warning": "warning", "note": "info"}
    rules = run["tool"]["driver"]["rules"]

    def at(location: Any) -> tuple[Any, ...]:
        physical = location["physicalLocation"]
        keys = ("startLine", "startColumn", "endLine", "endColumn")
        place = (physical["region"][key] for key in keys)
        return (unquote(physical["artifactLocation"]["uri"]), *place)

    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        state = "waived" if result["suppressions"] else "open"
        if result.get("baselineState") == "unchanged":
            state = "baselined"
        (location,) = result["locations"]
        yield Seen(state, result["ruleId"], severities[result["level"]], *at(location))
        for other in result.get("relatedLocations", ()):
            about = other["properties"]
            yield Seen("related", about["ruleId"], severities[about["level"]], *at(other))


def in_junit(text: str) -> Iterator[Seen]:
    said = re.compile(r"^(error|warning|info) (.+):(\d+):(\d+)-(\d+):(\d+)$", re.MULTILINE)
    for test in ET.fromstring(text).iter("testcase"):  # noqa: S314 - our own text
        rule = test.attrib["name"].partition(":")[0]
        for part in test.iter():
            if part.tag not in {"failure", "system-out"}:
                continue
            for paragraph in (part.text or "").split("\n\n"):
                severity, path, *place = said.findall(paragraph)[0]
                state = "open"
                if "\nwaived: " in paragraph:
                    state = "waived"
                elif "\nin the baseline" in paragraph:
                    state = "baselined"
                elif "\nIt has the same cause as " in paragraph:
                    state = "related"
                if state == "open":
                    assert (part.tag == "failure") == (severity == "error")
                yield Seen(state, rule, severity, path, *map(int, place))


def in_github(text: str) -> Iterator[Seen]:
    severities = {"error": "error", "warning": "warning", "notice": "info"}
    for name, given in re.findall(r"^::(error|warning|notice) ([^\n]*?)::", text, re.MULTILINE):
        parts = dict(part.split("=", 1) for part in given.split(","))
        properties = {key: unquote(value) for key, value in parts.items()}
        if "line" not in properties:
            continue
        line, end_line = int(properties["line"]), int(properties["endLine"])
        columns = [
            int(properties[key]) if key in properties else None for key in ("col", "endColumn")
        ]
        assert (columns[0] is not None) == (line == end_line)
        path, rule = properties["file"], properties["title"]
        yield Seen("open", rule, severities[name], path, line, columns[0], end_line, columns[1])


def in_gitlab(text: str) -> Iterator[Seen]:
    severities = {"critical": "error", "minor": "warning", "info": "info"}
    for entry in json.loads(text):
        if entry["severity"] == "blocker":
            continue
        location = entry["location"]
        lines = location["lines"]
        severity, path = severities[entry["severity"]], location["path"]
        rule = entry["check_name"]
        yield Seen("open", rule, severity, path, lines["begin"], None, lines["end"], None)


def in_markdown(text: str) -> Iterator[Seen]:
    row = re.compile(r"\| (waived )?\*{0,2}(error|warning|info)\*{0,2} \| (\w+) \| (\d+):(\d+) \| ")
    again = re.compile(r"<br>The same cause: (error|warning|info) (\w+), (\d+):(\d+): ")
    path = ""
    for line in text.splitlines():
        if line.startswith("### "):
            path = html.unescape(re.sub(r"\\(.)", r"\1", line[4:].replace("<!-- -->", "")))
        if match := row.match(line):
            waived, severity, rule, number, column = match.groups()
            state = "waived" if waived else "open"
            yield Seen(state, rule, severity, path, int(number), int(column), None, None)
            for severity, rule, number, column in again.findall(line):
                yield Seen("related", rule, severity, path, int(number), int(column), None, None)


def in_text(text: str) -> Iterator[Seen]:
    head = r"^  (waived )?(error|warning|info) (\w+): .*\n   --> (.+):(\d+):(\d+)  "
    for waived, severity, rule, path, line, column in re.findall(head, text, re.MULTILINE):
        state = "waived" if waived else "open"
        yield Seen(state, rule, severity, path, int(line), int(column), None, None)


class Articles(HTMLParser):
    """Collects the findings of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Seen] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a finding from its element."""
        given = {key: value or "" for key, value in attrs}
        if tag not in {"article", "li"} or "data-fingerprint" not in given:
            return
        state = given["data-state"] if tag == "article" else "related"
        keys = ("line", "column", "end-line", "end-column")
        place = (int(given[f"data-{key}"]) for key in keys)
        about = (given["data-rule"], given["data-severity"], given["data-path"])
        self.seen.append(Seen(state, *about, *place))


def in_html(text: str) -> Iterator[Seen]:
    page = Articles()
    page.feed(text)
    yield from page.seen


READERS: dict[str, Callable[[str], Iterator[Seen]]] = {
    "json": in_json,
    "jsonl": in_jsonl,
    "sarif": in_sarif,
    "junit": in_junit,
    "github": in_github,
    "gitlab": in_gitlab,
    "markdown": in_markdown,
    "text": in_text,
    "html": in_html,
}

STATES = {
    "github": {"open"},
    "gitlab": {"open"},
    "markdown": {"open", "waived", "related"},
    "text": {"open", "waived"},
}
"""What a format shows of, where it does not show everything."""


# --- one run in all formats ----------------------------------------------------------------------


@pytest.fixture
def corpus(checker: Checker, directory: Path, plugin: Write) -> list[str]:
    """Write orders of all kinds, and return the arguments with which they are checked."""
    orders = directory / "orders"
    shutil.copytree(EXAMPLES, orders)
    bad = {"id": "waived-1", "payment_plan": {"balance": "699.99"}}
    (orders / "waived.json").write_text(json.dumps(merge_patch(compliant_order(), bad)), "utf-8")
    known = directory / "known"
    known.mkdir()
    shutil.copy(EXAMPLES / "draft-split-mismatch.json", known)
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nextends: [trade-assurance, store]\nwaivers: waivers.yaml\n", "utf-8"
    )
    (directory / "waivers.yaml").write_text(WAIVERS, "utf-8")
    fails = "if order.id == 'waived-1': raise LookupError('no {such} shop')\n    return"
    run = ["--ruleset", "shop.yaml", "--as-of", AS_OF, "--plugin", plugin("store", body=fails)]
    assert checker("baseline", "create", "base.json", "known", *run).code == 0
    shutil.copy(EXAMPLES / "draft-with-five-faults.json", orders / AWKWARD)
    (directory / "broken.py").write_text("raise ValueError('out of [order]')", "utf-8")
    rest = ["--plugin", "broken.py", "--min-severity", "info"]
    return ["check", "orders", "orders/gone.json", *run, "--baseline", "base.json", *rest]


@pytest.fixture
def reports(checker: Checker, directory: Path, corpus: list[str]) -> dict[str, str]:
    """Return the text of every report of one run over the corpus."""
    (directory / "orders" / "gone.json").symlink_to("nowhere")
    asked = [word for name in FORMATS for word in ("--report", f"{name}:out.{name}")]
    ended = checker(*corpus, *asked)
    assert (ended.code, ended.out) == (3, "")
    return {name: (directory / f"out.{name}").read_text("utf-8") for name in FORMATS}


def test_every_format_is_read_back_here() -> None:
    assert set(FORMATS) == set(READERS)


@pytest.mark.parametrize("name", FORMATS)
def test_no_plugin_can_take_the_name_of_a_report(
    checker: Checker, good: str, directory: Path, name: str
) -> None:
    (directory / "shop.py").write_text(
        "from checker.api import ReportFormat, hookimpl\nCHECKER_API = 1\n@hookimpl\n"
        f"def checker_reporters():\n    return [ReportFormat({name!r}, 'mine', object)]\n",
        "utf-8",
    )
    ended = checker("check", good, "--no-plugins", "--plugin", "shop.py")
    assert ended.code == 3
    assert f"report {name} is also claimed by checker" in ended.out


def test_every_finding_severity_and_position_is_the_same_in_all_formats(
    reports: dict[str, str],
) -> None:
    truth = list(in_json(reports["json"]))
    assert {seen.state for seen in truth} == {"open", "waived", "baselined", "related"}
    assert {seen.severity for seen in truth} == {"error", "warning", "info"}
    assert f"orders/{AWKWARD}" in {seen.path for seen in truth}
    for name, read in READERS.items():
        found = list(read(reports[name]))
        assert found
        # A format is held to the fields that it has; every row of it has the same ones.
        shown = [seen for seen in truth if seen.state in STATES.get(name, {seen.state})]
        assert len(found) == len(shown), name
        expected = Counter(map(comparable(name), shown))
        assert Counter(map(comparable(name), found)) == expected, name


def comparable(name: str) -> Callable[[Seen], Seen]:
    """Return what makes a finding comparable with what a format says of it."""

    def reduce(seen: Seen) -> Seen:
        if name == "gitlab":
            return seen._replace(column=None, end_column=None)
        if name in {"markdown", "text"}:
            return seen._replace(end_line=None, end_column=None)
        if name == "github" and seen.line != seen.end_line:
            return seen._replace(column=None, end_column=None)
        return seen

    return reduce


def test_the_report_for_people_names_related_findings_with_severity_and_place(
    reports: dict[str, str],
) -> None:
    shown = " ".join(reports["text"].split())
    count = 0
    for document in json.loads(reports["json"])["documents"]:
        for finding in document["findings"]:
            for other in finding["related"]:
                place = f"{document['path']}:{other['line']}:{other['column']}"
                said = f"{other['severity']} {other['rule']}: {other['message']} ({place})"
                assert " ".join(said.split()) in shown
                count += 1
    assert count


def test_every_format_but_jsonl_says_that_and_why_the_run_is_incomplete(
    reports: dict[str, str],
) -> None:
    problems = json.loads(reports["json"])["problems"]
    assert {problem["kind"] for problem in problems} == {"plugin", "rule", "input"}
    for name in set(FORMATS) - {"jsonl"}:
        text = reports[name].replace("\\", "").replace("{{", "{").replace("}}", "}")
        text = html.unescape(text.replace("<!-- -->", ""))
        assert "out of [order]" in text, name
        assert "no {such} shop" in text, name
        assert "orders/gone.json" in text, name


def test_the_same_run_gives_the_same_bytes_in_every_format(
    checker: Checker, reports: dict[str, str], corpus: list[str], directory: Path
) -> None:
    asked = [word for name in FORMATS for word in ("--report", f"{name}:again.{name}")]
    for name in FORMATS:
        (directory / f"out.{name}").unlink()
    assert checker(*corpus, *asked).code == 3
    for name in FORMATS:
        assert (directory / f"again.{name}").read_text("utf-8") == reports[name], name


DOCS = Path(__file__).parents[2] / "docs" / "reports.md"
COMMANDS = re.findall(r"^checker (.*)$", DOCS.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_page_about_reports_do_what_they_say(
    checker: Checker, directory: Path, command: str
) -> None:
    shutil.copytree(EXAMPLES, directory / "orders")
    ended = checker(*shlex.split(command), "--as-of", AS_OF)
    assert (ended.code, ended.err) == (1, "")
    for name, file in re.findall(r"--report (\w+):(\S+)", command):
        assert list(READERS[name]((directory / file).read_text("utf-8")))


def test_the_page_about_reports_has_every_format() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(FORMATS)


# --- whatever is in an order ---------------------------------------------------------------------


@pytest.fixture
def hostile(directory: Path, plugin: Write) -> list[str]:
    """Write an order that is hostile in every place, and return how it is checked."""
    order = merge_patch(
        compliant_order(), {"id": HOSTILE, HOSTILE: 1, "payment_plan": {"balance": "699.99"}}
    )
    name = "h\udce9 \x1b,:%.json"
    (directory / name).write_text(json.dumps(order), "utf-8")
    plugin()
    source = (directory / "shop.py").read_text("utf-8")
    loud = f"{HOSTILE!r} * 3000, observed=[{HOSTILE!r}], expected='x' * 100_000"
    old = '"Found by shop.", observed=order.status'
    assert old in source
    source = source.replace(
        f'violation("/status", {old})', f'violation("/status", "{{m}}", m={loud})'
    )
    (directory / "shop.py").write_text(source, "utf-8")
    return ["check", name, "--as-of", AS_OF, "--plugin", "shop.py"]


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_names_and_texts_leave_every_format_well_formed(
    checker: Checker, hostile: list[str], directory: Path, name: str
) -> None:
    ended = checker(*hostile, "--report", f"{name}:out")
    assert (ended.code, ended.err) == (1, "")
    text = (directory / "out").read_text("utf-8")
    found = list(READERS[name](text))
    assert len(found) == 3
    if name not in {"json", "jsonl", "sarif", "gitlab"}:  # JSON escapes them in its own way
        others = {c for c in text if not c.isprintable()}
        assert others <= {"\n", "\t"} if name != "junit" else "\x1b" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_without_findings_has_a_report_in_every_format(
    checker: Checker, good: str, directory: Path, name: str
) -> None:
    ended = checker("check", good, "--as-of", AS_OF, "--report", f"{name}:out")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    text = (directory / "out").read_text("utf-8")
    assert list(READERS[name](text)) == []

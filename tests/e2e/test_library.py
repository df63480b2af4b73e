"""Checking orders inside of another program."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import pytest

import checker as library
from checker import Checker, DocumentResult, InputError, PluginError, UsageError
from checker.testing import compliant_order, merge_patch
from checker.yamls import YamlError

# Shapes of the fixtures in conftest.py, which no module can import.
WriteOrder = Callable[..., str]
WritePlugin = Callable[..., str]
Run = Callable[..., Any]

AS_OF = datetime.fromisoformat("2026-02-02T12:00:00+08:00")
BAD = merge_patch(compliant_order(), {"payment_plan": {"balance": "699.99"}})


@pytest.fixture(scope="module")
def check() -> Callable[..., DocumentResult]:
    checker = Checker()

    def at(order: Any, **options: Any) -> DocumentResult:
        return checker.check(order, as_of=AS_OF, **options)

    return at


def rules(result: DocumentResult) -> list[str]:
    return [finding.rule for finding in result.findings]


def test_an_order_is_checked_as_bytes_as_text_and_as_a_mapping(
    check: Callable[..., DocumentResult],
) -> None:
    text = json.dumps(BAD, indent=2)
    for form in (text.encode(), text, BAD):
        result = check(form)
        assert (result.verdict, rules(result)) == ("rejected", ["PAY005"])
        assert result.outcomes()["PAY005"].outcome == "fail"
    assert check(json.dumps(compliant_order())).verdict == "accepted"


def test_findings_point_into_the_bytes_that_were_given(
    check: Callable[..., DocumentResult],
) -> None:
    text = json.dumps(BAD, indent=2)
    (finding,) = check(text, path="orders/7.json").findings
    line = text.splitlines()[finding.line - 1]
    assert line[finding.column - 1 : finding.end_column - 1] == '"300.00"'
    assert check(text, path="orders/7.json").path == "orders/7.json"


def test_a_mapping_may_hold_decimals_and_times(check: Callable[..., DocumentResult]) -> None:
    exact = merge_patch(compliant_order(), {})
    exact["payment_plan"]["balance"] = Decimal("700.00")
    exact["timestamps"]["drafted_at"] = datetime(2026, 2, 1, 1, tzinfo=UTC)
    result = check(exact)
    assert (result.verdict, result.findings) == ("accepted", ())


@pytest.mark.parametrize("form", [bytearray, memoryview])
def test_bytes_may_come_in_any_kind(
    check: Callable[..., DocumentResult], form: Callable[[bytes], Any]
) -> None:
    assert rules(check(form(json.dumps(BAD).encode()))) == ["PAY005"]


def test_a_mapping_may_hold_dates(check: Callable[..., DocumentResult]) -> None:
    shipped = merge_patch(compliant_order(), {"extensions": {"day": "2026-02-01"}})
    shipped["extensions"]["day"] = date(2026, 2, 1)
    assert check(shipped).verdict == "accepted"


class Unsteady(Mapping[str, Any]):
    """A mapping that changes, or fails, while it is read."""

    def __getitem__(self, key: str) -> Any:
        """Fail."""
        raise RuntimeError("changed")

    def __iter__(self) -> Iterator[str]:
        """Name a key."""
        return iter(("id",))

    def __len__(self) -> int:
        """Count the keys."""
        return 1


def test_a_mapping_that_fails_is_refused(check: Callable[..., DocumentResult]) -> None:
    with pytest.raises(UsageError, match="cannot be written as JSON: RuntimeError: changed"):
        check(Unsteady())


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, object()])
def test_a_mapping_that_is_no_json_is_refused(
    check: Callable[..., DocumentResult], value: object
) -> None:
    with pytest.raises(UsageError, match="cannot be written as JSON"):
        check({"remark": value})


@pytest.mark.parametrize("junk", [b"", b"{", b"\xff\xfe", "\ud800", {}, b"[1]"])
def test_what_is_no_order_is_a_finding(check: Callable[..., DocumentResult], junk: Any) -> None:
    result = check(junk)
    assert result.verdict == "rejected"
    assert result.findings[0].rule.startswith("ORD")


def test_nothing_is_printed(
    check: Callable[..., DocumentResult], capfd: pytest.CaptureFixture[str]
) -> None:
    check(BAD)
    check(b"{")
    assert capfd.readouterr() == ("", "")


def test_findings_are_put_into_the_language_that_was_asked_for() -> None:
    (finding,) = Checker(lang="zh-CN").check(BAD, as_of=AS_OF).findings
    assert "预付款" in finding.message
    assert (finding.rule, finding.observed) == ("PAY005", "300.00")


def test_many_threads_share_one() -> None:
    checker = Checker(rulesets=["strict"], min_severity="info")
    orders = [
        json.dumps(merge_patch(compliant_order(), {"id": str(number), "payment_plan": plan}))
        for number, plan in enumerate([{}, {"balance": "699.99"}, {"mode": None}] * 40)
    ]
    moments = [AS_OF + timedelta(days=number % 3) for number in range(len(orders))]

    def check(order: str, as_of: datetime) -> Any:
        result = checker.check(order, as_of=as_of)
        return result.verdict, result.findings, result.outcomes()

    one_by_one = list(map(check, orders, moments))
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(check, orders, moments))
    assert together == one_by_one
    assert len({verdict for verdict, _, _ in one_by_one}) > 1


def test_entries_and_waivers_follow_the_day_without_being_read_again(directory: Path) -> None:
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nextends: trade-assurance\nwaivers: waivers.yaml\n"
        "rules: {DOC010: {severity: off, effective_from: 2026-02-10}}\n",
        "utf-8",
    )
    (directory / "waivers.yaml").write_text(
        "waivers:\n- {rule: PAY005, files: ['old/**'], reason: r, owner: o, expires: 2026-02-03}\n",
        "utf-8",
    )
    checker = Checker(rulesets=["shop.yaml"])
    for name in ("shop.yaml", "waivers.yaml"):
        (directory / name).unlink()
    bad = {**BAD, "remark": None}
    first = checker.check(bad, as_of=AS_OF, path="old/a.json")
    waived = {finding.rule for finding in first.findings if finding.waiver is not None}
    assert (waived, "DOC010" in rules(first)) == ({"PAY005"}, True)
    later = checker.check(bad, as_of=AS_OF + timedelta(days=2), path="old/a.json")
    assert not any(finding.waiver for finding in later.findings)
    last = checker.check(bad, as_of=AS_OF + timedelta(days=8), path="old/a.json")
    assert "DOC010" not in rules(last)
    again = checker.check(bad, as_of=AS_OF, path="old/a.json")
    assert again.findings == first.findings


def test_files_of_many_orders(directory: Path) -> None:
    lines = "\n".join(json.dumps(order) for order in (compliant_order(), BAD))
    (directory / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    found = list(Checker().check_file("a.jsonl.gz", as_of=AS_OF))
    assert [(one.index, one.verdict) for one in found] == [(0, "accepted"), (1, "rejected")]
    with pytest.raises(InputError, match=r"missing\.json"):
        list(Checker().check_file("missing.json"))


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(UsageError, match="needs a zone"):
        Checker().check(BAD, as_of=AS_OF.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("as_of", "message"),
    [
        (datetime(9999, 12, 31, tzinfo=UTC), "too near to the end of the calendar"),
        (datetime(1, 6, 1, tzinfo=UTC), "too near to the end of the calendar"),
        (date(2026, 2, 2), "as_of is a datetime"),
        ("2026-02-02T12:00:00+08:00", "as_of is a datetime"),
    ],
)
def test_a_moment_that_days_cannot_be_counted_from_is_refused(as_of: Any, message: str) -> None:
    checker = Checker()
    with pytest.raises(UsageError, match=message):
        checker.check(BAD, as_of=as_of)
    with pytest.raises(UsageError, match=message):  # at once, not when the first result is wanted
        checker.check_file("a.json", as_of=as_of)
    assert checker.check(BAD, as_of=AS_OF).verdict == "rejected"


def test_paths_may_be_objects(plugin: WritePlugin, directory: Path) -> None:
    (directory / "a.json").write_text(json.dumps(BAD), "utf-8")
    (directory / "shop.yaml").write_text("ruleset: shop\nextends: [minimal]\n", "utf-8")
    checker = Checker(rulesets=Path("shop.yaml"), plugins=[Path(plugin())], select="PAY005")
    (found,) = checker.check_file(Path("a.json"), as_of=AS_OF)
    assert found.path == "a.json"
    assert checker.check(BAD, as_of=AS_OF, path=Path("b.json")).path == "b.json"


@pytest.mark.parametrize("path", [None, 5, b"a.json", "a\0.json", "\ud800"])
def test_what_is_no_path_is_refused(path: Any) -> None:
    checker = Checker()
    with pytest.raises(UsageError, match="is no path"):
        checker.check(BAD, path=path)
    with pytest.raises(UsageError, match="is no path"):
        checker.check_file(path)


def test_a_plugin_that_is_refused_is_an_error_at_once(plugin: WritePlugin, directory: Path) -> None:
    (directory / "broken.py").write_text("1 / 0\n", "utf-8")
    (directory / "old.py").write_text("CHECKER_API = 0\n", "utf-8")
    with pytest.raises(PluginError) as caught:
        Checker(plugins=[plugin(), "broken.py", "old.py"])
    assert "broken" in str(caught.value)
    assert "division by zero" in str(caught.value)
    assert "plugin old: was written for API level 0" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rulesets": ["stict"]}, "strict"),
        ({"rulesets": "stict"}, "no ruleset is named 'stict'"),
        ({"select": ["PAY05"]}, "PAY005"),
        ({"input_format": "alibba"}, "alibaba"),
        ({"fail_on": "fatal"}, "error, warning or info"),
        ({"lang": "fr"}, "en or zh-CN"),
        ({"rulesets": {"strict": 1}}, "rulesets is text, or several, not dict"),
        ({"rulesets": [{"rules": {}}]}, "rulesets: {'rules': {}} is no path"),
        ({"rulesets": None}, "rulesets is text, or several, not NoneType"),
        ({"select": b"PAY005"}, "select is text, or several, not bytes"),
        ({"ignore": [5]}, "ignore is text, or several, not 5"),
        ({"plugins": 5}, "plugins is text, or several, not int"),
        ({"input_format": []}, r"input_format is text, not \[\]"),
        ({"min_severity": []}, r"min_severity: severity is error, warning or info, not \[\]"),
        ({"waive": "no"}, "waive is True or False, not 'no'"),
        ({"discover": None}, "discover is True or False, not None"),
        ({"rulesets": "stict"}, "^rulesets: no ruleset is named 'stict'"),
        ({"rulesets": "minimal", "discover": False}, "named 'minimal'. There are none.$"),
        ({"lock": "gone.lock"}, "there is no lock file 'gone.lock'"),
        ({"lock": 5}, "lock: 5 is no path"),
    ],
)
def test_what_is_asked_wrongly_is_said_at_once(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Checker(**options)


def test_it_says_what_the_command_line_says(checker: Run, order: WriteOrder) -> None:
    path = order("bad.json", payment_plan={"balance": "699.99"}, remark=None)
    report = checker("check", path, "--as-of", AS_OF.isoformat(), "--report", "json").report
    (result,) = Checker().check_file(path, as_of=AS_OF)
    assert [finding["fingerprint"] for finding in report["documents"][0]["findings"]] == [
        finding.fingerprint for finding in result.findings
    ]


def test_every_public_name_is_there_and_nothing_is_imported_before_it_is_asked_for() -> None:
    assert all(getattr(library, name) is not None for name in library.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Cheker'"):
        library.__getattr__("Cheker")
    code = "import sys, checker; sys.exit(any(name.startswith('checker.') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


GATE = Path(__file__).parents[2] / "examples" / "gate" / "app.py"


@pytest.fixture(scope="module")
def gate() -> Iterator[str]:
    """Return where the example's server listens."""
    application = runpy.run_path(str(GATE))["application"]
    with make_server("127.0.0.1", 0, validator(application), handler_class=Quiet) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def post(url: str, body: bytes) -> tuple[int, Any]:
    try:
        with urlopen(Request(url, body, method="POST")) as answer:  # noqa: S310 - our own server
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_the_gate_lets_a_compliant_order_through(gate: str) -> None:
    body = json.dumps(compliant_order()).encode()
    assert post(gate, body) == (200, {"verdict": "accepted", "findings": []})


def test_the_gate_tells_what_keeps_an_order_out(gate: str) -> None:
    status, answer = post(gate, json.dumps(BAD).encode())
    assert (status, answer["verdict"]) == (422, "rejected")
    assert {finding["field"] for finding in answer["findings"]} == {"/payment_plan/advance"}
    assert post(gate, b"{")[0] == 422


@pytest.mark.parametrize("status", [None, "closed"])
def test_the_gate_is_for_drafts(gate: str, status: str | None) -> None:
    body = json.dumps(merge_patch(compliant_order(), {"status": status})).encode()
    code, answer = post(gate, body)
    assert (code, [finding["field"] for finding in answer["findings"]][-1]) == (422, "/status")


@pytest.mark.parametrize("length", ["-1", "many", "2000000"])
def test_the_gate_reads_no_more_than_an_order(length: str) -> None:
    began: list[str] = []
    application = runpy.run_path(str(GATE))["application"]
    environ = {"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"x")}
    application(environ, lambda status, _: began.append(status))
    assert began == ["413 Content Too Large"]


def test_many_orders_get_the_results_of_each_by_itself() -> None:
    checker = Checker()
    orders: list[Any] = [BAD, compliant_order(), b"{", BAD] * 50
    many = [*checker.check_many(orders, as_of=AS_OF)]
    assert [result.index for result in many] == list(range(200))
    assert {result.path for result in many} == {"orders.jsonl"}
    for result, order in zip(many[-4:], orders[-4:], strict=True):
        alone = checker.check(order, as_of=AS_OF, path="orders.jsonl")
        assert (result.verdict, result.findings) == (alone.verdict, alone.findings)
        assert result.outcomes() == alone.outcomes()


def test_results_are_handed_to_another_process_and_a_checker_is_not() -> None:
    checker = Checker(lang="zh-CN")
    for order in (compliant_order(), BAD, {"schema": "ta-order/1", "currency": "RMB"}, b"{"):
        result = checker.check(order, as_of=AS_OF)
        assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - our own
    with pytest.raises(TypeError, match="make one in each"):
        pickle.dumps(checker)


@pytest.mark.parametrize(
    "error",
    [
        PluginError("shop", "it has no rules"),
        InputError("a.json", "it is a directory"),
        YamlError("a.yaml", (2, 3), "a comma is missing"),
        YamlError("a.yaml", None, "it is empty"),
    ],
)
def test_what_went_wrong_is_handed_to_another_process(error: Exception) -> None:
    same = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(same), str(same), vars(same)) == (type(error), str(error), vars(error))


def test_the_same_moment_is_said_by_the_clock_of_each_caller() -> None:
    checker = Checker(select=["LOG012"])
    order = json.dumps(
        merge_patch(
            compliant_order(),
            {"status": "paid", "shipping": {"ship_by": {"date": "2026-02-01", "days_after": None}}},
        )
    )
    for moment in (AS_OF, AS_OF.astimezone(UTC), AS_OF):
        (finding,) = checker.check(order, as_of=moment).findings
        assert f"by {moment} they had not been" in finding.message


def test_the_arithmetic_of_the_program_around_it_makes_no_difference() -> None:
    amounts = {"goods": "1234567.89", "total": "1234667.89"}
    lines = [{"quantity": "3", "unit_price": "411522.63"}]
    plan = {"advance": "370370.37", "balance": "864297.52"}
    order = merge_patch(
        compliant_order(), {"amounts": amounts, "lines": lines, "payment_plan": plan}
    )
    checker = Checker(select=["PAY017", "PAY005"])
    with localcontext(prec=6):
        result = checker.check(json.dumps(order), as_of=AS_OF)
    assert result.findings == ()
    assert {result.outcomes()[rule].outcome for rule in ("PAY017", "PAY005")} == {"pass"}


def test_half_a_letter_spoils_one_value_and_hides_nothing_else(
    check: Callable[..., DocumentResult],
) -> None:
    order = merge_patch(BAD, {"buyer": {"name": "Ann \ud83d"}})
    forms = (order, json.dumps(order), json.dumps(order, ensure_ascii=False))
    for result in map(check, forms):
        assert [(finding.rule, finding.pointer) for finding in result.findings] == [
            ("ORD004", "/buyer/name"),
            ("PAY005", "/payment_plan/advance"),
        ]


def test_a_finding_about_another_placeholder_is_another_finding(
    check: Callable[..., DocumentResult],
) -> None:
    def fingerprint(phone: str) -> str:
        patch = {"shipping": {"address": {"phone": phone, "mobile": None}}}
        (finding,) = check(merge_patch(compliant_order(), patch)).findings
        assert (finding.rule, finding.observed) == ("LOG001", phone)
        return finding.fingerprint

    assert fingerprint("N/A") == fingerprint("N/A") != fingerprint("TBD")


def test_an_order_that_is_none_is_said_when_its_turn_comes() -> None:
    results = Checker().check_many([BAD, BAD, {"id": object()}, BAD], as_of=AS_OF)
    assert [next(results).verdict, next(results).verdict] == ["rejected", "rejected"]
    with pytest.raises(UsageError):
        next(results)


@pytest.mark.parametrize("orders", [json.dumps(BAD), json.dumps(BAD).encode(), BAD, 5, None])
def test_one_order_is_not_taken_for_many(orders: Any) -> None:
    with pytest.raises(UsageError, match="orders is several orders, not "):
        Checker(select="PAY005").check_many(orders)


def test_plugins_that_are_not_as_they_were_locked_are_not_imported(
    checker: Run, plugin: WritePlugin, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = plugin()
    assert checker("plugins", "lock", "--plugin", name).code == 0
    Checker(plugins=name, lock="checker.lock")
    with (directory / name).open("a", encoding="utf-8") as file:
        file.write("print('imported')\n")
    with pytest.raises(UsageError, match="plugin shop: its files have changed"):
        Checker(plugins=name, lock=Path("checker.lock"))
    with pytest.raises(UsageError, match=r"plugin shop: it is locked, from .*, and was not found"):
        Checker(lock="checker.lock")
    assert capsys.readouterr().out == ""

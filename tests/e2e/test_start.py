"""A start: what most runs are asked is understood without click, and means the same."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.cli.check import command
from checker.cli.gate import Asked
from checker.cli.plain import understood

AS_OF = "2026-02-02T12:00:00+08:00"

CLEAN_RUN = """
import json, sys
from checker.__main__ import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""

needs_posix = pytest.mark.skipif(
    sys.platform == "win32", reason="click finds the files that a pattern means here"
)


def understood_by_click(*args: str) -> Asked:
    params = command.make_context("check", list(args)).params
    assert (params.pop("plugins"), params.pop("no_plugins")) == ((), False)
    return Asked(**params)


@needs_posix
@given(
    st.lists(
        st.one_of(
            st.tuples(st.text(st.characters(codec="utf-8"), min_size=1)).filter(
                lambda words: words[0] == "-" or not words[0].startswith("-")
            ),
            st.tuples(st.just("--report"), st.sampled_from(["text", "json:a.json", "-x", ""])),
            st.tuples(st.just("--as-of"), st.sampled_from([AS_OF, "2026-02-02T12:00:00Z", "now"])),
            st.just(("--no-progress",)),
            st.sampled_from([("--report",), ("--jobs", "2"), ("--report=json",), ("--",)]),
        ),
        max_size=5,
    )
)
def test_what_is_understood_without_click_means_the_same_to_click(parts: list[Any]) -> None:
    args = [AS_OF, *itertools.chain(*parts)]
    asked = understood(["check", "--as-of", *args])
    if asked is not None:
        assert asked == understood_by_click("--as-of", *args)


@needs_posix
def test_most_runs_are_understood_without_click() -> None:
    args = (
        "a.json",
        "-",
        "--as-of",
        AS_OF,
        "--report",
        "json",
        "--no-progress",
        "--report",
        "text",
    )
    asked = understood(["check", *args])
    assert asked is not None
    assert asked.paths == ("a.json", "-")
    assert asked == understood_by_click(*args)


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("rules",),
        ("chekc", "a.json"),
        ("--help",),
        ("check", "--help"),
        ("check", "a.json", "--ignore", "PAY005"),
        ("check", "a.json", "--report"),
        ("check", "a.json", "--report=json"),
        ("check", "--as-of", "tomorrow", "a.json"),
        ("check", "--as-of", "2026-02-02", "a.json"),
        ("check", "--", "--a.json"),
    ],
)
def test_all_else_is_left_to_click(args: tuple[str, ...]) -> None:
    assert understood(args) is None


@pytest.mark.parametrize(
    ("moment", "is_known"),
    [
        ("0001-01-01T00:00:00+08:00", False),
        ("0001-12-31T23:59:59Z", False),
        ("0002-01-01T00:00:00Z", True),
        ("9998-12-31T23:59:59Z", True),
        ("9999-01-01T00:00:00+08:00", True),
        ("9999-01-01T00:00:00Z", False),
        ("9999-12-31T23:59:59-12:00", False),
    ],
)
def test_a_moment_at_the_end_of_the_calendar_is_refused_by_both(
    moment: str, *, is_known: bool
) -> None:
    assert (understood(["check", "--as-of", moment]) is not None) == is_known
    if is_known:
        assert understood_by_click("--as-of", moment).as_of.isoformat().startswith(moment[:10])
    else:
        with pytest.raises(click.BadParameter, match="too near to the end of the calendar"):
            understood_by_click("--as-of", moment)


@pytest.mark.parametrize("name", ["CHECKER_IGNORE", "_CHECKER_COMPLETE"])
def test_what_the_environment_says_is_left_to_click(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "PAY005")
    assert understood(["check", "a.json"]) is None


def test_what_settings_say_is_left_to_click(directory: Path) -> None:
    (directory / "checker.yaml").write_text("fail_on: warning", "utf-8")
    assert understood(["check", "a.json"]) is None


def test_the_default_of_every_option_is_the_same_to_click() -> None:
    by_click = understood_by_click("--as-of", AS_OF)
    assert by_click == Asked(paths=(), as_of=by_click.as_of, lang=by_click.lang)


@needs_posix
def test_a_clean_run_imports_nothing_that_it_does_not_need(good: str) -> None:
    args = ("check", good, "--as-of", AS_OF)
    ended = subprocess.run(
        [sys.executable, "-c", CLEAN_RUN, *args], capture_output=True, text=True, check=True
    )
    loaded = json.loads(ended.stderr.splitlines()[-1])
    heavy = {"click", "importlib.metadata", "jsonschema", "locale", "multiprocessing", "pathlib"}
    heavy |= {"ruamel.yaml", "subprocess", "zoneinfo"}
    assert not sorted(heavy.intersection(loaded))

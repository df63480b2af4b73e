"""How a name of `checker.api` is taken out: said in advance, and on the day that was said."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

import checker
from checker import api
from checker.deprecation import DEPRECATED, CheckerDeprecationWarning, Deprecated, resolved

TABLE = {"old": Deprecated(replacement="new", since="0.2", error_in="0.4")}
NAMESPACE = {"__name__": "checker.api", "new": 7}


MODULE = "def __getattr__(name): return resolved(name, NAMESPACE, TABLE)"


def asking(name: str) -> object:
    """Return what a module has under a name that is not its own."""
    module: dict[str, Any] = {"resolved": resolved, "NAMESPACE": NAMESPACE, "TABLE": TABLE}
    exec(compile(MODULE, "api.py", "exec"), module)  # noqa: S102 - a module of another file
    return module["__getattr__"](name)


def test_a_deprecated_name_still_works_and_says_what_to_use_and_until_when() -> None:
    with pytest.warns(CheckerDeprecationWarning) as caught:
        assert asking("old") == 7
    (warning,) = caught
    assert str(warning.message) == (
        "checker.api.old is deprecated since 0.2 and becomes an error in 0.4: use new"
    )
    assert warning.filename == __file__


def test_the_warning_is_one_that_python_keeps_from_users() -> None:
    assert issubclass(CheckerDeprecationWarning, DeprecationWarning)
    assert api.CheckerDeprecationWarning is CheckerDeprecationWarning


def test_a_name_that_never_was_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match=r"module 'checker\.api' has no attribute 'older'"):
        asking("older")
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = api.nothing  # type: ignore[attr-defined]
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        exec("from checker.api import nothing")  # noqa: S102 - as a plugin writes it


def test_every_name_that_is_public_is_there_and_none_of_them_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(getattr(api, name) is not None for name in api.__all__)
    assert list(api.__all__) == sorted(api.__all__, key=lambda name: (_kind(name), name))


def _kind(name: str) -> int:
    """Return where a name is sorted: constants, classes, functions."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2


def broken_promises(
    table: Mapping[str, Deprecated], version: str, public: Collection[str]
) -> list[str]:
    """Return the deprecations that are overdue, or name no public replacement."""
    return [
        name
        for name, entry in table.items()
        if Version(version) >= Version(entry.error_in)
        or entry.replacement not in public
        or name in public
    ]


def test_what_is_deprecated_is_replaced_and_taken_out_when_it_was_promised() -> None:
    assert broken_promises(TABLE, "0.3", ["new"]) == []
    assert broken_promises(TABLE, "0.4", ["new"]) == ["old"]
    assert broken_promises(TABLE, "0.3", []) == ["old"]
    assert broken_promises(TABLE, "0.3", ["old", "new"]) == ["old"]
    assert broken_promises(DEPRECATED, checker.__version__, api.__all__) == []


def test_the_promise_names_the_level() -> None:
    text = (Path(__file__).parents[2] / "docs" / "stability.md").read_text("utf-8")
    assert re.findall(r"The current level is (\d+)\.", text) == [str(api.API_LEVEL)]

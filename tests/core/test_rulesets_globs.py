"""Globs of paths: what they match, and how they are moved to another directory."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.rulesets.globs import climbed, matches, moved


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("glob", "path", "is_meant"),
    [
        ("a.json", "a.json", True),
        ("a.json", "b/a.json", False),
        ("./a.json", "a.json", True),
        ("*.json", "a.json", True),
        ("*.json", ".json", True),
        ("*.json", "b/a.json", False),
        ("*/a.json", "b/a.json", True),
        ("?.json", "a.json", True),
        ("?.json", "ab.json", False),
        ("b?a.json", "b/a.json", False),
        ("samples/**", "samples/a.json", True),
        ("samples/**", "samples/b/c/a.json", True),
        ("samples/**", "samples", False),
        ("samples/**", "samples2/a.json", False),
        ("**/a.json", "a.json", True),
        ("**/a.json", "b/c/a.json", True),
        ("**/a.json", "b/ba.json", False),
        ("b/**/a.json", "b/a.json", True),
        ("b/**/a.json", "b/c/d/a.json", True),
        ("b**/a.json", "ba.json", False),
        ("b**/a.json", "bc/a.json", True),
        ("**", "b/c/a.json", True),
        ("a[1].json", "a[1].json", True),
        ("a[1].json", "a1.json", False),
        ("{a,b}.json", "a.json", False),
        ("a.json", "A.json", False),
        ("订单/*.json", "订单/一.json", True),
        ("a\n*", "a\nb", True),
        ("../shop/a.json", "shop/a.json", False),
    ],
)
def test_a_glob_matches_whole_paths(glob: str, path: str, is_meant: bool) -> None:  # noqa: FBT001 - what is expected
    assert matches(path, ".", glob) is is_meant


@pytest.mark.parametrize("path", ["orders/a.json", "./orders/a.json", "shop/../orders/a.json"])
def test_a_glob_is_relative_to_its_directory_however_the_path_is_written(
    path: str, directory: Path
) -> None:
    for base in ("shop", str(directory / "shop"), "./shop/."):
        assert matches(path, base, "../orders/*.json")
        assert not matches(path, base, "orders/*.json")
    assert matches(str(directory / "orders/a.json"), "orders", "a.json")


def test_a_link_is_where_it_leads(directory: Path) -> None:
    (directory / "real").mkdir()
    (directory / "link").symlink_to("real")
    assert matches("link/a.json", "real", "*.json")
    assert matches("real/a.json", "link", "*.json")


def test_a_directory_with_signs_of_globs_in_its_name_is_taken_literally() -> None:
    assert matches("a*[b]/a.json", "a*[b]", "*.json")
    assert not matches("axb/a.json", "a*[b]", "*.json")


def test_standard_input_is_no_file() -> None:
    assert not matches("-", ".", "**")


@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("a/b", (0, "a/b")),
        ("./a", (0, "a")),
        ("../a", (1, "a")),
        (".././../a/*", (2, "a/*")),
        ("..a", (0, "..a")),
        ("..", (1, "")),
    ],
)
def test_a_glob_leads_up_at_its_beginning(glob: str, left: tuple[int, str]) -> None:
    assert climbed(glob) == left


NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, max_size=3).map("/".join).map(lambda path: path or ".")
GLOBS = st.tuples(
    st.sampled_from(["", "../", "../../"]), st.lists(NAMES | st.just("*"), min_size=1, max_size=3)
).map(lambda parts: parts[0] + "/".join(parts[1]))


@given(PATHS, PATHS, GLOBS, st.lists(NAMES, min_size=1, max_size=4).map("/".join))
def test_a_glob_that_was_moved_matches_the_same(
    directory: str, home: str, glob: str, path: str
) -> None:
    there = moved(glob, directory, home)
    assert matches(path, home, there) == matches(path, directory, glob)

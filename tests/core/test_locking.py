"""The digest of a plugin's files, and what a lock file says of it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checker.digesting import NotDigestedError, digest_of
from checker.errors import UsageError
from checker.lockfile import FORMAT, Locked, as_text, read_lock
from checker.locking import differences, lock_of, verify
from checker.registry import find, load

SHA = "0" * 64

needs_rights = pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything"
)


def digests(first: dict[str, str], second: dict[str, str], where: Path) -> tuple[str, str]:
    """Return the digests of two directories that hold these files."""
    found = []
    for name, files in (("first", first), ("second", second)):
        for path, text in files.items():
            file = where / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="")
        found.append(digest_of(str(where / name))[1])
    return found[0], found[1]


# --- digests --------------------------------------------------------------------------------------

NAMES = st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=2).map("/".join)
TREES = st.dictionaries(NAMES.map(lambda name: f"{name}.py"), st.text("x\n1 ", max_size=4))


@given(first=TREES, second=TREES)
@example(first={"a.py": ""}, second={"b.py": ""})
@example(first={"a.py": "1", "b.py": ""}, second={"a.py": "", "b.py": "1"})
def test_two_directories_have_one_digest_exactly_when_they_hold_the_same(
    first: dict[str, str], second: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for files in (first, second):
        files["__init__.py"] = ""
    one, other = digests(first, second, tmp_path_factory.mktemp("trees"))
    assert (one == other) == (first == second)


def test_names_and_contents_cannot_be_shifted_into_each_other(tmp_path: Path) -> None:
    one, other = digests({"a": "bc", "d": ""}, {"a": "b", "cd": ""}, tmp_path)
    assert one != other


def test_neither_place_nor_times_matter(tmp_path: Path) -> None:
    first = tmp_path / "a"
    (first / "cases").mkdir(parents=True)
    for name in ("rules.py", "cases/A.yaml"):
        (first / name).write_text(name, "utf-8")
    second = tmp_path / "elsewhere" / "b"
    shutil.copytree(first, second)
    os.utime(second / "rules.py", (1, 1))
    assert digest_of(str(first)) == digest_of(str(second))
    assert digest_of(str(first))[0] == 2


def test_what_python_has_compiled_does_not_count(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "a.py").write_text("1", "utf-8")
    before = digest_of(str(root))
    (root / "__pycache__").mkdir()
    (root / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"compiled")
    (root / "a.pyc").write_bytes(b"compiled")
    assert digest_of(str(root)) == before


def test_a_compiled_module_without_its_source_is_a_module_and_counts(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "a.pyc").write_bytes(b"one")
    before = digest_of(str(root))
    (root / "a.pyc").write_bytes(b"two")
    assert digest_of(str(root)) != before


def test_a_link_to_a_file_counts_as_that_file(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_text("1", "utf-8")
    root = tmp_path / "shop"
    root.mkdir()
    (root / "a.py").symlink_to(tmp_path / "real.py")
    before = digest_of(str(root))
    (tmp_path / "real.py").write_text("2", "utf-8")
    assert digest_of(str(root)) != before


def test_links_in_a_circle_come_to_an_end_and_count(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    (root / "inner").mkdir(parents=True)
    (root / "a.py").write_text("1", "utf-8")
    without = digest_of(str(root))
    (root / "inner" / "up").symlink_to(root)
    up = digest_of(str(root))
    (root / "inner" / "up").unlink()
    (root / "inner" / "up").symlink_to(root / "inner")
    assert len({without, up, digest_of(str(root))}) == 3


def test_a_directory_behind_a_link_of_the_same_name_is_the_plugin(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.py").write_text("1", "utf-8")
    (tmp_path / "shop").symlink_to(tmp_path / "real")
    assert digest_of(str(tmp_path / "shop")) == digest_of(str(tmp_path / "real"))


def _out(root: Path) -> None:
    (root / "out").symlink_to(root.parent)


def _beside(root: Path) -> None:
    beside = root.with_name(f"{root.name}-more")
    beside.mkdir()
    (root / "out").symlink_to(beside)


def _dangling(root: Path) -> None:
    (root / "gone.py").symlink_to(root / "nowhere")


def _to_itself(root: Path) -> None:
    (root / "loop.py").symlink_to(root / "loop.py")


def _pipe(root: Path) -> None:
    os.mkfifo(root / "pipe")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_out, "leads to another directory"),
        (_beside, "leads to another directory"),
        (_dangling, "cannot read '.*gone.py': No such file"),
        (_to_itself, "cannot read '.*loop.py': Too many levels"),
        (_pipe, "is no plain file"),
    ],
)
def test_what_is_no_plain_file_of_the_plugin_is_refused(
    tmp_path: Path, make: object, reason: str
) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    assert callable(make)
    make(root)
    with pytest.raises(NotDigestedError, match=reason):
        digest_of(str(root))


@needs_rights
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch(mode=0)
    with pytest.raises(NotDigestedError, match=r"cannot read '.*a.py': Permission denied"):
        digest_of(str(tmp_path))


# --- locks ----------------------------------------------------------------------------------------


def test_the_installed_plugins_can_be_locked_and_are_as_they_were_locked(tmp_path: Path) -> None:
    path = tmp_path / "checker.lock"
    locked = lock_of(find())
    path.write_text(as_text(locked), "utf-8")
    assert read_lock(str(path)).plugins == locked
    assert as_text(lock_of(find()[::-1])) == as_text(locked)
    assert {plugin.name for plugin in load(lock=str(path)).plugins} == {
        each.name for each in locked
    }


LOCKED = st.builds(
    Locked,
    name=st.sampled_from(["acme", "shop", "oak"]),
    distribution=st.none() | st.just("acme-rules"),
    version=st.none() | st.sampled_from(["1.0", "2.0"]),
    module=st.sampled_from(["acme", "shop.py"]),
    files=st.integers(1, 3),
    sha256=st.sampled_from([SHA, "f" * 64]),
)
LOCKS = st.lists(LOCKED, unique_by=lambda each: each.name)


@given(before=LOCKS, after=LOCKS)
def test_differences_are_those_plugins_that_are_not_the_same(
    before: list[Locked], after: list[Locked]
) -> None:
    old, new = ({each.name: each for each in plugins} for plugins in (before, after))
    expected = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    assert [name for name, _ in differences(before, after)] == sorted(expected)


@given(plugins=LOCKS)
def test_a_lock_file_says_what_was_written(
    plugins: list[Locked], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("lock") / "checker.lock"
    path.write_text(as_text(plugins), "utf-8")
    assert list(read_lock(str(path)).plugins) == plugins


PLUGIN = {
    "name": "acme",
    "distribution": None,
    "version": None,
    "module": "acme.py",
    "files": 1,
    "sha256": SHA,
}


def lock_text(*plugins: object, form: object = FORMAT) -> str:
    return json.dumps({"format": form, "plugins": plugins}, indent=1)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1:1: the lock file is no JSON: Expecting value"),
        ('{"format": \n oops}', "2:2: the lock file is no JSON: Expecting value"),
        ("[" * 100_000, "1:1: the lock file is nested too deeply"),
        ("[]", "1:1: Expected `object`, got `array`"),
        ("{}", "1:1: Object missing required field `format`"),
        (lock_text(form=1), "2:2: Expected `str`, got `int`"),
        (lock_text(form="checker-lock/2"), "2:2: another release of checker wrote this, as "),
        (
            lock_text(form="checker-report/1"),
            "2:2: this is no lock file: its format is 'checker-report/1', not 'checker-lock/1'",
        ),
        (lock_text({**PLUGIN, "sha256": "abc"}), "10:4: Expected `str` matching regex"),
        (lock_text(PLUGIN, {**PLUGIN, "files": "1"}), "17:4: Expected `int`, got `str`"),
        (lock_text({**PLUGIN, "extra": 1}), "4:3: Object contains unknown field `extra`"),
        (lock_text({"name": "acme"}), "4:3: Object missing required field `distribution`"),
        (lock_text(PLUGIN, PLUGIN), "13:4: the plugin acme stands here again"),
        (lock_text({**PLUGIN, "files": "1"}).replace(" ", "\t"), "9:4: Expected `int`, got `str`"),
        (lock_text({**PLUGIN, "k" * 2000: 1}), "1:1: Object contains unknown field"),
    ],
)
def test_whatever_is_wrong_with_a_lock_file_has_its_place(
    tmp_path: Path, text: str, fault: str
) -> None:
    path = tmp_path / "checker.lock"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        verify(str(path), ())
    assert str(caught.value).startswith(f"{path}:{fault}")


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda path: path.write_bytes(b"\xff"), ":1:1: the lock file is not UTF-8"),
        (lambda path: path.mkdir(), r"cannot read the lock file .*: Is a directory"),
        (lambda _path: None, r"there is no lock file .*: `checker plugins lock` writes one"),
    ],
)
def test_a_lock_file_that_cannot_be_read_is_a_fault(
    tmp_path: Path, make: object, fault: str
) -> None:
    path = tmp_path / "checker.lock"
    assert callable(make)
    make(path)
    with pytest.raises(UsageError, match=fault):
        read_lock(str(path))

"""What rulesets extend: names, plugins and files; each once, bases first; no circles."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import UsageError
from checker.rulesets.chain import Chain, Shelf, as_of_plugin, load_chain
from checker.rulesets.form import ON, Faults
from checker.rulesetsource import RulesetSource


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory, so that files have short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, *extends: str, name: str | None = None, **more: str) -> str:
    """Write a ruleset that extends others, and return its path."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    lines = [f"ruleset: {name or Path(path).stem}", f"extends: [{', '.join(extends)}]"]
    Path(path).write_text("\n".join([*lines, *(f"{k}: {v}" for k, v in more.items())]), "utf-8")
    return path


def shelf() -> Shelf:
    """Return a shelf with a ruleset of a plugin, and a plugin with two rules."""
    write("lib/acme/strict.yaml", "../base.yaml", version='"1"')
    write("lib/base.yaml")
    plugin = as_of_plugin("payment", "2.0", ["PAY001", "PAY002"])
    source = RulesetSource("strict", "1", "lib/acme/strict.yaml")
    return Shelf({"strict": source}, {"payment": plugin})


def loaded(*words: str) -> Chain:
    """Return the chain of rulesets without faults."""
    faults = Faults()
    found = load_chain(words, shelf(), faults)
    faults.raise_any()
    return found


def names(chain: Chain) -> list[str]:
    return [layer.name for layer in chain.layers]


def faults_of(*words: str) -> list[str]:
    with pytest.raises(UsageError) as caught:
        loaded(*words)
    return str(caught.value).splitlines()


# --- what is found --------------------------------------------------------------------------------


def test_bases_stand_before_what_extends_them() -> None:
    write("base.yaml")
    write("middle.yaml", "base.yaml")
    write("top.yaml", "middle.yaml")
    assert names(loaded("top.yaml")) == ["base", "middle", "top"]


def test_of_several_bases_the_later_one_stands_later() -> None:
    write("a.yaml")
    write("b.yaml")
    write("top.yaml", "b.yaml", "a.yaml")
    assert names(loaded("top.yaml")) == ["b", "a", "top"]


def test_names_of_rulesets_and_of_plugins_can_be_extended() -> None:
    write("top.yaml", "strict", "payment")
    found = loaded("top.yaml")
    assert names(found) == ["base", "strict", "payment", "top"]
    payment = found.layers[2]
    assert (payment.version, payment.path) == ("2.0", "plugin payment")
    graded = [(entry.rule, entry.severity and entry.severity.value) for entry in payment.entries]
    assert graded == [("PAY001", ON), ("PAY002", ON)]
    assert str(payment.entries[0].place) == "plugin payment"


def test_files_are_relative_to_the_ruleset_that_names_them() -> None:
    write("shop/team/top.yaml", "../base.yaml")
    write("shop/base.yaml", "common/all.yaml")
    write("shop/common/all.yaml")
    found = loaded("shop/team/top.yaml")
    assert [layer.path for layer in found.layers] == [
        "shop/common/all.yaml",
        "shop/base.yaml",
        "shop/team/top.yaml",
    ]


def test_a_name_goes_before_a_file_without_an_ending() -> None:
    write("strict")
    write("other")
    assert names(loaded("strict")) == ["base", "strict"]
    assert loaded("strict").layers[-1].path == "lib/acme/strict.yaml"
    assert names(loaded("./strict")) == ["strict"]
    assert names(loaded("other")) == ["other"]


def test_a_base_of_a_diamond_counts_once_at_its_first_place() -> None:
    write("base.yaml")
    write("left.yaml", "base.yaml")
    write("right.yaml", "base.yaml")
    write("top.yaml", "left.yaml", "right.yaml", "base.yaml", "left.yaml")
    assert names(loaded("top.yaml")) == ["base", "left", "right", "top"]


def test_one_file_is_one_ruleset_however_it_is_named(directory: Path) -> None:
    write("a/base.yaml")
    Path("b").mkdir()
    Path("b/link.yaml").symlink_to("../a/base.yaml")
    absolute = str(directory / "a/base.yaml")
    write("top.yaml", "a/base.yaml", "./b/../a/base.yaml", "b/link.yaml", absolute)
    assert names(loaded("top.yaml")) == ["base", "top"]
    assert names(loaded("top.yaml", "a/base.yaml", "b/link.yaml")) == ["base", "top"]


def test_what_was_asked_for_is_known_beside_what_it_extends() -> None:
    write("base.yaml")
    write("top.yaml", "base.yaml")
    found = loaded("top.yaml", "base.yaml", "payment")
    assert [layer.name for layer in found.asked] == ["top", "base", "payment"]
    assert names(found) == ["base", "top", "payment"]


def test_globs_of_a_file_are_relative_to_it_and_those_of_a_plugin_to_where_the_run_is() -> None:
    write("shop/top.yaml", "strict")
    found = loaded("shop/top.yaml")
    directories = {layer.name: layer.directory for layer in found.layers}
    assert directories == {"base": "lib", "strict": ".", "top": "shop"}


# --- what is wrong --------------------------------------------------------------------------------


def test_an_unknown_name_is_a_fault_with_a_hint() -> None:
    write("top.yaml", "strickt", "xyz")
    assert faults_of("top.yaml", "paymnt") == [
        "command line: no ruleset is named 'paymnt'. Did you mean payment?",
        "top.yaml:2:11: no ruleset is named 'strickt'. Did you mean strict?",
        "top.yaml:2:20: no ruleset is named 'xyz'. There are payment, strict.",
    ]


def test_an_unknown_file_is_a_fault_with_a_hint() -> None:
    write("shop/base.yaml")
    write("shop/top.yaml", "bse.yaml", "../base.yaml", "payment.yml", "x/y")
    assert faults_of("shop/top.yaml") == [
        "shop/top.yaml:2:11: there is no ruleset file 'shop/bse.yaml'. Did you mean base.yaml?",
        "shop/top.yaml:2:21: there is no ruleset file 'base.yaml'.",
        "shop/top.yaml:2:35: there is no ruleset file 'shop/payment.yml'. Did you mean payment?",
        "shop/top.yaml:2:48: there is no ruleset file 'shop/x/y'.",
    ]


def test_a_name_that_no_file_can_have_is_a_fault() -> None:
    Path("top.yaml").write_text('ruleset: top\nextends: "a\\0.yaml"\n', "utf-8")
    assert faults_of("top.yaml") == ["top.yaml:2:10: U+0000 cannot stand in text"]


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_is_a_fault_where_it_closes(length: int) -> None:
    files = [f"r{i}.yaml" for i in range(length)]
    for i, path in enumerate(files):
        write(path, files[(i + 1) % length])
    circle = " -> ".join([*files, files[0]])
    assert faults_of(files[0]) == [f"{files[-1]}:2:11: it extends itself: {circle}"]


def test_a_circle_among_bases_does_not_hide_other_faults() -> None:
    write("a.yaml", "b.yaml")
    write("b.yaml", "a.yaml", "nothing")
    write("top.yaml", "a.yaml", "c.yaml")
    assert [fault.partition(": ")[0] for fault in faults_of("top.yaml")] == [
        "b.yaml:2:11",
        "b.yaml:2:19",
        "top.yaml:2:19",
    ]


def test_a_base_that_is_no_yaml_is_a_fault_beside_the_others() -> None:
    Path("broken.yaml").write_text("ruleset: [\n", "utf-8")
    write("top.yaml", "broken.yaml", "nothing")
    places = [fault.partition(": ")[0] for fault in faults_of("top.yaml")]
    assert places == ["broken.yaml:2:1", "top.yaml:2:24"]


def test_a_file_that_says_something_else_than_its_plugin_is_a_fault() -> None:
    write("mine.yaml", name="other", version='"2"')
    faults = Faults()
    sources = {"mine": RulesetSource("mine", "1", "mine.yaml")}
    load_chain(["mine"], Shelf(sources, {}), faults)
    with pytest.raises(UsageError) as caught:
        faults.raise_any()
    assert str(caught.value).splitlines() == [
        "mine.yaml:1:1: its plugin says `ruleset: mine`, the file 'other'",
        "mine.yaml:1:1: its plugin says `version: 1`, the file '2'",
    ]


# --- whatever extends whatever --------------------------------------------------------------------

GRAPHS = st.integers(1, 7).flatmap(
    lambda size: st.tuples(*(st.lists(st.integers(0, size - 1), max_size=3) for _ in range(size)))
)


@settings(deadline=None, max_examples=60)
@given(GRAPHS)
def test_every_layer_stands_once_behind_its_bases_or_there_is_a_circle(
    tmp_path_factory: pytest.TempPathFactory, graph: tuple[list[int], ...]
) -> None:
    root = tmp_path_factory.mktemp("graph")
    for number, bases in enumerate(graph):
        write(str(root / f"r{number}.yaml"), *(f"r{base}.yaml" for base in bases))
    faults = Faults()
    found = load_chain([str(root / "r0.yaml")], Shelf({}, {}), faults)
    order = [int(layer.name[1:]) for layer in found.layers]
    reached, open_ones = {0}, [0]
    while open_ones:
        new = set(graph[open_ones.pop()]) - reached
        reached |= new
        open_ones += new
    assert sorted(order) == sorted(reached)
    place = {number: i for i, number in enumerate(order)}
    has_circle = any(place[base] >= place[top] for top in reached for base in graph[top])
    assert bool(faults) == has_circle

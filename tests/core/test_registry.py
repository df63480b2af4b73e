"""How plugins are found, checked and refused: with real modules, files and entry points."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from textwrap import dedent
from typing import get_args, get_type_hints

import pytest
from msgspec.structs import fields

from checker import discovery, hookspecs
from checker.documents.faults import DOCUMENT_RULES
from checker.registry import (
    CONTRIBUTIONS,
    CORE,
    GROUP,
    HOOKS,
    Contribution,
    Hook,
    Plugin,
    Registry,
    load,
)
from checker.reporters import REPORTS
from checker.rule import Rule

OWN_GROUPS = (GROUP, "console_scripts")

SPECIFIED = {
    name: each
    for name, each in vars(hookspecs).items()
    if hasattr(each, f"{hookspecs.PROJECT}_spec")
}

GOOD = '''
from checker.api import ANY_STATUS, hookimpl, rule, violation

CHECKER_API = 1

@rule("{rule_id}", severity="error", status=ANY_STATUS)
def goods_unnamed(order):
    """The goods have no name.

    Why: Nobody knows what was sold.

    Remedy: Name the goods.
    """
    yield violation("/lines", "The goods have no name.")

@hookimpl
def checker_rules():
    return [goods_unnamed]
'''

HEAD = """
from checker.api import ANY_STATUS, InputFormat, ReportFormat, hookimpl, rule
from checker.api import Assessment, Catalogue, Clause, RulesetSource

CHECKER_API = 1
"""


class Site:
    """A directory on the path, into which distributions with entry points are installed."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self.directory = directory

    def install(
        self, distribution: str, entry_points: str, version: str = "1.0", **modules: str
    ) -> None:
        """Write the metadata and the modules of a distribution."""
        info = self.directory / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        head = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        (info / "METADATA").write_text(f"{head}\nVersion: of the description\n", "utf-8")
        (info / "entry_points.txt").write_text(dedent(entry_points), "utf-8")
        for name, source in modules.items():
            (self.directory / f"{name}.py").write_text(source, "utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return a site directory; what was imported from it is forgotten afterwards."""
    place = Site(tmp_path / "site")
    monkeypatch.syspath_prepend(str(place.directory))
    before = set(sys.modules)
    yield place
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) is not None:
            origin = Path(str(sys.modules[name].__file__))
            if place.directory in origin.parents:
                del sys.modules[name]


def write(directory: Path, name: str, source: str) -> str:
    """Write a plugin file and return its path."""
    path = directory / f"{name}.py"
    path.write_text(source, "utf-8")
    return str(path)


def beside_a_good_one(tmp_path: Path, bad: str) -> Registry:
    """Load a plugin together with a good one, and check that the good one takes part."""
    good = write(tmp_path, "good", GOOD.format(rule_id="GOOD001"))
    registry = load(discover=False, named=[bad, good])
    assert [plugin.name for plugin in registry.plugins] == ["good"]
    assert [rule.id for rule in registry.rules()["good"]] == ["GOOD001"]
    return registry


def names(registry: Registry) -> list[str]:
    return [plugin.name for plugin in registry.plugins]


# --- found ---------------------------------------------------------------------------------------


def test_a_file_is_a_plugin_of_the_name_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "shop", GOOD.format(rule_id="SHOP001"))
    (plugin,) = load(discover=False, named=[path]).plugins
    assert (plugin.name, plugin.origin, plugin.version) == ("shop", f"file {path}", None)
    assert [rule.id for rule in plugin.rules] == ["SHOP001"]


def test_a_module_is_a_plugin_of_the_name_of_the_module(site: Site) -> None:
    site.install("unrelated", "", shop_by_module=GOOD.format(rule_id="SHOP001"))
    (plugin,) = load(discover=False, named=["shop_by_module"]).plugins
    assert (plugin.name, plugin.origin) == ("shop_by_module", "module shop_by_module")


def test_an_entry_point_is_a_plugin_with_the_origin_and_version_of_its_distribution(
    site: Site,
) -> None:
    site.install(
        "acme-rules",
        "[checker.plugins]\nacme = acme_module\n",
        "2.5",
        acme_module=GOOD.format(rule_id="ACME001"),
    )
    registry = load()
    (plugin,) = (plugin for plugin in registry.plugins if plugin.name == "acme")
    assert (plugin.origin, plugin.version, plugin.module) == (
        "acme-rules 2.5",
        "2.5",
        "acme_module",
    )
    assert not registry.refusals


def test_an_entry_point_may_name_a_module_inside_of_a_package(site: Site) -> None:
    package = site.directory / "acme_package"
    package.mkdir()
    (package / "__init__.py").write_text("from acme_package import inner\n", "utf-8")
    (package / "inner.py").write_text(GOOD.format(rule_id="ACME002"), "utf-8")
    site.install("acme-inner", "[checker.plugins]\nacme-inner = acme_package : inner [extra]\n")
    (plugin,) = (plugin for plugin in load().plugins if plugin.name == "acme-inner")
    assert plugin.module == "acme_package.inner"


def test_plugins_come_sorted_by_name_however_they_are_found(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, name, GOOD.format(rule_id=f"{name.upper()}001"))
        for name in ("beech", "oak", "ash")
    ]
    assert names(load(discover=False, named=paths)) == ["ash", "beech", "oak"]
    assert names(load(discover=False, named=paths[::-1])) == ["ash", "beech", "oak"]


def test_without_discovery_and_names_only_the_core_has_rules() -> None:
    registry = load(discover=False)
    assert registry.rules() == {CORE: DOCUMENT_RULES}
    assert not registry.refusals


def test_installed_plugins_are_all_accepted() -> None:
    registry = load()
    assert not registry.refusals
    assert {"formats", "payment"} <= set(names(registry))


def test_a_plugin_that_is_named_twice_is_loaded_once(tmp_path: Path) -> None:
    path = write(tmp_path, "shop", GOOD.format(rule_id="SHOP001"))
    registry = load(discover=False, named=[path, path])
    assert names(registry) == ["shop"]
    assert not registry.refusals


# --- hooks ---------------------------------------------------------------------------------------


def test_every_hook_that_is_specified_is_known_and_no_other() -> None:
    assert set(HOOKS) == set(SPECIFIED) == set(get_args(Hook))
    assert len(HOOKS) == len(SPECIFIED)


@pytest.mark.parametrize("known", CONTRIBUTIONS, ids=lambda known: known.hook)
def test_what_is_known_of_a_hook_is_what_it_specifies(known: Contribution) -> None:
    assert get_args(get_type_hints(SPECIFIED[known.hook])["return"]) == (known.kind,)
    assert get_args(get_type_hints(Plugin)[known.attribute]) == (known.kind, ...)
    texts = {field.name for field in fields(known.kind) if field.type is str}
    if known.kind is Rule:  # the decorator sees to the others
        assert texts >= set(known.texts)
    else:
        assert texts == set(known.texts)


# --- refused -------------------------------------------------------------------------------------

BAD = {
    "a module that raises": ("raise ValueError('no such shop')", "ValueError: no such shop"),
    "a module that leaves the program": ("import sys; sys.exit(0)", "SystemExit: 0"),
    "a module that raises what is no Exception": (
        "class Odd(BaseException): pass\nraise Odd('odd')",
        "Odd: odd",
    ),
    "a module that raises what cannot be put into words": (
        "class Mute(Exception):\n    def __str__(self): raise ValueError\nraise Mute",
        "Mute",
    ),
    "a module that imports what is not there": ("import no_such_module_at_all", "no_such_module"),
    "a module that uses something else of the core": (
        "from checker.api import no_such_name",
        "no_such_name",
    ),
    "a syntax error": ("def :", "SyntaxError"),
    "no API level": (GOOD.replace("CHECKER_API = 1", ""), "CHECKER_API = 1"),
    "an older API level": (GOOD.replace("CHECKER_API = 1", "CHECKER_API = 0"), "API level 0"),
    "a newer API level": (GOOD.replace("CHECKER_API = 1", "CHECKER_API = 2"), "API level 2"),
    "an API level that is no number": (
        GOOD.replace("CHECKER_API = 1", "CHECKER_API = '1'"),
        "API level '1'",
    ),
    "a misspelt hook": (
        GOOD.replace("def checker_rules", "def checker_rule"),
        "unknown hook 'checker_rule'",
    ),
    "a hook without its mark": (
        GOOD.replace("@hookimpl\n", ""),
        "checker_rules is never asked: it is not marked by @hookimpl",
    ),
    "a hook without its mark beside one that has it": (
        GOOD.replace("@hookimpl\n", "") + "\n@hookimpl\ndef checker_clauses(): return []\n",
        "checker_rules is never asked: it is not marked by @hookimpl",
    ),
    "a hook with an argument": (
        GOOD.replace("def checker_rules()", "def checker_rules(registry)"),
        "registry",
    ),
    "a hook that raises": (
        f"{HEAD}\n@hookimpl\ndef checker_rules(): raise OSError('no network')",
        "checker_rules raised OSError: no network",
    ),
    "a hook that leaves the program": (
        f"{HEAD}\n@hookimpl\ndef checker_rules(): raise SystemExit(0)",
        "checker_rules raised SystemExit: 0",
    ),
    "a generator hook that raises after its first rule": (
        GOOD.replace("return [goods_unnamed]", "yield goods_unnamed; raise OSError('late')"),
        "checker_rules raised OSError: late",
    ),
    "a hook that returns nothing": (
        f"{HEAD}\n@hookimpl\ndef checker_rules(): pass",
        "checker_rules",
    ),
    "a hook that returns a rule without a list": (
        GOOD.replace("return [goods_unnamed]", "return goods_unnamed"),
        "checker_rules",
    ),
    "a hook that returns functions": (
        f"{HEAD}\n@hookimpl\ndef checker_rules(): return [print]",
        "checker_rules returned builtin_function_or_method where Rule is needed",
    ),
    "a hook that returns text": (
        f"{HEAD}\n@hookimpl\ndef checker_formats(): return 'alibaba'",
        "checker_formats returned str where InputFormat is needed",
    ),
    "rules from the hook for reports": (
        GOOD.replace("def checker_rules", "def checker_reporters"),
        "checker_reporters returned Rule where ReportFormat is needed",
    ),
    "no hook": (HEAD, "contributes nothing"),
    "hooks that return empty lists": (
        f"{HEAD}\n@hookimpl\ndef checker_rules(): return []",
        "contributes nothing",
    ),
    "a rule that needs what no order has": (
        GOOD.replace("status=ANY_STATUS", "status=ANY_STATUS, needs=['/amounts/sum']"),
        "/amounts/sum",
    ),
    "a rule that needs a place inside of a list": (
        GOOD.replace("status=ANY_STATUS", "status=ANY_STATUS, needs=['/lines/0/name']"),
        "/lines/0/name",
    ),
    "a rule that needs a section": (
        GOOD.replace("status=ANY_STATUS", "status=ANY_STATUS, needs=['/amounts']"),
        "/amounts is a section",
    ),
    "a rule that is none": (GOOD.replace("Remedy:", "Advice:"), "docstring"),
    "a rule id of the core": (GOOD.replace("{rule_id}", "ORD001"), "ORD001 is also claimed by"),
    "a rule id twice": (
        GOOD.replace("return [goods_unnamed]", "return [goods_unnamed, goods_unnamed]"),
        "BAD001 is also claimed by itself",
    ),
    "a report format of the core": (
        f"{HEAD}\n@hookimpl\ndef checker_reporters(): return [ReportFormat('json', '', print)]",
        "report json is also claimed by checker",
    ),
    "an input format of the core": (
        f"{HEAD}\n@hookimpl\ndef checker_formats(): yield InputFormat('ta-order/1', '', 1, 1)",
        "input format ta-order/1 is also claimed by checker",
    ),
    "a rule with one clause by itself": (
        GOOD.replace("status=ANY_STATUS", "status=ANY_STATUS, clauses='S35'"),
        "BAD001: clauses are several texts, not 'S35'",
    ),
    "a rule with tags that are no text": (
        GOOD.replace("status=ANY_STATUS", "status=ANY_STATUS, tags=[5, 'x']"),
        "BAD001: tags are several texts, not [5, 'x']",
    ),
    "a rule with parameters of its own kind": (
        GOOD.replace("status=ANY_STATUS", "status=ANY_STATUS, params=dict").replace(
            "(order)", "(order, params)"
        ),
        "BAD001: `params=` is a subclass of Parameters, not <class 'dict'>",
    ),
    "an assessment whose clause is no text": (
        f"{HEAD}\n@hookimpl\ndef checker_assessments(): yield Assessment('a', '', (5,), print)",
        "checker_assessments returned Assessment with clauses that are not several texts",
    ),
    "a rule that nobody can name": (
        GOOD.replace("return [goods_unnamed]", "return [structs.replace(goods_unnamed, id=5)]")
        + "\nfrom msgspec import structs\n",
        "checker_rules returned Rule with no text as its id but int",
    ),
    "a clause twice": (
        f"{HEAD}\n@hookimpl\ndef checker_clauses(): return [Clause('S1', 'a', 'a', 'b')] * 2",
        "clause S1 is also claimed by itself",
    ),
    "a catalogue without a file": (
        f"{HEAD}\n@hookimpl\ndef checker_catalogues(): return [Catalogue('zh-CN', None)]",
        "checker_catalogues returned Catalogue with no text as its path but NoneType",
    ),
    "a ruleset without a file": (
        f"{HEAD}\n@hookimpl\ndef checker_rulesets(): return [RulesetSource('a', '1', None)]",
        "checker_rulesets returned RulesetSource with no text as its path but NoneType",
    ),
    "a report format that no option could name": (
        f"{HEAD}\n@hookimpl\ndef checker_reporters(): return [ReportFormat('a:b', '', print)]",
        "checker_reporters returned ReportFormat with a colon in its name",
    ),
    "a module that resents being looked at": (
        f"{HEAD}\ndef __dir__(): raise OSError('no')",
        "OSError: no",
    ),
}


@pytest.mark.parametrize(("source", "reason"), BAD.values(), ids=BAD.keys())
def test_a_plugin_is_refused_by_name_and_with_the_reason_and_others_keep_working(
    source: str, reason: str, tmp_path: Path
) -> None:
    bad = write(tmp_path, "bad", source.replace("{rule_id}", "BAD001"))
    (refusal,) = beside_a_good_one(tmp_path, bad).refusals
    assert refusal.plugin == "bad"
    assert reason in refusal.reason
    assert "\n" not in refusal.reason
    assert str(refusal) == f"plugin bad: {refusal.reason}"


@pytest.mark.parametrize("word", ["no_such_shop.py", "no/such/shop.py", "no_such_shop_module"])
def test_a_plugin_that_does_not_exist_is_refused(word: str, tmp_path: Path) -> None:
    (refusal,) = beside_a_good_one(tmp_path, word).refusals
    assert word in refusal.reason


def test_an_entry_point_that_leads_to_no_module_is_refused(site: Site) -> None:
    site.install("acme", "[checker.plugins]\nacme = json:loads\n")
    (refusal,) = load().refusals
    assert (refusal.plugin, refusal.reason) == ("acme", "json:loads is no module")


def test_two_plugins_of_one_name_are_both_refused_and_both_origins_are_named(
    site: Site, tmp_path: Path
) -> None:
    site.install("acme", "[checker.plugins]\nshop = acme_one\n", acme_one=GOOD)
    site.install("birch", "[checker.plugins]\nshop = birch_one\n", birch_one=GOOD)
    path = write(tmp_path, "shop", GOOD)
    registry = load(named=[path])
    assert "shop" not in names(registry)
    assert [refusal.plugin for refusal in registry.refusals] == ["shop"] * 3
    for refusal in registry.refusals:
        for origin in ("acme 1.0", "birch 1.0", f"file {path}"):
            assert origin in refusal.reason


def test_a_third_party_cannot_take_the_place_of_a_built_in_plugin_unnoticed(site: Site) -> None:
    site.install("acme", "[checker.plugins]\npayment = acme_two\n", acme_two=GOOD)
    registry = load()
    assert "payment" not in names(registry)
    assert [refusal.plugin for refusal in registry.refusals] == ["payment", "payment"]


def test_two_plugins_with_one_rule_id_are_both_refused_and_name_each_other(tmp_path: Path) -> None:
    paths = [write(tmp_path, name, GOOD.format(rule_id="SHOP001")) for name in ("ash", "oak")]
    registry = load(discover=False, named=paths)
    assert not registry.plugins
    assert [(r.plugin, r.reason) for r in registry.refusals] == [
        ("ash", "SHOP001 is also claimed by oak"),
        ("oak", "SHOP001 is also claimed by ash"),
    ]


def test_a_plugin_of_the_name_of_the_core_does_not_replace_its_rules(tmp_path: Path) -> None:
    bad = write(tmp_path, CORE, GOOD.format(rule_id="SHOP001"))
    registry = beside_a_good_one(tmp_path, bad)
    (refusal,) = registry.refusals
    assert refusal.plugin == CORE
    assert "the core" in refusal.reason
    assert registry.rules()[CORE] == DOCUMENT_RULES


@pytest.mark.parametrize("entry", REPORTS, ids=lambda entry: entry.name)
def test_no_report_of_the_core_can_be_replaced(entry: object, tmp_path: Path) -> None:
    name = getattr(entry, "name", "")
    source = f"return [ReportFormat({name!r}, '', print)]"
    bad = write(tmp_path, "bad", f"{HEAD}\n@hookimpl\ndef checker_reporters(): {source}")
    (refusal,) = beside_a_good_one(tmp_path, bad).refusals
    assert f"report {name}" in refusal.reason


@pytest.mark.parametrize(
    "source",
    ["raise KeyboardInterrupt", f"{HEAD}\n@hookimpl\ndef checker_rules(): raise KeyboardInterrupt"],
    ids=["while it is imported", "in a hook"],
)
def test_ctrl_c_is_no_fault_of_a_plugin(source: str, tmp_path: Path) -> None:
    path = write(tmp_path, "slow", source)
    with pytest.raises(KeyboardInterrupt):
        load(discover=False, named=[path])


def test_a_file_that_could_not_be_imported_leaves_nothing_behind(tmp_path: Path) -> None:
    path = write(tmp_path, "half", "half = 1\nraise ValueError")
    load(discover=False, named=[path])
    assert not [name for name in sys.modules if name.endswith("half")]


# --- entry points --------------------------------------------------------------------------------


def found(group: str) -> set[tuple[str, str, str, str | None]]:
    return {(e.name, e.target, e.origin, e.version) for e in discovery.entry_points(group)}


def standard(group: str) -> set[tuple[str, str, str, str | None]]:
    """Return what the standard library finds, in the same form."""
    entries = metadata.entry_points(group=group)
    return {
        (
            e.name,
            e.value.partition("[")[0].strip(),
            f"{e.dist.name} {e.dist.version}",
            e.dist.version,
        )
        for e in entries
        if e.dist is not None
    }


@pytest.mark.parametrize("group", sorted({*OWN_GROUPS, *metadata.entry_points().groups}))
def test_entry_points_are_those_that_the_standard_library_finds(group: str) -> None:
    assert found(group) == standard(group)
    assert found(group) or group not in OWN_GROUPS


@pytest.mark.parametrize(
    "text",
    [
        "[checker.plugins]\nacme=acme\n",
        "[checker.plugins]\n  acme  =  acme.rules : plugin  \n",
        "[checker.plugins]\nacme = acme.rules [extra, more]\n",
        "# a comment\n[console_scripts]\nacme = acme:main\n\n[checker.plugins]\n# no = no\nb = c\n",
        "[checker.plugins]\r\na = b\r\n\r\n[other]\r\nc = d\r\n",
        "[checker.plugins.more]\na = b\n[checkerXplugins]\nc = d\n",
        "[checker.plugins]\n",
        "",
    ],
)
def test_entry_points_are_read_as_the_standard_library_reads_them(site: Site, text: str) -> None:
    site.install("acme-shop", text)
    assert found(GROUP) == standard(GROUP)


def test_of_two_versions_on_the_path_the_first_is_in_use(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.install("acme-shop", "[checker.plugins]\nacme = old\n", "1.0")
    newer = Site(tmp_path / "newer")
    newer.install("Acme.Shop", "[checker.plugins]\nacme = new\n", "2.0")
    monkeypatch.syspath_prepend(str(newer.directory))
    assert [entry.target for entry in discovery.entry_points(GROUP) if entry.name == "acme"] == [
        "new"
    ]
    assert found(GROUP) == standard(GROUP)


def located(target: str) -> str | None:
    """Return where the files of a plugin with this target lie."""
    return discovery.locate(discovery.EntryPoint("acme", target, "acme 1.0", "1.0", "acme"))


def test_the_files_of_a_plugin_are_those_of_its_outermost_package(site: Site) -> None:
    for name in ("acme_outer/inner", "acme_common/acme_part", "acme_common/other_part"):
        (site.directory / name).mkdir(parents=True)
        (site.directory / name / "__init__.py").write_text("raise ValueError", "utf-8")
    (site.directory / "acme_outer" / "__init__.py").write_text("raise ValueError", "utf-8")
    (site.directory / "acme_alone.py").write_text("raise ValueError", "utf-8")
    (site.directory / "acme_common" / "single.py").write_text("raise ValueError", "utf-8")
    (site.directory / "acme_empty").mkdir()
    assert {target: located(target) for target in ("acme_outer", "acme_outer.inner:plugin")} == {
        "acme_outer": str(site.directory / "acme_outer"),
        "acme_outer.inner:plugin": str(site.directory / "acme_outer"),
    }
    part = site.directory / "acme_common"
    assert located("acme_common.acme_part.deep : plugin") == str(part / "acme_part")
    assert located("acme_common.single") == str(part / "single.py")
    assert located("acme_alone") == str(site.directory / "acme_alone.py")
    for nowhere in ("acme_common", "acme_empty", "acme_common.nothing", "no_such_acme", "sys", ""):
        assert located(nowhere) is None


def test_an_editable_install_of_the_old_kind_is_found(site: Site) -> None:
    info = site.directory / "acme.egg-info"
    info.mkdir()
    (info / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 3\n", "utf-8")
    (info / "entry_points.txt").write_text("[checker.plugins]\nacme = acme\n", "utf-8")
    assert ("acme", "acme", "acme 3", "3") in found(GROUP)
    assert found(GROUP) == standard(GROUP)


def test_a_distribution_in_a_zip_file_on_the_path_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "acme.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(
            "acme-4.dist-info/METADATA", "Metadata-Version: 2.1\nName: acme\nVersion: 4\n"
        )
        file.writestr("acme-4.dist-info/entry_points.txt", "[checker.plugins]\nacme = acme\n")
    monkeypatch.syspath_prepend(str(archive))
    assert ("acme", "acme", "acme 4", "4") in found(GROUP)


def test_metadata_that_is_no_utf_8_harms_nobody_else(site: Site) -> None:
    site.install("acme", "")
    (info,) = site.directory.glob("*.dist-info")
    (info / "entry_points.txt").write_bytes(b"[other]\n\xe9 = \xe9\n")
    assert "payment" in {entry.name for entry in discovery.entry_points(GROUP)}


def test_a_directory_on_the_path_that_is_not_there_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = found(GROUP)
    monkeypatch.syspath_prepend(str(tmp_path / "gone"))
    assert found(GROUP) == before

"""Whose code runs: pins, the lock file, plugins of a repository's own, and hostile ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from checker.cli.commands import cli

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]
Install = Callable[..., Path]

OWN = "trade-order-checker"

RULE = '''
from pathlib import Path

from checker.api import ANY_STATUS, hookimpl, rule, violation

Path({mark!r}).touch()
CHECKER_API = 1

@rule("{rule_id}", severity="error", status=ANY_STATUS)
def odd(order):
    """Something is odd.

    Why: It is tried out.

    Remedy: Leave it be.
    """
    yield violation("/status", "Odd.")

@hookimpl
def checker_rules():
    return [odd]
'''


def source(directory: Path, rule_id: str = "ACME001") -> str:
    """Return the source of a plugin that leaves a mark when its code is run."""
    return RULE.format(mark=str(directory / "ran"), rule_id=rule_id)


@pytest.fixture
def ran(directory: Path) -> Callable[[], bool]:
    """Return what says whether code of a plugin has run since it was asked last."""

    def has_run() -> bool:
        mark = directory / "ran"
        existed = mark.exists()
        mark.unlink(missing_ok=True)
        return existed

    return has_run


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Return what installs a distribution with one plugin; what it imported is forgotten after."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # files change within a second here
    before = set(sys.modules)

    def write(
        text: str | None = None,
        *,
        name: str = "acme",
        distribution: str = "acme-rules",
        version: str = "1.2",
        module: str = "acme_of_site",
    ) -> Path:
        for old in site.glob(f"{distribution.replace('-', '_')}-*.dist-info"):
            for file in old.iterdir():
                file.unlink()
            old.rmdir()
        info = site / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        head = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        (info / "METADATA").write_text(head, "utf-8")
        (info / "entry_points.txt").write_text(f"[checker.plugins]\n{name} = {module}\n", "utf-8")
        package = site / module
        package.mkdir(exist_ok=True)
        (package / "__init__.py").write_text(text or source(tmp_path), "utf-8")
        forget()
        return package

    def forget() -> None:
        for each in set(sys.modules) - before:
            if str(getattr(sys.modules[each], "__file__", None)).startswith(str(site)):
                del sys.modules[each]

    yield write
    forget()


def settings(directory: Path, text: str) -> None:
    (directory / "checker.yaml").write_text(text, "utf-8")


# --- what is listed -------------------------------------------------------------------------------


def test_a_plugin_is_listed_with_distribution_version_place_level_and_rules(
    checker: Checker, install: Install
) -> None:
    package = install()
    ended = checker("plugins")
    assert (ended.code, ended.err) == (0, "")
    assert (
        "acme              acme-rules 1.2                API 1\n"
        "    site/acme_of_site\n"
        "    1 rule (ACME001)\n"
    ) in ended.out
    (acme,) = (
        each for each in checker("plugins", "--json").report["plugins"] if each["name"] == "acme"
    )
    assert (acme["distribution"], acme["version"], acme["api"]) == ("acme-rules", "1.2", 1)
    assert acme["location"] == os.path.realpath(package)
    assert acme["rules"] == ["ACME001"]


@pytest.mark.parametrize("columns", [80, 120])
def test_the_list_fits_the_terminal(
    checker: Checker, install: Install, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    install("raise ValueError('a reason that ' + 'goes on and on, ' * 9)")
    out = checker("plugins").out + checker("plugins", "show", "returns").out
    assert "refused: cannot be imported: ValueError: a reason" in out
    paths = {line for line in out.splitlines() if line.startswith(f"    {os.sep}")}
    assert all(len(line) <= columns for line in set(out.splitlines()) - paths)


def test_one_plugin_is_shown_with_all_that_it_contributes(checker: Checker) -> None:
    ended = checker("plugins", "show", "payment")
    assert ended.code == 0
    assert "PAY005    error" in ended.out
    assert "assessment arrival: " in ended.out
    (data,) = checker("plugins", "show", "rulesets", "--json").report["plugins"]
    assert data["rulesets"] == ["minimal", "trade-assurance", "strict"]
    ended = checker("plugins", "show", "paymet")
    assert (ended.code, ended.out) == (2, "")
    assert "no plugin is named 'paymet'. Did you mean payment?" in ended.err


def test_options_before_a_command_of_the_group_do_not_go_unheard(checker: Checker) -> None:
    ended = checker("plugins", "--no-plugins", "lock")
    assert ended.code == 2
    assert "Options stand after `lock`, not before it." in ended.err
    assert not Path("checker.lock").exists()


# --- pins -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("allow", [OWN, "documentation, payment, rulesets"])
def test_what_is_not_allowed_is_not_imported_and_the_run_is_complete(
    checker: Checker, install: Install, directory: Path, ran: Callable[[], bool], allow: str
) -> None:
    install()
    settings(directory, f"plugins:\n  allow: [{allow}]\n")
    ended = checker("rules")
    assert ended.code == 0
    assert "ACME001" not in ended.out
    assert ended.err.startswith("checker: note: not allowed by checker.yaml:2:3, so not loaded: ")
    assert "acme (acme-rules 1.2)" in ended.err
    ended = checker("plugins")
    assert ended.code == 0
    assert "    not allowed: checker.yaml does not name it" in ended.out
    assert " not allowed.\n" in ended.out
    found = checker("plugins", "--json").report["not_allowed"]
    assert "acme" in {each["name"] for each in found}
    assert not ran()


def test_what_is_allowed_takes_part(
    checker: Checker, install: Install, directory: Path, ran: Callable[[], bool]
) -> None:
    install()
    settings(directory, f"plugins: {{allow: [{OWN}, acme], require: {{acme: '>=1.2,<2'}}}}\n")
    ended = checker("rules")
    assert (ended.code, ended.err) == (0, "")
    assert "ACME001" in ended.out
    assert ran()


def test_no_one_comes_in_by_calling_a_distribution_like_an_allowed_plugin(
    checker: Checker, install: Install, directory: Path, ran: Callable[[], bool]
) -> None:
    install(distribution="payment")
    settings(directory, "plugins: {allow: [payment, rulesets]}\n")
    assert "ACME001" not in checker("rules", "--ruleset", "payment").out
    assert not ran()


def test_what_the_user_names_is_allowed_by_that(
    checker: Checker, plugin: Write, directory: Path
) -> None:
    settings(directory, f"plugins: {{allow: [{OWN}], load: [{plugin()}]}}\n")
    assert "SHOP001" in checker("rules").out
    settings(directory, f"plugins: {{allow: [{OWN}]}}\n")
    assert "SHOP001" in checker("rules", "--plugin", "shop.py").out


@pytest.mark.parametrize(
    ("pins", "fault"),
    [
        ("allow: [acmee]", "2:11: no plugin is named acmee. Did you mean acme?"),
        (
            "require: {acm: '>=1'}",
            "2:13: the plugin acm is not installed. Did you mean acme?",
        ),
        ("require: {acme: '>=2'}", "2:13: the plugin acme >=2 is needed; this is 1.2"),
        ("require: {acme-rules: '<1'}", "2:13: the plugin acme-rules <1 is needed; this is 1.2"),
        ("require: {acme: '2'}", "2:13: '2' is no version such as '>=1.2'"),
        ("require: {acme: 2}", "2:13: acme is text: put it in quotes"),
        (
            f"{{allow: [{OWN}], require: {{acme: '>=1'}}}}",
            "the plugin acme is needed, but `allow` leaves it out",
        ),
        ("alow: [acme]", "2:3: the key alow is not known. Did you mean allow?"),
        ("allow: ", "2:3: allow is empty: give it a value, or leave it out"),
        ("allow: [1]", "2:11: allow is a text, or a list of texts"),
        ("load: [1]", "2:3: plugins is text, or a list of texts"),
    ],
)
def test_a_pin_that_is_not_kept_stops_the_run_before_anything_is_imported(  # noqa: PLR0913, PLR0917 - fixtures
    checker: Checker,
    install: Install,
    directory: Path,
    ran: Callable[[], bool],
    pins: str,
    fault: str,
) -> None:
    install()
    settings(directory, f"plugins:\n  {pins}\n")
    ended = checker("rules")
    assert (ended.code, ended.out) == (2, "")
    assert f"checker.yaml:{fault}" in ended.err or ("{allow" in pins and fault in ended.err)
    assert not ran()


def test_all_pins_that_are_not_kept_are_said_at_once(checker: Checker, directory: Path) -> None:
    settings(directory, "plugins: {allow: [a, b], require: {c: '>=1', payment: '>99'}}\n")
    assert len(checker("rules").err.splitlines()) == 4


def test_without_installed_plugins_there_is_nothing_to_allow(
    checker: Checker, directory: Path
) -> None:
    settings(directory, "plugins: {allow: [payment]}\n")
    assert checker("rules", "--no-plugins").code == 0
    settings(directory, "plugins: {require: {payment: '>=0'}}\n")
    ended = checker("rules", "--no-plugins")
    assert ended.code == 2
    assert "the plugin payment is not installed" in ended.err


def test_plugin_and_plugins_do_not_both_say_what_is_loaded(
    checker: Checker, plugin: Write, directory: Path
) -> None:
    settings(directory, f"plugin: {plugin()}\nplugins: [shop.py]\n")
    ended = checker("rules")
    assert ended.code == 2
    assert "checker.yaml:1:1: plugin and plugins both say what is loaded" in ended.err


# --- pins in rulesets -----------------------------------------------------------------------------


def ruleset(directory: Path, pins: str) -> str:
    """Write a ruleset with pins, and return its name."""
    head = "ruleset: pinned\nextends: [trade-assurance]\n"
    (directory / "pinned.yaml").write_text(f"{head}plugins:\n  {pins}\n", "utf-8")
    return "pinned.yaml"


def test_a_ruleset_refuses_a_plugin_that_it_does_not_allow_and_says_what_to_do(
    checker: Checker, install: Install, plugin: Write, directory: Path, good: str
) -> None:
    install()
    pinned = ruleset(directory, f"allow: [{OWN}]")
    ended = checker("check", good, "--ruleset", pinned, "--plugin", plugin())
    assert (ended.code, ended.out) == (2, "")
    loaded = "is not allowed here, and was loaded before this was read"
    acme = "leave it out with `plugins: {allow: […]}` in checker.yaml, or uninstall it"
    shop = "leave out the --plugin, or the line of checker.yaml, that names it"
    assert ended.err.splitlines() == [
        f"checker: error: pinned.yaml:4:3: the plugin acme {loaded}: {acme}",
        f"pinned.yaml:4:3: the plugin shop {loaded}: {shop}",
    ]


def test_a_plugin_that_settings_leave_out_does_not_trouble_a_ruleset(
    checker: Checker, install: Install, directory: Path
) -> None:
    install()
    settings(directory, f"plugins: {{allow: [{OWN}]}}\n")
    assert checker("rules", "--ruleset", ruleset(directory, f"allow: [{OWN}]")).code == 0
    ended = checker("rules", "--ruleset", ruleset(directory, "require: {acme: '>=1'}"))
    assert ended.code == 2
    assert (
        "pinned.yaml:4:13: the plugin acme is not installed. It was left out: checker.yaml does "
        "not allow it." in ended.err
    )


def test_a_plugin_that_was_refused_may_have_run_and_is_not_allowed_either(
    checker: Checker, install: Install, directory: Path
) -> None:
    install("raise ValueError('no')")
    ended = checker("rules", "--ruleset", ruleset(directory, f"allow: [{OWN}]"))
    assert ended.code == 2
    assert "the plugin acme is not allowed here" in ended.err


@pytest.mark.parametrize(
    ("pins", "fault"),
    [
        (f"allow: [{OWN}, acmee]", "4:32: no plugin is named acmee."),
        ("require: {paiment: '>=0'}", "the plugin paiment is not installed. Did you mean payment?"),
        ("require: {payment: '>99'}", "4:13: the plugin payment >99 is needed; this is "),
        ("load: [shop.py]", "4:3: the key load is not known."),
        ("require: {payment: }", "4:13: payment is empty"),
    ],
)
def test_a_pin_of_a_ruleset_that_is_not_kept_is_a_fault(
    checker: Checker, directory: Path, pins: str, fault: str
) -> None:
    ended = checker("ruleset", "validate", ruleset(directory, pins))
    assert ended.code == 2
    assert fault in ended.err


def test_pins_stand_in_what_is_shown_as_one_ruleset(checker: Checker, directory: Path) -> None:
    ruleset(directory, f"{{allow: [{OWN}, payment], require: {{payment: '>=0'}}}}")
    (directory / "own.yaml").write_text(
        f"ruleset: own\nextends: pinned.yaml\n"
        f"plugins: {{allow: [{OWN}], require: {{payment: '<99'}}}}\n",
        "utf-8",
    )
    shown = checker("ruleset", "show", "own.yaml").out
    (directory / "shown.yaml").write_text(shown, "utf-8")
    assert checker("ruleset", "show", "shown.yaml", "--json").report["content"]["plugins"] == {
        "allow": [OWN],
        "require": {"payment": ">=0,<99"},
    }


# --- the lock -------------------------------------------------------------------------------------


@pytest.fixture
def locked(checker: Checker, install: Install) -> Path:
    """Return a package that was locked."""
    package = install()
    assert checker("plugins", "lock").code == 0
    return package


def test_locking_imports_nothing_and_writes_what_there_is(
    checker: Checker, install: Install, ran: Callable[[], bool]
) -> None:
    install()
    ended = checker("plugins", "lock")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "checker.lock: 7 plugins locked.\n"
    assert not ran()
    text = Path("checker.lock").read_text("utf-8")
    data = json.loads(text)
    assert data["format"] == "checker-lock/1"
    (acme,) = (each for each in data["plugins"] if each["name"] == "acme")
    assert acme.pop("sha256").isalnum()
    assert acme == {
        "name": "acme",
        "distribution": "acme-rules",
        "version": "1.2",
        "module": "acme_of_site",
        "files": 1,
    }
    assert checker("plugins", "lock").code == 0
    assert Path("checker.lock").read_text("utf-8") == text


def test_a_run_with_the_plugins_that_were_locked_is_as_any_other(
    checker: Checker, locked: Path, ran: Callable[[], bool]
) -> None:
    assert locked.exists()
    ended = checker("rules", "--locked")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == checker("rules").out
    assert ran()


def _edited(package: Path, _install: Install) -> None:
    with (package / "__init__.py").open("a", encoding="utf-8") as file:
        file.write("\n")


def _added(package: Path, _install: Install) -> None:
    (package / "more.py").touch()


def _renamed(package: Path, _install: Install) -> None:
    (package / "__init__.py").rename(package / "_init.py")


def _newer(_package: Path, install: Install) -> None:
    install(version="1.3")


def _other_distribution(package: Path, install: Install) -> None:
    for info in package.parent.glob("*.dist-info"):
        (info / "entry_points.txt").unlink()
    install(distribution="birch-rules")


def _other_module(_package: Path, install: Install) -> None:
    install(module="acme_elsewhere")


def _gone(package: Path, _install: Install) -> None:
    for info in package.parent.glob("*.dist-info"):
        (info / "entry_points.txt").unlink()


def _one_more(package: Path, install: Install) -> None:
    install(source(package.parents[1], "BIRCH001"), name="birch", distribution="birch-rules")


def _same_name(package: Path, install: Install) -> None:
    install(source(package.parents[1], "BIRCH001"), distribution="birch-rules")


def _circle(package: Path, _install: Install) -> None:
    (package / "up").symlink_to(package)


def _unreadable(package: Path, _install: Install) -> None:
    (package / "data").symlink_to(package / "nowhere")


CHANGES = [
    (_edited, "plugin acme: its files have changed (sha256 "),
    (_added, "plugin acme: its files have changed (1 then, 2 now; sha256 "),
    (_renamed, "plugin acme: the files of acme_of_site are not found"),
    (_newer, "plugin acme: it comes from acme-rules 1.3; locked is acme-rules 1.2"),
    (
        _other_distribution,
        "plugin acme: it comes from birch-rules 1.2; locked is acme-rules 1.2",
    ),
    (_other_module, "plugin acme: its module is acme_elsewhere; locked is acme_of_site"),
    (_gone, "plugin acme: it is locked, from acme-rules 1.2, and was not found"),
    (_one_more, "plugin birch: it is not locked; it comes from birch-rules 1.2"),
    (_same_name, "plugin acme: several have this name: acme-rules 1.2 and birch-rules 1.2"),
    (_circle, "plugin acme: its files have changed (1 then, 2 now; sha256 "),
    (_unreadable, "plugin acme: cannot read '"),
]


@pytest.mark.parametrize(
    ("change", "said"), CHANGES, ids=[change.__name__ for change, _ in CHANGES]
)
def test_whatever_is_not_as_it_was_locked_stops_the_run_before_it_is_imported(  # noqa: PLR0913, PLR0917 - fixtures
    checker: Checker,
    install: Install,
    locked: Path,
    ran: Callable[[], bool],
    change: Callable[[Path, Install], None],
    said: str,
) -> None:
    change(locked, install)
    ended = checker("rules", "--locked")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("checker: error: the plugins are not those that were locked")
    assert said in ended.err
    assert "checker plugins lock" in ended.err
    assert not ran()
    if said.startswith("plugin acme: it"):
        assert f"checker.lock:5:7: {said}" in ended.err


def test_all_differences_are_said_at_once(
    checker: Checker, install: Install, locked: Path, plugin: Write
) -> None:
    _edited(locked, install)
    _one_more(locked, install)
    ended = checker("rules", "--locked", "--plugin", plugin())
    names = [line.split("plugin ")[1].split(":")[0] for line in ended.err.splitlines()[1:-1]]
    assert names == ["acme", "birch", "shop"]


def test_locking_again_says_what_has_changed(
    checker: Checker, install: Install, locked: Path
) -> None:
    _edited(locked, install)
    ended = checker("plugins", "lock")
    assert ended.out.startswith("acme: its files have changed (sha256 ")
    assert ended.out.endswith("checker.lock: 7 plugins locked.\n")
    assert checker("rules", "--locked").code == 0


def test_a_lock_file_that_is_broken_is_written_anew_and_that_is_said(checker: Checker) -> None:
    Path("checker.lock").write_text("{", "utf-8")
    ended = checker("plugins", "lock")
    assert ended.code == 0
    assert "the old lock file could not be compared: checker.lock:1:2: " in ended.err
    assert checker("plugins", "--locked").code == 0


def test_a_lock_file_with_a_number_that_nobody_can_read_is_a_fault(checker: Checker) -> None:
    Path("checker.lock").write_text(f'{{"format": {"9" * 5000}}}', "utf-8")
    ended = checker("rules", "--locked")
    assert (ended.code, ended.out) == (2, "")
    assert "checker.lock:1:1: the lock file cannot be read: " in ended.err


def test_without_a_lock_file_nothing_is_locked_and_that_is_a_fault(checker: Checker) -> None:
    ended = checker("rules", "--locked")
    assert (ended.code, ended.out) == (2, "")
    assert "there is no lock file 'checker.lock': `checker plugins lock` writes one" in ended.err


def test_a_lock_file_that_nobody_would_look_at_is_a_fault(checker: Checker) -> None:
    ended = checker("rules", "--lock", "checker.lock")
    assert (ended.code, ended.err) == (2, "checker: error: --lock goes with --locked\n")


@pytest.mark.parametrize("links", ["out", "dangling"])
def test_what_cannot_be_locked_is_said_and_nothing_is_written(
    checker: Checker, install: Install, directory: Path, links: str
) -> None:
    package = install()
    (package / "data").symlink_to(directory if links == "out" else package / "nowhere")
    ended = checker("plugins", "lock")
    assert (ended.code, ended.out) == (2, "")
    assert "these plugins cannot be locked:\nplugin acme: " in ended.err
    assert not (directory / "checker.lock").exists()


def test_settings_lock_every_command_and_one_can_be_let_off(
    checker: Checker, install: Install, locked: Path, directory: Path
) -> None:
    settings(directory, "locked: true\n")
    assert checker("rules").code == 0
    _edited(locked, install)
    assert checker("rules").code == 2
    assert checker("rules", "--no-locked").code == 0


def test_the_environment_locks(
    checker: Checker, install: Install, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _edited(locked, install)
    monkeypatch.setenv("CHECKER_LOCKED", "1")
    assert checker("rules").code == 2
    monkeypatch.setenv("CHECKER_LOCKED", "0")
    assert checker("rules").code == 0


def test_the_lock_file_lies_beside_the_settings_or_where_they_say(
    checker: Checker, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory / "below").mkdir()
    settings(directory, "locked: true\n")
    monkeypatch.chdir(directory / "below")
    assert checker("plugins", "lock").out == "../checker.lock: 6 plugins locked.\n"
    assert (directory / "checker.lock").exists()
    assert checker("rules").code == 0
    settings(directory, "locked: true\nlock: locks/plugins.json\n")
    (directory / "locks").mkdir()
    assert checker("rules").code == 2
    assert checker("plugins", "lock").out.startswith("../locks/plugins.json: ")
    assert checker("rules").code == 0
    assert checker("rules", "--lock", "../checker.lock").code == 0


def test_only_what_is_allowed_is_locked(
    checker: Checker, install: Install, directory: Path, ran: Callable[[], bool]
) -> None:
    package = install()
    settings(directory, f"plugins: {{allow: [{OWN}]}}\nlocked: true\n")
    assert checker("plugins", "lock").code == 0
    _edited(package, install)
    assert checker("rules").code == 0
    assert not ran()


def test_a_file_of_the_repository_is_locked_with_the_rest(
    checker: Checker, plugin: Write, directory: Path
) -> None:
    settings(directory, f"plugins: [{plugin()}]\nlocked: true\n")
    assert checker("plugins", "lock").code == 0
    assert checker("rules").code == 0
    plugin(body="return")
    ended = checker("rules")
    assert ended.code == 2
    assert "plugin shop: its files have changed" in ended.err


def _commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if any(parameter.name == "locked" for parameter in command.params):
            yield (*words, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*words, name))


ARGUMENTS = {
    ("check",): ["a.json"],
    ("assess",): ["a.json"],
    ("explain",): ["PAY005"],
    ("schema",): ["ruleset"],
    ("plugins", "show"): ["payment"],
    ("ruleset", "validate"): ["own.yaml"],
    ("ruleset", "why"): ["PAY005"],
    ("ruleset", "diff"): ["minimal", "strict", "a.json"],
    ("waiver", "add"): [
        "w.yaml",
        *("--rule", "PAY005"),
        *("--order", "1"),
        *("--reason", "a"),
        *("--owner", "b"),
        *("--expires", "2099-01-01"),
    ],
    ("stats",): ["a.json"],
    ("baseline", "create"): ["b.json", "a.json"],
    ("baseline", "update"): ["old.json", "a.json"],
    ("baseline", "status"): ["old.json", "a.json"],
    ("new", "rule"): ["SHOPPING002", "some_fault", "--directory", "checker-shopping"],
    ("new", "plugin"): ["shop"],
    ("new", "ruleset"): ["own"],
}
"""What a command needs to be run at all."""

LOADING = sorted(_commands(cli))


@pytest.mark.parametrize("words", LOADING, ids=" ".join)
def test_every_command_that_loads_plugins_stops_when_they_are_not_those_that_were_locked(  # noqa: PLR0913, PLR0917 - fixtures
    checker: Checker,
    install: Install,
    locked: Path,
    order: Write,
    directory: Path,
    ran: Callable[[], bool],
    words: tuple[str, ...],
) -> None:
    order()
    (directory / "own.yaml").write_text("ruleset: own\nextends: [minimal]\n", "utf-8")
    assert checker("baseline", "create", "old.json", "a.json").code == 0
    assert checker("new", "plugin", "shopping").code == 0
    ran()
    _edited(locked, install)
    ended = checker(*words, *ARGUMENTS.get(words, ()), "--locked")
    assert ended.code == 2, ended
    assert "plugin acme: its files have changed" in ended.err
    assert not ran()


def test_a_completion_does_not_import_what_is_not_locked(
    install: Install, locked: Path, directory: Path, ran: Callable[[], bool]
) -> None:
    def completed(locked_: str | None = None) -> str:
        said = {} if locked_ is None else {"CHECKER_LOCKED": locked_}
        path = filter(None, [str(locked.parent), os.environ.get("PYTHONPATH")])
        environment = {
            **os.environ,
            **said,
            "PYTHONPATH": os.pathsep.join(path),
            "_CHECKER_COMPLETE": "bash_complete",
            "COMP_WORDS": "checker explain ACME",
            "COMP_CWORD": "2",
        }
        return subprocess.run(
            [sys.executable, "-P", "-m", "checker"],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        ).stdout

    assert "ACME001" in completed("1")
    assert ran()
    _edited(locked, install)
    assert "ACME001" not in completed("1")
    assert not ran()
    assert "ACME001" in completed("0")
    assert ran()
    settings(directory, "locked: true\n")
    assert "ACME001" not in completed()
    settings(directory, f"plugins: {{allow: [{OWN}]}}\n")
    assert "ACME001" not in completed()
    settings(directory, "plugins: 1\n")
    assert "ACME001" not in completed()
    assert not ran()


def test_only_who_asks_for_the_lock_waits_for_it(directory: Path) -> None:
    code = (
        "import sys; from checker.cli.main import run; run(['rules']);"
        "print([name for name in ('checker.locking', 'checker.lockfile', 'hashlib', 'packaging')"
        " if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert ended.stderr == "[]\n", directory


# --- a repository's own rules ---------------------------------------------------------------------

CASES = """
rule: HOUSE001
good:
  - name: nothing is odd
    patch: {}
"""


def package(directory: Path, name: str = "house", rule_id: str = "HOUSE001") -> Path:
    """Write a package with a rule in a module of its own, and its cases."""
    root = directory / name
    (root / "cases").mkdir(parents=True)
    (root / "__init__.py").write_text(
        "from checker.api import hookimpl\n"
        "from . import rules\n"
        "from .rules import odd\n"
        "CHECKER_API = 1\n"
        "@hookimpl\n"
        "def checker_rules():\n"
        "    return [odd]\n",
        "utf-8",
    )
    text = source(directory, rule_id).split("@hookimpl")[0].replace("CHECKER_API = 1", "")
    (root / "rules.py").write_text(text, "utf-8")
    (root / "cases" / f"{rule_id}.yaml").write_text(CASES, "utf-8")
    return root


@pytest.mark.parametrize("word", ["./house", "house/", "../street/house"])
def test_a_package_is_a_plugin_with_modules_and_cases_of_its_own(
    checker: Checker, directory: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    street = directory / "street"
    package(street)
    monkeypatch.chdir(street)
    ended = checker("explain", "HOUSE001", "--plugin", word)
    assert (ended.code, ended.err) == (0, "")
    assert "Good example" in ended.out
    assert "nothing is odd" in ended.out
    (data,) = checker("plugins", "show", "house", "--plugin", word, "--json").report["plugins"]
    assert data["location"] == os.path.realpath("house")


def test_two_packages_of_one_name_do_not_share_modules(checker: Checker, directory: Path) -> None:
    package(directory, "a/house", "AAA001")
    package(directory, "b/house", "BBB001")
    assert "AAA001" in checker("rules", "--plugin", "a/house").out
    assert "BBB001" in checker("rules", "--plugin", "b/house").out


def test_two_files_of_one_name_are_both_refused_and_neither_is_imported(
    checker: Checker, directory: Path, ran: Callable[[], bool]
) -> None:
    package(directory, "a/house")
    (directory / "b").mkdir()
    (directory / "b" / "house.py").write_text(source(directory), "utf-8")
    ended = checker("plugins", "--no-plugins", "--plugin", "a/house", "--plugin", "b/house.py")
    assert ended.code == 3
    for one, other in (("directory a/house", "file b/house.py"),) * 2:
        reason = f"from {one}: {other} has one of the same name"
        assert reason in " ".join(ended.err.split())
    assert not ran()


def test_one_file_by_two_paths_is_one_plugin(checker: Checker, plugin: Write) -> None:
    ended = checker("plugins", "--no-plugins", "--plugin", plugin(), "--plugin", "./shop.py")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("\n1 plugin, 0 refused.\n")


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("./empty", "there is no file './empty/__init__.py'"),
        ("house", "No module named 'house'. Did you mean ./house/?"),
        ("shop", "No module named 'shop'. Did you mean ./shop.py?"),
    ],
)
def test_a_word_that_leads_to_no_plugin_is_explained(
    checker: Checker, directory: Path, plugin: Write, word: str, reason: str
) -> None:
    package(directory)
    plugin()
    (directory / "empty").mkdir()
    ended = checker("rules", "--plugin", word)
    assert ended.code == 3
    assert reason in ended.err


def test_a_package_that_fails_half_way_leaves_nothing_behind(
    checker: Checker, directory: Path
) -> None:
    root = package(directory)
    with (root / "__init__.py").open("a", encoding="utf-8") as file:
        file.write("raise ValueError('half way')\n")
    ended = checker("rules", "--plugin", "./house")
    assert ended.code == 3
    assert "plugin house: cannot be imported: ValueError: half way" in ended.err
    assert not [name for name in sys.modules if name.startswith("checker_plugin_house")]


@pytest.mark.parametrize(
    "form", ["plugins: [./rules]", "plugins: {load: ./rules}", "plugin: ./rules"]
)
def test_settings_load_rules_that_lie_beside_them(
    checker: Checker, directory: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    package(directory, "rules")
    settings(directory, f"{form}\n")
    assert "HOUSE001" in checker("rules").out
    (directory / ".git").mkdir()
    (directory / "below").mkdir()
    monkeypatch.chdir(directory / "below")
    assert "HOUSE001" in checker("rules").out


def test_a_folder_of_orders_can_bring_no_code_and_no_settings(
    checker: Checker, order: Write, directory: Path, ran: Callable[[], bool]
) -> None:
    order("inbox/a.json")
    inbox = directory / "inbox"
    (inbox / "evil.py").write_text(source(directory, "EVIL001"), "utf-8")
    package(inbox, "evil_package", "EVIL002")
    (inbox / "checker.yaml").write_text(
        "plugins: {load: [./evil.py, ./evil_package], allow: []}\nfail_on: info\nlocked: true\n",
        "utf-8",
    )
    info = inbox / "evil-1.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text("[checker.plugins]\nevil = evil\n", "utf-8")
    calm = checker("check", order("a.json"), "--report", "json").report
    for path in ("inbox", "inbox/a.json", str(inbox)):
        ended = checker("check", path, "--report", "json")
        assert (ended.code, ended.err) == (0, "")
        assert ended.report["plugins"] == calm["plugins"]
    assert not ran()


# --- hostile plugins ------------------------------------------------------------------------------

HOSTILE = {
    "raises": ("raise ValueError('no such shop')", "cannot be imported: ValueError: no such shop"),
    "leaves": ("import sys\nsys.exit(0)", "cannot be imported: SystemExit: 0"),
    "old level": ("CHECKER_API = 0", "was written for API level 0; this is level 1"),
    "no level": ("", "does not say its API level"),
}


@pytest.mark.parametrize(("text", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_plugin_that_cannot_be_used_is_listed_with_the_reason(
    checker: Checker, install: Install, text: str, reason: str
) -> None:
    package_ = install(text or "# nothing")
    ended = checker("plugins")
    assert ended.code == 3
    assert f"refused: {reason}" in " ".join(ended.out.split())
    assert f"checker: plugin acme: {reason}" in ended.err
    (refused,) = checker("plugins", "--json").report["refused"]
    assert (refused["distribution"], refused["version"]) == ("acme-rules", "1.2")
    assert refused["location"] == os.path.realpath(package_)
    assert checker("plugins", "lock").code == 0
    assert checker("rules", "--locked").code == 3


def test_a_plugin_that_takes_the_name_of_a_built_in_one_is_never_imported(
    checker: Checker, install: Install, good: str, ran: Callable[[], bool]
) -> None:
    install(name="payment")
    ended = checker("check", good)
    assert ended.code == 3
    assert "acme-rules 1.2 has one of the same name" in ended.out
    assert not ran()
    ended = checker("plugins", "lock")
    assert ended.code == 2
    assert "plugin payment: several have this name: " in ended.err

"""Plugins: found, sorted, checked, asked, and refused with the reason.

A plugin that cannot be used is never passed over in silence: its rules are missing, and a rule
that is missing must not look like a rule that was kept. Whoever runs the checker learns of every
refusal from `Registry.refusals` and has to say that the run is incomplete.

pluggy calls the hooks; finding and checking is done here, because its own loader drops a second
plugin of the same name without a word, and its results do not tell who gave them.
"""

from __future__ import annotations

import importlib
import os.path
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any, Literal

import pluggy
from msgspec import Struct

from checker import api, hookspecs
from checker.assessment import Assessment
from checker.catalogue import Catalogue
from checker.clause import Clause
from checker.discovery import EntryPoint, entry_points
from checker.documents.faults import DOCUMENT_RULES
from checker.documents.shape import attribute_path
from checker.errors import PluginError, raised
from checker.formats import InputFormat
from checker.order import SCHEMA
from checker.report import ReportFormat
from checker.rule import Rule, are_texts
from checker.rulesetsource import RulesetSource

GROUP = "checker.plugins"
"""The entry-point group in which plugins are found."""

LEVEL = "CHECKER_API"
"""The name under which a plugin says which API level it was written for."""

CORE = "checker"
"""The name under which the rules of the document itself are listed."""

Hook = Literal[
    "checker_rules",
    "checker_formats",
    "checker_reporters",
    "checker_assessments",
    "checker_clauses",
    "checker_rulesets",
    "checker_catalogues",
]

_INIT = "__init__.py"

_MARK = f"{hookspecs.PROJECT}_impl"
"""What `hookimpl` leaves on a function."""

_REPORTS = ("text", "json", "jsonl", "html", "sarif", "junit", "github", "gitlab", "markdown")
_TAKEN = (f"input format {SCHEMA}", *(f"report {name}" for name in _REPORTS))
"""What the core has itself, besides rules."""


class Plugin(Struct, frozen=True):
    """A plugin that was accepted.

    Attributes:
        name: of its entry point, or of the module or file.
        origin: where it was found: a distribution and its version, a module, or a file.
        version: of its distribution, None when it has none.
        distribution: that it comes from, None for one that the user named.
        module: the module's import name.
        rules: by id.
        formats: input formats.
        reports: report formats.
        assessments: questions that it answers.
        clauses: of the policy source that it brings along.
        rulesets: that it brings along.
        catalogues: that translate what it says.
    """

    name: str
    origin: str
    version: str | None
    module: str
    rules: tuple[Rule, ...] = ()
    formats: tuple[InputFormat, ...] = ()
    reports: tuple[ReportFormat, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    clauses: tuple[Clause, ...] = ()
    rulesets: tuple[RulesetSource, ...] = ()
    catalogues: tuple[Catalogue, ...] = ()
    distribution: str | None = None


def _no_misfit(_: object) -> str:
    return ""


def _report_misfit(answer: ReportFormat) -> str:
    return "a colon in its name, behind which the file would stand" if ":" in answer.name else ""


def _assessment_misfit(answer: Assessment) -> str:
    return "" if are_texts(answer.clauses) else "clauses that are not several texts"


class Contribution(Struct, frozen=True):
    """What there is to know of a hook, and of what plugins contribute through it.

    Attributes:
        hook: its name.
        attribute: of `Plugin`, where its answers stand.
        kind: of each answer.
        noun: what is said before the name of an answer; nothing for a rule, whose id says enough.
        texts: attributes of an answer that have to be text: the first names it, the second says a
            little more of it.
        misfit: what else no answer can have, nothing where it is sound.
        is_unique: whether no two plugins may have answers of one name.
    """

    hook: Hook
    attribute: str
    kind: type
    noun: str
    texts: tuple[str, ...]
    misfit: Callable[[Any], str] = _no_misfit
    is_unique: bool = True

    def names(self, plugin: Plugin) -> list[str]:
        """Return the names of what a plugin contributes."""
        return [name for name, _ in self.titles(plugin)]

    def titles(self, plugin: Plugin) -> list[tuple[str, str]]:
        """Return the names of what a plugin contributes, each with a little more of it."""
        name, more = self.texts[:2]
        answers = getattr(plugin, self.attribute)
        return [(getattr(answer, name), getattr(answer, more)) for answer in answers]


CONTRIBUTIONS = (
    Contribution("checker_rules", "rules", Rule, "", ("id", "summary")),
    Contribution("checker_formats", "formats", InputFormat, "input format", ("name", "title")),
    Contribution(
        "checker_reporters", "reports", ReportFormat, "report", ("name", "title"), _report_misfit
    ),
    Contribution(
        "checker_assessments",
        "assessments",
        Assessment,
        "assessment",
        ("name", "question"),
        _assessment_misfit,
    ),
    Contribution(
        "checker_clauses",
        "clauses",
        Clause,
        "clause",
        ("number", "original", "translation", "source"),
    ),
    Contribution(
        "checker_rulesets", "rulesets", RulesetSource, "ruleset", ("name", "version", "path")
    ),
    Contribution(
        "checker_catalogues",
        "catalogues",
        Catalogue,
        "catalogue",
        ("language", "path"),
        is_unique=False,  # a language has one of each plugin
    ),
)
"""Everything that a plugin can contribute; what is not here is never asked for."""

HOOKS = tuple(each.hook for each in CONTRIBUTIONS)


class Registry(Struct, frozen=True):
    """The plugins that were found: those that take part, and those that do not and why.

    Attributes:
        plugins: those that take part.
        refusals: those that were to take part and cannot.
        found: all of them, as they were before anything was loaded, by name.
        left_out: those of them that are not allowed, of which nothing was loaded.
    """

    plugins: tuple[Plugin, ...]
    refusals: tuple[PluginError, ...]
    found: tuple[EntryPoint, ...] = ()
    left_out: tuple[EntryPoint, ...] = ()

    def rules(self) -> dict[str, tuple[Rule, ...]]:
        """Return plugin name to rules, the rules of the document itself under `CORE`."""
        return {CORE: DOCUMENT_RULES} | {plugin.name: plugin.rules for plugin in self.plugins}

    def formats(self) -> tuple[InputFormat, ...]:
        """Return all input formats."""
        return tuple(entry for plugin in self.plugins for entry in plugin.formats)

    def reports(self) -> tuple[ReportFormat, ...]:
        """Return all report formats of plugins."""
        return tuple(entry for plugin in self.plugins for entry in plugin.reports)

    def assessments(self) -> tuple[Assessment, ...]:
        """Return all assessments, in the order of the clauses that ask for them."""
        found = (entry for plugin in self.plugins for entry in plugin.assessments)
        return tuple(sorted(found, key=lambda entry: (entry.clauses, entry.name)))

    def clauses(self) -> dict[str, Clause]:
        """Return clause number to clause."""
        return {entry.number: entry for plugin in self.plugins for entry in plugin.clauses}

    def rulesets(self) -> tuple[RulesetSource, ...]:
        """Return the rulesets that plugins bring along."""
        return tuple(entry for plugin in self.plugins for entry in plugin.rulesets)

    def catalogues(self) -> tuple[tuple[str, Catalogue], ...]:
        """Return the catalogues of plugins, each with the plugin's name."""
        return tuple((plugin.name, entry) for plugin in self.plugins for entry in plugin.catalogues)


class _Manager(pluggy.PluginManager):
    """Looks at hooks alone: at whatever else a module holds, pluggy would look too, and slowly."""

    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> pluggy.HookspecOpts | None:
        return super().parse_hookspec_opts(module_or_class, name) if name in HOOKS else None

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> pluggy.HookimplOpts | None:
        is_marked = hasattr(getattr(plugin, name, None), _MARK)
        return super().parse_hookimpl_opts(plugin, name) if is_marked else None


def find(*, discover: bool = True, named: Sequence[str] = ()) -> tuple[EntryPoint, ...]:
    """Find plugins, and load none.

    Args:
        discover: whether to look for entry points.
        named: further plugins: paths of Python files or packages, or names of modules.
    """
    found = set(entry_points(GROUP)) if discover else set()
    of_user: dict[str, EntryPoint] = {}
    for entry in map(_named, named):
        # A file that goes by two paths is one file.
        of_user.setdefault(os.path.realpath(entry.path) if entry.path else entry.name, entry)
    return tuple(sorted(found.union(of_user.values()), key=lambda each: (each.name, each.origin)))


def load(
    *,
    discover: bool = True,
    named: Sequence[str] = (),
    hooks: Collection[Hook] = HOOKS,
    allow: Collection[str] | None = None,
    lock: str | None = None,
) -> Registry:
    """Find and load plugins.

    Args:
        discover: whether to look for entry points.
        named: further plugins: paths of Python files or packages, or names of modules.
        hooks: those whose answers are needed; the others are not asked, and what they contribute
            stays empty.
        allow: the names of the discovered plugins that may take part, None for all of them. Of the
            others nothing is imported.
        lock: a lock file that the plugins must keep before any of them is imported.

    Raises:
        UsageError: the plugins are not those that were locked, or the lock file is faulty.
    """
    found = find(discover=discover, named=named)
    entries = [each for each in found if allow is None or each.is_named or each.name in allow]
    left_out = tuple(each for each in found if each not in entries)
    if lock is not None:
        from checker.locking import verify  # no other run has to know of locks

        verify(lock, entries)
    refusals: list[PluginError] = []
    loaded: list[Plugin] = []
    for entry in entries:
        rivals = [each.origin for each in entries if each.name == entry.name and each != entry]
        if entry.name == CORE:
            rivals.append("the core")
        if rivals:
            reason = f"from {entry.origin}: {', '.join(rivals)} has one of the same name"
            refusals.append(PluginError(entry.name, reason))
            continue
        try:
            loaded.append(_load(entry, hooks))
        except PluginError as refusal:
            refusals.append(refusal)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may do anything, even when looked at
            reason = f"cannot be used: {raised(error)}"
            refusals.append(PluginError(entry.name, reason))
    accepted, clashing = _without_clashes(loaded)
    return Registry(tuple(accepted), tuple(refusals + clashing), found, left_out)


def is_path(word: str) -> bool:
    """Whether a word that names a plugin is a path, rather than the name of a module."""
    return word.endswith(".py") or "/" in word or "\\" in word


def _named(word: str) -> EntryPoint:
    """Return the entry point that a path or a module name stands for."""
    if is_path(word):
        kind = "directory" if os.path.isdir(word) else "file"
        return EntryPoint(_stem(word), word, f"{kind} {word}", None, path=word)
    return EntryPoint(word, word, f"module {word}", None)


def _load(entry: EntryPoint, hooks: Collection[Hook]) -> Plugin:
    """Import a plugin and ask its hooks.

    Raises:
        PluginError: it cannot be used.
    """
    module = _import(entry)
    level = getattr(module, LEVEL, None)
    if level is None:
        raise PluginError(
            entry.name, f"does not say its API level: it needs {LEVEL} = {api.API_LEVEL}"
        )
    if level != api.API_LEVEL:
        raise PluginError(
            entry.name, f"was written for API level {level!r}; this is level {api.API_LEVEL}"
        )
    # A manager for each plugin: whatever goes wrong with one leaves no trace in another.
    manager = _Manager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, entry.name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(entry.name, " ".join(str(error).split())) from error
    implemented = {hook for hook in HOOKS if getattr(manager.hook, hook).get_hookimpls()}
    for hook in HOOKS:
        function = vars(module).get(hook)
        if callable(function) and not hasattr(function, _MARK):
            raise PluginError(entry.name, f"{hook} is never asked: it is not marked by @hookimpl")
    answers: dict[str, Any] = {
        each.attribute: tuple(_ask(manager, entry.name, each))
        for each in CONTRIBUTIONS
        if each.hook in hooks
    }
    if implemented <= set(hooks) and not any(answers.values()):
        raise PluginError(entry.name, "contributes nothing: no hook returned anything")
    plugin = Plugin(
        name=entry.name,
        origin=entry.origin,
        version=entry.version,
        module=module.__name__,
        distribution=entry.distribution,
        **answers,
    )
    for rule in plugin.rules:
        _check_rule(entry.name, rule)
    return plugin


def _import(entry: EntryPoint) -> ModuleType:
    module_name, _, attribute = map(str.strip, entry.target.partition(":"))
    try:
        if entry.path is not None:
            return _import_path(entry.path)
        found: Any = importlib.import_module(module_name)
        for name in attribute.split(".") if attribute else ():
            found = getattr(found, name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a module may raise anything while it is imported
        reason = f"cannot be imported: {raised(error)}{_path_meant(entry, error)}"
        raise PluginError(entry.name, reason) from error
    if not isinstance(found, ModuleType):
        raise PluginError(entry.name, f"{entry.target} is no module")
    return found


def _path_meant(entry: EntryPoint, error: BaseException) -> str:
    """Return which file or directory may have been meant by the name of a module."""
    if not entry.is_named or getattr(error, "name", None) != entry.target:
        return ""
    for path in (f"{entry.target}.py", os.path.join(entry.target, _INIT)):
        if os.path.isfile(path):
            return f". Did you mean {os.path.join(os.curdir, path.removesuffix(_INIT))}?"
    return ""


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(os.path.abspath(path)))[0]


def _import_path(path: str) -> ModuleType:
    """Import a Python file, or a directory that is a package, as a module of its own."""
    from importlib.util import module_from_spec, spec_from_file_location  # seldom needed

    is_package = os.path.isdir(path)
    file = os.path.join(path, _INIT) if is_package else path
    if not os.path.isfile(file):
        raise FileNotFoundError(f"there is no file {file!r}")
    name = f"checker_plugin_{_stem(path)}"
    within = [os.path.abspath(path)] if is_package else None
    spec = spec_from_file_location(name, file, submodule_search_locations=within)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = module_from_spec(spec)
    _forget(name)  # a package of the same name, from another directory
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        _forget(name)
        raise
    return module


def _forget(name: str) -> None:
    """Forget a module and what lies in it."""
    for each in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        del sys.modules[each]


def _ask(manager: pluggy.PluginManager, plugin: str, asked: Contribution) -> list[Any]:
    """Return what a plugin answers to a hook: values of one kind, nothing when it has none."""
    answers: list[Any] = []
    hook, kind = asked.hook, asked.kind
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        try:
            # A generator would fail only later, where nobody knows whose it is.
            answers += list(implementation.function())
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a hook may raise anything
            raise PluginError(plugin, f"{hook} raised {raised(error)}") from error
    for answer in answers:
        if not isinstance(answer, kind):
            raise PluginError(
                plugin, f"{hook} returned {type(answer).__name__} where {kind.__name__} is needed"
            )
        for misfit in _misfits(answer, asked):
            raise PluginError(plugin, f"{hook} returned {kind.__name__} with {misfit}")
    return answers


def _misfits(answer: Any, asked: Contribution) -> Iterator[str]:
    """Yield what no value of its kind can have; nothing looks at types when a value is made."""
    for name in asked.texts:
        value = getattr(answer, name)
        if not isinstance(value, str):
            yield f"no text as its {name} but {type(value).__name__}"
    if misfit := asked.misfit(answer):
        yield misfit


def _check_rule(plugin: str, rule: Rule) -> None:
    for pointer in rule.needs:
        try:
            attribute_path(pointer)
        except ValueError as error:
            raise PluginError(plugin, f"rule {rule.id} needs what cannot be: {error}") from error


def _without_clashes(plugins: Iterable[Plugin]) -> tuple[list[Plugin], list[PluginError]]:
    """Refuse every plugin that shares a rule id or the name of a format with another one."""
    taken = (*(rule.id for rule in DOCUMENT_RULES), *_TAKEN)
    owners: dict[str, list[str]] = {name: [CORE] for name in taken}
    candidates = list(plugins)
    for plugin in candidates:
        for name in _claims(plugin):
            owners.setdefault(name, []).append(plugin.name)
    accepted: list[Plugin] = []
    refusals: list[PluginError] = []
    for plugin in candidates:
        shared = [name for name in _claims(plugin) if len(owners[name]) > 1]
        if shared:
            others = ", ".join(
                sorted({owner for name in shared for owner in owners[name]} - {plugin.name})
            )
            reason = f"{', '.join(sorted(set(shared)))} is also claimed by {others or 'itself'}"
            refusals.append(PluginError(plugin.name, reason))
        else:
            accepted.append(plugin)
    return accepted, refusals


def _claims(plugin: Plugin) -> list[str]:
    """Return the names that no two plugins may share."""
    return [
        f"{each.noun} {name}".lstrip()
        for each in CONTRIBUTIONS
        if each.is_unique
        for name in each.names(plugin)
    ]

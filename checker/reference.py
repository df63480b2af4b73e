"""The rule reference: everything that there is to say of a rule, as data and as Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, groupby
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from checker.clause import Clause
from checker.registry import Plugin, Registry
from checker.reporters.text import printable
from checker.rule import Rule
from checker.rulesets.policy import Policy
from checker.statuses import in_order, in_words
from checker.testing import Case, read_cases
from checker.testing.files import text_of
from checker.testing.written import written_cases
from checker.words import listing, words

INDEX = "README.md"
"""The page that lists all rules."""

_LONGEST_NAME = 50
"""Characters of the name of a page: file systems count bytes, of which one may take four."""


class Parameter(Struct, frozen=True):
    """A parameter as a person reads it."""

    name: str
    type: str
    default: str
    description: str


class RuleEntry(Struct, frozen=True):
    """A rule, and what belongs to it.

    Attributes:
        rule: the rule itself, with severity and parameters as they are in force.
        plugin: the name of its plugin.
        origin: where the plugin comes from, None for a rule of the core or of a ruleset.
        clauses: number to clause; None for one whose text no plugin brings along.
        parameters: in the order of their declaration.
        good: the first case that keeps it, if its plugin brings cases along.
        bad: the first case that breaks it.
        is_in_force: whether it is; the rulesets that were asked for may leave it out.
    """

    rule: Rule
    plugin: str
    origin: str | None
    clauses: Mapping[str, Clause | None]
    parameters: tuple[Parameter, ...]
    good: Case | None
    bad: Case | None
    is_in_force: bool = True


def entries(
    registry: Registry, groups: Mapping[str, Iterable[Rule]], policy: Policy | None = None
) -> Iterator[RuleEntry]:
    """Yield all rules, group by group, by id.

    Args:
        registry: the plugins, and the clauses that rules cite.
        groups: the name of a plugin, of the core or of a ruleset to its rules.
        policy: what is in force; rules that are written in rulesets have their cases in it.
            Without it, rules are as their authors graded them.

    Raises:
        UsageError: the cases of a rule cannot be read.
    """
    for name, rules in groups.items():
        for rule in sorted(rules, key=lambda rule: rule.id):
            yield entry(registry, name, rule, policy)


def entry(registry: Registry, group: str, rule: Rule, policy: Policy | None = None) -> RuleEntry:
    """Return a rule of a group with what belongs to it; arguments and errors as for `entries`."""
    owner = next((plugin for plugin in registry.plugins if plugin.name == group), None)
    known = registry.clauses()
    if policy is not None and rule.id in policy.written:
        cases: Sequence[Case] = written_cases(policy, rule.id)
    else:
        cases = _cases(owner, rule)
    is_in_force = True
    if policy is not None:
        active = next((each for each in policy.active if each.rule.id == rule.id), None)
        is_in_force = active is not None
        if active is not None:
            rule = replace(rule, severity=active.severity, params=active.params)
    return RuleEntry(
        is_in_force=is_in_force,
        rule=rule,
        plugin=group,
        origin=None if owner is None else owner.origin,
        clauses={number: known.get(number) for number in rule.clauses},
        parameters=tuple(parameters(rule)),
        good=next((case for case in cases if case.kind == "good"), None),
        bad=next((case for case in cases if case.kind == "bad"), None),
    )


def _cases(owner: Plugin | None, rule: Rule) -> list[Case]:
    """Return the rule's cases, if its plugin brings them along."""
    found = None if owner is None else text_of(owner, rule.id)
    if found is None:
        return []
    name, text = found
    return read_cases(text, name)


def parameters(rule: Rule) -> Iterator[Parameter]:
    """Yield the parameters of a rule."""
    if rule.params is None:
        return
    info = msgspec.inspect.type_info(type(rule.params))
    for field in info.fields if isinstance(info, msgspec.inspect.StructType) else ():
        kind, description = field.type, ""
        if isinstance(kind, msgspec.inspect.Metadata):
            description = (kind.extra_json_schema or {}).get("description", "")
            kind = kind.type
        default = _in_words(getattr(rule.params, field.name))
        yield Parameter(field.encode_name, _type_name(kind), default, description)


def _in_words(value: Any) -> str:
    """Return the default of a parameter as a person would write it."""
    if value is None or value in ((), {}):
        return words("none")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        pairs = ((key, _in_words(item)) for key, item in value.items())
        return listing(words("{key}: {item}", key=key, item=item) for key, item in pairs)
    if isinstance(value, (tuple, list, frozenset)):
        items = sorted(value) if isinstance(value, frozenset) else value
        return listing(map(_in_words, items))
    return str(value)


def _type_name(kind: msgspec.inspect.Type) -> str:  # noqa: PLR0911 - one for each kind of type
    """Return a type in words."""
    if isinstance(kind, msgspec.inspect.Metadata):
        return _type_name(kind.type)
    if isinstance(kind, msgspec.inspect.LiteralType):
        return listing(map(str, kind.values), " or ")
    if isinstance(kind, msgspec.inspect.UnionType):
        return listing(map(_type_name, kind.types), " or ")
    if isinstance(kind, (msgspec.inspect.VarTupleType, msgspec.inspect.FrozenSetType)):
        return words("list of {items}", items=_type_name(kind.item_type))
    if isinstance(kind, msgspec.inspect.DictType):
        keys, values = _type_name(kind.key_type), _type_name(kind.value_type)
        return words("mapping of {keys} to {values}", keys=keys, values=values)
    if isinstance(kind, msgspec.inspect.IntType):
        return _whole_number(kind.ge, kind.le)
    name = type(kind).__name__.removesuffix("Type").lower()
    return _TYPES.get(name) or words(name)


def _whole_number(least: int | None, most: int | None) -> str:
    """Return the whole numbers that are allowed in words."""
    if least is None:
        return words("whole number")
    if most is None:
        return words("whole number from {least}", least=least)
    return words("whole number from {least} to {most}", least=least, most=most)


_TYPES = {
    "str": words("text"),
    "decimal": words("decimal"),
    "bool": words("true or false"),
    "none": words("nothing"),
    "date": words("date"),
    "float": words("float"),
}


def translated(found: RuleEntry, translate: Callable[[str], str]) -> RuleEntry:
    """Return a rule, and what belongs to it, in another language."""
    rule = found.rule
    texts = {name: translate(getattr(rule, name)) for name in ("summary", "why", "remedy", "note")}
    return replace(
        found,
        rule=replace(rule, **texts),
        parameters=tuple(
            replace(
                parameter,
                type=translate(parameter.type),
                default=translate(parameter.default),
                description=translate(parameter.description),
            )
            for parameter in found.parameters
        ),
        good=_renamed(found.good, translate),
        bad=_renamed(found.bad, translate),
    )


def _renamed(case: Case | None, translate: Callable[[str], str]) -> Case | None:
    if case is None:
        return None
    return replace(case, entry=replace(case.entry, name=translate(case.entry.name)))


def as_data(entry: RuleEntry) -> dict[str, Any]:
    """Return a rule as JSON can hold it."""
    rule = entry.rule
    return {
        "id": rule.id,
        "name": rule.name,
        "summary": rule.summary,
        "why": rule.why,
        "remedy": rule.remedy,
        "note": rule.note,
        "severity": rule.severity.label,
        "in_force": entry.is_in_force,
        "status": in_order(rule.statuses),
        "needs": list(rule.needs),
        "clauses": [
            {"number": number, "original": None, "translation": None, "source": None}
            if clause is None
            else msgspec.to_builtins(clause)
            for number, clause in entry.clauses.items()
        ],
        "tags": sorted(rule.tags),
        "supersedes": sorted(rule.supersedes),
        "plugin": entry.plugin,
        "parameters": msgspec.to_builtins(entry.parameters),
        "examples": {
            kind: None if case is None else msgspec.to_builtins(case.entry)
            for kind, case in (("good", entry.good), ("bad", entry.bad))
        },
    }


def pages(found: Iterable[RuleEntry]) -> dict[str, str]:
    """Return the reference in Markdown: name of a file to its text, the index first.

    There is one page for each plugin. A ruleset may be called anything; that chooses no place.
    """
    by_plugin = {
        plugin: list(group) for plugin, group in groupby(found, key=lambda entry: entry.plugin)
    }
    names = _file_names(by_plugin)
    texts = {names[plugin]: _text(_page(plugin, group)) for plugin, group in by_plugin.items()}
    return {INDEX: _text(_index(by_plugin, names)), **texts}


def _text(blocks: Iterable[str]) -> str:
    """Return the text of a page; what a ruleset says in it cannot steer a terminal."""
    return "\n".join(map(printable, "\n".join(blocks).split("\n")))


def _file_names(plugins: Iterable[str]) -> dict[str, str]:
    """Return plugin to the name of its page: a mere file name, and no other page's in any case."""
    names: dict[str, str] = {}
    taken = {INDEX.casefold()}
    for plugin in plugins:
        stem = re.sub(r"[^\w.-]+", "-", plugin)[:_LONGEST_NAME].strip("-.") or "rules"
        tries = chain([f"{stem}.md"], (f"{stem}-{number}.md" for number in count(2)))
        names[plugin] = next(name for name in tries if name.casefold() not in taken)
        taken.add(names[plugin].casefold())
    return names


def _index(by_plugin: Mapping[str, list[RuleEntry]], names: Mapping[str, str]) -> Iterator[str]:
    yield "# Rules\n"
    yield (
        "Every rule, with the gravest severity that a finding of it can have and the statuses of "
        "orders that it applies to."
    )
    yield "This reference is made from the rules and their cases by"
    yield "`checker explain --all --format markdown --output docs/rules`.\n"
    yield "| rule | severity | applies to | fault |"
    yield "|---|---|---|---|"
    for plugin, group in by_plugin.items():
        for entry in group:
            rule = entry.rule
            link = f"[{rule.id}]({names[plugin]}#{rule.id.lower()})"
            applies = in_words(rule.statuses)
            yield f"| {link} | {rule.severity.label} | {applies} | {_cell(rule.summary)} |"
    yield ""


def _page(plugin: str, group: Iterable[RuleEntry]) -> Iterator[str]:
    yield f"# Rules of {_cell(plugin)}\n"
    for entry in group:
        yield from _section(entry)


def _section(entry: RuleEntry) -> Iterator[str]:
    """Yield what stands for one rule."""
    rule = entry.rule
    yield f'<a id="{rule.id.lower()}"></a>\n'
    yield f"## {rule.id} {_plain(rule.name)}\n"
    yield f"{_plain(rule.summary)}\n"
    yield f"**Why:** {_plain(rule.why)}\n"
    yield f"**Remedy:** {_plain(rule.remedy)}\n"
    if rule.note:
        yield f"**Note:** {_plain(rule.note)}\n"
    yield "| | |"
    yield "|---|---|"
    yield f"| severity | {rule.severity.label} at the most |"
    yield f"| applies to | orders that are: {in_words(rule.statuses)} |"
    if rule.needs:
        yield f"| needs | {', '.join(f'`{need}`' for need in rule.needs)} |"
    if rule.tags:
        yield f"| tags | {', '.join(sorted(rule.tags))} |"
    if rule.supersedes:
        yield f"| takes in | {', '.join(sorted(rule.supersedes))}, where they have the same cause |"
    yield ""
    yield from _clauses(entry)
    yield from _parameters(entry)
    if entry.good is not None:
        yield f"**Kept:** {_plain(entry.good.entry.name)}.\n"
        yield from _example(entry.good)
    if entry.bad is not None:
        yield f"**Broken:** {_plain(entry.bad.entry.name)}.\n"
        yield from _example(entry.bad)


def _clauses(entry: RuleEntry) -> Iterator[str]:
    for number, clause in entry.clauses.items():
        if clause is None:
            yield f"> **{number}**\n"
        else:
            # Once, if the source is in English.
            texts = dict.fromkeys((clause.original, clause.translation))
            yield f"> **{number}** " + "\n>\n> ".join(map(_plain, texts)) + "\n"


def _parameters(entry: RuleEntry) -> Iterator[str]:
    if not entry.parameters:
        return
    yield "| parameter | type | default | |"
    yield "|---|---|---|---|"
    for parameter in entry.parameters:
        values = (parameter.type, parameter.default, parameter.description)
        yield f"| `{parameter.name}` | {' | '.join(map(_cell, values))} |"
    yield ""


def _example(case: Case) -> Iterator[str]:
    """Yield a case: what it changes in a compliant order, and what is found then."""
    written = case.entry
    if written.patch:
        yield "A compliant order, in which this is changed:\n"
        yield "```json"
        yield json.dumps(written.patch, indent=2, ensure_ascii=False)
        yield "```\n"
    else:
        yield "The compliant order as it is.\n"
    if written.params:
        yield f"With the parameters `{json.dumps(written.params, ensure_ascii=False)}`.\n"
    for expected in written.expect:
        observed = "" if expected.observed is None else f", observed `{expected.observed}`"
        yield f"* {expected.severity} at `{expected.pointer}`{observed}"
    if written.expect:
        yield ""


def _plain(text: str) -> str:
    """Return text that Markdown shows as it stands."""
    return "".join(f"\\{mark}" if mark in "\\`*<>|" else mark for mark in text)


def _cell(text: str) -> str:
    """Return text as it may stand in a cell of a table."""
    return _plain(" ".join(text.split()))

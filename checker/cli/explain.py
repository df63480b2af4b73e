"""``checker explain``: what a rule wants, why, and what to do."""

from __future__ import annotations

import importlib
import json
import textwrap
from collections.abc import Iterator
from importlib import resources
from typing import Any

import click
import msgspec

from checker.cli.exits import Exit
from checker.cli.options import RuleType, json_option, plugin_options
from checker.cli.output import standard_output, terminal_width
from checker.cli.refusals import refusals_explain, say_refusals
from checker.cli.statuses import in_order, in_words
from checker.errors import UsageError, did_you_mean
from checker.registry import CORE, Plugin, Registry, load
from checker.rule import Rule
from checker.testing import Case, read_cases

_WIDEST = 88


@click.command("explain")
@click.argument("rule_id", type=RuleType(), metavar="RULE")
@plugin_options
@json_option
def command(*, rule_id: str, plugins: tuple[str, ...], no_plugins: bool, as_json: bool) -> int:
    """Say what a rule wants, why, and what to do; RULE is an id such as PAY005, or a name."""
    registry = load(discover=not no_plugins, named=plugins)
    with refusals_explain(registry.refusals):
        owner, rule = _find(registry, rule_id)
    examples = _examples(owner, rule)
    out = standard_output()
    if as_json:
        out.write(f"{json.dumps(_entry(owner, rule), indent=2)}\n")
    else:
        width = min(terminal_width(), _WIDEST)
        for paragraph in _page(owner, rule, examples):
            out.write(_filled(paragraph, width))
    say_refusals(registry.refusals)
    return Exit.INCOMPLETE if registry.refusals else Exit.COMPLIANT


def _find(registry: Registry, word: str) -> tuple[Plugin | None, Rule]:
    """Return a rule by its id or name, and its plugin; None for a rule of the document itself."""
    owners = {plugin.name: plugin for plugin in registry.plugins}
    found: dict[str, tuple[Plugin | None, Rule]] = {}
    for name, rules in registry.rules().items():
        for rule in rules:
            found[rule.id] = found[rule.name] = (owners.get(name), rule)
    folded = {known.casefold(): entry for known, entry in found.items()}
    if word.casefold() not in folded:
        raise UsageError(f"there is no rule {word!r}.{did_you_mean(word, found)}")
    return folded[word.casefold()]


def _examples(owner: Plugin | None, rule: Rule) -> list[Case]:
    """Return the rule's cases, if its plugin brings them along."""
    if owner is None:
        return []
    module = importlib.import_module(owner.module)
    if not hasattr(module, "__path__"):
        return []
    file = resources.files(owner.module).joinpath("cases", f"{rule.id}.yaml")
    return read_cases(file.read_text("utf-8"), file.name) if file.is_file() else []


def _page(owner: Plugin | None, rule: Rule, examples: list[Case]) -> Iterator[tuple[str, str]]:
    """Yield the headings of a rule's page, each with its text."""
    yield f"{rule.id} {rule.name}", rule.summary
    yield "Why", rule.why
    yield "Remedy", rule.remedy
    if rule.note:
        yield "Note", rule.note
    yield "Severity", f"{rule.severity.label} at the most"
    yield "Applies to", f"orders that are: {in_words(rule.statuses)}"
    if rule.needs:
        yield "Needs", ", ".join(rule.needs)
    if rule.clauses:
        yield "Clauses", ", ".join(rule.clauses)
    if rule.tags:
        yield "Tags", ", ".join(sorted(rule.tags))
    yield "Plugin", CORE if owner is None else f"{owner.name} ({owner.origin})"
    for parameter in parameters(rule):
        default = f"{parameter['type']}, default {parameter['default']}"
        yield f"Parameter {parameter['name']}", f"{parameter['description']} ({default})"
    for kind, title in (("good", "Good"), ("bad", "Bad")):
        case = next((case for case in examples if case.kind == kind), None)
        if case is not None:
            yield f"{title} example", _example(case)


def _example(case: Case) -> str:
    """Return a case in words: what it changes in a compliant order, and what is found then."""
    changes = json.dumps(case.entry.patch, ensure_ascii=False) if case.entry.patch else "nothing"
    found = "".join(f"; {e.severity} at {e.pointer}" for e in case.entry.expect)
    return f"{case.entry.name}: a compliant order, in which this is changed: {changes}{found}"


def parameters(rule: Rule) -> list[dict[str, Any]]:
    """Return name, type, default and description of a rule's parameters."""
    if rule.params is None:
        return []
    info = msgspec.inspect.type_info(type(rule.params))
    if not isinstance(info, msgspec.inspect.StructType):
        return []
    found = []
    for field in info.fields:
        kind, description = field.type, ""
        if isinstance(kind, msgspec.inspect.Metadata):
            description = (kind.extra_json_schema or {}).get("description", "")
            kind = kind.type
        default = getattr(rule.params, field.name)
        shown = ", ".join(map(str, default)) if isinstance(default, tuple) else str(default)
        found.append(
            {
                "name": field.encode_name,
                "type": _type_name(kind),
                "default": shown,
                "description": description,
            }
        )
    return found


def _type_name(kind: msgspec.inspect.Type) -> str:
    """Return a type in words."""
    if isinstance(kind, msgspec.inspect.LiteralType):
        return " or ".join(map(str, kind.values))
    if isinstance(kind, msgspec.inspect.VarTupleType):
        return f"list of {_type_name(kind.item_type)}"
    name = type(kind).__name__.removesuffix("Type").lower()
    return {"str": "text", "int": "whole number", "bool": "true or false"}.get(name, name)


def _entry(owner: Plugin | None, rule: Rule) -> dict[str, Any]:
    """Return a rule as data."""
    return {
        "id": rule.id,
        "name": rule.name,
        "summary": rule.summary,
        "why": rule.why,
        "remedy": rule.remedy,
        "note": rule.note,
        "severity": rule.severity.label,
        "status": in_order(rule.statuses),
        "needs": list(rule.needs),
        "clauses": list(rule.clauses),
        "tags": sorted(rule.tags),
        "plugin": CORE if owner is None else owner.name,
        "parameters": parameters(rule),
    }


def _filled(paragraph: tuple[str, str], width: int) -> str:
    """Return a heading and its text, indented and broken into lines."""
    heading, text = paragraph
    lines = textwrap.wrap(text, width - 4, break_long_words=False, break_on_hyphens=False)
    return "\n".join([heading, *(f"    {line}" for line in lines)]) + "\n\n"

"""Rules to active rules: each with the severity and the parameters that are in force."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from checker.documents.faults import DOCUMENT, INDISPENSABLE
from checker.errors import UsageError, did_you_mean
from checker.finding import Severity
from checker.rule import Parameters, Rule


class ActiveRule(Struct, frozen=True):
    """A rule in force.

    Attributes:
        rule: the rule itself.
        severity: the gravest that a finding of it can be.
        params: its parameters, None when it has none.
        waivable: whether its findings can be waived.
    """

    rule: Rule
    severity: Severity
    params: Parameters | None
    waivable: bool = True


def activate(
    rules: Mapping[str, Sequence[Rule]],
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[ActiveRule, ...]:
    """Return the rules in force, by id, graded as their authors graded them.

    Args:
        rules: plugin name to its rules; the rules of the document itself are among them.
        select: rule ids, tags and plugin names, one or several with commas in a word; rules that
            none of them names are left out, but for the rules of the document itself.
        ignore: rule ids, tags and plugin names; what they name is left out even if selected.

    Raises:
        UsageError: a word names no rule, tag or plugin, or a rule that cannot be ignored.
    """
    every = (rule for group in rules.values() for rule in group)
    graded = (ActiveRule(rule, rule.severity, rule.params) for rule in every)
    keeps = selection(rules, select, ignore)
    return tuple(sorted(filter(keeps, graded), key=lambda entry: entry.rule.id))


def selection(
    rules: Mapping[str, Sequence[Rule]], select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> Callable[[ActiveRule], bool]:
    """Return whether a rule that is in force stays so; arguments and errors as for `activate`."""
    chosen, dropped = _named(rules, select), _named(rules, ignore)
    if indispensable := sorted(dropped & INDISPENSABLE):
        raise UsageError(
            f"{', '.join(indispensable)} cannot be ignored: without it a document that was not "
            "read would look like one that keeps the policy."
        )

    def stays(entry: ActiveRule) -> bool:
        rule = entry.rule
        is_chosen = not chosen or rule.id in chosen or DOCUMENT in rule.tags
        return is_chosen and rule.id not in dropped

    return stays


def in_vain(
    rules: Mapping[str, Sequence[Rule]], select: Iterable[str], in_force: Collection[str]
) -> tuple[str, ...]:
    """Return the words of a selection that name no rule that is in force; errors as `activate`."""
    return tuple(word for word in _parts(select) if _named(rules, (word,)).isdisjoint(in_force))


def _parts(words: Iterable[str]) -> list[str]:
    """Return words one by one, of which several may stand in one with commas."""
    return [part.strip() for word in words for part in word.split(",") if part.strip()]


def _named(rules: Mapping[str, Sequence[Rule]], words: Iterable[str]) -> set[str]:
    """Return the ids of the rules that the words name."""
    words = _parts(words)
    if not words:
        return set()
    meanings: dict[str, set[str]] = {}
    spellings: set[str] = set()
    for plugin, group in rules.items():
        for rule in group:
            for word in (rule.id, rule.name, plugin, *rule.tags):
                spellings.add(word)
                meanings.setdefault(word.casefold(), set()).add(rule.id)
    found: set[str] = set()
    for word in words:
        if word.casefold() not in meanings:
            hint = did_you_mean(word, spellings)
            raise UsageError(f"no rule, tag or plugin is named {word!r}.{hint}")
        found |= meanings[word.casefold()]
    return found

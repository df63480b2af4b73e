"""A rule is a value: a documented function over an order, with what it needs to be asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from types import FunctionType
from typing import Any, get_args

from msgspec import Struct

from checker.finding import Missing, Severity, SeverityLabel, Violation
from checker.order import Order, Status

Violations = Iterator[Violation | Missing]
"""What a rule function returns: it yields `violation(…)` and `missing(…)`."""

RuleFunction = Callable[..., Iterable[Violation | Missing]]

TIME_DEPENDENT = "time_dependent"
"""The tag of rules that ask for `now`: their answer can change while the file does not."""

RULE_ID = re.compile(r"[A-Z][A-Z0-9]{1,15}[0-9]{3}")
"""What a rule's id looks like."""

_STATUSES = frozenset(get_args(Status))

_BLANK_LINE = r"\n[ \t]*\n"

_SIGNATURES = (("order",), ("order", "params"), ("order", "now"), ("order", "params", "now"))


class Parameters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of a rule's parameters: every field typed, with a default and a description."""


class Check(Struct, frozen=True):
    """What a value has to pass beyond its type; it stands in the annotation of a parameter.

    Attributes:
        function: raises ValueError, with what is wrong, for a value that cannot be.
    """

    function: Callable[[Any], object]


class Rule(Struct, frozen=True):
    """One rule of the policy.

    Attributes:
        id: stable and never reused, such as ``PAY005``.
        name: the function's name; it names the fault.
        summary: the fault in one sentence.
        why: what the rule protects from.
        remedy: what the seller should do.
        note: how an unclear point of the source was decided, if one was.
        severity: the gravest that a violation of it can be, unless a ruleset says otherwise.
        statuses: the order statuses in which it applies.
        needs: JSON Pointers of facts without which it cannot be evaluated.
        clauses: the clauses of the policy source that it comes from.
        tags: words to select rules by.
        supersedes: ids of rules that see the same cause and have less to say of it.
        params: the default parameters, or None when it has none.
        when: whether an order has anything that the rule speaks of; None when every order has.
        check: the function itself.
        arguments: the names of what `check` is called with.
    """

    id: str
    name: str
    summary: str
    why: str
    remedy: str
    note: str
    severity: Severity
    statuses: frozenset[Status]
    needs: tuple[str, ...]
    clauses: tuple[str, ...]
    tags: frozenset[str]
    supersedes: frozenset[str]
    params: Parameters | None
    when: Callable[[Order], bool] | None
    check: RuleFunction
    arguments: tuple[str, ...]

    def bound(
        self, params: Parameters | None, now: datetime
    ) -> Callable[[Order], Iterable[Violation | Missing]]:
        """Return the function itself with all that it is called with but the order."""
        check = self.check
        given = {"params": params, "now": now}
        arguments = tuple(given[name] for name in self.arguments[1:])
        if not arguments:
            return check
        is_plain = isinstance(check, FunctionType)
        if is_plain and check.__code__.co_argcount == len(self.arguments):
            # The same function, to which the rest is known: to call one that hands it over costs
            # as much as many a rule.
            code, around = check.__code__, check.__closure__
            return FunctionType(code, check.__globals__, check.__name__, arguments, around)
        return lambda order: check(order, *arguments)


def rule(  # noqa: PLR0913 - each argument is one property of a rule, all but the id by name
    rule_id: str,
    *,
    severity: SeverityLabel,
    status: frozenset[Status],
    needs: Sequence[str] = (),
    clauses: Sequence[str] = (),
    params: type[Parameters] | None = None,
    when: Callable[[Order], bool] | None = None,
    tags: Sequence[str] = (),
    supersedes: Sequence[str] = (),
) -> Callable[[RuleFunction], Rule]:
    """Make a rule of a function ``(order[, params][, now])`` that yields violations.

    A function that asks for `now`, the time as of which the order is judged, is tagged
    ``time_dependent``. The docstring gives the summary (its first line), and paragraphs that
    begin with ``Why:``, ``Remedy:`` and, where the source is unclear, ``Note:``.

    Args:
        rule_id: capital letters and three digits.
        severity: the gravest that a violation can be.
        status: the order statuses in which the rule applies.
        needs: JSON Pointers of facts without which the rule cannot be evaluated; the function is
            called only when all of them are there.
        clauses: numbers of the clauses in the policy source.
        params: a subclass of `Parameters` whose fields all have defaults.
        when: whether the order has anything that the rule speaks of.
        tags: words to select rules by.
        supersedes: ids of rules, of this or another plugin, that see the same cause: where both
            find it, theirs is shown as related to this one.

    Raises:
        TypeError: the id, the signature or the docstring is not of that form.
    """

    def decorate(function: RuleFunction) -> Rule:
        arguments = _arguments(rule_id, function, params)
        several = {"needs": needs, "clauses": clauses, "tags": tags, "supersedes": supersedes}
        for name, words in several.items():
            if not are_texts(words):
                raise TypeError(f"{rule_id}: {name} are several texts, not {words!r}")
        summary, why, remedy, note = _documentation(rule_id, function)
        try:
            gravest = Severity.of(severity)
            defaults = None if params is None else params()
        except (TypeError, ValueError) as error:
            raise TypeError(f"{rule_id}: {error}") from error
        if unknown := set(status) - _STATUSES:
            raise TypeError(f"{rule_id}: no order has the status {', '.join(sorted(unknown))}")
        time_tag = {TIME_DEPENDENT} if "now" in arguments else set()
        return Rule(
            id=rule_id,
            name=function.__name__,
            summary=summary,
            why=why,
            remedy=remedy,
            note=note,
            severity=gravest,
            statuses=frozenset(status),
            needs=tuple(needs),
            clauses=tuple(clauses),
            tags=frozenset(tags) | time_tag,
            supersedes=frozenset(supersedes),
            params=defaults,
            when=when,
            check=function,
            arguments=arguments,
        )

    return decorate


def are_texts(words: object) -> bool:
    """Whether a plugin gave several texts where they belong: one by itself is taken for letters."""
    if not isinstance(words, Collection) or isinstance(words, str | bytes):
        return False
    return all(isinstance(word, str) for word in words)


def _arguments(
    rule_id: str, function: RuleFunction, params: type[Parameters] | None
) -> tuple[str, ...]:
    """Return the names of the function's arguments, which must be those that a rule can have."""
    if not RULE_ID.fullmatch(rule_id):
        raise TypeError(f"{rule_id!r} is no rule id: capital letters, then three digits")
    code = function.__code__
    arguments = code.co_varnames[: code.co_argcount]
    if arguments not in _SIGNATURES or code.co_kwonlyargcount:
        raise TypeError(f"{rule_id}: a rule takes (order[, params][, now]), not {arguments}")
    if ("params" in arguments) != (params is not None):
        raise TypeError(f"{rule_id}: `params=` and the argument `params` come together")
    kind: Any = params  # a plugin need not heed types
    if kind is not None and not (isinstance(kind, type) and issubclass(kind, Parameters)):
        raise TypeError(f"{rule_id}: `params=` is a subclass of Parameters, not {params!r}")
    return arguments


def _documentation(rule_id: str, function: RuleFunction) -> tuple[str, str, str, str]:
    """Split the docstring into summary, why, remedy and note."""
    paragraphs = re.split(_BLANK_LINE, function.__doc__ or "")
    summary = " ".join(paragraphs[0].split())
    parts = {"Why": "", "Remedy": "", "Note": ""}
    for paragraph in paragraphs[1:]:
        heading, colon, text = paragraph.strip().partition(":")
        if colon and heading in parts:
            parts[heading] = " ".join(text.split())
    if not (summary and parts["Why"] and parts["Remedy"]):
        raise TypeError(f"{rule_id}: the docstring needs a summary, `Why:` and `Remedy:`")
    return summary, parts["Why"], parts["Remedy"], parts["Note"]

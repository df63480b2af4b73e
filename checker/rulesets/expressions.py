"""Rules that are written in a ruleset, in the Common Expression Language."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from checker.documents.shape import Leaf, ListOf, SectionOf, order_shape
from checker.errors import did_you_mean, without_extra
from checker.finding import Severity
from checker.order import ANY_STATUS
from checker.rule import RULE_ID, TIME_DEPENDENT, Rule
from checker.rulesets.caseform import KINDS, beside_rule, case_file, reading_again
from checker.rulesets.form import SEVERITIES, Faults, Setting
from checker.rulesets.inside import inside
from checker.rulesets.resolve import Settings
from checker.values.pointers import escaped

if TYPE_CHECKING:
    from checker.rulesets.checks import Content, Each, Message, Target
    from checker.rulesets.evaluation import Program

EXTRA = "expressions"

_WHY = "The ruleset asks for it."
_REMEDY = "Make this true: {}"

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_PATH = re.compile(r"(?:order|it|now)(?:\.[A-Za-z_]\w*|\[\d+\])*")


def rule_of(said: Settings, faults: Faults) -> Rule | None:
    """Return the rule that is written in these settings; None when it cannot be understood.

    Args:
        said: what rulesets say of it; its `expression` is not empty.
        faults: takes whatever is wrong with it, each with its place.
    """
    return _Author(said, faults).rule()


class _Author:
    """Reads what is said of one rule; whatever is wrong is taken down, and the rest still read."""

    def __init__(self, said: Settings, faults: Faults) -> None:
        self._id = said.rule
        self._severities = said.severity
        self._said = {key: chain[-1] for key, chain in said.expression.items()}
        self._place = min(setting.place for setting in self._said.values())
        self._faults = faults
        self._is_sound = True

    def rule(self) -> Rule | None:
        if not RULE_ID.fullmatch(self._id):
            example = "such as SHOP001"
            self._add(
                None, f"{self._id} is no rule id: capital letters, then three digits, {example}"
            )
        title = self._text("title", is_required=True)
        expression = self._text("assert", is_required=True)
        severity = self._severity()
        why, remedy, note = (self._text(key) for key in ("why", "remedy", "note"))
        words = self._words("status", ANY_STATUS)
        statuses = frozenset(status for status in ANY_STATUS if status in words) or ANY_STATUS
        clauses, tags = self._words("clauses"), self._words("tags")
        self._check_cases()
        content = self._content()
        if content is None or not self._is_sound:
            return None
        from checker.rulesets.checks import check_of, when_of  # as in `_content`

        asks_time = "now" in content.names()
        return Rule(
            id=self._id,
            name=self._id.lower(),
            summary=_one_line(title),
            why=_one_line(why) or _WHY,
            remedy=_one_line(remedy) or _REMEDY.format(_one_line(expression)),
            note=_one_line(note),
            severity=severity,
            statuses=statuses,
            needs=(),
            clauses=clauses,
            tags=frozenset(tags) | ({TIME_DEPENDENT} if asks_time else set()),
            supersedes=frozenset(),
            params=None,
            when=when_of(content),
            check=check_of(content),
            arguments=("order", "now") if asks_time else ("order",),
        )

    # --- parts that are no expressions ------------------------------------------------------------

    def _add(self, setting: Setting | None, message: str, offset: int | None = None) -> None:
        """Take note of a fault: of a character of a text, of a key, or of the rule."""
        self._is_sound = False
        if setting is None:
            self._faults.add(self._place, message)
        else:
            place = setting.place if offset is None else inside(setting, offset)
            self._faults.add(place, message)

    def _text(self, key: str, *, is_required: bool = False) -> str:
        setting = self._said.get(key)
        if setting is None:
            if is_required:
                self._add(None, f"{self._id}: {key} is missing")
            return ""
        if not isinstance(setting.value, str) or not setting.value.strip():
            self._add(setting, f"{key} is text: put it in quotes")
            return ""
        return setting.value

    def _severity(self) -> Severity:
        """Return the severity as the author of the rule graded it: the first that was said."""
        for setting in self._severities:
            if setting.value in SEVERITIES:
                return Severity.of(setting.value)
        self._add(None, f"{self._id}: severity is missing: {', '.join(SEVERITIES)}")
        return Severity.INFO

    def _words(self, key: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        setting = self._said.get(key)
        if setting is None:
            return ()
        words = setting.value if isinstance(setting.value, list) else [setting.value]
        if not words or not all(isinstance(word, str) and word.strip() for word in words):
            self._add(setting, f"{key} is a list of texts")
            return ()
        for word in words:
            if known is not None and word not in known:
                self._add(setting, f"no {key} is named {word!r}.{did_you_mean(word, known)}")
        return tuple(words)

    def _check_cases(self) -> None:
        """Look whether the cases have the form that files of cases have."""
        setting = self._said.get("cases")
        if setting is None:
            return
        if not isinstance(setting.value, dict):
            self._add(setting, f"cases is a mapping of {', '.join(KINDS)}")
            return
        place_of = reading_again(self._id, setting)
        table = case_file(beside_rule(self._id, setting), place_of, self._faults)
        if table is None:
            self._is_sound = False
            return
        for pointer, _, entry in table.entries():
            if entry.params:
                self._is_sound = False
                message = "a rule that is written in a ruleset has no parameters"
                self._faults.add(place_of(f"{pointer}/params"), f"{pointer}/params: {message}")

    # --- expressions ------------------------------------------------------------------------------

    def _content(self) -> Content | None:
        try:
            from checker.rulesets import checks  # an extra brings the engine along
        except ImportError:
            self._add(None, f"{self._id}: {without_extra(EXTRA)}")
            return None
        each = self._each()
        variables = {"order": "Order", "now": "timestamp"}
        if each is not None:
            from checker.rulesets.descriptions import type_of

            item = checks.shape_at(f"{each.pointer}/0")
            variables["it"] = "dyn" if item is None else type_of(item)
        elif "for_each" in self._said:
            return None  # without it, nothing is known of `it`
        when = self._condition("when", variables)
        if when is not None and "now" in when.names:
            advice = "write it into `assert`, as `!(…) || …`"
            message = f"`when` is about the order, not about the time: {advice}"
            self._add(self._said["when"], message)
        kept = self._condition("assert", variables)
        message_ = self._message(variables)
        target = self._target(each)
        if kept is None or message_ is None or target is None:
            return None
        return checks.Content(when, kept, each, target, message_)

    def _condition(self, key: str, variables: Mapping[str, str]) -> Program | None:
        from checker.rulesets.evaluation import condition

        text = self._text(key) if key in self._said else ""
        return (
            self._program(self._said[key], 0, partial(condition, text, variables)) if text else None
        )

    def _program(
        self, setting: Setting, start: int, write: Callable[[], Program]
    ) -> Program | None:
        """Return a program, or None when it has flaws.

        Args:
            setting: where it is written.
            start: the offset there.
            write: makes it.
        """
        from checker.rulesets.tree import FlawedError

        try:
            return write()
        except FlawedError as error:
            for flaw in error.flaws:
                self._add(setting, flaw.message, start + flaw.offset)
            return None

    def _each(self) -> Each | None:
        from checker.rulesets.checks import Each

        pointer = self._text("for_each")
        if not pointer:
            return None
        setting = self._said["for_each"]
        shape: Any = order_shape()
        path: list[str] = []
        for key in pointer.split("/")[1:] or [""]:
            if not isinstance(shape, SectionOf) or key not in shape.fields or pointer[0] != "/":
                known = [*_lists()]
                hint = did_you_mean(pointer, known) or f" There are {', '.join(known)}."
                self._add(setting, f"{pointer} is no list of an order.{hint}")
                return None
            attribute, shape = shape.fields[key]
            path.append(attribute)
        if not isinstance(shape, ListOf):
            self._add(setting, f"{pointer} is no list. There are {', '.join(_lists())}.")
            return None
        return Each(pointer, ".".join(path))

    def _target(self, each: Each | None) -> Target | None:
        """Return what a finding is about: the element, or a place in it, or one in the order."""
        from checker.rulesets.checks import Target, shape_at

        if "at" not in self._said:
            return Target("", is_below=each is not None)
        setting, pointer = self._said["at"], self._said["at"].value
        if not isinstance(pointer, str):
            self._add(setting, "at is a JSON Pointer such as /amounts/total")
            return None
        is_below = bool(pointer) and not pointer.startswith("/")
        if is_below and each is None:
            self._add(
                setting, f"{pointer} begins without a slash, which only `for_each` has use for"
            )
            return None
        full = f"{each.pointer}/0/{pointer}" if is_below and each is not None else pointer
        try:
            shape_at(full)
        except LookupError as error:
            token, known = error.args
            hint = did_you_mean(token, known)
            self._add(setting, f"an order has no place {pointer}: there is no {token}.{hint}")
            return None
        return Target(f"/{pointer}" if is_below else pointer, is_below)

    def _message(self, variables: Mapping[str, str]) -> Message | None:
        from checker.rulesets.checks import Message
        from checker.rulesets.evaluation import program

        text = self._text("message", is_required=True)
        if not text:
            return None
        setting = self._said["message"]
        values: dict[str, Program] = {}
        template = ""
        end = 0
        for match in _BRACES.finditer(text):
            template += text[end : match.start()]
            end = match.end()
            path = match.group(1)
            if path is None and len(match.group()) > 1:
                template += match.group()
                continue
            if path is None or not _PATH.fullmatch(path):
                advice = "write {{ or }} for a brace itself"
                message = f"only paths such as {{order.amounts.total}} stand in braces; {advice}"
                self._add(setting, message, match.start())
                continue
            value = self._program(setting, match.start(1), partial(program, path, variables))
            if value is not None and not _is_single(value):
                self._add(setting, f"{path} is more than one value", match.start(1))
            elif value is not None:
                name = f"value{len(values)}"
                values[name] = value
                template += f"{{{name}}}"
        return Message(template + text[end:], values)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_single(program: Program) -> bool:
    """Whether a program comes to one value, which a sentence can say."""
    return program.type in {"bool", "int", "double", "string", "timestamp", "dyn"}


def _lists() -> Iterator[str]:
    """Yield the pointers of the lists of an order that lie in no other list."""

    def below(shape: SectionOf, pointer: str) -> Iterator[str]:
        for key, (_, inner) in shape.fields.items():
            place = f"{pointer}/{escaped(key)}"
            if isinstance(inner, SectionOf):
                yield from below(inner, place)
            elif not isinstance(inner, Leaf):
                yield place

    yield from below(order_shape(), "")

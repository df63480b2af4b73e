"""Waivers: findings that may stay, with a reason, an owner and a last day.

Whether a finding is waived is decided in one place, `Waivers.covering`.
"""

from __future__ import annotations

import os.path
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from checker.errors import did_you_mean
from checker.finding import Finding, Waived
from checker.report import Notice
from checker.rule import Rule
from checker.rulesets.baseline import NOT_READ
from checker.rulesets.form import TOP_KEYS, Faults, Place
from checker.rulesets.globs import climbed, matches
from checker.rulesets.policy import Policy
from checker.values.pointers import escaped, unescaped
from checker.words import listing, words
from checker.yamls import Number, Placed, YamlError, load_placed

REQUIRED = ("rule", "reason", "owner", "expires")
KEYS = (
    "rule",
    "order",
    "files",
    "pointer",
    "fingerprint",
    "reason",
    "owner",
    "expires",
    "ticket",
)
"""The keys of a waiver, in the order in which they are written."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_POINTER = re.compile(r"(/([^~/]|~[01])*)+")


class Waiver(Struct, frozen=True):
    """One waiver as it stands in its file.

    Attributes:
        rule: the id of the rule whose findings it covers.
        order: the number of the order.
        files: globs of the order's file, relative to the directory of the waiver's own file.
        pointer: the place in the user's document, with everything below it.
        fingerprint: of one finding.
        reason: why it may stay, on one line.
        owner: who answers for it.
        expires: the last day on which it holds, in the seller's zone.
        ticket: where it is followed up.
        place: of the waiver.
        number: its place in its file, from 0.
    """

    rule: str
    order: str | None
    files: tuple[str, ...]
    pointer: str | None
    fingerprint: str | None
    reason: str
    owner: str
    expires: date
    ticket: str | None
    place: Place
    number: int

    def holds_on(self, day: date) -> bool:
        """Whether it has not expired on a day."""
        return day <= self.expires

    def target(self) -> tuple[object, ...]:
        """Return what it covers: two waivers with the same target say the same thing twice."""
        return self.rule, self.order, self.files, self.pointer, self.fingerprint

    def speaks_of(self, finding: Finding, path: str, order_id: str | None) -> bool:
        """Whether it covers a finding, be it expired or not: all that it names must be met."""
        return (
            finding.rule == self.rule
            and (self.order is None or self.order == order_id)
            and (self.fingerprint is None or self.fingerprint == finding.fingerprint)
            and (self.pointer is None or _lies_in(finding.pointer, self.pointer))
            and (not self.files or self._names(path))
        )

    def _names(self, path: str) -> bool:
        directory = str(Path(self.place.file).parent)
        return any(matches(path, directory, glob) for glob in self.files)

    def waived(self) -> Waived:
        """Return what a report says of a finding that it covers."""
        day = self.expires.isoformat()
        return Waived(self.reason, self.owner, day, self.ticket, str(self.place))

    def in_words(self) -> str:
        """Return what it covers, for people."""
        parts: list[str] = []
        if self.order:
            parts.append(words("order {number}", number=self.order))
        if self.files:
            parts.append(words("files {files}", files=listing(self.files)))
        if self.pointer:
            parts.append(words("at {place}", place=self.pointer))
        if self.fingerprint:
            parts.append(words("fingerprint {fingerprint}", fingerprint=self.fingerprint))
        return words("{rule} for {what}", rule=self.rule, what=listing(parts))


class Waivers:
    """Decides which findings are waived, and remembers what the waivers were good for."""

    def __init__(
        self, waivers: Sequence[Waiver], day: date, unwaivable: frozenset[str] = frozenset()
    ) -> None:
        """Take the waivers of a run.

        Args:
            waivers: in the order of their files; the first that covers a finding is named with it.
            day: on which they must not have expired, in the seller's zone.
            unwaivable: the ids of rules of which nothing is waived for any order; those of
                documents that could not be read are always among them.
        """
        self._waivers = tuple(waivers)
        self._day = day
        self._unwaivable = unwaivable | NOT_READ
        self._by_rule: dict[str, list[Waiver]] = {}
        for waiver in waivers:
            self._by_rule.setdefault(waiver.rule, []).append(waiver)
        self._hits: Counter[Place] = Counter()
        self._refused: Counter[Place] = Counter()

    def covering(
        self, finding: Finding, path: str, order_id: str | None, *, is_waivable: bool = True
    ) -> Waived | None:
        """Return the waiver that covers a finding, None when it stays open.

        Args:
            finding: with its pointer into the user's own document.
            path: of the file, ``-`` for standard input, which no glob matches.
            order_id: the order's number, if it has one.
            is_waivable: whether findings of the rule are waived for this order.
        """
        named = self._by_rule.get(finding.rule)
        if named is None:
            return None
        covering = [waiver for waiver in named if waiver.speaks_of(finding, path, order_id)]
        live = [waiver for waiver in covering if waiver.holds_on(self._day)]
        for waiver in live or covering:
            self._hits[waiver.place] += 1
            self._refused[waiver.place] += not is_waivable
        if not live or not is_waivable or finding.rule in self._unwaivable:
            return None
        return live[0].waived()

    def notes(self) -> tuple[Notice, ...]:
        """Return what is to be said of the waivers after the last document, in their order.

        The kinds are ``not_waivable``, ``expired`` and ``unused``.
        """
        return tuple(note for waiver in self._waivers for note in self._note(waiver))

    def _note(self, waiver: Waiver) -> Iterator[Notice]:
        hits, place = self._hits[waiver.place], str(waiver.place)
        covers = waiver.in_words()
        if waiver.rule in self._unwaivable:
            message = words(
                "the waiver of {covers} waives nothing, because {rule} cannot be waived: {left}"
                if hits
                else "the waiver of {covers} waives nothing, because {rule} cannot be waived",
                covers=covers,
                rule=waiver.rule,
                left=_open(hits),
            )
            yield Notice("not_waivable", message, place)
        elif not waiver.holds_on(self._day):
            message = words(
                "the waiver of {covers} expired on {day} and waives nothing: {left}",
                covers=covers,
                day=waiver.expires,
                left=_open(hits) if hits else words("nothing needs it any more"),
            )
            yield Notice("expired", message, place)
        elif refused := self._refused[waiver.place]:
            message = words(
                "the waiver of {covers} does not hold for orders for which {rule} cannot be "
                "waived: {left}",
                covers=covers,
                rule=waiver.rule,
                left=_open(refused),
            )
            yield Notice("not_waivable", message, place)
        elif not hits:
            message = words(
                "the waiver of {covers} covers none of the findings of this run", covers=covers
            )
            yield Notice("unused", message, place)


def _lies_in(pointer: str, place: str) -> bool:
    """Whether a pointer leads to a place or to something in it."""
    return pointer == place or pointer.startswith(f"{place}/")


def _open(hits: int) -> str:
    if hits == 1:
        return words("1 finding is open")
    return words("{count} findings are open", count=f"{hits:,}")


def unwaivable(policy: Policy) -> frozenset[str]:
    """Return the ids of the rules of which nothing can ever be waived."""
    return policy.never_waivable() | NOT_READ


def check_waivable(waivers: Iterable[Waiver], policy: Policy, faults: Faults) -> None:
    """Take note of the waivers of rules of which nothing can be waived.

    A check only notes them: nothing passes because of them.
    """
    never = unwaivable(policy)
    for waiver in waivers:
        if waiver.rule in never:
            faults.add(waiver.place, f"{waiver.rule} cannot be waived")


# --- reading --------------------------------------------------------------------------------------


def holds_waivers(path: str) -> bool:
    """Whether a file is one of waivers and no ruleset, be there anything wrong with it or not."""
    text = text_of(path, Faults()) if os.path.isfile(path) else None  # noqa: PTH113 - raises nothing
    try:
        top = None if text is None else load_placed(text, path).value
    except YamlError:
        return False
    return isinstance(top, dict) and top.keys() & set(TOP_KEYS) == {"waivers"}


def load_waivers(
    paths: Mapping[str, Place | None], rules: Mapping[str, Rule] | None, faults: Faults
) -> tuple[Waiver, ...]:
    """Return the waivers in these files, each file once.

    Args:
        paths: of the files, each with the place that names it.
        rules: all rules that there are, by id; None when any id will do.
        faults: takes whatever is wrong, each with its place.
    """
    once: dict[str, str] = {}
    for path in paths:
        once.setdefault(os.path.realpath(path), path)  # `resolve` fails where a link is a circle
    return tuple(
        waiver
        for path in once.values()
        if (text := text_of(path, faults, paths[path])) is not None
        for waiver in read_waivers(text, path, rules, faults)
    )


def text_of(path: str, faults: Faults, named: Place | None = None) -> str | None:
    """Return the text of a file as it is, with its line ends; None when it cannot be read.

    Args:
        path: of the file.
        faults: takes whatever is wrong, each with its place.
        named: the place that names the file, None for the command line.
    """
    try:
        with Path(path).open(encoding="utf-8", newline="") as stream:
            return stream.read()
    except OSError as error:
        which = "the waivers" if named is None else f"the waivers in {path}"
        faults.add(named or Place(path, 0, 0), f"{which} cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        faults.add(Place(path, line, column), "it is not UTF-8")
    return None


def read_waivers(
    text: str, path: str, rules: Mapping[str, Rule] | None, faults: Faults
) -> list[Waiver]:
    """Return the waivers in the text of a file; arguments as for `load_waivers`."""
    try:
        placed = load_placed(text, path)
    except YamlError as error:
        faults.add(Place(path, *(error.mark or (1, 1))), error.problem)
        return []
    return _Reading(path, placed, rules, faults).waivers()


class _Reading:
    """Reads one file; whatever is wrong is taken down, and the rest is still read."""

    def __init__(
        self, path: str, placed: Placed, rules: Mapping[str, Rule] | None, faults: Faults
    ) -> None:
        self._path = path
        self._placed = placed
        self._rules = rules
        self._faults = faults

    def waivers(self) -> list[Waiver]:
        for pointer, mark in self._placed.repeated:
            key = unescaped(pointer.rpartition("/")[2])
            self._faults.add(Place(self._path, *mark), f"the key {key} stands here again")
        top = self._placed.value
        if top is None:
            return []
        if not isinstance(top, dict):
            self._fault("", "waivers are a mapping with the key `waivers:` and a list under it")
            return []
        self._check_keys("", top, ("waivers",))
        found = top.get("waivers")
        if found is not None and not isinstance(found, list):
            self._fault("/waivers", "waivers is a list")
            return []
        read = [self._waiver(number, value) for number, value in enumerate(found or ())]
        return [waiver for waiver in read if waiver is not None]

    def _waiver(self, number: int, value: Any) -> Waiver | None:
        """Return a waiver; None when something is wrong with it."""
        place = f"/waivers/{number}"
        if not isinstance(value, dict):
            self._fault(place, f"a waiver is a mapping with the keys {', '.join(REQUIRED)}")
            return None
        self._check_keys(place, value, KEYS)
        for key in REQUIRED:
            if key not in value:
                self._fault(place, f"the waiver has no {key}: `{key}:` is missing")
        files = tuple(self._globs(value, place))
        order = self._text(value, place, "order")
        if not {"order", "files"} & set(value):
            self._fault(place, "the waiver names neither an order nor files: one of them is needed")
        pointer = self._of_form(
            value, place, "pointer", _POINTER, "a JSON Pointer like /shipping/mode"
        )
        fingerprint = self._of_form(
            value, place, "fingerprint", _FINGERPRINT, "the 16 digits that a JSON report shows"
        )
        rule = self._rule(value, place)
        reason, owner, ticket = (
            self._text(value, place, key) for key in ("reason", "owner", "ticket")
        )
        expires = self._day(value, place)
        if rule is None or reason is None or owner is None or expires is None:
            return None
        return Waiver(
            rule=rule,
            order=order,
            files=files,
            pointer=pointer,
            fingerprint=fingerprint,
            reason=" ".join(reason.split()),
            owner=owner,
            expires=expires,
            ticket=ticket,
            place=self._place(place),
            number=number,
        )

    def _rule(self, value: Mapping[str, Any], place: str) -> str | None:
        rule = self._text(value, place, "rule")
        if rule is not None and self._rules is not None and rule not in self._rules:
            hint = did_you_mean(rule, self._rules)
            self._fault(f"{place}/rule", f"no rule is named {rule}.{hint}")
        return rule

    def _globs(self, value: Mapping[str, Any], place: str) -> Iterator[str]:
        """Yield the globs under ``files``, which may be one text or a list of them."""
        if "files" not in value:
            return
        given = value["files"]
        pointer = f"{place}/files"
        globs = {pointer: given}
        if isinstance(given, list):
            globs = {f"{pointer}/{i}": item for i, item in enumerate(given)}
        if not globs:
            self._fault(pointer, "files is empty")
        for at, glob in globs.items():
            if not isinstance(glob, str) or isinstance(glob, Number) or not glob.strip():
                self._fault(at, "files is a glob, or a list of globs")
            elif glob.startswith("/"):
                self._fault(at, "a glob is relative to the directory of this file")
            elif ".." in climbed(glob)[1].split("/"):
                self._fault(at, "`..` stands only at the beginning of a glob")
            else:
                yield glob

    def _day(self, value: Mapping[str, Any], place: str) -> date | None:
        if "expires" not in value:
            return None
        given = value["expires"]
        try:
            if not _DAY.fullmatch(str(given)):
                raise ValueError  # noqa: TRY301 - weeks and days without hyphens are ISO 8601 too
            return date.fromisoformat(str(given))
        except ValueError:
            self._fault(f"{place}/expires", f"expires is a day like 2026-12-31, not {given!r}")
            return None

    def _of_form(
        self, value: Mapping[str, Any], place: str, key: str, form: re.Pattern[str], words: str
    ) -> str | None:
        text = self._text(value, place, key)
        if text is not None and not form.fullmatch(text):
            self._fault(f"{place}/{key}", f"{key} is {words}, not {text!r}")
        return text

    def _text(self, value: Mapping[str, Any], place: str, key: str) -> str | None:
        if key not in value:
            return None
        text = value[key]
        # Without its value, a key that narrows a waiver would widen it in silence.
        if text is None or (isinstance(text, str) and not text.strip()):
            self._fault(f"{place}/{key}", f"{key} is empty")
            return None
        if not isinstance(text, str) or isinstance(text, Number):
            self._fault(f"{place}/{key}", f"{key} is text: put it in quotes")
            return None
        return text

    def _check_keys(self, pointer: str, value: Mapping[str, Any], known: Collection[str]) -> None:
        for key in value:
            if key not in known:
                hint = did_you_mean(key, known)
                self._fault(f"{pointer}/{escaped(key)}", f"the key {key} is not known.{hint}")

    def _fault(self, pointer: str, message: str) -> None:
        self._faults.add(self._place(pointer), message)

    def _place(self, pointer: str) -> Place:
        return Place(self._path, *self._placed.place(pointer))


# --- the schema -----------------------------------------------------------------------------------


def waivers_schema(rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Return the JSON Schema of a waivers file; it proposes these rules and allows others."""
    text = {"type": "string", "pattern": r"\S"}
    glob = {"type": "string", "pattern": r"^(?!/)(\.{1,2}/)*(?!(.*/)?\.\.(/|$)).*\S"}
    known = [{"const": rule.id, "description": rule.summary} for rule in rules.values()]
    properties: dict[str, dict[str, Any]] = {
        "rule": {
            "description": "The id of the rule whose findings are waived.",
            # A ruleset may have rules of its own.
            "anyOf": [*known, {"type": "string", "pattern": "^[A-Z][A-Z0-9]{1,15}[0-9]{3}$"}],
        },
        "order": {**text, "description": "The number of the order."},
        "files": {
            "description": "Globs of order files, relative to the directory of this file.",
            "anyOf": [glob, {"type": "array", "items": glob, "minItems": 1}],
        },
        "pointer": {
            "type": "string",
            "pattern": f"^{_POINTER.pattern}$",
            "description": "Only findings at this place of the document, or in it.",
        },
        "fingerprint": {
            "type": "string",
            "pattern": f"^{_FINGERPRINT.pattern}$",
            "description": "Only the finding with this fingerprint.",
        },
        "reason": {**text, "description": "Why the finding may stay."},
        "owner": {**text, "description": "Who answers for it."},
        "expires": {
            "type": "string",
            "format": "date",
            "pattern": f"^{_DAY.pattern}$",
            "description": "The last day on which the waiver holds, in Asia/Shanghai.",
        },
        "ticket": {**text, "description": "Where it is followed up."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "waivers",
        "description": "Findings that may stay, with a reason, an owner and a last day.",
        "type": ["object", "null"],
        "properties": {
            "waivers": {
                "type": ["array", "null"],
                "items": {
                    "type": "object",
                    "properties": properties,
                    "required": list(REQUIRED),
                    "anyOf": [{"required": ["order"]}, {"required": ["files"]}],
                    "additionalProperties": False,
                },
            }
        },
        "additionalProperties": False,
    }

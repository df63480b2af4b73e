"""What a ruleset file says, as typed data in which everything knows where it was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from msgspec import Struct

from checker.errors import UsageError
from checker.finding import SeverityLabel

OFF = "off"
ON = "on"
SEVERITIES: tuple[str, ...] = get_args(SeverityLabel)

EXPRESSION_KEYS = (
    "title",
    "why",
    "remedy",
    "note",
    "status",
    "clauses",
    "tags",
    "when",
    "for_each",
    "assert",
    "at",
    "message",
    "cases",
)
"""The keys of a rule that is written in the ruleset itself."""

GRADE_KEYS = ("severity", "params", "effective_from", "effective_until", "waivable")
CONDITION_KEYS = ("files", "status", "currency", "seller_country", "buyer_country", "amount")
AMOUNT_KEYS = ("min", "max")
REQUIRES_KEYS = ("checker", "plugins")
PINS_KEYS = ("allow", "require")
TOP_KEYS = (
    "ruleset",
    "version",
    "description",
    "extends",
    "requires",
    "plugins",
    "rules",
    "overrides",
    "waivers",
)


class Place(Struct, frozen=True, order=True):
    """Where something was said: a file, and a line and a column from 1; 0 where it is no file."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return it as editors and terminals understand it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Setting(Struct, frozen=True):
    """A value, and where it was said."""

    value: Any
    place: Place


class Entry(Struct, frozen=True):
    """What a ruleset says of one rule.

    Attributes:
        rule: its id.
        place: of the id.
        severity: a label, ``off``, or ``on`` for the author's; None when it says nothing of it.
        params: name to value, or to a mapping of ``add`` and ``remove`` that changes a list.
        effective_from: the first day on which the entry counts.
        effective_until: the last day.
        waivable: whether findings can be waived.
        expression: the rule itself, when it is written here: key to what stands there.
    """

    rule: str
    place: Place
    severity: Setting | None = None
    params: Mapping[str, Setting] = {}
    effective_from: date | None = None
    effective_until: date | None = None
    waivable: Setting | None = None
    expression: Mapping[str, Setting] = {}

    def counts_on(self, day: date) -> bool:
        """Whether the entry says anything on a day."""
        if self.effective_from is not None and day < self.effective_from:
            return False
        return self.effective_until is None or day <= self.effective_until


class Override(Struct, frozen=True):
    """What holds for some orders only: those that meet all the conditions that are given.

    Attributes:
        place: of the override.
        directory: that the globs are relative to.
        files: globs of paths.
        status: of the order.
        currency: of the order.
        seller_country: ISO 3166-1 alpha-2.
        buyer_country: the same.
        least: the least total, in the order's currency.
        most: the highest total.
        entries: what holds for them.
    """

    place: Place
    directory: str
    files: tuple[str, ...] = ()
    status: frozenset[str] = frozenset()
    currency: frozenset[str] = frozenset()
    seller_country: frozenset[str] = frozenset()
    buyer_country: frozenset[str] = frozenset()
    least: Decimal | None = None
    most: Decimal | None = None
    entries: tuple[Entry, ...] = ()


class Pins(Struct, frozen=True):
    """Which plugins may take part, and which have to.

    Attributes:
        allow: the names of those that may, each with its place; None when all of them may.
        require: plugin or distribution to the versions that are needed.
    """

    allow: Setting | None = None
    require: Mapping[str, Setting] = {}


NO_PINS = Pins()


class Layer(Struct, frozen=True):
    """One ruleset file, by itself.

    Attributes:
        name: of the ruleset.
        version: of the ruleset, None when it says none.
        path: of the file, as the user knows it.
        directory: that the globs of its overrides are relative to.
        extends: the names or files that it builds on.
        requires_checker: the versions of the checker that it needs, such as ``>=0.1``.
        requires_plugins: distribution to the versions that it needs.
        pins: which plugins may take part, and which have to.
        entries: what it says of rules.
        overrides: what holds for some orders only.
        waivers: the files of waivers beside it.
        named: where its name stands; None when it stands in no file.
    """

    name: str
    version: str | None
    path: str
    directory: str = "."
    extends: tuple[Setting, ...] = ()
    requires_checker: Setting | None = None
    requires_plugins: Mapping[str, Setting] = {}
    pins: Pins = NO_PINS
    entries: tuple[Entry, ...] = ()
    overrides: tuple[Override, ...] = ()
    waivers: tuple[Setting, ...] = ()
    named: Place | None = None

    def writes_rules(self) -> bool:
        """Whether there are rules that are written here, or parts of them."""
        return any(entry.expression for entry in self.entries)


class Faults:
    """Collects everything that is wrong, to be said at once."""

    def __init__(self) -> None:
        """Start without faults."""
        self._found: dict[tuple[Place, str], None] = {}

    def add(self, place: Place, message: str) -> None:
        """Take note of a fault."""
        self._found[place, message] = None

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._found)

    def raise_any(self) -> None:
        """Raise all faults.

        Raises:
            UsageError: there are any; one line for each, by place.
        """
        if self._found:
            lines = (f"{place}: {message}" for place, message in sorted(self._found))
            raise UsageError("\n".join(lines))

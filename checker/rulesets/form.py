"""The form of a ruleset file: YAML to typed data in which everything knows where it was said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, get_args

from msgspec import Struct

from checker.errors import UsageError, did_you_mean
from checker.finding import SeverityLabel
from checker.order import ANY_STATUS
from checker.values.countries import COUNTRIES
from checker.values.currencies import MINOR_UNITS
from checker.yamls import Placed, escaped, load_placed

_T = TypeVar("_T")

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

ENTRY_KEYS = ("severity", "params", "effective_from", "effective_until", "waivable")
CONDITION_KEYS = ("files", "status", "currency", "seller_country", "buyer_country", "amount")
TOP_KEYS = (
    "ruleset",
    "version",
    "description",
    "extends",
    "requires",
    "rules",
    "overrides",
    "waivers",
)


class Place(Struct, frozen=True, order=True):
    """Where something was said: a file, and a line and a column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return it as editors and terminals understand it."""
        return f"{self.file}:{self.line}:{self.column}"


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
        params: name to value.
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


class Layer(Struct, frozen=True):
    """One ruleset file, by itself.

    Attributes:
        name: of the ruleset.
        version: of the ruleset, None when it says none.
        path: of the file, as the user knows it.
        extends: the names or files that it builds on.
        requires_checker: the versions of the checker that it needs, such as ``>=0.1``.
        requires_plugins: distribution to the versions that it needs.
        entries: what it says of rules.
        overrides: what holds for some orders only.
        waivers: the file of waivers beside it.
    """

    name: str
    version: str | None
    path: str
    extends: tuple[Setting, ...] = ()
    requires_checker: Setting | None = None
    requires_plugins: Mapping[str, Setting] = {}
    entries: tuple[Entry, ...] = ()
    overrides: tuple[Override, ...] = ()
    waivers: Setting | None = None


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


def read_layer(path: str, faults: Faults, directory: str = ".") -> Layer | None:
    """Read a ruleset file; None when there is nothing to go on with.

    Args:
        path: of the file.
        faults: takes whatever is wrong with it.
        directory: that the globs of its overrides are relative to.

    Raises:
        UsageError: it cannot be read, or is no YAML.
    """
    try:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123 - as everywhere in the core
            text = stream.read()
    except OSError as error:
        raise UsageError(f"cannot read the ruleset {path!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: it is not UTF-8") from error
    return _Reading(path, load_placed(text, path), faults, directory).layer()


class _Reading:
    """Reads one file; whatever is wrong is taken down, and the rest is still read."""

    def __init__(self, path: str, placed: Placed, faults: Faults, directory: str) -> None:
        self._path = path
        self._placed = placed
        self._faults = faults
        self._directory = directory

    def layer(self) -> Layer | None:
        for pointer, (line, column) in self._placed.repeated:
            key = pointer.rpartition("/")[2]
            self._faults.add(Place(self._path, line, column), f"the key {key} stands here again")
        top = self._placed.value
        if not isinstance(top, dict):
            self._fault("", "a ruleset is a mapping that begins with `ruleset:` and its name")
            return None
        self._known_keys("", top, TOP_KEYS)
        name = self._text(top, "", "ruleset")
        if name is None:
            if "ruleset" not in top:
                self._fault("", "the name of the ruleset is missing: `ruleset:`")
            return None
        self._text(top, "", "description")
        requires = self._mapping(top, "", "requires")
        self._known_keys("/requires", requires, ("checker", "plugins"))
        plugins = self._mapping(requires, "/requires", "plugins")
        return Layer(
            name=name,
            version=self._text(top, "", "version"),
            path=self._path,
            extends=tuple(self._texts(top, "", "extends")),
            requires_checker=self._setting(requires, "/requires", "checker"),
            requires_plugins={
                key: setting
                for key in plugins
                if (setting := self._setting(plugins, "/requires/plugins", key)) is not None
            },
            entries=tuple(self._entries(top, "")),
            overrides=tuple(self._overrides(top)),
            waivers=self._setting(top, "", "waivers"),
        )

    def _entries(self, parent: Mapping[str, Any], pointer: str) -> Iterator[Entry]:
        """Yield what stands under ``rules``."""
        for rule, value in self._mapping(parent, pointer, "rules").items():
            place = f"{pointer}/rules/{escaped(rule)}"
            if value is None:
                self._fault(place, f"it is not said what {rule} is to be: off, on or a severity")
            elif isinstance(value, str):
                yield Entry(rule, self._place(place), severity=self._severity(value, place))
            elif isinstance(value, dict):
                yield self._entry(rule, value, place)
            else:
                self._fault(place, f"{rule} is off, on, a severity, or a mapping")

    def _entry(self, rule: str, value: Mapping[str, Any], place: str) -> Entry:
        self._known_keys(place, value, (*ENTRY_KEYS, *EXPRESSION_KEYS))
        severity = value.get("severity")
        params = self._mapping(value, place, "params")
        waivable = value.get("waivable")
        if not isinstance(waivable, bool | None):
            self._fault(f"{place}/waivable", "waivable is true or false")
        return Entry(
            rule=rule,
            place=self._place(place),
            severity=None if severity is None else self._severity(severity, f"{place}/severity"),
            params={
                name: Setting(given, self._place(f"{place}/params/{escaped(name)}"))
                for name, given in params.items()
            },
            effective_from=self._day(value, place, "effective_from"),
            effective_until=self._day(value, place, "effective_until"),
            waivable=None
            if waivable is None
            else Setting(waivable, self._place(f"{place}/waivable")),
            expression={
                key: Setting(value[key], self._place(f"{place}/{key}"))
                for key in EXPRESSION_KEYS
                if key in value
            },
        )

    def _severity(self, value: Any, place: str) -> Setting | None:
        """Return a severity, off or on; YAML may have read the two words as a truth."""
        word = {True: ON, False: OFF}.get(value, value) if isinstance(value, bool) else value
        known = (*SEVERITIES, OFF, ON)
        if word not in known:
            hint = did_you_mean(str(word), known)
            self._fault(place, f"{word!r} is none of {', '.join(known)}.{hint}")
            return None
        return Setting(word, self._place(place))

    def _overrides(self, top: Mapping[str, Any]) -> Iterator[Override]:
        for i, value in enumerate(self._list(top, "", "overrides")):
            place = f"/overrides/{i}"
            if not isinstance(value, dict):
                self._fault(place, "an override is a mapping of conditions and `rules:`")
                continue
            self._known_keys(place, value, (*CONDITION_KEYS, "rules"))
            if not set(value) & set(CONDITION_KEYS):
                self._fault(place, f"an override needs a condition: {', '.join(CONDITION_KEYS)}")
            amount = self._mapping(value, place, "amount")
            self._known_keys(f"{place}/amount", amount, ("min", "max"))
            yield Override(
                place=self._place(place),
                directory=self._directory,
                files=tuple(setting.value for setting in self._texts(value, place, "files")),
                status=self._words(value, place, "status", ANY_STATUS),
                currency=self._words(value, place, "currency", MINOR_UNITS),
                seller_country=self._words(value, place, "seller_country", COUNTRIES),
                buyer_country=self._words(value, place, "buyer_country", COUNTRIES),
                least=self._decimal(amount, f"{place}/amount", "min"),
                most=self._decimal(amount, f"{place}/amount", "max"),
                entries=tuple(self._entries(value, place)),
            )

    # --- parts ------------------------------------------------------------------------------------

    def _place(self, pointer: str) -> Place:
        return Place(self._path, *self._placed.place(pointer))

    def _fault(self, pointer: str, message: str) -> None:
        self._faults.add(self._place(pointer), message)

    def _known_keys(self, pointer: str, value: Mapping[str, Any], known: Collection[str]) -> None:
        for key in value:
            if key not in known:
                hint = did_you_mean(key, known)
                self._fault(f"{pointer}/{escaped(key)}", f"the key {key} is not known.{hint}")

    def _typed(
        self, parent: Mapping[str, Any], pointer: str, key: str, kind: type[_T], words: str
    ) -> _T | None:
        """Return what stands under a key, None when nothing does or it is of another kind."""
        value = parent.get(key)
        if value is None:
            return None
        if not isinstance(value, kind):
            self._fault(f"{pointer}/{key}", f"{key} is {words}")
            return None
        return value

    def _text(self, parent: Mapping[str, Any], pointer: str, key: str) -> str | None:
        value = self._typed(parent, pointer, key, str, "text: put it in quotes")
        if value is not None and not value.strip():
            self._fault(f"{pointer}/{key}", f"{key} is empty")
            return None
        return value

    def _setting(self, parent: Mapping[str, Any], pointer: str, key: str) -> Setting | None:
        value = self._text(parent, pointer, key)
        return None if value is None else Setting(value, self._place(f"{pointer}/{escaped(key)}"))

    def _mapping(self, parent: Mapping[str, Any], pointer: str, key: str) -> dict[str, Any]:
        return self._typed(parent, pointer, key, dict, "a mapping") or {}

    def _list(self, parent: Mapping[str, Any], pointer: str, key: str) -> list[Any]:
        return self._typed(parent, pointer, key, list, "a list") or []

    def _texts(self, parent: Mapping[str, Any], pointer: str, key: str) -> Iterator[Setting]:
        """Yield the texts under a key, which may be one text or a list of them."""
        value = parent.get(key)
        if isinstance(value, str):
            yield Setting(value, self._place(f"{pointer}/{key}"))
            return
        for i, item in enumerate(self._list(parent, pointer, key)):
            place = f"{pointer}/{key}/{i}"
            if isinstance(item, str) and item.strip():
                yield Setting(item, self._place(place))
            else:
                self._fault(place, f"{key} is a list of texts")

    def _words(
        self, parent: Mapping[str, Any], pointer: str, key: str, known: Collection[str]
    ) -> frozenset[str]:
        """Return words under a key, all of which must be known."""
        words = list(self._texts(parent, pointer, key))
        for word in words:
            if word.value not in known:
                hint = did_you_mean(word.value, known)
                self._faults.add(word.place, f"no {key} is named {word.value!r}.{hint}")
        return frozenset(word.value for word in words)

    def _converted(
        self,
        parent: Mapping[str, Any],
        pointer: str,
        key: str,
        convert: Callable[[str], _T],
        words: str,
    ) -> _T | None:
        value = parent.get(key)
        if value is None:
            return None
        try:
            return convert(str(value))
        except (ValueError, InvalidOperation):
            self._fault(f"{pointer}/{key}", f"{key} is {words}, not {value!r}")
            return None

    def _day(self, parent: Mapping[str, Any], pointer: str, key: str) -> date | None:
        return self._converted(parent, pointer, key, date.fromisoformat, "a day like 2026-12-31")

    def _decimal(self, parent: Mapping[str, Any], pointer: str, key: str) -> Decimal | None:
        return self._converted(parent, pointer, key, Decimal, "an amount like 1000.00")

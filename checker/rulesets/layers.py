"""Reading of ruleset files: YAML to what each of them says, and all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from msgspec import Struct

from checker.errors import did_you_mean
from checker.order import ANY_STATUS
from checker.rulesets.form import (
    AMOUNT_KEYS,
    CONDITION_KEYS,
    EXPRESSION_KEYS,
    GRADE_KEYS,
    OFF,
    ON,
    PINS_KEYS,
    REQUIRES_KEYS,
    SEVERITIES,
    TOP_KEYS,
    Entry,
    Faults,
    Layer,
    Override,
    Pins,
    Place,
    Setting,
)
from checker.rulesets.globs import climbed
from checker.values.countries import COUNTRIES
from checker.values.currencies import MINOR_UNITS
from checker.values.pointers import escaped, unescaped
from checker.yamls import Placed, YamlError, load_placed

_T = TypeVar("_T")


class _Form(Struct, Generic[_T], frozen=True):
    """A form of text, what is made of it, and what it is in words."""

    pattern: re.Pattern[str]
    convert: Callable[[str], _T]
    words: str


# Python reads other forms of ISO 8601 too, of which a week looks much like a day.
_DAY = _Form(re.compile(r"\d{4}-\d\d-\d\d"), date.fromisoformat, "a day like 2026-12-31")
_AMOUNT = _Form(re.compile(r"-?\d+(\.\d+)?"), Decimal, "an amount like 1000.00")


def read_layer(path: str, faults: Faults, directory: str, named: Place) -> Layer | None:
    """Read a ruleset file; None when there is nothing to go on with.

    Args:
        path: of the file.
        faults: takes whatever is wrong with it.
        directory: that the globs of its overrides are relative to.
        named: where the file was named, for the case that it cannot be read.
    """
    try:
        with open(path, encoding="utf-8-sig") as stream:  # noqa: PTH123 - as everywhere in the core
            placed = load_placed(stream.read(), path)
    except OSError as error:
        faults.add(named, f"cannot read the ruleset {path!r}: {error.strerror}")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        faults.add(Place(path, line, column), "it is not UTF-8")
    except YamlError as error:
        faults.add(Place(path, *(error.mark or (1, 1))), error.problem)
    else:
        return _Reading(path, placed, faults, directory).layer()
    return None


def read_pins(path: str, placed: Placed, faults: Faults, also: Collection[str] = ()) -> Pins:
    """Read what stands under ``plugins`` in a file that is no ruleset.

    Args:
        path: of the file.
        placed: what is in it.
        faults: takes whatever is wrong.
        also: further keys that may stand there.
    """
    return _Reading(path, placed, faults, "").pins(also)


class _Reading:
    """Reads one file; whatever is wrong is taken down, and the rest is still read."""

    def __init__(self, path: str, placed: Placed, faults: Faults, directory: str) -> None:
        self._path = path
        self._placed = placed
        self._faults = faults
        self._directory = directory

    def layer(self) -> Layer | None:
        for pointer, (line, column) in self._placed.repeated:
            key = unescaped(pointer.rpartition("/")[2])
            self._faults.add(Place(self._path, line, column), f"the key {key} stands here again")
        top = self._placed.value
        if not isinstance(top, dict):
            self._fault("", "a ruleset is a mapping that begins with `ruleset:` and its name")
            return None
        self._known_keys("", top, TOP_KEYS)
        if "ruleset" not in top:
            self._fault("", "the name of the ruleset is missing: `ruleset:`")
        self._text(top, "", "description")
        requires = self._mapping(top, "", "requires")
        self._known_keys("/requires", requires, REQUIRES_KEYS)
        plugins = self._mapping(requires, "/requires", "plugins")
        return Layer(
            # Without its name a ruleset is still read, to find whatever else is wrong with it.
            name=self._text(top, "", "ruleset") or self._path,
            version=self._text(top, "", "version"),
            path=self._path,
            directory=self._directory,
            extends=tuple(self._texts(top, "", "extends")),
            requires_checker=self._setting(requires, "/requires", "checker"),
            requires_plugins={
                key: setting
                for key in plugins
                if (setting := self._setting(plugins, "/requires/plugins", key)) is not None
            },
            pins=self.pins(),
            entries=tuple(self._entries(top, "", (*GRADE_KEYS, *EXPRESSION_KEYS))),
            overrides=tuple(self._overrides(top)),
            waivers=tuple(self._texts(top, "", "waivers")),
            named=self._place("/ruleset"),
        )

    def pins(self, also: Collection[str] = ()) -> Pins:
        """Return what stands under ``plugins``."""
        top = self._placed.value
        pins = self._mapping(top, "", "plugins")
        self._known_keys("/plugins", pins, (*PINS_KEYS, *also))
        require = self._mapping(pins, "/plugins", "require")
        allow = None
        if self._is_given(pins, "/plugins", "allow"):
            place = self._place("/plugins/allow")
            allow = Setting(tuple(self._texts(pins, "/plugins", "allow")), place)
        return Pins(
            allow=allow,
            require={
                key: setting
                for key in require
                if (setting := self._setting(require, "/plugins/require", key)) is not None
            },
        )

    def _entries(
        self, parent: Mapping[str, Any], pointer: str, known: Collection[str]
    ) -> Iterator[Entry]:
        """Yield what stands under ``rules``."""
        for rule, value in self._mapping(parent, pointer, "rules").items():
            place = f"{pointer}/rules/{escaped(rule)}"
            if isinstance(value, dict):
                yield self._entry(rule, value, place, known)
            elif isinstance(value, str | bool):
                yield Entry(rule, self._place(place), severity=self._severity(value, place))
            elif value is None:
                self._fault(place, f"it is not said what {rule} is to be: off, on or a severity")
            else:
                self._fault(place, f"{rule} is off, on, a severity, or a mapping")

    def _entry(
        self, rule: str, value: Mapping[str, Any], place: str, known: Collection[str]
    ) -> Entry:
        self._known_keys(place, value, (*GRADE_KEYS, *EXPRESSION_KEYS))
        for key in value:
            if key in EXPRESSION_KEYS and key not in known:
                message = f"{key} stands under the ruleset's own `rules:`: an override only grades"
                self._fault(f"{place}/{key}", message)
        params = self._mapping(value, place, "params")
        first, last = (
            self._of_form(value, place, f"effective_{end}", _DAY) for end in ("from", "until")
        )
        if first is not None and last is not None and first > last:
            message = "effective_until lies before effective_from: the entry would never count"
            self._fault(f"{place}/effective_until", message)
        return Entry(
            rule=rule,
            place=self._place(place),
            severity=self._severity(value["severity"], f"{place}/severity")
            if "severity" in value
            else None,
            params={
                name: Setting(given, self._place(f"{place}/params/{escaped(name)}"))
                for name, given in params.items()
            },
            effective_from=first,
            effective_until=last,
            waivable=self._truth(value, place, "waivable"),
            expression={
                key: Setting(value[key], self._place(f"{place}/{key}"))
                for key in EXPRESSION_KEYS
                if key in value and key in known and self._is_given(value, place, key)
            },
        )

    def _severity(self, value: Any, place: str) -> Setting | None:
        """Return a severity, off or on; YAML may have read the two words as a truth."""
        word = {True: ON, False: OFF}[value] if isinstance(value, bool) else value
        known = (*SEVERITIES, OFF, ON)
        if not isinstance(word, str) or word not in known:
            hint = did_you_mean(str(word), known)
            shown = "nothing" if word is None else repr(word)
            self._fault(place, f"{shown} is none of {', '.join(known)}.{hint}")
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
            if not value.get("rules"):
                self._fault(place, "an override needs `rules:`, and what holds for them")
            least, most = self._bounds(value, place)
            yield Override(
                place=self._place(place),
                directory=self._directory,
                files=tuple(self._globs(value, place)),
                status=self._words(value, place, "status", ANY_STATUS),
                currency=self._words(value, place, "currency", MINOR_UNITS),
                seller_country=self._words(value, place, "seller_country", COUNTRIES),
                buyer_country=self._words(value, place, "buyer_country", COUNTRIES),
                least=least,
                most=most,
                entries=tuple(self._entries(value, place, GRADE_KEYS)),
            )

    def _bounds(
        self, value: Mapping[str, Any], place: str
    ) -> tuple[Decimal | None, Decimal | None]:
        """Return the least and the highest total that an override speaks of."""
        amount = self._mapping(value, place, "amount")
        pointer = f"{place}/amount"
        self._known_keys(pointer, amount, AMOUNT_KEYS)
        least, most = (self._of_form(amount, pointer, key, _AMOUNT) for key in AMOUNT_KEYS)
        if "amount" in value and not set(amount) & set(AMOUNT_KEYS):
            self._fault(pointer, f"amount needs {' or '.join(AMOUNT_KEYS)}")
        if least is not None and most is not None and least > most:
            self._fault(f"{pointer}/max", "max is less than min: no order would be meant")
        return least, most

    def _globs(self, value: Mapping[str, Any], place: str) -> Iterator[str]:
        for glob in self._condition(value, place, "files"):
            _, rest = climbed(glob.value)
            if glob.value.startswith("/"):
                self._faults.add(glob.place, "a glob is relative to the directory of the ruleset")
            elif ".." in rest.split("/"):
                self._faults.add(glob.place, "`..` stands only at the beginning of a glob")
            yield glob.value

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

    def _is_given(self, parent: Mapping[str, Any], pointer: str, key: str) -> bool:
        """Whether something stands under a key; without it the key would go unheard in silence."""
        if key in parent and parent[key] is None:
            self._fault(
                f"{pointer}/{escaped(key)}", f"{key} is empty: give it a value, or leave it out"
            )
        return parent.get(key) is not None

    def _typed(
        self, parent: Mapping[str, Any], pointer: str, key: str, kind: type[_T], words: str
    ) -> _T | None:
        """Return what stands under a key, None when nothing does or it is of another kind."""
        value = parent.get(key)
        if value is None:
            return None
        if not isinstance(value, kind):
            self._fault(f"{pointer}/{escaped(key)}", f"{key} is {words}")
            return None
        return value

    def _text(self, parent: Mapping[str, Any], pointer: str, key: str) -> str | None:
        if not self._is_given(parent, pointer, key):
            return None
        value = self._typed(parent, pointer, key, str, "text: put it in quotes")
        if value is not None and not value.strip():
            self._fault(f"{pointer}/{escaped(key)}", f"{key} is empty")
            return None
        return value

    def _truth(self, parent: Mapping[str, Any], pointer: str, key: str) -> Setting | None:
        if not self._is_given(parent, pointer, key):
            return None
        value = self._typed(parent, pointer, key, bool, "true or false")
        return None if value is None else Setting(value, self._place(f"{pointer}/{key}"))

    def _setting(self, parent: Mapping[str, Any], pointer: str, key: str) -> Setting | None:
        value = self._text(parent, pointer, key)
        return None if value is None else Setting(value, self._place(f"{pointer}/{escaped(key)}"))

    def _mapping(self, parent: Mapping[str, Any], pointer: str, key: str) -> dict[str, Any]:
        return self._typed(parent, pointer, key, dict, "a mapping") or {}

    def _list(self, parent: Mapping[str, Any], pointer: str, key: str) -> list[Any]:
        return self._typed(parent, pointer, key, list, "a list") or []

    def _texts(self, parent: Mapping[str, Any], pointer: str, key: str) -> Iterator[Setting]:
        """Yield the texts under a key, which may be one text or a list of them."""
        if not self._is_given(parent, pointer, key):
            return
        value = parent[key]
        place = f"{pointer}/{key}"
        items = {place: value}
        if isinstance(value, list):
            items = {f"{place}/{i}": item for i, item in enumerate(value)}
        for at, item in items.items():
            if isinstance(item, str) and item.strip():
                yield Setting(item, self._place(at))
            else:
                self._fault(at, f"{key} is a text, or a list of texts")

    def _condition(self, parent: Mapping[str, Any], pointer: str, key: str) -> Iterator[Setting]:
        """Yield the texts of a condition; one without any would be met by every order."""
        if parent.get(key) == []:
            self._fault(f"{pointer}/{key}", f"{key} is empty: name something, or leave it out")
        yield from self._texts(parent, pointer, key)

    def _words(
        self, parent: Mapping[str, Any], pointer: str, key: str, known: Collection[str]
    ) -> frozenset[str]:
        """Return words under a key, all of which must be known."""
        words = list(self._condition(parent, pointer, key))
        for word in words:
            if word.value not in known:
                hint = did_you_mean(word.value, known)
                self._faults.add(word.place, f"no {key} is named {word.value!r}.{hint}")
        return frozenset(word.value for word in words)

    def _of_form(
        self, parent: Mapping[str, Any], pointer: str, key: str, form: _Form[_T]
    ) -> _T | None:
        """Return what is made of the text under a key; None when there is none of that form."""
        if not self._is_given(parent, pointer, key):
            return None
        value = parent[key]
        try:
            if isinstance(value, bool) or not form.pattern.fullmatch(str(value)):
                raise ValueError  # noqa: TRY301 - no form is refused in the same way as no day
            return form.convert(str(value))
        except ValueError:
            self._fault(f"{pointer}/{key}", f"{key} is {form.words}, not {value!r}")
            return None

"""Checking orders inside of another program: load once, check as often as you like."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NoReturn

import msgspec
from msgspec import Struct

from checker.documents.sources import Entry, Text, documents
from checker.errors import InputError, PluginError, UsageError, raised
from checker.examiner import Examiner, looked_through
from checker.finding import Severity, SeverityLabel
from checker.languages import ENGLISH, LANGUAGES, hooks_for, language_of
from checker.registry import Hook, load
from checker.report import DocumentResult
from checker.runs import Terms, prepare
from checker.values.days import has_room

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_formats", "checker_rulesets")

Order = bytes | bytearray | memoryview | str | Mapping[str, Any]
"""An order document: its bytes, its text, or what a JSON parser made of it."""

Path = str | os.PathLike[str]


class _Ready(Struct, frozen=True):
    """What examines orders as of one moment."""

    as_of: datetime
    examiner: Examiner


class Checker:
    """Checks orders against the policy.

    Making one imports the plugins and reads the rulesets; checking reads nothing but the order.
    Any number of threads may share one. It prints nothing, and looks at no settings, environment
    variables or working directory but to find the files that are named here.

        checker = Checker(rulesets=["my-shop.yaml"])
        result = checker.check(request.body)
        if result.verdict != "accepted":
            return [finding.message for finding in result.findings]

    A rule that does not come to an end is not stopped here, as it is on the command line.
    """

    def __init__(  # noqa: PLR0913 - one argument for each option of `checker check`, all by name
        self,
        *,
        rulesets: Path | Iterable[Path] = (),
        select: str | Iterable[str] = (),
        ignore: str | Iterable[str] = (),
        plugins: Path | Iterable[Path] = (),
        discover: bool = True,
        input_format: str | None = None,
        fail_on: SeverityLabel = "error",
        min_severity: SeverityLabel = "warning",
        waive: bool = True,
        lang: str = ENGLISH,
    ) -> None:
        """Load everything.

        Args:
            rulesets: names or files, none for the default; the last one has the last word.
            select: rules, tags and plugins, none for all of them.
            ignore: rules, tags and plugins that are left out.
            plugins: further plugins: paths, or names of modules.
            discover: whether plugins that are installed take part.
            input_format: in which every order is read, None to recognise it.
            fail_on: the least severity that rejects an order.
            min_severity: the least severity that is reported.
            waive: whether the waivers count that the rulesets name.
            lang: the language that findings are put into, ``en`` or ``zh-CN``.

        Raises:
            UsageError: something is wrong with what is asked, or with a file that it names.
            PluginError: a plugin cannot be used, so its rules would be missing.
        """
        if lang not in LANGUAGES:
            raise UsageError(f"lang is {' or '.join(LANGUAGES)}, not {lang!r}")
        for name, chosen in {"discover": discover, "waive": waive}.items():
            if not isinstance(chosen, bool):  # the text "no" would count as yes
                raise UsageError(f"{name} is True or False, not {chosen!r}")
        if not isinstance(input_format, str | None):
            raise UsageError(f"input_format is text, not {input_format!r}")
        asked = Terms(
            as_of=_now(),
            rulesets=_paths("rulesets", rulesets),
            select=_several("select", select),
            ignore=_several("ignore", ignore),
            input_format=input_format,
            fail_on=_severity("fail_on", fail_on),
            min_severity=_severity("min_severity", min_severity),
            waive=waive,
        )
        named = _paths("plugins", plugins)
        registry = load(discover=discover, named=named, hooks=hooks_for(lang, _HOOKS))
        if registry.refusals:
            first, *others = registry.refusals
            more = "".join(f"; plugin {other.plugin}: {other.reason}" for other in others)
            raise PluginError(first.plugin, f"{first.reason}{more}")
        terms = msgspec.structs.replace(asked, language=language_of(lang, registry))
        self._loaded = prepare(registry, terms)
        self._ready = self._made_ready(terms.as_of)

    def __reduce__(self) -> NoReturn:
        """Refuse to be copied to another process, where plugins may be other ones.

        Raises:
            TypeError: always.
        """
        raise TypeError("a Checker is not handed to another process: make one in each, once")

    def check(
        self, order: Order, *, as_of: datetime | None = None, path: Path = "order.json"
    ) -> DocumentResult:
        """Check one order.

        Args:
            order: the document. Findings point into its bytes; into those of its shortest JSON if
                it is a mapping, whose numbers may be decimals and whose times may be datetimes.
            as_of: the moment as of which it is judged, None for the current time.
            path: what findings, and the overrides and waivers of a ruleset, call the file.

        Raises:
            UsageError: the moment has no zone or lies at an end of the calendar, the path is none,
                or the mapping holds what JSON cannot.
        """
        text = Text(_path("path", path), 0, _bytes(order), 1, 1)
        return self._at(as_of).examine(text).result

    def check_many(
        self,
        orders: Iterable[Order],
        *,
        as_of: datetime | None = None,
        path: Path = "orders.jsonl",
    ) -> Iterator[DocumentResult]:
        """Return the results of many orders; a third faster than one by one.

        Up to 128 orders are taken before the first result is given.

        Args:
            orders: the documents, as for `check`; their `index` counts from 0.
            as_of: as for `check`.
            path: as for `check`.

        Raises:
            UsageError: as for `check`; for the orders when their turn comes.
        """
        name = _path("path", path)
        entries = (Text(name, at, _bytes(order), 1, 1) for at, order in enumerate(orders))
        return _results(self._at(as_of), entries)

    def check_file(self, path: Path, *, as_of: datetime | None = None) -> Iterator[DocumentResult]:
        """Return the results of the orders in a file: JSON, a JSON array, JSON Lines, also ``.gz``.

        The file is read as they are asked for, one after the other.

        Args:
            path: of the file.
            as_of: as for `check`.

        Raises:
            UsageError: as for `check`, at once.
            InputError: the file could not be read to its end; all before that was yielded.
        """
        return _results(self._at(as_of), documents((_path("path", path),)))

    def _at(self, as_of: datetime | None) -> Examiner:
        """Return what examines orders as of a moment; the last one is kept."""
        moment = _now() if as_of is None else _moment(as_of)
        ready = self._ready
        # The same moment by another clock is written otherwise.
        if ready.as_of != moment or ready.as_of.utcoffset() != moment.utcoffset():
            # Another thread may do the same at once: then both are right, and one is kept.
            ready = self._ready = self._made_ready(moment)
        return ready.examiner

    def _made_ready(self, as_of: datetime) -> _Ready:
        loaded = self._loaded.at(as_of)
        return _Ready(as_of, loaded.examiner(loaded.marks().each))


def _results(examiner: Examiner, entries: Iterable[Entry]) -> Iterator[DocumentResult]:
    for entry in looked_through(examiner, entries):
        if isinstance(entry, InputError):
            raise entry
        yield examiner.conclude(*entry).result


def _several(name: str, words: str | Iterable[str]) -> tuple[str, ...]:
    """Return words as they are, or one word by itself.

    Raises:
        UsageError: they are none.
    """
    found = _each(name, words)
    for word in found:
        if not isinstance(word, str):
            raise UsageError(f"{name} is text, or several, not {word!r}")
    return found


def _paths(name: str, paths: Path | Iterable[Path]) -> tuple[str, ...]:
    """Return names and paths as text.

    Raises:
        UsageError: they are none.
    """
    return tuple(_path(name, path) for path in _each(name, paths))


def _each(name: str, given: Any) -> tuple[Any, ...]:
    if isinstance(given, str | os.PathLike):
        return (given,)
    if isinstance(given, bytes | Mapping) or not isinstance(given, Iterable):
        raise UsageError(f"{name} is text, or several, not {type(given).__name__}")
    return tuple(given)


def _path(name: str, path: Any) -> str:
    """Return a path as text.

    Raises:
        UsageError: it is none.
    """
    try:
        text = os.fspath(path)
        if isinstance(text, str) and b"\0" not in os.fsencode(text):
            return text
    except (TypeError, ValueError):
        pass
    raise UsageError(f"{name}: {path!r} is no path")


def _severity(name: str, label: Any) -> Severity:
    try:
        return Severity.of(label)
    except (TypeError, ValueError):  # what cannot be hashed is no label either
        raise UsageError(f"{name}: severity is error, warning or info, not {label!r}") from None


def _moment(as_of: Any) -> datetime:
    """Return the moment as of which an order is to be judged.

    Raises:
        UsageError: it is none, has no zone, or no room around it to count days.
    """
    if not isinstance(as_of, datetime):
        raise UsageError(f"as_of is a datetime, not {as_of!r}")
    if as_of.utcoffset() is None:
        raise UsageError(f"as_of needs a zone: {as_of.isoformat()} has none")
    if not has_room(as_of):
        moment = as_of.isoformat()
        raise UsageError(
            f"as_of: {moment!r} lies too near to the end of the calendar to count days from it"
        )
    return as_of


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _bytes(order: Order) -> bytes:
    """Return an order as the bytes of a document.

    Raises:
        UsageError: it holds what JSON cannot.
    """
    if isinstance(order, bytes):
        return order
    if isinstance(order, bytearray | memoryview):
        return bytes(order)
    if isinstance(order, str):
        return _encoded(order)
    try:
        text = json.dumps(
            order, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except Exception as error:  # a mapping of somebody else's, or one that changes meanwhile
        what = (
            error if isinstance(error, TypeError | ValueError | RecursionError) else raised(error)
        )
        raise UsageError(f"this order cannot be written as JSON: {what}") from error
    return _encoded(text)


def _encoded(text: str) -> bytes:
    """Return text in UTF-8, half of a surrogate pair as its escape: there are no bytes for it."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


_HALF = re.compile("[\ud800-\udfff]")


def _plain(value: object) -> Any:
    """Return what JSON has no type for as the text that an order document has for it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):  # and a datetime
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not known to it")

"""Checking orders inside of another program: load once, check as often as you like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NoReturn

import msgspec
from msgspec import Struct

from checker import given
from checker.documents.sources import Entry, documents
from checker.documents.text import Text
from checker.errors import InputError, PluginError, UsageError
from checker.examiner import Examiner, looked_through
from checker.finding import SeverityLabel
from checker.given import Order, Path
from checker.languages import ENGLISH, LANGUAGES, hooks_for, language_of
from checker.registry import Hook, load
from checker.report import DocumentResult
from checker.runs import Terms, prepare

_ASKED = re.compile("^command line: ", re.MULTILINE)
"""Where a ruleset is named, as the command line says it."""

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_formats", "checker_rulesets")


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
        lock: Path | None = None,
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
            lock: the lock file of ``checker plugins lock``, which the plugins must keep before any
                of them is imported; None for none.
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
            rulesets=given.paths_of("rulesets", rulesets),
            select=given.words_of("select", select),
            ignore=given.words_of("ignore", ignore),
            input_format=input_format,
            fail_on=given.severity_of("fail_on", fail_on),
            min_severity=given.severity_of("min_severity", min_severity),
            waive=waive,
        )
        named = given.paths_of("plugins", plugins)
        registry = load(
            discover=discover,
            named=named,
            hooks=hooks_for(lang, _HOOKS),
            lock=None if lock is None else given.path_of("lock", lock),
        )
        if registry.refusals:
            first, *others = registry.refusals
            more = "".join(f"; plugin {other.plugin}: {other.reason}" for other in others)
            raise PluginError(first.plugin, f"{first.reason}{more}")
        terms = msgspec.structs.replace(asked, language=language_of(lang, registry))
        try:
            self._loaded = prepare(registry, terms)
        except UsageError as error:
            raise UsageError(_ASKED.sub("rulesets: ", str(error))) from None
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
        text = Text(given.path_of("path", path), 0, given.bytes_of(order), 1, 1)
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
        name = given.path_of("path", path)
        several = given.orders_of(orders)
        entries = (Text(name, at, given.bytes_of(order), 1, 1) for at, order in enumerate(several))
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
        return _results(self._at(as_of), documents((given.path_of("path", path),)))

    def _at(self, as_of: datetime | None) -> Examiner:
        """Return what examines orders as of a moment; the last one is kept."""
        moment = _now() if as_of is None else given.moment_of(as_of)
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


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)

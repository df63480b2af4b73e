"""Checking orders inside of another program: load once, check as often as you like."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from checker.documents.sources import Text, texts
from checker.errors import PluginError, UsageError
from checker.examiner import Examiner
from checker.finding import Severity, SeverityLabel
from checker.languages import ENGLISH, LANGUAGES, hooks_for, language_of
from checker.registry import Hook, load
from checker.report import DocumentResult
from checker.runs import Terms, prepare

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_formats", "checker_rulesets")

Order = bytes | str | Mapping[str, Any]
"""An order document: its bytes, its text, or what a JSON parser made of it."""


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
        rulesets: str | Sequence[str] = (),
        select: str | Sequence[str] = (),
        ignore: str | Sequence[str] = (),
        plugins: str | Sequence[str] = (),
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
        registry = load(discover=discover, named=_several(plugins), hooks=hooks_for(lang, _HOOKS))
        if registry.refusals:
            first, *others = registry.refusals
            more = "".join(f"; plugin {other.plugin}: {other.reason}" for other in others)
            raise PluginError(first.plugin, f"{first.reason}{more}")
        try:
            grades = Severity.of(fail_on), Severity.of(min_severity)
        except ValueError as error:
            raise UsageError(str(error)) from error
        terms = Terms(
            as_of=_now(),
            rulesets=_several(rulesets),
            select=_several(select),
            ignore=_several(ignore),
            input_format=input_format,
            fail_on=grades[0],
            min_severity=grades[1],
            waive=waive,
            language=language_of(lang, registry),
        )
        self._loaded = prepare(registry, terms)
        self._ready = self._made_ready(terms.as_of)

    def check(
        self, order: Order, *, as_of: datetime | None = None, path: str = "order.json"
    ) -> DocumentResult:
        """Check one order.

        Args:
            order: the document. Findings point into its bytes; into those of its shortest JSON if
                it is a mapping, whose numbers may be decimals and whose times may be datetimes.
            as_of: the moment as of which it is judged, None for the current time.
            path: what findings, and the overrides and waivers of a ruleset, call the file.

        Raises:
            UsageError: the moment has no zone, or the mapping holds what JSON cannot.
        """
        return self._at(as_of).examine(Text(path, 0, _bytes(order), 1, 1)).result

    def check_file(self, path: str, *, as_of: datetime | None = None) -> Iterator[DocumentResult]:
        """Yield the result of every order in a file: JSON, a JSON array, JSON Lines, also ``.gz``.

        Args:
            path: of the file.
            as_of: as for `check`.

        Raises:
            UsageError: as for `check`.
            InputError: the file could not be read to its end; all before that was yielded.
        """
        examiner = self._at(as_of)
        for text in texts(path):
            yield examiner.examine(text).result

    def _at(self, as_of: datetime | None) -> Examiner:
        """Return what examines orders as of a moment; the last one is kept."""
        moment = _now() if as_of is None else as_of
        ready = self._ready
        if ready.as_of != moment:
            if moment.tzinfo is None:
                raise UsageError(f"as_of needs a zone: {moment.isoformat()} has none")
            # Another thread may do the same at once: then both are right, and one is kept.
            ready = self._ready = self._made_ready(moment)
        return ready.examiner

    def _made_ready(self, as_of: datetime) -> _Ready:
        loaded = self._loaded.at(as_of)
        return _Ready(as_of, loaded.examiner(loaded.marks().each))


def _several(words: str | Sequence[str]) -> tuple[str, ...]:
    """Return words as they are, or one word by itself."""
    return (words,) if isinstance(words, str) else tuple(words)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _bytes(order: Order) -> bytes:
    """Return an order as the bytes of a document.

    Raises:
        UsageError: it holds what JSON cannot.
    """
    if isinstance(order, bytes):
        return order
    if isinstance(order, str):
        return order.encode("utf-8", "surrogatepass")
    try:
        text = json.dumps(
            order, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"this order cannot be written as JSON: {error}") from error
    return text.encode("utf-8", "surrogatepass")


def _plain(value: object) -> Any:
    """Return what JSON has no type for as the text that an order document has for it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not known to it")

"""This program: the twelve rules as a plugin, with exact money, findings and their places."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from orders import AS_OF
from rivals import twelve
from rivals.contestant import Contestant

from checker import Checker
from checker.batch import Batch
from checker.documents.reader import Document, Reader
from checker.documents.text import Text
from checker.engine import Engine
from checker.examiner import Examiner
from checker.finding import Severity
from checker.order import Order
from checker.report import DocumentResult, ReportOptions
from checker.reporters.json import JsonReporter
from checker.rule import Rule
from checker.rulesets.active import activate

_PLACES = {entry.id: place for place, entry in enumerate(twelve.RULES)}


class TypedReader(Reader):
    """Reads as the rivals do: what the decoder takes is taken.

    Nothing proves that a key does not stand twice, or that a text is no placeholder. What the
    decoder refuses goes the whole way, as ever.
    """

    def __init__(self) -> None:
        """Build the decoder."""
        super().__init__()
        self._decode = msgspec.json.Decoder(Order).decode

    def read(self, text: Text) -> Document:
        """Read one text."""
        try:
            return Document(text, self._decode(text.data))
        except (msgspec.MsgspecError, RecursionError, ArithmeticError, ValueError):
            return super().read(text)


def verdicts(results: Sequence[DocumentResult]) -> list[int]:
    """Return the masks of results.

    Raises:
        ValueError: a rule failed, which is no verdict.
    """
    found = []
    for result in results:
        mask = 0
        for rule_id, departure in result.departures.items():
            if departure.outcome == "error":
                raise ValueError(f"{rule_id}: {departure.reason}")
            if departure.outcome == "fail" and rule_id in _PLACES:
                mask |= 1 << _PLACES[rule_id]
        found.append(mask)
    return found


def without_proof(rules: Sequence[Rule] = twelve.RULES) -> Contestant:
    """Return the twelve rules, or others, without the search for keys that stand twice."""
    engine = Engine(tuple(activate({"twelve": tuple(rules)})), AS_OF, shown_from=Severity.WARNING)
    examiner = Examiner(TypedReader(), engine, fail_on=Severity.ERROR)
    check_all = Batch(examiner).check_all

    def run(texts: Sequence[bytes]) -> Any:
        return [*check_all(Text("orders.jsonl", place, text) for place, text in enumerate(texts))]

    return Contestant(run, verdicts)


def with_proof() -> Contestant:
    """Return the twelve rules as ``from checker import Checker`` checks them: everything on."""
    path = str(Path(twelve.__file__))
    check_many = Checker(discover=False, plugins=[path]).check_many

    def run(texts: Sequence[bytes]) -> Any:
        return [*check_many(texts, as_of=AS_OF)]

    return Contestant(run, verdicts)


def default_ruleset() -> Contestant:
    """Return the whole default ruleset; its verdicts are about other rules."""
    check_many = Checker().check_many

    def run(texts: Sequence[bytes]) -> Any:
        return [*check_many(texts, as_of=AS_OF)]

    return Contestant(run, verdicts, does=0)


def reported() -> Contestant:
    """Return the same with its report as JSON, outcomes and digests included.

    It is written as a run of the program writes it: by one reporter from the first order to the
    last, piece by piece, none of which is kept.
    """
    check_many = Checker().check_many
    write = JsonReporter(ReportOptions()).document

    def run(texts: Sequence[bytes]) -> Any:
        for result in check_many(texts, as_of=AS_OF):
            for text in write(result):
                text.encode()

    return Contestant(run, verdicts, does=0)


def copies(count: int) -> tuple[Rule, ...]:
    """Return so many rules: the twelve in turn, under ids of their own."""
    return tuple(
        msgspec.structs.replace(twelve.RULES[place % 12], id=f"MANY{place:03}")
        for place in range(count)
    )

"""One order, the questions that plugins answer: what each of them says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import localcontext

import msgspec
from msgspec import Struct

from checker.assessment import Answer, Assessment, ParametersByRule
from checker.batch import Batch
from checker.documents.reader import Reader
from checker.documents.text import Text
from checker.errors import raised
from checker.order import Order
from checker.report import DocumentResult, Problem
from checker.values.money import CONTEXT
from checker.words import words


class Answered(Struct, frozen=True):
    """What there is to say of one document.

    Attributes:
        document: what is wrong with the document itself: values that are malformed count as
            absent, and what contradicts itself makes every answer doubtful.
        answers: each assessment with its answer; none when the document is no order.
    """

    document: DocumentResult
    answers: tuple[tuple[Assessment, Answer], ...]


class Respondent:
    """Answers the same questions about one order after the other."""

    def __init__(
        self,
        reader: Reader,
        batch: Batch,
        assessments: Sequence[Assessment],
        parameters: Callable[[str, Order], ParametersByRule],
        as_of: datetime,
    ) -> None:
        """Prepare.

        Args:
            reader: reads the documents.
            batch: applies the rules of the document itself.
            assessments: the questions.
            parameters: from a path and its order to those of the rules in force for it.
            as_of: the moment as of which orders are judged.
        """
        self._reader = reader
        self._batch = batch
        self._assessments = assessments
        self._parameters = parameters
        self._as_of = as_of
        self._failures: list[Problem] = []

    def problems(self) -> tuple[Problem, ...]:
        """Return what has failed so far: assessments, input formats, rules of the document."""
        return (*self._batch.ending().problems, *self._failures)

    def answer(self, text: Text) -> Answered:
        """Return everything that is said of a document, whatever the assessments do."""
        document = self._batch.check(text)
        order = self._reader.read(text).order
        if order is None:
            return Answered(document, ())
        parameters = self._parameters(text.path, order)
        answers: list[tuple[Assessment, Answer]] = []
        for assessment in self._assessments:
            try:
                with localcontext(CONTEXT):
                    answer = assessment.assess(order, parameters, self._as_of)
                _confirm(answer)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - an assessment may raise anything
                message = words(
                    "the assessment {name} failed: {reason}",
                    name=assessment.name,
                    reason=raised(error),
                )
                said = self._batch.examiner.engine.put(message)
                problem = Problem("plugin", said, path=text.path, index=text.index)
                self._failures.append(problem)
            else:
                answers.append((assessment, answer))
        return Answered(document, tuple(answers))


def _confirm(answer: object) -> None:
    """Refuse what is no answer, or one that could not be written.

    Raises:
        Exception: of any kind; it is isolated like whatever an assessment raises.
    """
    if not isinstance(answer, Answer):
        raise TypeError(f"returned {type(answer).__name__}, not an answer")
    parts: tuple[object, ...] = (
        answer.summary,
        *(text for detail in answer.details for text in (detail.heading, *detail.lines)),
    )
    for part in parts:
        if not isinstance(part, str):
            raise TypeError(f"an answer is made of text, not of {type(part).__name__}")
    held = msgspec.to_builtins(answer.data, str_keys=True, enc_hook=_held)
    with suppress(UnicodeEncodeError):  # a half of a surrogate pair can be written in another way
        msgspec.json.encode(held)


def _held(value: object) -> str:
    """Return what stands in JSON for what it does not know by itself: text of a subclass."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"JSON cannot hold what an answer does: {type(value).__name__}")

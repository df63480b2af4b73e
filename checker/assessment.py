"""An assessment answers a question about an order that no single finding could answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from checker.order import Order
from checker.rule import Parameters

ParametersByRule = Mapping[str, Parameters | None]
"""Rule id to the parameters that are in force, so that rules and answers never disagree."""


class Detail(Struct, frozen=True):
    """A part of an answer, for a person: a heading, and lines of text under it."""

    heading: str
    lines: tuple[str, ...]


class Answer(Struct, frozen=True):
    """What an assessment says of an order.

    Attributes:
        summary: the answer in one sentence.
        details: what it rests on, for a person.
        data: the same for a program: a Struct, or a list of them. Decimals and times are written
            as text.
    """

    summary: str
    details: tuple[Detail, ...]
    data: Any


class Assessment(Struct, frozen=True):
    """A question, and the function that answers it.

    Attributes:
        name: a short word, the key of the answer in JSON.
        question: the question in one sentence.
        clauses: the clauses of the policy source that it rests on.
        assess: ``(order, parameters, now)`` to an answer. `now` is the moment as of which the
            order is judged. It answers every order, one that lacks all facts too: then the answer
            says what is missing.
    """

    name: str
    question: str
    clauses: tuple[str, ...]
    assess: Callable[[Order, ParametersByRule, datetime], Answer]

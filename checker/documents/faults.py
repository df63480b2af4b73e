"""The rules of the document itself, ORD001 to ORD006.

All but ORD005 are found while a document is read; they stand here so that they can be listed,
explained and reported like any other rule.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from checker.documents.lifecycle import contradictory_life_cycle
from checker.documents.positions import Span
from checker.finding import Violation
from checker.order import ANY_STATUS, Order
from checker.rule import Violations, rule

DOCUMENT = "document"
"""The tag of the rules of the document itself."""


class Fault(Struct, frozen=True):
    """A violation found while reading a document.

    Attributes:
        rule: ORD001 to ORD006.
        violation: as of any rule; its pointer is one into the order document.
        of_key: whether it is the key at the pointer that is wrong, not the value.
        span: where it stands, when no pointer can tell.
    """

    rule: str
    violation: Violation
    of_key: bool = False
    span: Span | None = None


def fault(  # noqa: PLR0913 - one argument for each property, all but three by name
    rule_id: str,
    pointer: str,
    message: str,
    *,
    observed: Any = None,
    expected: Any = None,
    of_key: bool = False,
    span: Span | None = None,
    **fields: Any,
) -> Fault:
    """Make a fault of its parts, as `violation` makes a violation."""
    return Fault(rule_id, Violation(pointer, message, fields, observed, expected), of_key, span)


@rule("ORD001", severity="error", status=ANY_STATUS, tags=[DOCUMENT])
def unreadable_json(order: Order) -> Violations:
    """The document cannot be read as JSON in UTF-8.

    Why: What cannot be read has not been checked, and the platform will refuse it too.

    Remedy: Correct the text at the place shown, or export the order again as UTF-8.
    """
    return iter(())


@rule("ORD002", severity="error", status=ANY_STATUS, tags=[DOCUMENT])
def duplicate_key(order: Order) -> Violations:
    """A key stands twice in the same object.

    Why: Of two values for one key some programs take the first and some the last, so buyer, seller
    and platform may each see another order.

    Remedy: Keep the value that was agreed and remove the other one.
    """
    return iter(())


@rule("ORD003", severity="warning", status=ANY_STATUS, tags=[DOCUMENT])
def unknown_key(order: Order) -> Violations:
    """A key is not part of the order document.

    Why: A misspelt key hides its value from every rule.

    Remedy: Correct the spelling, or move facts of your own under `extensions`.
    """
    return iter(())


@rule("ORD004", severity="error", status=ANY_STATUS, tags=[DOCUMENT])
def malformed_value(order: Order) -> Violations:
    """A value is of the wrong type or form.

    Why: The value counts as absent, so the rules that need it cannot be evaluated.

    Remedy: Write the value in the form shown, or leave it out while it is not known.
    """
    return iter(())


@rule("ORD006", severity="error", status=ANY_STATUS, tags=[DOCUMENT])
def not_an_order(order: Order) -> Violations:
    """The document is JSON, but not a recognised order.

    Why: No rule can say anything about a document that is not an order.

    Remedy: Leave the file out of the check, or export the order itself.
    """
    return iter(())


DOCUMENT_RULES = (
    unreadable_json,
    duplicate_key,
    unknown_key,
    malformed_value,
    contradictory_life_cycle,
    not_an_order,
)
"""In the order of their ids; always in force."""

INDISPENSABLE = frozenset({"ORD001", "ORD002", "ORD004", "ORD006"})
"""Those that cannot be ignored: without them a bad document would look like a good one."""

UNREADABLE = "ORD001"
"""The rule that is asked first; what is not even readable is asked nothing else."""

MALFORMED = "ORD004"
"""The rule that finds values which do not fit."""

FOUND_WHILE_READING = frozenset(rule.id for rule in DOCUMENT_RULES) - {"ORD005"}
"""Those that the reader finds; their functions have nothing left to look for."""

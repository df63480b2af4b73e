"""One text to one order, whatever the text is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import localcontext

from msgspec import Struct

from checker.documents.faults import Fault, fault
from checker.documents.parsing import Parsed, Unreadable, parse
from checker.documents.recognise import is_order_document, is_taken_for_order_document, looks_like
from checker.documents.text import Text
from checker.documents.thorough import Typed, typed
from checker.errors import UsageError, did_you_mean, raised, spoken
from checker.formats import InputFormat, JsonObject, OrderBuilder
from checker.order import SCHEMA, Order
from checker.values.money import CONTEXT
from checker.words import Words, listing, words

_PAYS_OFF = 24
"""As many documents, read thoroughly, cost about what it costs to build the fast way."""

_NOTHING: Mapping[str, str] = {}


class Document(Struct, frozen=True):
    """A text that was read.

    Attributes:
        text: where it came from, and its bytes.
        order: None when the text is no order.
        faults: ORD001 to ORD004 and ORD006.
        placeholders: JSON Pointer in the order document to the text that counts as absent.
        sources: JSON Pointer in the order document to JSON Pointer in the text, when they differ.
        failure: what an input format did wrong, which is no fault of the document.
    """

    text: Text
    order: Order | None
    faults: tuple[Fault, ...] = ()
    placeholders: Mapping[str, str] = _NOTHING
    sources: Mapping[str, str] | None = None
    failure: str | None = None


class Reader:
    """Reads texts as orders."""

    def __init__(self, formats: Sequence[InputFormat] = (), only: str | None = None) -> None:
        """Prepare for the order document and these vendors' formats, or for one of them only.

        Raises:
            UsageError: there is no format of the name `only`.
        """
        known = {entry.name: entry for entry in formats}
        if only not in (None, SCHEMA) and only not in known:
            names = ", ".join(sorted([SCHEMA, *known]))
            hint = did_you_mean(str(only), [SCHEMA, *known])
            raise UsageError(f"no input format is named {only!r}: there are {names}.{hint}")
        self._formats = (
            tuple(formats)
            if only is None
            else tuple(entry for entry in formats if entry.name == only)
        )
        self._only = only
        self._count = 0
        self._quick: Callable[[bytes, int, int], Order | Typed | None] | None = None
        if only not in (None, SCHEMA):
            self._quick = _never

    def expect_many(self) -> None:
        """Take the fast way from the next document on: it will pay off."""
        self._count = _PAYS_OFF

    def read(self, text: Text) -> Document:
        """Read one text."""
        if self._quick is None:
            self._count += 1
            if self._count > _PAYS_OFF:
                from checker.documents.fast import FastReader  # only when it pays off
                from checker.documents.mending import QuickReader  # as well

                self._quick = QuickReader(FastReader()).read
        if self._quick is not None:
            found = self._quick(text.data, text.line, text.column)
            if isinstance(found, Order):
                return Document(text, found)
            if found is not None:
                return Document(text, found.order, found.faults, found.placeholders)
        return self._read_thoroughly(text)

    def _read_thoroughly(self, text: Text) -> Document:
        try:
            parsed = parse(text.data, text.line, text.column)
        except Unreadable as unreadable:
            return Document(text, None, (unreadable.fault,))
        value = parsed.value
        if not isinstance(value, dict):
            return Document(text, None, (_not_an_order(value),))
        if self._is_order_document(value):
            result = typed(value)
            faults = parsed.duplicates + result.faults
            return Document(text, result.order, faults, result.placeholders)
        try:
            return self._converted(text, parsed)
        except _FormatError as error:
            return Document(text, None, failure=error.args[0])

    def _is_order_document(self, value: JsonObject) -> bool:
        if self._only is None:
            return is_order_document(value)
        return self._only == SCHEMA and is_taken_for_order_document(value)

    def _converted(self, text: Text, parsed: Parsed) -> Document:
        """Return a vendor's payload as an order.

        Raises:
            _FormatError: an input format failed.
        """
        from checker.documents.vendors import in_their_words  # most documents are no vendor's

        value = parsed.value
        known = [entry for entry in self._formats if _recognises(entry, value)]
        if not known:
            return Document(text, None, (self._not_recognised(value),))
        if len(known) > 1:
            names = listing(entry.name for entry in known)
            raise _FormatError(
                words(
                    "several input formats recognise the document: {names}; --input-format decides",
                    names=names,
                )
            )
        try:
            with localcontext(CONTEXT):  # which a plugin may change for itself
                builder = _built(known[0].read(value))
            result = typed(builder.order)
            sources = _sources(builder)
            misfits = in_their_words(result.faults, builder.wanted)
        except ValueError as error:
            return Document(text, None, (_not_an_order(value, _said(error)),))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a plugin may raise anything, SystemExit too
            raise _failed(known[0], error) from error
        faults = parsed.duplicates + misfits
        return Document(text, result.order, faults, result.placeholders, sources)

    def _not_recognised(self, value: JsonObject) -> Fault:
        """Return what is wrong with a document that no input format takes."""
        if self._only is None:
            return _not_an_order(value)
        reason = words("it is not in the input format {name}", name=self._only)
        expected = words("an order in the input format {name}", name=self._only)
        return _not_an_order(value, reason, expected)


class _FormatError(Exception):
    """An input format failed, which is no fault of the document."""


def _recognises(entry: InputFormat, value: JsonObject) -> bool:
    """Ask an input format whether a payload is its own."""
    try:
        with localcontext(CONTEXT):
            return bool(entry.recognises(value))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise anything, SystemExit too
        raise _failed(entry, error) from error


def _built(answer: object) -> OrderBuilder:
    """Return what an input format made of a payload, or raise when it is something else."""
    if isinstance(answer, OrderBuilder):
        return answer
    raise TypeError(f"it returned {type(answer).__name__}, not OrderBuilder")


def _sources(builder: OrderBuilder) -> Mapping[str, str]:
    """Return where facts stand in a payload, or raise when that is no place."""
    for source in builder.sources.values():
        if not isinstance(source, str):
            raise TypeError(f"a place is a JSON Pointer, not {type(source).__name__}")
    return {"": "", **builder.sources}


def _failed(entry: InputFormat, error: BaseException) -> _FormatError:
    return _FormatError(
        words("the input format {name} raised {what}", name=entry.name, what=raised(error))
    )


def _said(error: ValueError) -> str:
    """Return why a payload is no order, as its input format says it."""
    reason = error.args[0] if error.args else None
    return reason if isinstance(reason, Words) else spoken(error)


def _never(*_: object) -> None:
    """Read nothing: all documents go the thorough way."""


def _not_an_order(value: object, reason: str | None = None, expected: str | None = None) -> Fault:
    seems = looks_like(value)
    return fault(
        "ORD006",
        "",
        "This is not a recognised order document: {reason}.",
        observed=seems,
        expected=expected
        or words("an order document {schema} or a known vendor's order", schema=SCHEMA),
        reason=reason or words("it looks like {kind}", kind=seems),
    )

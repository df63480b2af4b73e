"""The form of a table of cases: in a file of its own, or beside a rule that a ruleset writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from checker.errors import did_you_mean
from checker.rulesets.form import Faults, Place, Setting
from checker.values.pointers import escaped
from checker.yamls import Number, Placed, YamlError, load_placed

AS_OF = "2026-02-02T12:00:00+08:00"
"""The time as of which a case is judged that does not name its own."""

Kind = Literal["good", "bad", "cannot_evaluate", "not_applicable"]
KINDS: tuple[Kind, ...] = ("good", "bad", "cannot_evaluate", "not_applicable")

ANSWERS: Mapping[Kind, Mapping[str, bool]] = {
    "good": {},
    "bad": {"expect": True, "missing": False},
    "cannot_evaluate": {"missing": True},
    "not_applicable": {},
}
"""Which keys tell what a case of each kind is answered, and whether it must have them."""

PlaceOf = Callable[[str], Place]
"""From the JSON Pointer of something in a table to where it is written."""


class Expected(Struct, frozen=True, forbid_unknown_fields=True):
    """A violation that a bad case must give; `expected` is compared only when it is given."""

    pointer: str
    severity: Literal["error", "warning", "info"]
    observed: str | int | bool | list[Any] | None = None
    expected: Any = msgspec.UNSET


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """A case as it stands in the file."""

    name: Annotated[str, Meta(description="What is special about the order.")]
    patch: Annotated[
        dict[str, Any], Meta(description="A JSON merge patch over a compliant order.")
    ] = {}
    params: Annotated[
        dict[str, Any],
        Meta(description="Parameters of the rule; the others have their defaults."),
    ] = {}
    as_of: Annotated[
        str,
        Meta(
            description="The moment as of which it is judged.",
            extra_json_schema={"format": "date-time"},
        ),
    ] = AS_OF
    expect: Annotated[
        tuple[Expected, ...], Meta(description="The findings of a bad case, all of them.")
    ] = ()
    missing: Annotated[
        tuple[str, ...], Meta(description="JSON Pointers of the facts that are missing.")
    ] = ()


class CaseFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The cases of one rule."""

    rule: str
    good: tuple[Entry, ...] = ()
    bad: tuple[Entry, ...] = ()
    cannot_evaluate: tuple[Entry, ...] = ()
    not_applicable: tuple[Entry, ...] = ()

    def entries(self) -> Iterator[tuple[str, Kind, Entry]]:
        """Yield all cases, each with its JSON Pointer and its kind."""
        for kind in KINDS:
            for number, entry in enumerate(getattr(self, kind)):
                yield f"/{kind}/{number}", kind, entry


def case_file(value: Any, place_of: PlaceOf, faults: Faults) -> CaseFile | None:
    """Return a table of cases from plain values; None when it is none.

    Args:
        value: what was read.
        place_of: where its parts are written.
        faults: takes everything that is wrong with it.
    """
    try:
        table = msgspec.convert(_plain(value), CaseFile)
    except msgspec.ValidationError as error:
        # It stops at the first mistake; the schema knows all of them.
        for pointer, message in list(_schema_faults(value)) or [("", str(error))]:
            faults.add(place_of(pointer), f"{pointer or '/'}: {message}")
        return None
    contradictions = list(_contradictions(table))
    for pointer, message in contradictions:
        faults.add(place_of(pointer), f"{pointer}: {message}")
    return None if contradictions else table


def beside_rule(rule_id: str, cases: Setting) -> dict[str, Any]:
    """Return the cases that stand beside a rule in a ruleset as a file of cases has them."""
    return {"rule": rule_id, **cases.value}


def place_in_ruleset(placed: Placed, file: str, rule_id: str, pointer: str) -> Place:
    """Return where a part of the cases of a rule is written; the rule stands above them."""
    rule = f"/rules/{escaped(rule_id)}"
    return Place(file, *placed.place(rule if pointer == "/rule" else f"{rule}/cases{pointer}"))


def reading_again(rule_id: str, cases: Setting) -> PlaceOf:
    """Return what finds the parts of a rule's cases in the ruleset, which it reads for that.

    Where it cannot, their place is that of the key above them.
    """
    file = cases.place.file

    @cache
    def placed() -> Placed | None:
        try:
            with open(file, encoding="utf-8-sig") as stream:  # noqa: PTH123 - as everywhere in the core
                return load_placed(stream.read(), file)
        except (OSError, UnicodeDecodeError, YamlError):
            return None

    def place_of(pointer: str) -> Place:
        found = placed()
        return cases.place if found is None else place_in_ruleset(found, file, rule_id, pointer)

    return place_of


def _plain(value: Any) -> Any:
    """Return a value whose numbers with a point are text like any other, which JSON can hold."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Number) else value


def _schema_faults(value: Any) -> Iterator[tuple[str, str]]:
    """Yield everything that is wrong with the form of a table of cases, each with its pointer."""
    from jsonschema import Draft202012Validator  # slow to import, and only mistakes need it

    validator = Draft202012Validator(msgspec.json.schema(CaseFile))
    for error in validator.iter_errors(value):
        pointer = "".join(f"/{escaped(str(key))}" for key in error.absolute_path)
        if error.validator == "additionalProperties":
            known = error.schema["properties"]
            for key in error.instance.keys() - known.keys():
                hint = did_you_mean(key, known)
                yield f"{pointer}/{escaped(key)}", f"the key {key!r} is not known.{hint}"
        elif error.validator == "required":
            missing = sorted(set(error.validator_value) - error.instance.keys())
            yield pointer, f"the key {', '.join(map(repr, missing))} is missing"
        else:
            yield pointer, error.message


def _contradictions(table: CaseFile) -> Iterator[tuple[str, str]]:
    """Yield the cases that expect what a case of their kind cannot have, or expect nothing."""
    for place, kind, entry in table.entries():
        for key, (wanting, out_of_place) in _SAID.items():
            is_there = bool(getattr(entry, key))
            if is_there and key not in ANSWERS[kind]:
                yield f"{place}/{key}", out_of_place
            elif not is_there and ANSWERS[kind].get(key):
                yield place, wanting


_SAID = {
    "expect": ("a bad case says what it expects", "only bad cases expect findings"),
    "missing": (
        "a case that cannot be evaluated says what is missing",
        "nothing is missing in a case of this kind",
    ),
}
"""What is said where a case lacks the key, and where it has the key and cannot."""

"""Can the buyer return everything? The verdict, the refund and the words for them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.api import Answer, Order, Parameters, minor_unit
from checker.documents.parsing import parse
from checker.documents.thorough import typed
from checker.testing import compliant_order, merge_patch
from checker_returns import RULES
from checker_returns.assessment import RETURN
from checker_returns.breakdown import Bill, BreakdownParams, Lot, Parts, breakdown, share_of
from checker_returns.data import ReturnData
from checker_returns.reasons import ReasonCode
from checker_returns.rules.refund_amount_wrong import Params as RefundParams
from checker_returns.verdict import (
    OBLIGING,
    REFUSABLE,
    Outcome,
    Request,
    Situation,
    Verdict,
    Window,
    decide,
)
from checker_returns.wording import Facts, headline, reason

NOW = "2026-02-12T12:00:00+08:00"

TERMS: dict[str, Parameters | None] = {rule.id: rule.params for rule in RULES}

CODES: tuple[ReasonCode, ...] = get_args(ReasonCode)

RECEIVED = {"status": "delivered", "shipping": {"received_at": "2026-02-10T23:30:00+08:00"}}


def payment(amount: str, **others: object) -> dict[str, object]:
    """Return a payment that has arrived."""
    arrived = {"status": "received", "currency": "USD", "received_at": "2026-01-05T10:00:00+08:00"}
    return {"amount": amount, "received_amount": amount, **arrived, **others}


PAID = {**RECEIVED, "payments": [payment("300.00"), payment("700.00")]}
DEPOSIT = {**RECEIVED, "payments": [payment("300.00")]}

CLAIM: dict[str, object] = {
    "id": "ret1",
    "requested_at": "2026-02-11T09:00:00+08:00",
    "scope": "all",
    "reasons": [{"code": "quality", "text": "The cone is torn."}],
    "evidence": [{"type": "photo", "uri": "cone.jpg", "at": "2026-02-11T08:00:00+08:00"}],
}
CONFIRMED = {"result": "confirmed", "at": "2026-02-11T15:00:00+08:00"}
FULL = {**CLAIM, "verification": CONFIRMED}

THREE_LINES = [
    {"id": str(number), "product_id": f"p{number}", "quantity": "1", "unit_price": "300.00"}
    for number in (1, 2, 3)
]
ONE_OF_THREE = {**FULL, "scope": None, "lines": [{"line_id": "2", "quantity": "1"}]}


def claim(**others: object) -> dict[str, object]:
    """Return a claim in which some things are different; None takes one away."""
    return {name: value for name, value in {**CLAIM, **others}.items() if value is not None}


def returned(*claims: Mapping[str, object]) -> dict[str, object]:
    """Return a patch with returns."""
    return {"returns": list(claims)}


class AllowedChannels(Parameters, frozen=True):
    """What a ruleset can set about payments."""

    allowed_channels: tuple[str, ...] = ("bank_direct",)


def for_reasons(*codes: str) -> list[dict[str, str]]:
    return [{"code": code} for code in codes]


def order_of(*patches: Mapping[str, object]) -> Order:
    """Return a compliant order with patches, read like any user's file."""
    document = compliant_order()
    for patch in patches:
        document = merge_patch(document, patch)
    result = typed(parse(json.dumps(document).encode()).value)
    assert not result.faults
    return result.order


def ask(
    *patches: Mapping[str, object],
    now: str = NOW,
    parameters: Mapping[str, Parameters | None] = TERMS,
) -> Answer:
    return RETURN.assess(order_of(*patches), parameters, datetime.fromisoformat(now))


def data_of(*patches: Mapping[str, object], **options: Any) -> ReturnData:
    data = ask(*patches, **options).data
    assert isinstance(data, ReturnData)
    return data


def judged(*claims: Mapping[str, object], paid: Mapping[str, object] = PAID) -> ReturnData:
    """Return the answer about an order that was paid, received and asked back."""
    is_agreed = any(
        entry.get("decision", {}).get("result") in {"full", "partial"}  # type: ignore[attr-defined]
        for entry in claims
    )
    status = "return_agreed" if is_agreed else "return_requested"
    return data_of(paid, {"status": status, "returns": list(claims)})


def codes(data: ReturnData) -> list[str]:
    return [entry.code for entry in data.reasons]


def components(data: ReturnData) -> list[str]:
    assert data.refund is not None
    parts = data.refund.components
    assert parts is not None
    return [str(part) for part in (parts.goods, parts.freight, parts.insurance, parts.tax)]


def refund(data: ReturnData) -> tuple[str, str]:
    """Return what is paid back and what is waived."""
    assert data.refund is not None
    return str(data.refund.total), str(data.refund.waived)


# --- tests 1 to 3: what has to be there for a return at all --------------------------------------


@pytest.mark.parametrize("patch", [{"platform": "alibaba.de"}, {"type": "escrow"}])
def test_another_order_is_not_covered(patch: dict[str, str]) -> None:
    data = data_of(PAID, patch, {"returns": [FULL]})
    assert (data.verdict, data.obliged, data.refund) == ("NOT_COVERED", False, None)
    assert codes(data) == ["NO_TRADE_ASSURANCE_ORDER"]
    assert data.what_if == ()


def test_an_order_that_does_not_say_what_it_is_leaves_that_open() -> None:
    data = data_of(PAID, {"platform": None, "type": None}, {"returns": [FULL]})
    assert data.verdict == "FULL"
    assert data.unknowns == ("/platform", "/type")


def test_before_receipt_nothing_goes_back_and_the_matrix_says_what_could() -> None:
    answer = ask()
    data = answer.data
    assert (data.verdict, data.may_refuse, data.obliged) == ("NOT_YET_RETURNABLE", True, False)
    assert codes(data) == ["NOT_RECEIVED"]
    assert data.refund is data.deadline is None
    assert data.unknowns == ()
    assert [entry.deadline for entry in data.what_if] == [None] * 5
    assert answer.summary.startswith("Not yet")
    assert "within 7 natural days" in answer.summary
    assert "no longer wanting the goods never does" in answer.summary


def test_a_request_before_receipt_is_none() -> None:
    data = data_of({"status": "return_requested", "returns": [FULL]})
    assert data.verdict == "NOT_YET_RETURNABLE"
    assert data.unknowns == ("/shipping/received_at",)
    early = judged({**FULL, "requested_at": "2026-02-10T23:29:59+08:00"})
    assert early.verdict == "NOT_YET_RETURNABLE"
    assert codes(early) == ["REQUESTED_BEFORE_RECEIPT"]
    assert len(early.what_if) == 5
    assert judged({**FULL, "requested_at": "2026-02-10T23:30:00+08:00"}).verdict == "FULL"


def test_goods_that_are_late_can_be_claimed_for() -> None:
    late = {"shipping": {"ship_by": {"date": "2026-02-01"}}, "payments": [payment("300.00")]}
    assert codes(data_of(late)) == ["NOT_RECEIVED", "SHIPPED_LATE"]
    assert codes(data_of(late, now="2026-02-01T23:59:59+08:00")) == ["NOT_RECEIVED"]
    assert "SHIPPED_LATE" in codes(data_of(late, now="2026-02-02T00:00:00+08:00"))
    assert codes(data_of(late, {"payments": None})) == ["NOT_RECEIVED"]
    shipped = {"shipping": {"shipments": [{"shipped_at": "2026-02-02T00:00:00+08:00"}]}}
    assert codes(data_of(late, shipped)) == ["NOT_RECEIVED", "SHIPPED_LATE"]
    undated = {"shipping": {"shipments": [{"tracking_number": "794912345678"}]}}
    assert codes(data_of(late, undated, {"status": "paid"})) == ["NOT_RECEIVED", "SHIPPED_LATE"]
    assert codes(data_of(late, undated, {"status": "shipped"})) == ["NOT_RECEIVED"]


def test_a_closed_order_needs_no_matrix() -> None:
    late = {"shipping": {"ship_by": {"date": "2026-02-01"}}, "payments": [payment("300.00")]}
    answer = ask(late, {"status": "closed"})
    assert codes(answer.data) == ["NOT_RECEIVED"]
    assert answer.data.what_if == ()
    assert answer.summary.startswith("No: the order is closed")


def test_without_a_request_the_matrix_says_what_each_reason_would_give() -> None:
    answer = ask(PAID)
    data = answer.data
    assert (data.verdict, data.may_refuse, data.obliged) == ("WHAT_IF", False, False)
    rows = [(entry.reason, entry.verdict, entry.clauses) for entry in data.what_if]
    assert rows == [
        ("quality", "FULL", ("S10", "S11")),
        ("not_as_described", "FULL", ("S12", "S13")),
        ("expectation", "PARTIAL_OR_REFUSE", ("S15",)),
        ("description_not_read", "REFUSE", ("S16",)),
        ("personal", "PARTIAL_OR_REFUSE", ("S17",)),
    ]
    ends = datetime.fromisoformat("2026-02-18T00:00:00+08:00")
    assert {entry.deadline for entry in data.what_if} == {data.deadline} == {ends}
    assert refund(data) == ("1000.00", "0.00")
    assert data.refund.kind == "at_most"
    assert "before 2026-02-18 00:00+08:00" in answer.summary


def test_after_the_window_no_reason_gives_anything() -> None:
    answer = ask(PAID, now="2026-02-18T00:00:00+08:00")
    data = answer.data
    assert (data.verdict, data.may_refuse) == ("WHAT_IF", True)
    assert {entry.verdict for entry in data.what_if} == {"REFUSE"}
    assert codes(data) == ["NOT_REQUESTED", "WINDOW_EXPIRED", "PLATFORM_WINDOW_OPEN"]
    assert data.refund is None
    assert answer.summary.startswith("No: ")
    in_time = data_of(PAID, now="2026-02-17T23:59:59.999+08:00")
    assert not in_time.may_refuse


def test_a_status_that_speaks_of_a_return_without_one_is_a_gap() -> None:
    data = data_of(PAID, {"status": "return_requested"})
    assert (data.verdict, data.unknowns) == ("WHAT_IF", ("/returns",))


# --- test 4: the window --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received_at", "tz", "ends"),
    [
        ("2026-02-10T23:30:00+08:00", "Asia/Shanghai", "2026-02-18T00:00:00+08:00"),
        ("2026-02-10T23:30:00+08:00", "America/Los_Angeles", "2026-02-18T00:00:00-08:00"),
        ("2026-03-05T12:00:00-08:00", "America/Los_Angeles", "2026-03-13T00:00:00-07:00"),
    ],
)
def test_the_window_ends_at_midnight_of_its_last_day(received_at: str, tz: str, ends: str) -> None:
    window = msgspec.convert({"tz": tz}, type(TERMS["RET003"]))
    data = data_of(
        PAID,
        {"shipping": {"received_at": received_at}},
        parameters={**TERMS, "RET003": window},
        now=received_at,
    )
    assert data.deadline is not None
    assert data.deadline.isoformat() == ends


def test_the_last_moment_of_the_last_day_is_in_time_and_the_next_is_late() -> None:
    in_time = judged({**FULL, "requested_at": "2026-02-17T23:59:59.999+08:00"})
    assert (in_time.verdict, codes(in_time)[0]) == ("FULL", "IN_TIME")
    late = judged({**FULL, "requested_at": "2026-02-18T00:00:00+08:00"})
    assert (late.verdict, late.may_refuse, late.obliged) == ("REFUSE", True, False)
    assert codes(late)[:2] == ["WINDOW_EXPIRED", "PLATFORM_WINDOW_OPEN"]
    assert late.refund is None


def test_the_window_of_the_platform_ends_too() -> None:
    late = judged({**FULL, "requested_at": "2026-03-13T00:00:00+08:00"})
    assert "PLATFORM_WINDOW_OPEN" not in codes(late)


def test_the_window_is_that_of_the_rule_in_force() -> None:
    claimed = {"returns": [{**FULL, "requested_at": "2026-02-20T00:00:00+08:00"}]}
    assert data_of(PAID, claimed).verdict == "REFUSE"
    window = msgspec.convert({"days": 30}, type(TERMS["RET003"]))
    parameters = {**TERMS, "RET003": window}
    assert data_of(PAID, claimed, parameters=parameters).verdict == "FULL"
    assert data_of(PAID, claimed, parameters={}).verdict == "REFUSE"


def test_a_request_between_the_midnights_of_two_zones_is_not_refused() -> None:
    window = msgspec.convert({"buyer_tz": "America/Los_Angeles"}, type(TERMS["RET003"]))
    data = data_of(
        PAID,
        {"returns": [{**FULL, "requested_at": "2026-02-18T15:59:59+08:00"}]},
        parameters={**TERMS, "RET003": window},
    )
    assert data.verdict == "FULL"
    assert codes(data)[0] == "WINDOW_DISPUTABLE"


FIRST = {"shipped_at": "2026-02-06T10:00:00+08:00", "delivered_at": "2026-02-10T10:00:00+08:00"}
SECOND = {"shipped_at": "2026-02-20T10:00:00+08:00"}
TWO_CONSIGNMENTS = {"received_at": None, "shipments": [FIRST, SECOND]}
REFUSED_LATER = {
    **FULL,
    "requested_at": "2026-02-25T10:00:00+08:00",
    "decision": {"result": "rejected", "at": "2026-02-25T11:30:00+08:00"},
}
LATER = "2026-02-25T12:00:00+08:00"


def test_while_a_consignment_is_under_way_nobody_is_late() -> None:
    shipped = {"status": "shipped", "shipping": TWO_CONSIGNMENTS}
    answer = ask(PAID, shipped, now=LATER)
    data = answer.data
    assert (data.verdict, data.may_refuse) == ("WHAT_IF", False)
    assert codes(data) == ["NOT_REQUESTED", "WINDOW_OPEN"]
    assert (data.deadline, data.all_received_at) == (None, None)
    assert data.received_at == datetime.fromisoformat("2026-02-10T10:00:00+08:00")
    assert data.unknowns == ("/shipping/shipments/1/delivered_at",)
    assert [entry.verdict for entry in data.what_if[:2]] == ["FULL", "FULL"]
    assert "within 7 natural days of the receipt of the last goods" in answer.summary
    assert "None" not in str(answer.details)
    times = next(detail.lines for detail in answer.details if detail.heading == "Times")
    assert "Request due         not known yet, for goods are still under way" in times

    asked = {"status": "return_requested", "returns": [REFUSED_LATER]}
    data = data_of(PAID, shipped, asked, now=LATER)
    assert (data.verdict, data.may_refuse, data.decision_is) == ("FULL", False, "harsher")
    assert codes(data)[0] == "WINDOW_OPEN"
    assert [breach.rule for breach in data.breaches] == ["RET012"]


def test_the_window_runs_from_the_receipt_of_the_last_consignment() -> None:
    arrived = {**SECOND, "delivered_at": "2026-02-24T10:00:00+08:00"}
    two = {"shipping": {"received_at": None, "shipments": [FIRST, arrived]}}
    asked = {"status": "return_requested", "returns": [REFUSED_LATER]}
    answer = ask(PAID, two, asked, now=LATER)
    data = answer.data
    assert (data.verdict, data.decision_is, codes(data)[0]) == ("FULL", "harsher", "IN_TIME")
    assert data.deadline == datetime.fromisoformat("2026-03-04T00:00:00+08:00")
    assert data.all_received_at == datetime.fromisoformat("2026-02-24T10:00:00+08:00")
    times = next(detail.lines for detail in answer.details if detail.heading == "Times")
    assert "All goods received  2026-02-24 10:00+08:00 (basis: carrier)" in times
    between_the_two = {**FULL, "requested_at": "2026-02-15T10:00:00+08:00"}
    assert data_of(PAID, two, {"returns": [between_the_two]}, now=LATER).verdict == "FULL"


@pytest.mark.parametrize(
    ("basis", "verdict", "received", "ends"),
    [
        ("auto_confirmation", "FULL", "2026-02-18T10:00", "2026-02-26T00:00"),
        ("platform", "FULL", "2026-02-18T10:00", "2026-02-26T00:00"),
        (None, "FULL", "2026-02-11T00:00", "2026-02-26T00:00"),
        ("seller", "FULL", "2026-02-11T00:00", "2026-02-26T00:00"),
        ("buyer", "REFUSE", "2026-02-11T00:00", "2026-02-19T00:00"),
        ("carrier", "REFUSE", "2026-02-11T00:00", "2026-02-19T00:00"),
    ],
)
def test_an_unproven_receipt_takes_no_time_from_the_buyer(
    basis: str | None, verdict: str, received: str, ends: str
) -> None:
    delivered = [{**FIRST, "delivered_at": "2026-02-18T10:00:00+08:00"}]
    shipping = {"received_at": "2026-02-11T00:00:00+08:00", "shipments": delivered}
    told = {"shipping": {**shipping, "received_basis": basis}}
    data = data_of(PAID, told, {"returns": [REFUSED_LATER]}, now=LATER)
    assert data.verdict == verdict
    assert data.received_at == datetime.fromisoformat(f"{received}:00+08:00")
    assert data.deadline == datetime.fromisoformat(f"{ends}:00+08:00")


def test_an_undated_request_was_made_by_now_at_the_latest() -> None:
    undated = claim(requested_at=None, verification=CONFIRMED)
    assert judged(undated).verdict == "FULL"
    data = data_of(PAID, {"returns": [undated]}, now="2026-02-18T00:00:00+08:00")
    assert data.verdict == "PENDING"
    assert data.unknowns == ("/returns/0/requested_at",)


# --- test 5: reason and evidence -----------------------------------------------------------------


@pytest.mark.parametrize("reasons", [[], [{}], [{"text": "N/A"}]])
def test_a_reason_is_needed(reasons: list[dict[str, str]]) -> None:
    data = judged(claim(reasons=reasons))
    assert (data.verdict, data.may_refuse, data.obliged) == ("PENDING", False, False)
    assert codes(data)[1] == "MISSING_REASON"


@pytest.mark.parametrize("entry", [{"code": "boredom"}, {"text": "It does not suit us."}])
def test_an_unknown_reason_is_never_refused_unasked(entry: dict[str, str]) -> None:
    data = judged(claim(reasons=[entry]))
    assert (data.verdict, data.may_refuse) == ("PENDING", False)
    assert codes(data)[1] == "UNKNOWN_REASON"
    assert data.unknowns == ("/returns/0/reasons/0/code",)
    assert judged(claim(reasons=[entry, *for_reasons("personal")])).verdict == "PENDING"
    beside = judged({**FULL, "reasons": [entry, *for_reasons("quality")]})
    assert beside.verdict == "FULL"


def test_a_ruleset_can_explain_a_reason() -> None:
    named = msgspec.convert({"extra_codes": {"boredom": "personal"}}, type(TERMS["RET002"]))
    data = data_of(
        PAID,
        {"returns": [claim(reasons=for_reasons("boredom"))]},
        parameters={**TERMS, "RET002": named},
    )
    assert data.verdict == "PARTIAL_OR_REFUSE"


@pytest.mark.parametrize("code", ["quality", "not_as_described", "damaged", "Wrong item"])
def test_a_claim_about_the_goods_needs_evidence(code: str) -> None:
    data = judged(claim(reasons=for_reasons(code), evidence=None))
    assert data.verdict == "PENDING"
    assert codes(data)[1] == "MISSING_EVIDENCE"
    assert "NEEDS_VERIFICATION" in codes(data)


def test_without_evidence_a_confirmed_claim_is_still_open() -> None:
    data = judged(claim(evidence=None, verification=CONFIRMED))
    assert (data.verdict, data.obliged) == ("PENDING", False)
    assert "VERIFIED" in codes(data)


@pytest.mark.parametrize("code", ["expectation", "description_not_read", "personal"])
def test_a_reason_that_lies_in_the_buyer_goes_on_without_evidence(code: str) -> None:
    data = judged(claim(reasons=for_reasons(code), evidence=None))
    assert data.verdict != "PENDING"
    assert "MISSING_EVIDENCE" in codes(data)


# --- test 6: claims about the goods --------------------------------------------------------------


@pytest.mark.parametrize(("code", "clause"), [("quality", "S11"), ("not_as_described", "S13")])
def test_a_claim_about_the_goods_has_to_be_verified(code: str, clause: str) -> None:
    data = judged(claim(reasons=for_reasons(code)))
    assert (data.verdict, data.may_refuse, data.obliged) == ("PENDING", False, False)
    assert (data.reasons[-1].code, data.reasons[-1].clause) == ("NEEDS_VERIFICATION", clause)
    assert data.refund is not None
    assert data.refund.kind == "at_most"


def test_doubt_leaves_a_claim_open() -> None:
    data = judged(claim(verification={"result": "inconclusive"}))
    assert (data.verdict, data.reasons[-1].code) == ("PENDING", "INCONCLUSIVE")


@pytest.mark.parametrize("scope", ["all", "ALL", None])
def test_a_verified_claim_about_everything_obliges_to_everything(scope: str | None) -> None:
    data = judged(claim(verification=CONFIRMED, scope=scope))
    assert (data.verdict, data.may_refuse, data.obliged) == ("FULL", False, True)
    assert [(line.line_id, line.verified) for line in data.lines] == [("1", True)]
    assert data.refund is not None
    assert data.refund.kind == "owed"


def test_all_units_of_all_lines_are_everything() -> None:
    everything = claim(
        scope=None,
        lines=[{"line_id": "1", "quantity": "12"}, {"line_id": "1", "quantity": "8"}],
        verification={**CONFIRMED, "lines": ["1"]},
    )
    assert judged(everything).verdict == "FULL"


def test_a_verified_claim_about_some_goods_obliges_for_these() -> None:
    some = claim(scope=None, lines=[{"line_id": "1", "quantity": "5"}], verification=CONFIRMED)
    data = judged(some)
    assert (data.verdict, data.obliged) == ("FULL_FOR_LINES", True)
    assert refund(data) == ("250.00", "0.00")


def test_a_claim_that_is_verified_for_a_part_obliges_for_that_part() -> None:
    data = data_of(
        PAID,
        {"lines": THREE_LINES},
        {"returns": [{**FULL, "verification": {**CONFIRMED, "lines": ["2"]}}]},
    )
    assert (data.verdict, data.may_refuse, data.obliged) == ("PARTIAL", False, True)
    assert [line.verified for line in data.lines] == [False, True, False]
    assert refund(data) == ("333.33", "0.00")


def test_a_verification_of_other_lines_says_nothing() -> None:
    elsewhere = {**FULL, "verification": {**CONFIRMED, "lines": ["9"]}}
    assert judged({**elsewhere, "decision": decided("rejected")}).decision_is is None
    data = judged(elsewhere)
    assert (data.verdict, data.obliged) == ("PENDING", False)
    assert data.unknowns == ("/returns/0/verification/lines",)


@pytest.mark.parametrize("result", ["refuted", "inconclusive", "confirmed"])
def test_a_verification_of_another_line_leaves_a_claim_unverified(result: str) -> None:
    elsewhere = {
        **ONE_OF_THREE,
        "verification": {"result": result, "lines": ["3"]},
        "decision": decided("rejected"),
    }
    data = data_of(PAID, {"status": "return_requested", "lines": THREE_LINES}, returned(elsewhere))
    assert (data.verdict, data.decision_is) == ("PENDING", "harsher")
    assert codes(data)[-1] == "NEEDS_VERIFICATION"
    assert data.unknowns == ()
    assert [(breach.rule, breach.severity) for breach in data.breaches] == [("RET011", "error")]


def test_a_claim_that_is_refuted_for_a_part_is_open_for_the_rest() -> None:
    refuted = {"result": "refuted", "lines": ["2"]}
    some = data_of(PAID, {"lines": THREE_LINES}, returned(claim(verification=refuted)))
    assert (some.verdict, codes(some)[-1]) == ("PENDING", "NEEDS_VERIFICATION")
    line = {**ONE_OF_THREE, "verification": refuted}
    every = data_of(PAID, {"lines": THREE_LINES}, returned(line))
    assert (every.verdict, codes(every)[-1]) == ("PARTIAL_OR_REFUSE", "REFUTED")


def test_a_request_for_lines_that_names_none_obliges_to_nothing_yet() -> None:
    nameless = {**FULL, "scope": "lines"}
    answer = ask(PAID, {"lines": THREE_LINES}, returned(nameless))
    assert (answer.data.verdict, answer.data.refund) == ("PENDING", None)
    assert answer.data.unknowns == ("/returns/0/lines",)
    assert answer.data.lines == ()
    assert "say first which goods" in answer.summary
    named = {**nameless, "verification": {**CONFIRMED, "lines": ["2"]}}
    assert data_of(PAID, {"lines": THREE_LINES}, returned(named)).verdict == "PENDING"
    late = {**nameless, "requested_at": "2026-02-18T00:00:00+08:00"}
    assert data_of(PAID, {"lines": THREE_LINES}, returned(late)).verdict == "REFUSE"


def test_a_refuted_claim_is_a_matter_of_taste() -> None:
    refuted = {"result": "refuted"}
    data = judged(claim(verification=refuted))
    assert (data.verdict, data.may_refuse) == ("PARTIAL_OR_REFUSE", True)
    unseen = judged(claim(verification=refuted, evidence=None, decision=decided("rejected")))
    assert (unseen.verdict, unseen.decision_is) == ("PARTIAL_OR_REFUSE", "same")
    both = judged(
        claim(verification=refuted, reasons=for_reasons("quality", "description_not_read"))
    )
    assert both.verdict == "REFUSE"
    assert codes(both)[-2:] == ["REFUTED", "DESCRIPTION_NOT_READ"]


def test_what_was_confirmed_counts_whatever_it_is_called() -> None:
    data = judged({**FULL, "reasons": for_reasons("personal")})
    assert data.verdict == "FULL"


def test_of_several_reasons_the_strongest_that_is_proven_counts() -> None:
    data = judged({**FULL, "reasons": for_reasons("description_not_read", "quality")})
    assert data.verdict == "FULL"
    assert {"VERIFIED", "DESCRIPTION_NOT_READ"} < set(codes(data))


# --- test 7: reasons that lie in the buyer -------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "verdict", "clause", "leans_to"),
    [
        ("expectation", "PARTIAL_OR_REFUSE", "S15", None),
        ("description_not_read", "REFUSE", "S16", None),
        ("personal", "PARTIAL_OR_REFUSE", "S17", "REFUSE"),
    ],
)
def test_a_reason_that_lies_in_the_buyer_obliges_nobody(
    code: str, verdict: Verdict, clause: str, leans_to: Verdict | None
) -> None:
    data = judged(claim(reasons=for_reasons(code)))
    assert (data.verdict, data.leans_to) == (verdict, leans_to)
    assert (data.may_refuse, data.obliged) == (True, False)
    assert data.reasons[-1].clause == clause


def test_of_several_the_one_best_for_the_buyer_counts() -> None:
    several = for_reasons("description_not_read", "personal", "expectation")
    data = judged(claim(reasons=several))
    assert (data.verdict, data.leans_to) == ("PARTIAL_OR_REFUSE", None)
    assert codes(data)[-3:] == ["EXPECTATION", "PERSONAL", "DESCRIPTION_NOT_READ"]


# --- test 8: the seller's decision ---------------------------------------------------------------


def decided(result: str, at: str = "2026-02-11T18:00:00+08:00", **others: object) -> dict[str, Any]:
    return {"result": result, "at": at, **others}


@pytest.mark.parametrize(
    ("changes", "result", "comparison", "broken"),
    [
        ({"verification": CONFIRMED}, "full", "same", {"RET007"}),
        ({"verification": CONFIRMED}, "rejected", "harsher", {"RET012"}),
        ({"verification": CONFIRMED}, "partial", "harsher", {"RET007", "RET012"}),
        ({}, "rejected", "harsher", {"RET011"}),
        ({}, "full", None, {"RET007", "RET011"}),
        ({"evidence": None}, "rejected", "harsher", {"RET011"}),
        ({"reasons": []}, "rejected", None, set()),
        ({"reasons": for_reasons("boredom")}, "rejected", None, set()),
        ({"reasons": for_reasons("personal")}, "rejected", "same", set()),
        ({"reasons": for_reasons("personal")}, "partial", "same", {"RET007"}),
        ({"reasons": for_reasons("personal")}, "full", "softer", {"RET007", "RET013"}),
        ({"reasons": for_reasons("expectation")}, "rejected", "same", {"RET014"}),
        ({"reasons": for_reasons("description_not_read")}, "rejected", "same", set()),
        ({"reasons": for_reasons("description_not_read")}, "partial", "softer", {"RET007"}),
    ],
)
def test_the_decision_is_held_against_the_verdict(
    changes: dict[str, Any], result: str, comparison: str | None, broken: set[str]
) -> None:
    data = judged(claim(**changes, decision=decided(result)))
    assert data.decision_is == comparison
    assert data.agrees_with_decision is (None if comparison is None else comparison == "same")
    assert {breach.rule for breach in data.breaches} == broken


def test_a_late_claim_may_be_refused_though_it_is_true() -> None:
    late = {**FULL, "requested_at": "2026-02-18T00:00:00+08:00"}
    data = judged({**late, "decision": decided("rejected", "2026-02-18T09:00:00+08:00")})
    assert (data.agrees_with_decision, data.breaches) == (True, ())


@pytest.mark.parametrize("others", [{}, {"reasons": for_reasons("expectation")}])
def test_a_late_claim_may_be_refused_unseen_and_without_a_word(others: dict[str, Any]) -> None:
    late = claim(requested_at="2026-02-18T00:00:00+08:00", **others)
    data = judged({**late, "decision": decided("rejected", "2026-02-18T09:00:00+08:00")})
    assert (data.agrees_with_decision, data.breaches) == (True, ())


@pytest.mark.parametrize("status", ["return_requested", "disputed"])
def test_a_receipt_that_nobody_recorded_is_no_reason_to_refuse(status: str) -> None:
    refused = {**FULL, "decision": decided("rejected")}
    data = data_of({"status": status, "returns": [refused]})
    assert (data.verdict, data.may_refuse) == ("NOT_YET_RETURNABLE", False)
    assert data.decision_is is None
    assert [breach.rule for breach in data.breaches] == ["RET012"]
    assert data.unknowns[:1] == ("/shipping/received_at",)
    on_its_way = data_of({"status": "shipped", "returns": [{**refused, "verification": None}]})
    assert (on_its_way.may_refuse, on_its_way.decision_is) == (True, "same")


def test_without_a_status_and_a_receipt_nobody_knows_who_has_the_goods() -> None:
    data = data_of({"status": None, "returns": [{**FULL, "decision": decided("rejected")}]})
    assert (data.verdict, data.may_refuse) == ("NOT_YET_RETURNABLE", False)
    assert data.decision_is is None
    assert data.unknowns[:2] == ("/status", "/shipping/received_at")
    assert "/status" not in data_of(PAID, {"status": None, "returns": [FULL]}).unknowns


def test_an_order_that_is_not_covered_breaks_nothing() -> None:
    refused = {"status": "disputed", "returns": [{**FULL, "decision": decided("rejected")}]}
    assert data_of(PAID, refused, {"type": "escrow"}).breaches == ()


@pytest.mark.parametrize(
    ("status", "broken"), [("return_agreed", {"RET007"}), ("refunded", set()), ("closed", set())]
)
def test_a_return_that_is_over_needs_no_procedure(status: str, broken: set[str]) -> None:
    settled = {"refunds": [{"amount": "1000.00", "at": "2026-02-12T10:00:00+08:00"}]}
    accepted = {**FULL, "decision": decided("full")}
    data = data_of(PAID, settled, {"status": status, "returns": [accepted]})
    assert {breach.rule for breach in data.breaches} == broken


@pytest.mark.parametrize(
    ("status", "broken"),
    [("return_requested", ["RET012"]), ("disputed", ["RET012"]), ("completed", []), ("paid", [])],
)
def test_only_rules_that_look_at_the_status_are_broken(status: str, broken: list[str]) -> None:
    refused = {**FULL, "decision": decided("rejected")}
    data = data_of(PAID, {"status": status, "returns": [refused]})
    assert (data.verdict, data.decision_is) == ("FULL", "harsher")
    assert [breach.rule for breach in data.breaches] == broken


def test_a_refusal_of_a_true_claim_stands_in_the_headline() -> None:
    refused = {"status": "disputed", "returns": [{**FULL, "decision": decided("rejected")}]}
    answer = ask(PAID, refused)
    assert answer.summary.startswith("Yes")
    assert "harsher" in answer.summary
    assert [breach.severity for breach in answer.data.breaches] == ["error"]


def test_a_rule_that_is_off_is_not_broken() -> None:
    claimed = {"status": "disputed", "returns": [{**FULL, "decision": decided("rejected")}]}
    without = {name: params for name, params in TERMS.items() if name != "RET012"}
    assert data_of(PAID, claimed, parameters=without).breaches == ()


@pytest.mark.parametrize(
    ("now", "is_late"), [("2026-02-12T23:59:59+08:00", False), ("2026-02-13T00:00:00+08:00", True)]
)
def test_an_answer_that_is_overdue_is_no_consent(now: str, is_late: bool) -> None:  # noqa: FBT001
    data = data_of(PAID, {"status": "return_requested", "returns": [CLAIM]}, now=now)
    assert data.seller_answer_due == datetime.fromisoformat("2026-02-13T00:00:00+08:00")
    assert data.verdict == "PENDING"
    assert ("ANSWER_OVERDUE" in codes(data)) is is_late
    assert [breach.rule for breach in data.breaches] == (["RET006"] if is_late else [])


def test_an_answer_that_came_late_is_a_breach() -> None:
    data = judged({**FULL, "decision": decided("full", "2026-02-13T00:00:00+08:00")})
    assert "RET006" in {breach.rule for breach in data.breaches}
    assert "ANSWER_OVERDUE" not in codes(data)


# --- several returns -----------------------------------------------------------------------------


def test_the_latest_return_that_is_undecided_is_judged() -> None:
    first = claim(id="first")
    second = claim(id="second", requested_at="2026-02-11T10:00:00+08:00")
    third = claim(
        id="third", requested_at="2026-02-11T11:00:00+08:00", decision=decided("rejected")
    )
    data = judged(second, first, third)
    assert (data.return_id, data.return_index) == ("second", 0)
    assert data.other_returns == ("first", "third")


def test_the_latest_of_the_decided_returns_is_judged() -> None:
    first = claim(id="first", decision=decided("rejected"))
    second = {**first, "id": "second", "requested_at": "2026-02-11T10:00:00+08:00"}
    nameless = claim(requested_at=None, id=None, decision=decided("rejected"))
    answer = ask(PAID, {"returns": [second, first, nameless]})
    assert (answer.data.return_id, answer.data.return_index) == ("second", 0)
    assert answer.data.other_returns == ("first", "/returns/2")
    headings = [detail.heading for detail in answer.details]
    assert "Which return" in headings


def test_of_two_returns_of_the_same_time_the_later_entry_is_judged() -> None:
    assert judged(claim(id="first"), claim(id="second")).return_id == "second"


def test_a_unit_that_went_back_is_not_owed_again() -> None:
    again = {**ONE_OF_THREE, "decision": decided("rejected", "2026-02-11T20:00:00+08:00")}
    two = returned({**ONE_OF_THREE, "decision": decided("full")}, again)
    answer = ask(PAID, {"status": "return_requested", "lines": THREE_LINES}, two)
    data = answer.data
    assert (data.return_index, data.verdict, data.decision_is) == (1, "REFUSE", "same")
    assert codes(data)[0] == "TAKEN_BACK"
    assert (data.refund, data.breaches) == (None, ())
    assert [line.line_id for line in data.lines] == ["2"]
    assert answer.summary.startswith("No: earlier returns took back all that was asked for")


def test_a_return_that_was_refused_took_nothing_back() -> None:
    refused = {**ONE_OF_THREE, "decision": decided("rejected")}
    data = data_of(PAID, {"lines": THREE_LINES}, returned(refused, ONE_OF_THREE))
    assert (data.return_index, data.verdict) == (1, "FULL_FOR_LINES")


@pytest.mark.parametrize("result", ["full", "partial"])
def test_what_an_earlier_return_left_can_still_go_back(result: str) -> None:
    earlier = {**ONE_OF_THREE, "decision": decided(result)}
    refunds = [{"amount": "333.33", "at": "2026-02-11T18:00:00+08:00"}]
    patch = {"lines": THREE_LINES, "refunds": refunds}
    answer = ask(PAID, patch, returned(earlier, FULL))
    data = answer.data
    assert (data.return_index, data.verdict, data.obliged) == (1, "FULL_FOR_LINES", True)
    assert codes(data)[0] == "TAKEN_BACK_IN_PART"
    assert refund(data) == ("666.67", "0.00")
    assert answer.summary.startswith("Yes, the rest of what was asked for")


def test_units_of_a_line_are_counted() -> None:
    lines = [{**THREE_LINES[0], "quantity": "3"}]
    two = {**FULL, "scope": None, "lines": [{"line_id": "1", "quantity": "2"}]}
    data = data_of(PAID, {"lines": lines}, returned({**two, "decision": decided("full")}, two))
    assert (data.verdict, codes(data)[0]) == ("FULL_FOR_LINES", "TAKEN_BACK_IN_PART")
    assert refund(data) == ("333.33", "0.00")


def test_what_an_earlier_return_took_back_may_be_unknown() -> None:
    earlier = claim(decision=decided("partial"))
    data = data_of(PAID, {"lines": THREE_LINES}, returned(earlier, ONE_OF_THREE))
    assert data.verdict == "FULL_FOR_LINES"
    assert data.unknowns == ("/returns/0/lines",)
    bare = [{"id": "1"}, {"id": "2", "quantity": "1"}]
    one = {"scope": None, "lines": [{"line_id": "1", "quantity": "1"}]}
    earlier = {**claim(**one), "decision": decided("full")}
    data = data_of(PAID, {"lines": bare}, returned(earlier, {**FULL, **one}))
    assert data.verdict == "FULL_FOR_LINES"
    assert "/lines/0/quantity" in data.unknowns


def test_what_is_broken_in_another_return_is_not_said_of_this_one() -> None:
    other = {**FULL, "decision": decided("rejected")}
    latest = claim(
        reasons=for_reasons("personal"),
        requested_at="2026-02-11T10:00:00+08:00",
        decision=decided("rejected"),
    )
    assert judged(other, latest).breaches == ()


# --- the refund: values of the policy ------------------------------------------------------------


def test_of_an_order_of_which_only_the_deposit_is_paid_the_deposit_is_refunded() -> None:
    data = judged(FULL, paid=DEPOSIT)
    assert refund(data) == ("300.00", "700.00")
    assert components(data) == ["270.00", "24.00", "6.00", "0.00"]
    assert data.refund is not None
    assert (str(data.refund.base), str(data.refund.cap)) == ("300.00", "300.00")


@pytest.mark.parametrize("at", ["2026-02-01T10:00:00+08:00", "2026-02-11T16:00:00+08:00", None])
def test_an_earlier_refund_is_deducted(at: str | None) -> None:
    earlier = {"refunds": [{"id": "r1", "amount": "50.00"} | ({"at": at} if at else {})]}
    data = data_of(PAID, earlier, {"returns": [FULL]})
    assert refund(data) == ("950.00", "0.00")
    assert data.refund is not None
    assert (str(data.refund.base), str(data.refund.cap)) == ("1000.00", "950.00")
    assert sum(map(Decimal, components(data))) == Decimal("950.00")


def test_one_unit_of_three_gets_its_share_of_everything() -> None:
    data = data_of(PAID, {"lines": THREE_LINES, "returns": [ONE_OF_THREE]})
    assert data.verdict == "FULL_FOR_LINES"
    assert refund(data) == ("333.33", "0.00")
    assert components(data) == ["300.00", "26.67", "6.66", "0.00"]


def test_one_unit_of_three_on_a_deposit_lowers_the_open_balance() -> None:
    data = data_of(DEPOSIT, {"lines": THREE_LINES, "returns": [ONE_OF_THREE]})
    assert refund(data) == ("100.00", "233.33")
    assert components(data) == ["90.00", "8.00", "2.00", "0.00"]


def test_one_unit_of_a_line_of_three_is_the_same() -> None:
    lines = [{**THREE_LINES[0], "quantity": "3"}]
    one = {**FULL, "scope": None, "lines": [{"line_id": "1", "quantity": "1"}]}
    assert refund(data_of(PAID, {"lines": lines, "returns": [one]})) == ("333.33", "0.00")


def test_a_payment_on_its_way_does_not_count() -> None:
    on_its_way = payment("700.00", status="initiated")
    data = data_of(RECEIVED, {"payments": [payment("300.00"), on_its_way], "returns": [FULL]})
    assert refund(data) == ("300.00", "700.00")


def test_money_outside_trade_assurance_is_left_out() -> None:
    outside = payment("700.00", channel="bank_direct")
    paid = {**RECEIVED, "payments": [payment("300.00", channel="Trade_Assurance"), outside]}
    data = data_of(paid, {"returns": [FULL]})
    assert refund(data) == ("300.00", "700.00")
    assert codes(data)[-1] == "PAID_OUTSIDE"
    foreign = {**outside, "currency": "EUR", "status": "charged_back"}
    data = data_of(RECEIVED, {"payments": [payment("300.00"), foreign], "returns": [FULL]})
    assert refund(data) == ("300.00", "700.00")
    asked = data_of(paid)
    assert codes(asked)[-1] == "PAID_OUTSIDE"
    assert not any("S01" in entry.clauses for entry in asked.what_if)


def test_money_that_was_paid_outside_and_given_back_takes_nothing_from_the_refund() -> None:
    outside = payment("700.00", channel="bank_direct", status="refunded")
    back = [{"amount": "700.00", "at": "2026-01-20T10:00:00+08:00"}]
    paid = {**RECEIVED, "payments": [payment("300.00"), outside], "returns": [FULL]}
    assert refund(data_of(paid, {"refunds": back})) == ("300.00", "700.00")
    more = [*back, {"amount": "50.00", "at": "2026-01-21T10:00:00+08:00"}]
    assert refund(data_of(paid, {"refunds": more})) == ("250.00", "700.00")
    decided = claim(
        verification=CONFIRMED,
        decision={"result": "full", "at": "2026-02-11T16:00:00+08:00"},
    )
    late = [{"amount": "1000.00", "at": "2026-02-12T10:00:00+08:00"}]
    data = data_of(paid, {"status": "return_agreed", "returns": [decided], "refunds": late})
    assert data.refund is not None
    assert (str(data.refund.cap), str(data.refund.outstanding)) == ("300.00", "0.00")


def test_what_an_earlier_refund_gave_back_is_not_known_where_money_was_paid_outside() -> None:
    outside = payment("700.00", channel="bank_direct")
    back = {"refunds": [{"amount": "700.00", "at": "2026-01-20T10:00:00+08:00"}]}
    paid = {**RECEIVED, "payments": [payment("300.00"), outside], "returns": [FULL]}
    data = data_of(paid, back)
    assert data.verdict == "FULL"
    assert data.refund is None
    assert data.unknowns == ("/payments/1/status",)


def test_a_ruleset_can_say_which_channels_are_protected() -> None:
    outside = payment("1000.00", channel="bank_direct")
    paid = {**RECEIVED, "payments": [outside], "returns": [FULL]}
    assert refund(data_of(paid)) == ("0.00", "1000.00")
    parameters = {**TERMS, "PAY001": AllowedChannels()}
    data = data_of(paid, parameters=parameters)
    assert refund(data) == ("1000.00", "0.00")
    assert "PAID_OUTSIDE" not in codes(data)


def test_a_charge_back_is_a_refund() -> None:
    back = payment("300.00", status="charged_back")
    data = data_of(RECEIVED, {"payments": [back, payment("700.00")], "returns": [FULL]})
    assert refund(data) == ("700.00", "0.00")


def test_what_was_paid_back_since_the_decision_is_part_of_the_refund() -> None:
    settled = [
        {"id": "r1", "amount": "50.00", "at": "2026-02-01T10:00:00+08:00"},
        {"id": "r2", "amount": "500.00", "at": "2026-02-12T10:00:00+08:00"},
        {"id": "r3", "amount": "100.00", "at": "2026-02-11T18:00:00+08:00"},
    ]
    accepted = {**FULL, "decision": decided("full")}
    answer = ask(PAID, {"refunds": settled, "returns": [accepted]})
    data = answer.data
    assert refund(data) == ("950.00", "0.00")
    assert (str(data.refund.settled), str(data.refund.outstanding)) == ("600.00", "350.00")
    assert "950.00 USD, of which 600.00 USD is paid" in answer.summary


@pytest.mark.parametrize(
    ("amount", "words"),
    [("1000.00", "1000.00 USD, which is paid."), ("1100.00", "though 1100.00 USD is paid.")],
)
def test_what_was_paid_back_can_be_all_of_it_or_more(amount: str, words: str) -> None:
    settled = [{"amount": amount, "at": "2026-02-12T10:00:00+08:00"}]
    accepted = {**FULL, "decision": decided("full")}
    assert ask(PAID, {"refunds": settled, "returns": [accepted]}).summary.endswith(words)


def test_an_undated_refund_leaves_a_partial_return_open() -> None:
    accepted = {**ONE_OF_THREE, "decision": decided("full")}
    undated = {"refunds": [{"amount": "50.00"}], "lines": THREE_LINES, "returns": [accepted]}
    data = data_of(PAID, undated)
    assert data.refund is None
    assert data.unknowns == ("/refunds/0/at",)


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"payments": None}, "/payments"),
        ({"amounts": {"total": None}}, "/amounts/total"),
        ({"currency": None}, "/currency"),
        ({"payments": [payment("300.00", received_amount=None)]}, "/payments/0/received_amount"),
        ({"payments": [payment("300.00", currency="EUR")]}, "/payments/0/currency"),
    ],
)
def test_money_that_is_not_known_is_never_guessed(patch: dict[str, Any], pointer: str) -> None:
    answer = ask(PAID, patch, {"returns": [FULL]})
    assert answer.data.verdict == "FULL"
    assert answer.data.refund is answer.data.net_to_buyer is None
    assert answer.data.unknowns == (pointer,)
    assert answer.summary.endswith("pay back what was paid for it.")


def test_a_total_that_its_parts_do_not_explain_is_refunded_whole_but_not_in_part() -> None:
    wrong = {"amounts": {"freight": "79.00"}}
    data = data_of(PAID, wrong, {"returns": [FULL]})
    assert refund(data) == ("1000.00", "0.00")
    assert data.refund is not None
    assert data.refund.components is None
    assert data.unknowns == ("/amounts/total",)
    part = data_of(PAID, wrong, {"lines": THREE_LINES, "returns": [ONE_OF_THREE]})
    assert part.refund is None
    assert part.unknowns == ("/amounts/total",)


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"lines": [{**THREE_LINES[0]}, {"id": "2", "quantity": "2"}]}, "/lines/1/unit_price"),
        ({"lines": THREE_LINES[:2]}, "/amounts/goods"),
        ({"lines": [THREE_LINES[0]]}, "/returns/0/lines/0/line_id"),
        ({"lines": [*THREE_LINES[1:], THREE_LINES[1]]}, "/returns/0/lines/0/line_id"),
    ],
)
def test_a_part_of_unknown_worth_is_not_guessed(patch: dict[str, Any], pointer: str) -> None:
    data = data_of(PAID, patch, {"returns": [ONE_OF_THREE]})
    assert data.refund is None
    assert pointer in data.unknowns


def test_more_than_was_bought_cannot_go_back() -> None:
    more = claim(scope=None, lines=[{"line_id": "1", "quantity": "25"}], verification=CONFIRMED)
    data = judged(more)
    assert data.verdict == "FULL"
    assert data.lines[0].quantity == 20
    assert data.unknowns == ("/returns/0/lines/0/quantity",)


def test_what_a_platform_shows_beside_the_total_was_not_paid_to_the_seller() -> None:
    amounts = {"insurance": "1.00", "tax": "1.00", "duty": "1.00", "total": "980.00"}
    paid = {**PAID, "payments": [payment("980.00")]}
    data = data_of(paid, {"amounts": amounts, "returns": [FULL]})
    assert components(data) == ["900.00", "80.00", "0.00", "0.00"]


def test_parts_below_nothing_explain_no_total() -> None:
    amounts = {"freight": "-80.00", "adjustment": "160.00"}
    data = data_of(PAID, {"amounts": amounts, "returns": [FULL]})
    assert refund(data) == ("1000.00", "0.00")
    assert data.unknowns == ("/amounts/total",)


def test_which_of_two_amounts_the_total_leaves_out_is_not_guessed() -> None:
    amounts = {"insurance": "20.00", "tax": "20.00", "total": "1000.00"}
    data = data_of(PAID, {"amounts": amounts, "returns": [FULL]})
    assert refund(data) == ("1000.00", "0.00")
    assert data.unknowns == ("/amounts/total",)


def test_a_discount_is_shared_by_the_value_of_the_goods() -> None:
    less = {"amounts": {"discount": "90.00", "total": "910.00"}, "payments": [payment("910.00")]}
    data = data_of(PAID, less, {"lines": THREE_LINES, "returns": [ONE_OF_THREE]})
    assert components(data) == ["270.00", "26.67", "6.66", "0.00"]
    assert refund(data) == ("303.33", "0.00")


def test_tax_and_duty_in_the_total_are_paid_back_together() -> None:
    more = {"tax": "40.00", "duty": "10.00", "total": "1050.00"}
    data = data_of(PAID, {"amounts": more, "payments": [payment("1050.00")], "returns": [FULL]})
    assert components(data) == ["900.00", "80.00", "20.00", "50.00"]


def test_a_full_return_pays_back_all_that_was_paid() -> None:
    data = data_of(PAID, {"payments": [payment("1010.00")], "returns": [FULL]})
    assert refund(data) == ("1010.00", "0.00")


def test_a_quantity_of_nothing_goes_nowhere() -> None:
    lines = [{"line_id": "1", "quantity": "0"}, {"line_id": "2"}]
    partly = {**FULL, "scope": None, "lines": lines}
    data = data_of(PAID, {"lines": THREE_LINES, "returns": [partly]})
    assert [(line.line_id, line.quantity) for line in data.lines] == [("2", Decimal(1))]
    assert data.unknowns == ("/returns/0/lines/0/quantity",)


# --- which return a refund is for ----------------------------------------------------------------

TWO_LINES = [
    {"id": "1", "product_id": "p1", "quantity": "10", "unit_price": "50.00"},
    {"id": "2", "product_id": "p2", "quantity": "10", "unit_price": "40.00"},
]


def of_line(line_id: str, at: str, amount: str | None, result: str = "full") -> dict[str, object]:
    """Return a return of a line that was decided upon at some hour, perhaps with an amount."""
    named: dict[str, object] = {} if amount is None else {"refund": {"amount": amount}}
    return {
        **FULL,
        "id": f"ret{line_id}",
        "scope": None,
        "lines": [{"line_id": line_id, "quantity": "10"}],
        "decision": decided(result, f"2026-02-11T{at}:00+08:00", **named),
    }


OF_ONE = of_line("1", "18:00", "555.56")
OF_TWO = of_line("2", "20:00", "444.44")


def refunds_of(*amounts: str, currency: str = "USD") -> dict[str, object]:
    """Return a patch with refunds that were made after all decisions."""
    at = "2026-02-12T10:00:00+08:00"
    return {"refunds": [{"amount": amount, "at": at, "currency": currency} for amount in amounts]}


def money_of(data: ReturnData) -> tuple[str, str, str]:
    assert data.refund is not None
    owed = data.refund
    return str(owed.total), str(owed.settled), str(owed.outstanding)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (["555.56"], ("444.44", "0.00", "444.44")),
        (["555.56", "444.44"], ("444.44", "444.44", "0.00")),
        (["444.44"], ("444.44", "444.44", "0.00")),
        (["1000.00"], ("444.44", "444.44", "0.00")),
        (["444.44", "300.00"], ("444.44", "444.44", "0.00")),
        (["300.00"], ("444.44", "0.00", "444.44")),
        (["655.56"], ("444.44", "100.00", "344.44")),
        (["300.00", "300.00"], ("444.44", "44.44", "400.00")),
        (["555.56", "555.56"], ("444.44", "555.56", "0.00")),
        (["0.00"], ("444.44", "0.00", "444.44")),
    ],
)
def test_a_refund_is_for_the_return_that_names_it_or_was_decided_upon_first(
    amounts: list[str], expected: tuple[str, str, str]
) -> None:
    for status in ("return_agreed", "refunded"):
        patch = {"lines": TWO_LINES, "status": status, "returns": [OF_ONE, OF_TWO]}
        data = data_of(PAID, patch, refunds_of(*amounts))
        assert (data.return_id, data.unknowns) == ("ret2", ())
        assert money_of(data) == expected


def test_returns_that_name_the_same_amount_are_paid_in_the_order_of_their_decisions() -> None:
    lines = [TWO_LINES[0], {**TWO_LINES[0], "id": "2"}]
    returns = [of_line("1", "18:00", "500.00"), of_line("2", "20:00", "500.00")]
    patch = {"lines": lines, "amounts": {"goods": "1000.00", "freight": None, "insurance": None}}
    data = data_of(PAID, patch, {"returns": returns}, refunds_of("500.00"))
    assert money_of(data) == ("500.00", "0.00", "500.00")


def test_what_is_refunded_between_two_decisions_is_for_the_first() -> None:
    between = {"refunds": [{"amount": "600.00", "at": "2026-02-11T19:00:00+08:00"}]}
    data = data_of(PAID, {"lines": TWO_LINES, "returns": [OF_ONE, OF_TWO]}, between)
    assert data.refund is not None
    assert (str(data.refund.cap), str(data.refund.settled)) == ("400.00", "0.00")


def test_a_refund_is_for_an_accepted_return_rather_than_a_refused_one() -> None:
    refused = of_line("2", "20:00", None, "rejected")
    patch = {"lines": TWO_LINES, "status": "disputed", "returns": [OF_ONE, refused]}
    assert money_of(data_of(PAID, patch, refunds_of("300.00")))[1:] == ("0.00", "444.44")
    assert money_of(data_of(PAID, patch, refunds_of("555.56", "44.44")))[1:] == ("44.44", "400.00")


@pytest.mark.parametrize(
    ("first", "second", "refunds", "pointer"),
    [
        (of_line("1", "18:00", None), OF_TWO, refunds_of("300.00"), 0),
        (OF_ONE, of_line("2", "20:00", None), refunds_of("300.00"), 1),
        (OF_ONE, OF_TWO, {"refunds": [{"amount": "555.56"}]}, "/refunds/0/at"),
        (OF_ONE, OF_TWO, refunds_of("555.56", currency="EUR"), "/refunds/0/currency"),
        (OF_ONE, OF_TWO, {"refunds": [{"at": "2026-02-12T10:00:00+08:00"}]}, "/refunds/0/amount"),
    ],
)
def test_for_which_return_a_refund_was_made_is_not_guessed(
    first: dict[str, object], second: dict[str, object], refunds: dict[str, object], pointer: object
) -> None:
    data = data_of(PAID, {"lines": TWO_LINES, "returns": [first, second]}, refunds)
    wanting = f"/returns/{pointer}/decision/refund/amount" if isinstance(pointer, int) else pointer
    assert data.refund is None
    assert data.unknowns == (wanting,)


def test_a_return_that_names_no_amount_gets_what_the_others_do_not_name() -> None:
    patch = {"lines": TWO_LINES, "returns": [OF_ONE, of_line("2", "20:00", None)]}
    data = data_of(PAID, patch, refunds_of("555.56", "400.00"))
    assert money_of(data) == ("444.44", "400.00", "44.44")


@pytest.mark.parametrize(
    ("amount", "at", "expected"),
    [
        ("555.56", "2026-02-11T09:00:00+08:00", ("555.56", "555.56", "0.00")),
        ("555.56", "2026-02-11T08:59:59+08:00", ("444.44", "0.00", "444.44")),
        ("555.55", "2026-02-11T09:00:00+08:00", ("444.45", "0.00", "444.45")),
    ],
)
def test_a_refund_before_the_decision_counts_if_it_is_what_the_decision_names(
    amount: str, at: str, expected: tuple[str, str, str]
) -> None:
    early = {"refunds": [{"amount": amount, "at": at}]}
    assert money_of(data_of(PAID, {"lines": TWO_LINES, "returns": [OF_ONE]}, early)) == expected


def test_no_more_is_owed_than_the_decision_names_once_that_is_paid() -> None:
    agreed = {**FULL, "decision": decided("full", refund={"amount": "900.00"})}
    patch = {"status": "refunded", "returns": [agreed]}
    answer = ask(PAID, patch, refunds_of("900.00"))
    assert money_of(answer.data) == ("1000.00", "900.00", "0.00")
    assert "1000.00 USD, of which the agreed 900.00 USD is paid" in answer.summary
    assert [breach.severity for breach in answer.data.breaches] == ["info"]
    less = data_of(PAID, patch, refunds_of("899.99"))
    assert money_of(less) == ("1000.00", "899.99", "100.01")
    assert [breach.severity for breach in less.breaches] == ["error"]
    strict = {**TERMS, "RET008": RefundParams(allow_agreed_amount=False)}
    everything = data_of(PAID, patch, refunds_of("900.00"), parameters=strict)
    assert money_of(everything) == ("1000.00", "900.00", "100.00")
    assert [breach.severity for breach in everything.breaches] == ["error"]


@pytest.mark.parametrize(("amount", "broken"), [("444.44", []), ("1000.00", ["error"])])
def test_the_rule_leaves_to_an_earlier_return_what_it_was_promised(
    amount: str, broken: list[str]
) -> None:
    everything = {**FULL, "decision": decided("full", refund={"amount": amount})}
    patch = {"lines": TWO_LINES, "status": "return_agreed", "returns": [OF_ONE, everything]}
    data = data_of(PAID, patch)
    assert money_of(data) == ("444.44", "0.00", "444.44")
    assert [found.severity for found in data.breaches if found.rule == "RET008"] == broken


# --- the costs of the way back -------------------------------------------------------------------


def test_the_costs_of_the_way_back_are_a_ledger_of_their_own() -> None:
    costs = [
        {"kind": "postage", "amount": "120.00"},
        {"kind": "duties", "amount": "30.00", "bearer": "buyer"},
        {"kind": "inspection", "amount": "80.00", "bearer": "seller"},
    ]
    data = judged({**FULL, "costs": costs})
    assert refund(data) == ("1000.00", "0.00")
    assert data.return_costs is not None
    assert (data.return_costs.bearer, str(data.return_costs.total)) == ("buyer", "230.00")
    assert [item.bearer for item in data.return_costs.items] == ["buyer", "buyer", "seller"]
    assert (str(data.net_to_buyer), data.uneconomic) == ("850.00", False)


def test_a_way_back_that_costs_more_than_it_brings_is_uneconomic() -> None:
    answer = ask(DEPOSIT, {"returns": [{**FULL, "costs": [{"kind": "sea", "amount": "450"}]}]})
    assert (str(answer.data.net_to_buyer), answer.data.uneconomic) == ("-150.00", True)
    assert any("Uneconomic" in line for detail in answer.details for line in detail.lines)


@pytest.mark.parametrize("amount", [{}, {"amount": "-1.00"}])
def test_a_cost_of_unknown_amount_leaves_the_rest_open(amount: dict[str, str]) -> None:
    data = judged({**FULL, "costs": [{"kind": "postage", "bearer": "buyer", **amount}]})
    assert data.return_costs is not None
    assert data.return_costs.total is data.net_to_buyer is None
    assert data.unknowns == ("/returns/0/costs/0/amount",)


def test_a_ruleset_can_put_the_costs_on_the_seller() -> None:
    costs = msgspec.convert({"bearer": "seller"}, type(TERMS["RET010"]))
    data = data_of(
        PAID,
        {"returns": [{**FULL, "costs": [{"kind": "postage", "amount": "34.00"}]}]},
        parameters={**TERMS, "RET010": costs},
    )
    assert data.net_to_buyer == Decimal("1000.00")


# --- the arithmetic alone ------------------------------------------------------------------------

THIRD = Fraction(1, 3)


def bill(paid: str, refunded: str = "0", fee: str = "0") -> Bill:
    parts = Parts(Decimal(900), Decimal(80), Decimal(20), Decimal(0))
    return Bill("USD", Decimal(1000), parts, Decimal(fee), Decimal(paid), Decimal(refunded))


@pytest.mark.parametrize(
    ("paid", "refunded", "share", "params", "total", "waived"),
    [
        ("1000", "0", Fraction(1), {}, "1000.00", "0.00"),
        ("1000", "800", THIRD, {}, "200.00", "0.00"),
        ("1000", "1200", THIRD, {}, "0.00", "0.00"),
        ("0", "0", Fraction(1), {}, "0.00", "1000.00"),
        ("1000", "0", THIRD, {"partial_freight": "none"}, "306.67", "0.00"),
        ("1000", "0", THIRD, {"partial_freight": "full"}, "386.67", "0.00"),
        ("1000", "0", Fraction(1), {"partial_freight": "none"}, "1000.00", "0.00"),
        ("300", "0", THIRD, {"partial_on_deposit": "offset_balance_first"}, "0.00", "333.33"),
        ("800", "0", THIRD, {"partial_on_deposit": "offset_balance_first"}, "133.33", "200.00"),
        (
            "300",
            "0",
            Fraction(1),
            {"partial_on_deposit": "offset_balance_first"},
            "300.00",
            "700.00",
        ),
        ("1000.005", "999.999", Fraction(1), {}, "0.00", "0.00"),
    ],
)
def test_the_refund_of_a_share(  # noqa: PLR0913, PLR0917 - a row of a table
    paid: str, refunded: str, share: Fraction, params: dict[str, Any], total: str, waived: str
) -> None:
    found = breakdown(bill(paid, refunded), share, msgspec.convert(params, BreakdownParams))
    assert found is not None
    assert (str(found.total), str(found.waived)) == (total, waived)
    assert found.split is not None
    assert sum(found.split) == found.total


@pytest.mark.parametrize("partial_freight", ["pro_rata", "none", "full"])
def test_a_full_return_pays_back_the_whole_freight(partial_freight: str) -> None:
    params = msgspec.convert({"partial_freight": partial_freight}, BreakdownParams)
    found = breakdown(bill("1000"), Fraction(1), params)
    assert found is not None
    assert found.split is not None
    assert str(found.split.freight) == "80.00"


@pytest.mark.parametrize("nothing", ["0", "0E+999999999", "1E-999999999"])
def test_next_to_nothing_is_nothing(nothing: str) -> None:
    small = bill("300", refunded=nothing, fee=nothing)
    assert breakdown(small, THIRD, BreakdownParams()) == breakdown(
        bill("300"), THIRD, BreakdownParams()
    )


def test_the_platform_fee_is_paid_back_only_if_set() -> None:
    kept = breakdown(bill("1020", fee="20"), THIRD, BreakdownParams())
    paid_back = breakdown(bill("1020", fee="20"), THIRD, BreakdownParams(refund_platform_fee=True))
    assert kept is not None
    assert paid_back is not None
    assert (str(kept.total), str(paid_back.total)) == ("333.33", "340.00")
    assert paid_back.split is not None
    assert [str(part) for part in paid_back.split] == ["300.00", "26.67", "6.67", "0.00", "6.66"]


AMOUNTS = st.decimals(min_value=0, max_value=10**7, places=2)
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=997)
PARAMS = st.builds(
    BreakdownParams,
    partial_freight=st.sampled_from(["pro_rata", "none", "full"]),
    refund_platform_fee=st.booleans(),
    partial_on_deposit=st.sampled_from(["proportional", "offset_balance_first"]),
)


@st.composite
def bills(draw: st.DrawFn) -> Bill:
    currency = draw(st.sampled_from(["USD", "JPY", "KWD"]))
    parts = Parts(*(draw(AMOUNTS) for _ in range(4)))
    total = sum(parts) or Decimal(1)
    return Bill(
        currency=currency,
        total=total,
        parts=parts if sum(parts) else None,
        fee=draw(AMOUNTS),
        paid=draw(AMOUNTS),
        refunded=draw(AMOUNTS),
    )


@given(bills(), SHARES, PARAMS)
def test_a_refund_adds_up_and_never_exceeds_what_is_left_of_the_payments(
    one: Bill, share: Fraction, params: BreakdownParams
) -> None:
    found = breakdown(one, share, params)
    if found is None:
        assert one.parts is None
        assert share != 1
        return
    assert 0 <= found.total <= found.cap <= max(one.paid, Decimal(0))
    assert found.waived >= 0
    assert found.total % minor_unit(one.currency) == 0
    if found.split is not None:
        assert sum(found.split) == found.total
        assert min(found.split) >= 0


@given(bills(), SHARES, st.integers(min_value=2, max_value=1000))
def test_a_refund_grows_with_the_money(one: Bill, share: Fraction, factor: int) -> None:
    more = one._replace(
        total=one.total * factor,
        parts=None if one.parts is None else Parts(*(part * factor for part in one.parts)),
        fee=one.fee * factor,
        paid=one.paid * factor,
        refunded=one.refunded * factor,
    )
    small = breakdown(one, share, BreakdownParams())
    large = breakdown(more, share, BreakdownParams())
    assert (small is None) == (large is None)
    if small is not None and large is not None:
        assert abs(large.total - small.total * factor) <= minor_unit(one.currency) * factor


LOTS = st.lists(
    st.builds(
        lambda quantity, price, back: Lot(quantity, price, min(quantity, back)),
        st.decimals(min_value=1, max_value=10**4, places=1),
        st.decimals(min_value="0.0001", max_value=10**4, places=4),
        st.decimals(min_value=0, max_value=10**4, places=1),
    ),
    min_size=1,
    max_size=6,
)


@given(LOTS, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_makes_no_difference(lots: list[Lot], random: Any) -> None:
    shuffled = list(lots)
    random.shuffle(shuffled)
    share = share_of(lots)
    assert share is not None
    assert share == share_of(shuffled)
    assert 0 <= share <= 1
    assert (share == 1) == all(lot.returned == lot.quantity for lot in lots)


def test_goods_without_a_value_have_no_share() -> None:
    assert share_of([Lot(Decimal(1), Decimal(0), Decimal(1))]) is None
    assert share_of([]) is None


# --- the tests of the verdict alone --------------------------------------------------------------

DAY = datetime.fromisoformat(NOW)
TIMES = st.sampled_from([DAY.replace(day=day) for day in (10, 17, 18, 19, 28)])
WINDOW = Window(DAY.replace(day=18), DAY.replace(day=19), DAY.replace(day=28))
OUTCOMES: tuple[Outcome | None, ...] = (None, *get_args(Outcome))


@st.composite
def requests(draw: st.DrawFn) -> Request:
    known = draw(st.lists(st.sampled_from(CODES), unique=True))
    has_unknown = draw(st.booleans())
    return Request(
        requested_at=draw(st.none() | TIMES),
        has_reason=bool(known) or has_unknown,
        codes=known,
        has_unknown_reason=has_unknown,
        has_evidence=draw(st.booleans()),
        everything=draw(st.booleans()),
        outcome=draw(st.sampled_from(OUTCOMES)),
        is_answered=draw(st.booleans()),
        answer_due=draw(st.none() | TIMES),
        names_goods=draw(st.booleans()),
        taken_back=draw(st.sampled_from((None, "part", "all"))),
    )


SITUATIONS = st.builds(
    Situation,
    now=TIMES,
    is_covered=st.booleans(),
    received_at=st.none() | TIMES,
    is_shipped_late=st.booleans(),
    window=st.just(WINDOW),
    request=st.none() | requests(),
    has_paid_outside=st.booleans(),
)


@given(SITUATIONS)
def test_every_situation_has_a_verdict_and_words_for_it(situation: Situation) -> None:
    ruling = decide(situation)
    assert ruling.grounds
    assert not (ruling.obliged and ruling.may_refuse)
    if ruling.verdict in OBLIGING:
        assert situation.request is not None
        assert (situation.request.outcome or "").startswith("confirmed")
        assert situation.request.has_evidence
    facts = Facts(
        days=7,
        platform_days=30,
        received_at=situation.received_at,
        all_received_at=situation.received_at,
        all_basis="carrier",
        basis="carrier",
        requested_at=DAY,
        closes_at=WINDOW.closes_at,
        buyer_closes_at=WINDOW.buyer_closes_at,
        platform_closes_at=WINDOW.platform_closes_at,
        answer_due=DAY,
        verified=["line 1"],
        status="delivered",
        now=situation.now,
    )
    sentences = [headline(ruling, facts, None)]
    sentences += [reason(ground.code, facts) for ground in ruling.grounds]
    assert not [sentence for sentence in sentences if "{" in sentence or "None" in sentence]


def test_every_verdict_has_its_place() -> None:
    assert OBLIGING.isdisjoint(REFUSABLE)
    assert OBLIGING | REFUSABLE | {"PENDING", "WHAT_IF"} == set(get_args(Verdict))


# --- the answer as a whole -----------------------------------------------------------------------


def test_an_order_that_says_nothing_is_answered() -> None:
    answer = RETURN.assess(Order(), {}, DAY)
    assert answer.data.verdict == "NOT_YET_RETURNABLE"
    assert answer.data.unknowns == ("/platform", "/type", "/status", "/shipping/received_at")
    assert not answer.data.may_refuse


def test_a_return_that_says_nothing_is_answered() -> None:
    data = data_of(PAID, {"lines": None, "returns": [{}]})
    assert data.verdict == "PENDING"
    assert codes(data)[:2] == ["IN_TIME", "MISSING_REASON"]


def test_the_answer_is_json_with_exact_figures() -> None:
    data = data_of(DEPOSIT, {"returns": [{**FULL, "costs": [{"kind": "post", "amount": "9.5"}]}]})
    written = json.loads(msgspec.json.encode(data, enc_hook=str))
    assert written["refund"] == {
        "kind": "owed",
        "base": "300.00",
        "cap": "300.00",
        "components": {"goods": "270.00", "freight": "24.00", "insurance": "6.00", "tax": "0.00"},
        "total": "300.00",
        "settled": "0.00",
        "outstanding": "300.00",
        "waived": "700.00",
        "currency": "USD",
    }
    assert written["deadline"] == "2026-02-18T00:00:00+08:00"
    assert written["net_to_buyer"] == "290.50"
    assert written["lines"] == [{"line_id": "1", "quantity": "20", "verified": True}]


EXAMPLES = Path(__file__).parents[2] / "examples" / "orders"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("[b-z]*.json")), ids=lambda path: path.stem)
def test_every_example_is_answered_in_whole_sentences(path: Path) -> None:
    order = typed(parse(path.read_bytes()).value).order
    answer = RETURN.assess(order, TERMS, DAY)
    assert answer.summary.endswith(".")
    assert answer.details
    lines = [line for detail in answer.details for line in detail.lines]
    assert all(line == line.strip() and "None" not in line for line in lines)
    assert max(len(textwrap.wrap(line, 82)) for line in lines) <= 3

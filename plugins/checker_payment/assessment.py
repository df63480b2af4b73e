"""The answer to the question when the money arrives, in words."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from checker.api import Answer, Assessment, Detail, Order, ParametersByRule
from checker_payment.arrival import ENDED, Arrival, State, arrivals
from checker_payment.holds import is_held, remainder
from checker_payment.tolerance import NOTHING, ToleranceParams
from checker_payment.transfers import TRANSFER, TransferParams

HEADINGS = {"advance": "Advance", "balance": "Balance", "full": "Payment in one sum"}
NAMES = {"advance": "the advance", "balance": "the balance", "full": "the payment"}
DAYS = {"natural": "natural days", "working": "working days of China"}
SPEEDS = {"early": "earlier than usual", "usual": "in the usual time", "late": "later than usual"}

IN_TIME: frozenset[State | None] = frozenset({"IN_TRANSIT_EARLY", "IN_WINDOW"})
TO_BE_SENT: frozenset[State | None] = frozenset(
    {"NOT_DUE", "NOT_INITIATED", "FAILED_RETRY", "SHORT"}
)

PHASES: dict[State | None, str] = {
    "IN_TRANSIT_EARLY": "the usual days are still to come",
    "IN_WINDOW": "it is in the usual days",
    "LATE": "it is late",
}
SENTENCES: dict[State | None, str] = {
    "NOT_DUE": "Not due",
    "NOT_INITIATED": "Nothing has been sent yet",
    "FAILED_RETRY": "The last attempt failed, and the buyer may try again (S41)",
}
CLAUSES: dict[State | None, str] = {
    "NOT_DUE": "is not due yet",
    "NOT_INITIATED": "has not been sent",
    "FAILED_RETRY": "failed and has to be tried again",
    None: "is on its way, and nobody knows for how long",
}

FOUR_ARRIVALS = Detail(
    "Money arrives four times; the policy source times only the first, and only for T/T",
    (
        "(a) The buyer's payment reaches the Trade Assurance account (到账): as said above.",
        "(b) It is released to the seller once the order is completed: no time is given.",
        "(c) The seller withdraws it to a bank (提现): possible (S52), but no time is given.",
        "(d) A refund reaches the buyer: no time is given.",
    ),
)


def assess(order: Order, parameters: ParametersByRule, now: datetime) -> Answer:
    """Answer when the money arrives, by the parameters of PAY010 and PAY011."""
    transfers, tolerance = parameters.get("PAY010"), parameters.get("PAY011")
    if not isinstance(transfers, TransferParams):
        transfers = TransferParams()
    if not isinstance(tolerance, ToleranceParams):
        tolerance = ToleranceParams()
    found = arrivals(order, transfers, tolerance.tolerance, now)
    details = [Detail(_heading(entry), tuple(_lines(order, entry, now))) for entry in found]
    if any(entry.received > 0 for entry in found):
        details.append(Detail("Withdrawal", (_withdrawal(order, found),)))
    return Answer(_summary(order, found, tolerance.tolerance), (*details, FOUR_ARRIVALS), found)


ARRIVAL = Assessment(
    name="arrival",
    question="When does the money arrive?",
    clauses=("T2", "S22", "S36", "S41", "S42", "S43", "S52"),
    assess=assess,
)


# -- in one sentence -------------------------------------------------------------------------------


def _summary(order: Order, found: Sequence[Arrival], tolerance: Decimal) -> str:
    """Return by when the last money is expected, or why that is not known."""
    if not found:
        return "The payment plan asks for no money."
    waiting = [entry for entry in found if entry.state != "ARRIVED"]
    if waiting and order.status in ENDED and all(entry.state == "NOT_DUE" for entry in waiting):
        return f"No more money is expected, for the order is {order.status}."
    if waiting:
        days = [_last_day(entry, tolerance) for entry in waiting]
        known = [day for day in days if day is not None]
        if len(known) == len(days):
            return f"The last money is expected by {max(known)}."
        clauses = "; ".join(_standing(entry, tolerance) for entry in waiting)
        return f"When the last money arrives is not known: {clauses}."
    if any(entry.received <= 0 for entry in found):
        return "All of the money arrived, and some of it was given back."
    total = sum((entry.received for entry in found), NOTHING)
    return f"All of the money has arrived: {_money(total, found[0])}."


def _last_day(entry: Arrival, tolerance: Decimal) -> date | None:
    """Return by when all the money for a step is expected, None when that is not known."""
    is_expected = entry.state in IN_TIME and _unsent(entry) <= tolerance
    return entry.expected_to if is_expected else None


def _unsent(entry: Arrival) -> Decimal:
    """Return how much of a step has neither arrived nor been sent, as far as is known."""
    if entry.due_amount is None or entry.on_the_way is None:
        return NOTHING
    return max(NOTHING, entry.due_amount - entry.received - entry.on_the_way)


def _standing(entry: Arrival, tolerance: Decimal) -> str:
    """Return how far a step has come, as a clause of a sentence."""
    if entry.state in IN_TIME:
        clause = f"is expected by {entry.expected_to}"
        if _unsent(entry) > tolerance:
            clause = f"{clause}, but {_money(_unsent(entry), entry)} of it was not sent"
    elif entry.state == "LATE" and entry.late_from is not None:
        clause = f"is late since {entry.late_from.date()}"
    elif entry.state == "SHORT":
        clause = f"is {_money(_unsent(entry), entry)} short"
    elif entry.state is None and entry.on_the_way == 0:
        clause = "may have arrived or not"
    else:
        clause = CLAUSES[entry.state]
    return f"{NAMES[entry.step]} {clause}"


# -- step by step ----------------------------------------------------------------------------------


def _heading(entry: Arrival) -> str:
    """Return what is to be paid, and how."""
    amount = "" if entry.due_amount is None else f" of {_money(entry.due_amount, entry)}"
    by = "" if entry.method is None else f" by {_method(entry.method)}"
    return f"{HEADINGS[entry.step]}{amount}{by}"


def _lines(order: Order, entry: Arrival, now: datetime) -> Iterator[str]:
    """Yield what is known of the money for a step."""
    yield f"{_sentence(entry)}."
    if entry.state in PHASES:
        yield f"As of {_time(now)} {PHASES[entry.state]}."
        yield f"It usually arrives from {entry.expected_from} to {entry.expected_to} (S42)."
        yield f"{_early(entry, now)} by {_time(entry.early_by)} (S43)."
        yield f"It is late from {_time(entry.late_from)}."
        yield f"Its days are {DAYS[entry.day_basis]}, counted in {entry.tz}."
    elif entry.state is None and entry.on_the_way != 0:
        yield "When it arrives is not known."
    if entry.state in {"ARRIVED", None}:
        yield from (f"{reason[0].upper()}{reason[1:]}." for reason in entry.reasons)
    elif entry.state in TO_BE_SENT and order.status not in ENDED:
        yield from _usual_times(entry)
    if entry.unknowns:
        yield f"Not known: {', '.join(entry.unknowns)}"


def _early(entry: Arrival, now: datetime) -> str:
    """Return that a transfer can be there before the usual days, or could have been."""
    is_over = entry.early_by is not None and now >= entry.early_by
    return "It could have been there" if is_over else "If all goes well, it is there"


def _usual_times(entry: Arrival) -> Iterator[str]:
    """Yield how long the money takes once it is sent."""
    if entry.durations is not None:
        days = f"{entry.durations.from_days} to {entry.durations.to_days}"
        yield f"A T/T transfer usually takes {days} {DAYS[entry.day_basis]} (S42)."
        yield f"It can be there within {entry.durations.early_hours} hours (S43)."
    elif entry.method is not None:
        yield f"The policy source gives no time for payments by {_method(entry.method)}."


def _sentence(entry: Arrival) -> str:
    """Return the state of a step, without the full stop."""
    if entry.state in PHASES:
        return _sent(entry)
    if entry.state == "ARRIVED":
        at = "" if entry.received_at is None else f" at {_time(entry.received_at)}"
        speed = "" if entry.speed is None else f", {SPEEDS[entry.speed]}"
        return f"Arrived{at}{speed}"
    if entry.state == "SHORT" and entry.due_amount is not None:
        arrived, due = _money(entry.received, entry), _money(entry.due_amount, entry)
        return f"Only {arrived} of {due} has arrived, and nothing more is on its way"
    if entry.state is None:
        return "What has arrived cannot be told" if entry.on_the_way == 0 else _sent(entry)
    reasons = f": {'; '.join(entry.reasons)}" if entry.reasons else ""
    clause = " (S22)" if reasons and "S22" in entry.basis else ""
    return f"{SENTENCES[entry.state]}{reasons}{clause}"


def _sent(entry: Arrival) -> str:
    """Return what was sent, and when."""
    amount = "Something" if entry.on_the_way is None else _money(entry.on_the_way, entry)
    at = "" if entry.initiated_at is None else f" at {_time(entry.initiated_at)}"
    return f"{amount} was sent{at}"


def _withdrawal(order: Order, found: Sequence[Arrival]) -> str:
    """Return whether what has arrived can be withdrawn."""
    answer = next(entry.withdrawable for entry in found if entry.received > 0)
    left = remainder(order).amount
    if answer and left is not None:
        return f"{_money(left, found[0])} can be withdrawn (S52); how soon is not promised."
    if answer is None:
        return "Whether the money that arrived can be withdrawn cannot be told (S52)."
    if is_held(order):
        return "Nothing can be withdrawn while a dispute or a return is open (S52)."
    if order.status == "closed":
        return "Nothing can be withdrawn, for the order is closed (S52)."
    return "Nothing is left to be withdrawn."


def _money(amount: Decimal, entry: Arrival) -> str:
    return f"{amount:f}" if entry.currency is None else f"{amount:f} {entry.currency}"


def _method(method: str) -> str:
    return "T/T" if method.lower() == TRANSFER else method.replace("_", " ")


def _time(at: datetime | None) -> str:
    return "an unknown time" if at is None else at.isoformat(" ", "seconds")

"""The answer to the question when the money arrives, in words."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec.structs import replace

from checker.api import (
    Answer,
    Assessment,
    Detail,
    Order,
    ParametersByRule,
    listing,
    received,
    spelt,
    words,
)
from checker_payment.arrival import ENDED, Arrival, State, Terms, arrivals, by_name
from checker_payment.channels import ChannelParams
from checker_payment.holds import is_held, remainder, withdrawable
from checker_payment.tolerance import NOTHING, ToleranceParams
from checker_payment.transfers import TRANSFER, TransferParams

HEADINGS = {
    "advance": words("Advance"),
    "balance": words("Balance"),
    "full": words("Payment in one sum"),
}
NAMES = {
    "advance": words("the advance"),
    "balance": words("the balance"),
    "full": words("the payment"),
}
DAYS = {"natural": words("natural days"), "working": words("working days of China")}
SPEEDS = {
    "early": words("earlier than usual"),
    "usual": words("in the usual time"),
    "late": words("later than usual"),
}

IN_TIME: frozenset[State | None] = frozenset({"IN_TRANSIT_EARLY", "IN_WINDOW"})
TO_BE_SENT: frozenset[State | None] = frozenset(
    {"NOT_DUE", "NOT_INITIATED", "FAILED_RETRY", "SHORT"}
)

PHASES: dict[State | None, str] = {
    "IN_TRANSIT_EARLY": "As of {now} the usual days are still to come.",
    "IN_WINDOW": "As of {now} it is in the usual days.",
    "LATE": "As of {now} it is late.",
}
STATES: dict[State | None, str] = {
    "NOT_DUE": words("Not due"),
    "NOT_INITIATED": words("Nothing has been sent yet"),
    "FAILED_RETRY": words("The last attempt failed, and the buyer may try again (S41)"),
}
CLAUSES: dict[State | None, str] = {
    "NOT_DUE": "{step} is not due yet",
    "NOT_INITIATED": "{step} has not been sent",
    "FAILED_RETRY": "{step} failed and has to be tried again",
    None: "{step} is on its way, and nobody knows for how long",
}

FOUR_ARRIVALS = Detail(
    words("Money arrives four times; the policy source times only the first, and only for T/T"),
    (
        words("(a) The buyer's payment reaches the Trade Assurance account (到账): as said above."),
        words("(b) It is released to the seller once the order is completed: no time is given."),
        words(
            "(c) The seller withdraws it to a bank (提现): possible (S52), but no time is given."
        ),
        words("(d) A refund reaches the buyer: no time is given."),
    ),
)


def assess(order: Order, parameters: ParametersByRule, now: datetime) -> Answer:
    """Answer when the money arrives, by the parameters of PAY010, PAY011 and PAY015."""
    terms = _terms(parameters)
    found = arrivals(order, terms, now)
    details = [Detail(_heading(entry), tuple(_lines(order, entry, now))) for entry in found]
    if any(entry.received > 0 for entry in found):
        details.append(Detail(words("Withdrawal"), (_withdrawal(order, found, terms),)))
    return Answer(_summary(order, found, terms.tolerance), (*details, FOUR_ARRIVALS), found)


def _terms(parameters: ParametersByRule) -> Terms:
    """Return by what the money is judged, as far as a ruleset sets it."""
    terms = Terms()
    transfers, tolerance = parameters.get("PAY010"), parameters.get("PAY011")
    channels = parameters.get("PAY015")
    if isinstance(transfers, TransferParams):
        terms = replace(terms, transfers=transfers)
    if isinstance(tolerance, ToleranceParams):
        terms = replace(terms, tolerance=tolerance.tolerance)
    if isinstance(channels, ChannelParams):
        terms = replace(terms, channels=channels.allowed_channels)
    return terms


ARRIVAL = Assessment(
    name="arrival",
    question=words("When does the money arrive?"),
    clauses=("T2", "S01", "S22", "S36", "S41", "S42", "S43", "S52"),
    assess=assess,
)


# -- in one sentence -------------------------------------------------------------------------------


def _summary(order: Order, found: Sequence[Arrival], tolerance: Decimal) -> str:
    """Return by when the last money is expected, or why that is not known."""
    if not found:
        return words("The payment plan asks for no money.")
    waiting = [entry for entry in found if entry.state != "ARRIVED"]
    if waiting and order.status in ENDED and all(entry.state == "NOT_DUE" for entry in waiting):
        return words(
            "No more money is expected, for the order is {status}.", status=words(order.status)
        )
    if waiting:
        days = [_last_day(entry, tolerance) for entry in waiting]
        known = [day for day in days if day is not None]
        if len(known) == len(days):
            return words("The last money is expected by {day}.", day=max(known))
        clauses = listing((_standing(entry, tolerance) for entry in waiting), "; ")
        return words("When the last money arrives is not known: {clauses}.", clauses=clauses)
    if any(entry.received <= 0 for entry in found):
        return words("All of the money arrived, and some of it was given back.")
    total = sum((entry.received for entry in found), NOTHING)
    return words("All of the money has arrived: {total}.", total=_money(total, found[0]))


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
    step = NAMES[entry.step]
    if entry.state in IN_TIME:
        if _unsent(entry) <= tolerance:
            return words("{step} is expected by {day}", step=step, day=entry.expected_to)
        return words(
            "{step} is expected by {day}, but {amount} of it was not sent",
            step=step,
            day=entry.expected_to,
            amount=_money(_unsent(entry), entry),
        )
    if entry.state == "LATE" and entry.late_from is not None:
        return words("{step} is late since {day}", step=step, day=entry.late_from.date())
    if entry.state == "SHORT":
        return words("{step} is {amount} short", step=step, amount=_money(_unsent(entry), entry))
    if entry.state is None and entry.on_the_way == 0:
        return words("{step} may have arrived or not", step=step)
    return words(CLAUSES[entry.state], step=step)


# -- step by step ----------------------------------------------------------------------------------


def _heading(entry: Arrival) -> str:
    """Return what is to be paid, and how."""
    step = HEADINGS[entry.step]
    amount = None if entry.due_amount is None else _money(entry.due_amount, entry)
    method = None if entry.method is None else _method(entry.method)
    if amount is None and method is None:
        return step
    if amount is None:
        return words("{step} by {method}", step=step, method=method)
    if method is None:
        return words("{step} of {amount}", step=step, amount=amount)
    return words("{step} of {amount} by {method}", step=step, amount=amount, method=method)


def _lines(order: Order, entry: Arrival, now: datetime) -> Iterator[str]:
    """Yield what is known of the money for a step."""
    yield _sentence(entry)
    if entry.state in PHASES:
        yield words(PHASES[entry.state], now=_time(now))
        yield words(
            "It usually arrives from {first} to {last} (S42).",
            first=entry.expected_from,
            last=entry.expected_to,
        )
        yield _early(entry, now)
        yield words("It is late from {at}.", at=_time(entry.late_from))
        yield words(
            "Its days are {days}, counted in {tz}.", days=DAYS[entry.day_basis], tz=entry.tz
        )
    elif entry.state is None and entry.on_the_way != 0:
        yield words("When it arrives is not known.")
    if entry.state in {"ARRIVED", "SHORT", None}:
        yield from (words("{reason}.", reason=_capital(reason)) for reason in entry.reasons)
    if entry.state in TO_BE_SENT and order.status not in ENDED:
        yield from _usual_times(entry)
    if entry.unknowns:
        yield words("Not known: {facts}", facts=listing(entry.unknowns))


def _early(entry: Arrival, now: datetime) -> str:
    """Return that a transfer can be there before the usual days, or could have been."""
    is_over = entry.early_by is not None and now >= entry.early_by
    return words(
        "It could have been there by {at} (S43)."
        if is_over
        else "If all goes well, it is there by {at} (S43).",
        at=_time(entry.early_by),
    )


def _usual_times(entry: Arrival) -> Iterator[str]:
    """Yield how long the money takes once it is sent."""
    if entry.durations is not None:
        yield words(
            "A T/T transfer usually takes {least} to {most} {days} (S42).",
            least=entry.durations.from_days,
            most=entry.durations.to_days,
            days=DAYS[entry.day_basis],
        )
        yield words(
            "It can be there within {hours} hours (S43).", hours=entry.durations.early_hours
        )
    elif entry.method is not None:
        yield words(
            "The policy source gives no time for payments by {method}.",
            method=_method(entry.method),
        )


def _sentence(entry: Arrival) -> str:
    """Return the state of a step."""
    if entry.state in PHASES:
        return _sent(entry)
    if entry.state == "ARRIVED":
        return _arrived(entry)
    if entry.state == "SHORT" and entry.due_amount is not None:
        return words(
            "Only {arrived} of {due} has arrived, and nothing more is on its way.",
            arrived=_money(entry.received, entry),
            due=_money(entry.due_amount, entry),
        )
    if entry.state is None:
        is_unclear = entry.on_the_way == 0
        return words("What has arrived cannot be told.") if is_unclear else _sent(entry)
    state = STATES[entry.state]
    if not entry.reasons:
        return words("{state}.", state=state)
    return words(
        "{state}: {reasons} (S22)." if "S22" in entry.basis else "{state}: {reasons}.",
        state=state,
        reasons=listing(entry.reasons, "; "),
    )


def _arrived(entry: Arrival) -> str:
    """Return when the money for a step arrived, and how fast."""
    if entry.received_at is None:
        return words("Arrived.")
    at = _time(entry.received_at)
    if entry.speed is None:
        return words("Arrived at {at}.", at=at)
    return words("Arrived at {at}, {speed}.", at=at, speed=SPEEDS[entry.speed])


def _sent(entry: Arrival) -> str:
    """Return what was sent, and when."""
    known = entry.on_the_way
    amount = words("Something") if known is None else _money(known, entry)
    if entry.initiated_at is None:
        return words("{amount} was sent.", amount=amount)
    return words("{amount} was sent at {at}.", amount=amount, at=_time(entry.initiated_at))


def _withdrawal(order: Order, found: Sequence[Arrival], terms: Terms) -> str:
    """Return whether what has arrived can be withdrawn."""
    answers = {entry.withdrawable for entry in found if entry.received > 0}
    free = withdrawable(order, terms.channels).amount
    if True in answers and free is not None:
        return words(
            "{amount} can be withdrawn (S52); how soon is not promised.",
            amount=_money(free, found[0]),
        )
    if None in answers:
        return words("Whether the money that arrived can be withdrawn cannot be told (S52).")
    return _why_not(order, terms)


def _why_not(order: Order, terms: Terms) -> str:
    """Return why nothing of what has arrived can be withdrawn."""
    if is_held(order):
        return words("Nothing can be withdrawn while a dispute or a return is open (S52).")
    if order.status == "closed":
        return words("Nothing can be withdrawn, for the order is closed (S52).")
    if received(order, channels=terms.channels).amount <= 0:
        return words("Nothing can be withdrawn: nothing came through Trade Assurance (S01).")
    if (remainder(order, terms.channels).amount or 0) > 0:
        return words("Nothing can be withdrawn until what is owed for a return is refunded (S52).")
    return words("Nothing is left to be withdrawn.")


def _money(amount: Decimal, entry: Arrival) -> str:
    figure = spelt(amount, f"{amount:f}")
    if entry.currency is None:
        return figure
    return words("{amount} {currency}", amount=figure, currency=entry.currency)


def _method(method: str) -> str:
    return "T/T" if method.lower() == TRANSFER else by_name(method)


def _capital(reason: str) -> str:
    """Return a clause as the beginning of a sentence, for languages that have capitals."""
    return spelt(reason, f"{reason[0].upper()}{reason[1:]}")


def _time(at: datetime | None) -> str:
    return words("an unknown time") if at is None else spelt(at, at.isoformat(" ", "seconds"))

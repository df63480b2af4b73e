"""When the money for each step of the payment plan reaches the Trade Assurance account.

The policy source gives a time for T/T transfers only (clauses S42 and S43). What it does not say,
and what the order does not, stays unknown: nothing is guessed.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from checker.api import PROTECTED, Order, Payment, Step, received, spelt, words
from checker_payment.attempts import GIVEN_BACK, Kind, standing
from checker_payment.balance import trigger
from checker_payment.holds import withdrawable
from checker_payment.steps import Due, inferred_mode
from checker_payment.tolerance import NOTHING
from checker_payment.transfers import (
    TRANSFER,
    DayBasis,
    TransferParams,
    Window,
    early_by,
    window,
)
from checker_payment.workdays import UncountableError

State = Literal[
    "NOT_DUE",
    "NOT_INITIATED",
    "IN_TRANSIT_EARLY",
    "IN_WINDOW",
    "LATE",
    "ARRIVED",
    "FAILED_RETRY",
    "SHORT",
]
Speed = Literal["early", "usual", "late"]

_STATES: dict[Kind, State | None] = {
    "nothing": "NOT_INITIATED",
    "failed": "FAILED_RETRY",
    "sent": None,
    "arrived": "ARRIVED",
    "short": "SHORT",
    "given_back": "ARRIVED",
    "unclear": None,
}
"""The state by what the attempts amount to, where nothing else matters."""

_IN_TRANSIT: dict[Speed, State] = {
    "early": "IN_TRANSIT_EARLY",
    "usual": "IN_WINDOW",
    "late": "LATE",
}

ENDED = frozenset({"closed", "refunded"})
"""The statuses in which nothing more is to be paid."""


METHODS = {
    "credit card": words("credit card"),
    "bank transfer": words("bank transfer"),
    "cash": words("cash"),
}
"""Ways of paying besides T/T that every language has a name for; the order may tell of others."""


class Durations(Struct, frozen=True):
    """How long a transfer takes, counted from when it is sent."""

    from_days: int
    to_days: int
    early_hours: int


class Arrival(Struct, frozen=True, kw_only=True):
    """What is known of the money for one step.

    Attributes:
        step: of the plan; ``full`` when everything is paid at once.
        method: of the attempt that counts, else the one that the plan names.
        due_amount: what the step asks for.
        currency: of the order.
        received: what has arrived for the step and was not given back.
        on_the_way: what was sent and has not arrived; None when its amount is not known.
        initiated_at: when the attempt that counts was made.
        earliest: the first moment at which a transfer can be there.
        early_by: when it can be there if all goes well.
        expected_from: the first of the days on which it usually arrives.
        expected_to: the last of them.
        late_from: the first instant at which it is late.
        received_at: when the attempt that counts arrived.
        state: None when it cannot be told.
        speed: how fast the attempt was that arrived; None when it cannot be told.
        day_basis: which days are counted.
        tz: the zone in which they are.
        durations: how long a transfer takes; None for other methods, of which it is not known.
        withdrawable: whether what arrived can be withdrawn; None when it cannot be told.
        reasons: what the state comes from where the other facts do not show it, and why there are
            no dates; as clauses of a sentence.
        basis: the clauses of the policy source that this rests on.
        unknowns: the pointers of the facts that would tell more.
    """

    step: Step
    method: str | None = None
    due_amount: Decimal | None = None
    currency: str | None = None
    received: Decimal = NOTHING
    on_the_way: Decimal | None = None
    initiated_at: datetime | None = None
    earliest: datetime | None = None
    early_by: datetime | None = None
    expected_from: date | None = None
    expected_to: date | None = None
    late_from: datetime | None = None
    received_at: datetime | None = None
    state: State | None = None
    speed: Speed | None = None
    day_basis: DayBasis
    tz: str
    durations: Durations | None = None
    withdrawable: bool | None = None
    reasons: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()


class Terms(Struct, frozen=True):
    """By what the money is judged.

    Attributes:
        transfers: how long transfers take.
        tolerance: by how much a step may fall short.
        channels: those that Trade Assurance protects.
    """

    transfers: TransferParams = TransferParams()
    tolerance: Decimal = NOTHING
    channels: tuple[str, ...] = PROTECTED


def arrivals(order: Order, terms: Terms, now: datetime) -> list[Arrival]:
    """Return what is known of the money for each step that asks for any.

    Args:
        order: that of which the question is asked.
        terms: by what the money is judged.
        now: the moment as of which the order is judged.
    """
    return [_Inquiry(order, due, terms, now).arrival() for due in _stages(order) if due[2] != 0]


def _stages(order: Order) -> Sequence[Due]:
    """Return what each step asks for, one for all when everything is paid at once.

    A buyer may also settle a staged order by one payment for everything, arrived or on its way.
    """
    plan = order.payment_plan
    mode = plan.mode or inferred_mode(order)
    if mode != "deposit_balance" or _is_settled_at_once(order):
        return (("full", "/amounts/total", order.amounts.total),)
    return (
        ("advance", "/payment_plan/advance", plan.advance),
        ("balance", "/payment_plan/balance", plan.balance),
    )


def _is_settled_at_once(order: Order) -> bool:
    """Whether one payment is for everything, as far as is known.

    One that was given back is so no more once anything was paid for a step, and one that failed
    never was. What became of one without a status is asked for, not guessed.
    """
    payments = order.payments
    whole = {p.status for p in payments if p.step == "full" and p.status != "failed"}
    if not whole <= GIVEN_BACK:
        return True
    return bool(whole) and all(
        payment.step == "full" or payment.status == "failed" for payment in payments
    )


class _Expected(NamedTuple):
    """When a transfer is expected, and when it can be there if all goes well."""

    days: Window
    early_by: datetime


class _Inquiry:
    """Finds out what is known of the money for one step, and notes what is not."""

    def __init__(self, order: Order, due: Due, terms: Terms, now: datetime) -> None:
        self._order = order
        self._step, self._pointer, self._amount = due
        self._transfers = terms.transfers
        self._channels = terms.channels
        self._now = now
        self._standing = standing(order, due, terms.tolerance)
        place = self._standing.place
        self._place = f"/payments/{place}"
        self._payment = Payment() if place is None else order.payments[place]
        self._gaps = [*self._standing.gaps]
        self._reasons: list[str] = []
        self._clauses: tuple[str, ...] = ()

    def arrival(self) -> Arrival:
        """Return what is known."""
        self._note_plan()
        method = self._method()
        is_transfer = method is not None and method.lower() == TRANSFER
        expected = self._expected(method, is_transfer=is_transfer)
        received_at = self._received_at()
        state = self._state(expected)
        transfers, sent_at, stands = self._transfers, self._payment.initiated_at, self._standing
        known = Arrival(
            step=self._step,
            method=method,
            due_amount=self._amount,
            currency=self._order.currency,
            received=stands.received,
            on_the_way=stands.on_the_way,
            initiated_at=sent_at,
            received_at=received_at,
            state=state,
            speed=_speed(sent_at, received_at, expected),
            day_basis=transfers.day_basis,
            tz=transfers.tz,
            durations=_durations(transfers) if is_transfer else None,
            withdrawable=self._withdrawable(),
            reasons=tuple(self._reasons),
            unknowns=tuple(dict.fromkeys(self._gaps)),
        )
        known = replace(known, basis=self._basis(known))
        if expected is None:
            return known
        return replace(
            known,
            earliest=sent_at,
            early_by=expected.early_by,
            expected_from=expected.days.first,
            expected_to=expected.days.last,
            late_from=expected.days.late_from,
        )

    def _note_plan(self) -> None:
        """Note what the order does not say of the step."""
        if self._amount is None:
            self._gaps.append(self._pointer)
        if self._order.currency is None:
            self._gaps.append("/currency")
        if self._step == "full" and self._order.payment_plan.mode is None:
            self._gaps.append("/payment_plan/mode")

    def _method(self) -> str | None:
        """Return the method of the attempt that counts, or the one that the plan names."""
        plan = self._order.payment_plan
        method: str | None
        if self._standing.place is not None:
            pointer, method = f"{self._place}/method", self._payment.method
        elif self._step == "balance" or (
            self._step == "full" and not plan.advance and plan.balance
        ):
            pointer, method = "/payment_plan/balance_method", plan.balance_method
        else:
            pointer, method = "/payment_plan/advance_method", plan.advance_method
        if method is None:
            self._gaps.append(pointer)
        return method

    def _received_at(self) -> datetime | None:
        """Return when the attempt that counts arrived."""
        if self._standing.kind not in {"arrived", "short", "given_back"}:
            return None
        received_at: datetime | None = self._payment.received_at
        if received_at is None:
            self._gaps.append(f"{self._place}/received_at")
        return received_at

    def _expected(self, method: str | None, *, is_transfer: bool) -> _Expected | None:
        """Return when what was sent is expected, or was; None when that is not known."""
        if self._standing.kind not in {"sent", "arrived", "given_back"} or method is None:
            return None
        if not is_transfer:
            if self._standing.kind == "sent":
                reason = words(
                    "the policy source gives no time for payments by {method}",
                    method=by_name(method),
                )
                self._reasons.append(reason)
            return None
        sent_at = self._payment.initiated_at
        if sent_at is not None:
            try:
                days = window(sent_at, self._transfers)
                return _Expected(days, early_by(sent_at, self._transfers))
            except UncountableError as error:
                self._reasons.append(error.reason)
        self._gaps.append(f"{self._place}/initiated_at")
        return None

    def _state(self, expected: _Expected | None) -> State | None:
        kind = self._standing.kind
        if kind == "sent":
            return None if expected is None else _IN_TRANSIT[_phase(expected.days, self._now)]
        if kind == "given_back":
            self._reasons.append(words("it was given back to the buyer"))
        if kind in {"nothing", "failed"} and self._order.status in ENDED:
            status = words(self._order.status)
            self._reasons.append(words("the order is {status}", status=status))
            return "NOT_DUE"
        if kind == "nothing" and self._step == "balance":
            return self._state_of_balance()
        return _STATES[kind]

    def _state_of_balance(self) -> State:
        """Return the state of a balance that nobody has tried to pay."""
        is_met, reason, gaps, self._clauses = trigger(self._order)
        self._gaps += gaps
        if reason is not None:
            self._reasons.append(reason)
        return "NOT_DUE" if is_met is False else "NOT_INITIATED"

    def _withdrawable(self) -> bool | None:
        if self._standing.received <= 0:
            return None if self._standing.gaps else False
        protected, _, unclear = received(self._order, self._step, channels=self._channels)
        if protected < self._standing.received:
            self._reasons.append(
                words("it was not paid through Trade Assurance (S01)")
                if protected <= 0
                else words("a part of it was not paid through Trade Assurance (S01)")
            )
            self._clauses += ("S01",)
        if protected <= 0 and not unclear:
            return False
        free, gaps = withdrawable(self._order, self._channels)
        self._gaps += gaps
        return None if free is None else free > 0

    def _basis(self, known: Arrival) -> tuple[str, ...]:
        """Return the clauses that an arrival rests on."""
        clauses = [*self._clauses]
        if known.durations is not None:
            clauses += ["S36", "S42", "S43"] if known.day_basis == "natural" else ["S42", "S43"]
        elif known.state == "FAILED_RETRY":
            clauses.append("S41")
        if known.received > 0:
            clauses.append("S52")
        return tuple(clauses)


def by_name(method: str) -> str:
    """Return a method of payment as a person writes it."""
    name = method.replace("_", " ")
    known = METHODS.get(name.lower())
    return name if known is None else spelt(known, name)


def _phase(days: Window, at: datetime) -> Speed:
    """Return whether a moment lies before the usual days, within them or after them."""
    if at >= days.late_from:
        return "late"
    return "usual" if at >= days.first_from else "early"


def _speed(
    sent_at: datetime | None, received_at: datetime | None, expected: _Expected | None
) -> Speed | None:
    """Return how fast a transfer was; one that arrived before it was sent proves nothing."""
    if expected is None or sent_at is None or received_at is None or received_at < sent_at:
        return None
    return _phase(expected.days, received_at)


def _durations(transfers: TransferParams) -> Durations:
    return Durations(transfers.from_days, transfers.to_days, transfers.early_hours)

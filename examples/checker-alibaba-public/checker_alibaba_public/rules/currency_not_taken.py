"""A method of payment is not taken in the currency it is used in."""

from typing import Annotated

from checker.api import Meta, Order, Parameters, Violations, between, missing, rule, violation

Currencies = Annotated[tuple[str, ...], Meta(min_length=1)]


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    transfer: Annotated[
        Currencies, Meta(description="The currencies that T/T transfers are taken in.")
    ] = ("USD", "HKD", "CNY", "AUD", "CAD", "JPY", "EUR", "GBP", "SGD")
    card: Annotated[Currencies, Meta(description="The currencies that cards are charged in.")] = (
        "USD",
        "AUD",
        "CAD",
        "GBP",
    )
    e_checking: Annotated[
        Currencies, Meta(description="The currencies that electronic checks are taken in.")
    ] = ("USD",)

    def taken(self, method: str | None) -> tuple[str, ...]:
        """Return the currencies of a method, none for one that the page says nothing of."""
        match (method or "").lower():
            case "tt":
                return self.transfer
            case "credit_card":
                return self.card
            case "e_checking":
                return self.e_checking
        return ()


@rule(
    "XPAY107",
    severity="warning",
    status=between("draft", "partially_paid"),
    clauses=["FAQ20155206"],
    params=Params,
)
def currency_not_taken(order: Order, params: Params) -> Violations:
    """A method of payment is not taken in the currency it is used in.

    Why: Each method of payment is open to some currencies only. A buyer who cannot choose the one
    that was planned pays late, at a loss on the exchange, or outside the order.

    Remedy: Agree on a currency that the method is taken in, US dollars with any of them, or on a
    T/T transfer, and change the plan before the buyer pays.

    Note: Cards are charged in other currencies than US dollars in some countries only; which, the
    order cannot tell, so all of them count. Of a method that the page does not name nothing is
    said, and neither is of a payment that failed.
    """
    plan, currency = order.payment_plan, order.currency
    used = [
        ("/payment_plan/advance_method", "/currency", plan.advance_method, currency),
        ("/payment_plan/balance_method", "/currency", plan.balance_method, currency),
    ]
    for i, payment in enumerate(order.payments):
        if payment.status != "failed":
            place = f"/payments/{i}"
            paid_in = payment.currency or currency
            used.append((f"{place}/method", f"{place}/currency", payment.method, paid_in))
    for pointer, place_of_currency, method, paid_in in used:
        taken = params.taken(method)
        if not taken or paid_in in taken:
            continue
        if paid_in is None:
            yield missing(place_of_currency)
        else:
            yield violation(
                pointer,
                "{method} is not taken in {currency}, only in {taken}.",
                observed=method,
                expected=f"a method that is taken in {paid_in}",
                method=method,
                currency=paid_in,
                taken=", ".join(taken),
            )

"""More was given back than was ever received."""

from checker.api import ANY_STATUS, Order, Violations, missing, rule, violation
from checker_returns.ledger import NOTHING, open_amount, paid, refunded, refunds_in

TOO_MUCH = (
    "{back} {currency} was given back, but only {arrived} {currency} ever arrived: {excess} "
    "{currency} too much."
)


@rule(
    "RET009",
    severity="error",
    status=ANY_STATUS,
    needs=["/payments"],
    clauses=["S08"],
    when=lambda order: bool(order.refunds),
    supersedes=["RET008"],
)
def refunds_exceed_payments(order: Order) -> Violations:
    """More was given back than was ever received.

    Why: A refund pays back what the buyer paid, and nothing on top. What goes out beyond that is
    the seller's own money, and hard to get back.

    Remedy: Stop further refunds of this order, compare them with the payments one by one, and
    claim back what was refunded twice.

    Note: A payment that the buyer's bank took back counts as a refund. Sums are held against each
    other currency by currency, for nothing says what one is worth in another: money refunded in a
    currency in which none arrived is too much. Money that was paid outside Trade Assurance counts
    as well, for nobody is accused of giving too much who gives that back. An empty list of payments
    is the same as none: it is a fact that is wanting, not the statement that nothing was paid.
    """
    open_ = open_amount(order)
    if open_ is not None and open_ >= NOTHING:
        return
    arrived, back = paid(order), refunded(order)
    exceeded: dict[str, int] = {}
    for currency, amount in back.amounts.items():
        places = [j for j in refunds_in(order, currency) if order.refunds[j].amount > NOTHING]
        if places and amount > arrived.of(currency):
            exceeded[currency] = places[-1]
    if exceeded and arrived.gaps:
        yield missing(*arrived.gaps)
        return
    for currency, last in exceeded.items():
        amount = order.refunds[last].amount
        excess = back.of(currency) - arrived.of(currency)
        yield violation(
            f"/refunds/{last}/amount",
            TOO_MUCH,
            observed=amount,
            expected=max(amount - excess, NOTHING),
            back=back.of(currency),
            arrived=arrived.of(currency),
            excess=excess,
            currency=currency,
        )
    # A payment that the bank may have taken back counts on both sides, or on neither.
    unknown = [gap for gap in back.gaps if gap.startswith("/refunds")]
    if unknown and not exceeded:
        yield missing(*unknown)

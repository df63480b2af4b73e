"""It is not certain on which side of the US dollar limit the order lies."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from checker.api import (
    SELLER_ZONE,
    Meta,
    Missing,
    Order,
    Violations,
    Zone,
    between,
    local_date,
    quantise,
    rule,
    usd_equivalent,
    violation,
    words,
)
from checker_payment.limit import LimitParams


class Params(LimitParams, frozen=True):
    """What a ruleset can set."""

    fx_margin_pct: Annotated[
        Decimal,
        Meta(description="How near to the limit is too near to tell, in percent of it; 0 or more."),
    ] = Decimal(2)
    max_rate_days: Annotated[
        int, Meta(description="Natural days after which a rate is out of date.", ge=0, le=3650)
    ] = 7
    tz: Zone = SELLER_ZONE

    def __post_init__(self) -> None:
        """Refuse a margin that nothing can lie in."""
        super().__post_init__()
        if self.fx_margin_pct < 0:
            raise ValueError("fx_margin_pct is below 0")


@lru_cache(maxsize=8)  # one run asks it of one moment
def _day_number(now: datetime, tz: str) -> int:
    """Return the number of the day that a moment lies in."""
    return local_date(now, tz).toordinal()


def _age_of_rate(order: Order, params: Params, now: datetime) -> Violations:
    """Find a rate that is too old or of a day to come, or whose age is not known."""
    as_of = order.fx.as_of
    if as_of is None:
        yield violation(
            "/fx/as_of",
            "The order does not say of which day its exchange rate of {rate} USD is.",
            severity="info",
            rate=order.fx.usd_rate,
        )
        return
    age = _day_number(now, params.tz) - as_of.toordinal()
    if age < -1:  # a day ahead it may be in another zone
        yield violation(
            "/fx/as_of",
            "The exchange rate of {rate} USD is of {observed}, a day that has not come by {now}.",
            observed=as_of,
            rate=order.fx.usd_rate,
            now=now,
        )
    elif age > params.max_rate_days:
        yield violation(
            "/fx/as_of",
            "The exchange rate of {rate} USD is of {observed}, more than {days} days before {now}.",
            observed=as_of,
            rate=order.fx.usd_rate,
            days=params.max_rate_days,
            now=now,
        )


@rule(
    "PAY008",
    severity="warning",
    status=between("draft", "submitted"),
    needs=["/currency"],
    clauses=["S37", "S53", "S54"],
    params=Params,
    when=lambda order: order.currency != "USD",
)
def usd_limit_uncertain(order: Order, params: Params, now: datetime) -> Violations:
    """It is not certain on which side of the US dollar limit the order lies.

    Why: Whether OneTouch has to export the goods, and whether a seller without it may take the
    order at all, depends on 5,000 US dollars. The platform converts by the rate of the day on
    which it settles, which is not known yet; an order near the limit can turn out to be above it.

    Remedy: State the current exchange rate to the US dollar with its date. For an order near the
    limit, plan the export as if it were above it.

    Note: Orders in US dollars need no rate, and whether they are above the limit is certain. Days
    are natural days; a rate without a date is reported for information, and one that is dated more
    than a day ahead is not yet known to anybody.
    """
    rate = order.fx.usd_rate
    if rate is None or rate <= 0:
        yield violation(
            "/fx/usd_rate",
            "Without the rate of one {currency} in USD the order cannot be held against the limit "
            "of {limit} USD.",
            observed=rate,
            expected=words("more than 0"),
            currency=order.currency,
            limit=params.limit,
        )
        return
    yield from _age_of_rate(order, params, now)
    usd = usd_equivalent(order, params)
    if isinstance(usd, Missing):
        yield usd
    elif abs(usd - params.limit) * 100 <= params.fx_margin_pct * params.limit:
        yield violation(
            params.pointer,
            "The order of {amount} {currency} is about {usd} USD by its exchange rate, within "
            "{margin} % of the limit of {limit} USD: by the rate of the settlement it may lie on "
            "the other side.",
            observed=params.amount(order),
            amount=params.amount(order),
            currency=order.currency,
            usd=quantise(usd, "USD"),
            margin=params.fx_margin_pct,
            limit=params.limit,
        )

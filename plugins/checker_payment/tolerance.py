"""By how much sums of money may differ."""

from decimal import Decimal
from typing import Annotated

from checker.api import Meta, Parameters

NOTHING = Decimal(0)


class ToleranceParams(Parameters, frozen=True):
    """What a ruleset can set about sums that should be equal."""

    tolerance: Annotated[
        Decimal,
        Meta(description="By how much sums may differ, in the currency of the order; 0 or more."),
    ] = NOTHING

    def __post_init__(self) -> None:
        """Refuse a tolerance that nothing can keep."""
        if self.tolerance < 0:
            raise ValueError("tolerance is below 0")

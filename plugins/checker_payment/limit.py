"""The limit in US dollars from which on OneTouch has to export."""

from decimal import Decimal
from typing import Annotated

from checker.api import LimitBasis, Meta


class LimitParams(LimitBasis, frozen=True):
    """What a ruleset can set about the limit."""

    limit: Annotated[
        Decimal, Meta(description="The highest amount in US dollars that is allowed; 0 or more.")
    ] = Decimal(5000)

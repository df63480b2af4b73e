"""zen-engine (GoRules): the twelve rules as one compiled expression, which returns a list.

Its numbers are decimal, so its money is exact too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import zen
from rivals.contestant import Contestant, masks

_TOTAL = "amounts.total"
_PARTS = (
    "amounts.goods + amounts.freight + amounts.insurance + (amounts.tax ?? 0)"
    " + (amounts.duty ?? 0) + (amounts.adjustment ?? 0) - (amounts.discount ?? 0)"
)
_IS_LARGE = f"(currency == 'USD' and {_TOTAL} > 5000)"


def _gap(later: str, earlier: str) -> str:
    """Return the seconds between two times."""
    return f"(d({later}).timestamp() - d({earlier}).timestamp()) / 1000"


_WEEK = 7 * 86400
RULES = (
    f"abs({_PARTS} - {_TOTAL}) >= 0.005",
    f"abs(payment_plan.advance + payment_plan.balance - {_TOTAL}) >= 0.005",
    f"{_IS_LARGE} and shipping.export_service != 'onetouch'",
    f"seller.onetouch_enabled == false and {_IS_LARGE}",
    "shipping.address.phone == null or shipping.address.phone == ''",
    "buyer.email != buyer.account.bound_email",
    "trade_term.code in ['FOB', 'CIF', 'CFR', 'FAS'] and shipping.mode != 'sea'",
    (
        "shipping.received_at != null and some(returns ?? [], "
        f"{_gap('#.requested_at', 'shipping.received_at')} > {_WEEK})"
    ),
    (
        "some(returns ?? [], #.decision.at == null or "
        f"{_gap('#.decision.at', '#.requested_at')} > 86400)"
    ),
    "some(returns ?? [], len(#.evidence ?? []) == 0 and some(#.reasons, #.code == 'quality'))",
    (
        "len(contract.items ?? []) > 0 and "
        "some(lines, not (#.product_id in map(contract.items, #.product_id)))"
    ),
    (
        "some(payments ?? [], #.method == 'tt' and #.received_at != null and "
        f"{_gap('#.received_at', '#.initiated_at')} > {_WEEK})"
    ),
)


def prepare() -> Contestant:
    """Return it."""
    evaluate = zen.compile_expression("[" + ", ".join(f"({rule})" for rule in RULES) + "]").evaluate

    def run(texts: Sequence[bytes]) -> Any:
        return [evaluate(text) for text in texts]

    return Contestant(run, masks)

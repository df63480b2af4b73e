"""cel-expr-python (Google's engine in C++): the twelve rules as one expression, a list.

It reads no JSON, so ``orjson`` does. It tells whole from other numbers, so `double` has to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from cel_expr_python import cel  # type: ignore[import-untyped]
from rivals.contestant import Contestant, masks


def _absent(place: str) -> str:
    return f"(!has({place}) || {place} == null)"


def _number(place: str) -> str:
    return f"({_absent(place)} ? 0.0 : double({place}))"


def _off(one: str, other: str) -> str:
    return f"({one} - {other} >= 0.005 || {other} - ({one}) >= 0.005)"


def _gap(later: str, earlier: str) -> str:
    return f"timestamp({later}) - timestamp({earlier})"


_TOTAL = "double(o.amounts.total)"
_PARTS = "({} - {})".format(
    " + ".join(
        _number(f"o.amounts.{name}")
        for name in ("goods", "freight", "insurance", "tax", "duty", "adjustment")
    ),
    _number("o.amounts.discount"),
)
_SPLIT = "(double(o.payment_plan.advance) + double(o.payment_plan.balance))"
_IS_LARGE = f"o.currency == 'USD' && {_TOTAL} > 5000.0"
_RETURNS = f"!{_absent('o.returns')} && o.returns"
_ITEMS = "o.contract.items"
_NAMES_PRODUCTS = f"!{_absent('o.contract')} && !{_absent(_ITEMS)} && size({_ITEMS}) > 0"
_IS_NAMED = f"{_ITEMS}.exists(i, i.product_id == l.product_id)"
_UNDECIDED = f"({_absent('r.decision')} || {_absent('r.decision.at')})"

RULES = (
    _off(_PARTS, _TOTAL),
    _off(_SPLIT, _TOTAL),
    f"{_IS_LARGE} && (!has(o.shipping.export_service) || o.shipping.export_service != 'onetouch')",
    f"has(o.seller.onetouch_enabled) && o.seller.onetouch_enabled == false && {_IS_LARGE}",
    f"{_absent('o.shipping.address.phone')} || o.shipping.address.phone == ''",
    (
        "(has(o.buyer.email) ? o.buyer.email : null) != "
        "(has(o.buyer.account.bound_email) ? o.buyer.account.bound_email : null)"
    ),
    (
        "o.trade_term.code in ['FOB', 'CIF', 'CFR', 'FAS'] && "
        "(!has(o.shipping.mode) || o.shipping.mode != 'sea')"
    ),
    (
        f"!{_absent('o.shipping.received_at')} && {_RETURNS}.exists(r, "
        f"{_gap('r.requested_at', 'o.shipping.received_at')} > duration('168h'))"
    ),
    (
        f"{_RETURNS}.exists(r, {_UNDECIDED} || "
        f"{_gap('r.decision.at', 'r.requested_at')} > duration('24h'))"
    ),
    (
        f"{_RETURNS}.exists(r, (!has(r.evidence) || size(r.evidence) == 0) && "
        "r.reasons.exists(x, x.code == 'quality'))"
    ),
    f"{_NAMES_PRODUCTS} && !o.lines.all(l, {_IS_NAMED})",
    (
        f"!{_absent('o.payments')} && o.payments.exists(p, p.method == 'tt' && "
        f"!{_absent('p.received_at')} && "
        f"{_gap('p.received_at', 'p.initiated_at')} > duration('168h'))"
    ),
)


def prepare() -> Contestant:
    """Return it."""
    environment = cel.NewEnv(variables={"o": cel.Type.DYN})
    program = environment.compile("[" + ", ".join(f"({rule})" for rule in RULES) + "]")
    evaluate, loads = program.eval, orjson.loads

    def run(texts: Sequence[bytes]) -> Any:
        return [evaluate(data={"o": loads(text)}).plain_value() for text in texts]

    return Contestant(run, _checked)


def _checked(said: Sequence[Any]) -> list[int]:
    """Return masks, if it said nothing but true and false."""
    for row in said:
        if not isinstance(row, list) or not all(isinstance(item, bool) for item in row):
            raise ValueError(f"no verdict: {row}")
    return masks(said)

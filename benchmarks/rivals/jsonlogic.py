"""datalogic-py: the twelve rules as JSONLogic, all in one expression; it parses the text itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import datalogic_py
import orjson
from rivals.contestant import Contestant, masks

Logic = Any


def _var(path: str, otherwise: Any = None) -> Logic:
    return {"var": path} if otherwise is None else {"??": [{"var": path}, otherwise]}


def _off(one: Logic, other: Logic) -> Logic:
    return {">=": [{"abs": {"-": [one, other]}}, 0.005]}


def _gap_exceeds(later: Logic, earlier: Logic, gap: str) -> Logic:
    return {">": [{"-": [{"datetime": later}, {"datetime": earlier}]}, {"timestamp": gap}]}


_TOTAL = _var("amounts.total")
_PARTS = {
    "-": [
        {
            "+": [
                _var("amounts.goods"),
                _var("amounts.freight"),
                _var("amounts.insurance"),
                _var("amounts.tax", 0),
                _var("amounts.duty", 0),
                _var("amounts.adjustment", 0),
            ]
        },
        _var("amounts.discount", 0),
    ]
}
_IS_LARGE = {"and": [{"===": [_var("currency"), "USD"]}, {">": [_TOTAL, 5000]}]}
# Inside of an element, two levels up is the order.
_RECEIVED_AT = {"val": [[2], "shipping", "received_at"]}
_CONTRACT_PRODUCTS = {"map": [{"val": [[2], "contract", "items"]}, _var("product_id")]}
_REASONS = {"some": [_var("reasons"), {"==": [_var("code"), "quality"]}]}

RULES: tuple[Logic, ...] = (
    _off(_PARTS, _TOTAL),
    _off({"+": [_var("payment_plan.advance"), _var("payment_plan.balance")]}, _TOTAL),
    {"and": [_IS_LARGE, {"!==": [_var("shipping.export_service"), "onetouch"]}]},
    {"and": [{"===": [_var("seller.onetouch_enabled"), False]}, _IS_LARGE]},
    {"!": [_var("shipping.address.phone")]},
    {"!==": [_var("buyer.email"), _var("buyer.account.bound_email")]},
    {
        "and": [
            {"in": [_var("trade_term.code"), ["FOB", "CIF", "CFR", "FAS"]]},
            {"!==": [_var("shipping.mode"), "sea"]},
        ]
    },
    {
        "and": [
            _var("shipping.received_at"),
            {"some": [_var("returns"), _gap_exceeds(_var("requested_at"), _RECEIVED_AT, "7d")]},
        ]
    },
    {
        "some": [
            _var("returns"),
            {
                "or": [
                    {"!": [_var("decision.at")]},
                    _gap_exceeds(_var("decision.at"), _var("requested_at"), "1d"),
                ]
            },
        ]
    },
    {"some": [_var("returns"), {"and": [{"!": [_var("evidence")]}, _REASONS]}]},
    {
        "and": [
            _var("contract.items"),
            {"some": [_var("lines"), {"!": [{"in": [_var("product_id"), _CONTRACT_PRODUCTS]}]}]},
        ]
    },
    {
        "some": [
            _var("payments"),
            {
                "and": [
                    {"===": [_var("method"), "tt"]},
                    _var("received_at"),
                    _gap_exceeds(_var("received_at"), _var("initiated_at"), "7d"),
                ]
            },
        ]
    },
)


def prepare() -> Contestant:
    """Return it with all rules in one expression, in one session: its fastest way."""
    engine = datalogic_py.Engine()
    rule = engine.compile([{"!!": [rule]} for rule in RULES])
    evaluate = engine.session().evaluate_str

    def run(texts: Sequence[bytes]) -> Any:
        return [evaluate(rule, text.decode()) for text in texts]

    return Contestant(run, lambda said: masks([orjson.loads(line) for line in said]))

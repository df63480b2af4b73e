"""DuckDB: the twelve rules as one query over a file of JSON Lines, on one thread.

The file is written before the clock starts; a mask for each order is what comes back.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from rivals.contestant import Contestant

_COLUMNS = {
    "currency": "VARCHAR",
    "seller": "STRUCT(onetouch_enabled BOOLEAN)",
    "buyer": "STRUCT(email VARCHAR, account STRUCT(bound_email VARCHAR))",
    "lines": "STRUCT(product_id VARCHAR)[]",
    "amounts": "STRUCT(goods DOUBLE, freight DOUBLE, insurance DOUBLE, tax DOUBLE, duty DOUBLE, "
    "discount DOUBLE, adjustment DOUBLE, total DOUBLE)",
    "payment_plan": "STRUCT(advance DOUBLE, balance DOUBLE)",
    "payments": "STRUCT(method VARCHAR, initiated_at TIMESTAMPTZ, received_at TIMESTAMPTZ)[]",
    "contract": "STRUCT(items STRUCT(product_id VARCHAR)[])",
    "trade_term": "STRUCT(code VARCHAR)",
    "shipping": "STRUCT(mode VARCHAR, export_service VARCHAR, address STRUCT(phone VARCHAR), "
    "received_at TIMESTAMPTZ)",
    "returns": "STRUCT(requested_at TIMESTAMPTZ, reasons STRUCT(code VARCHAR)[], "
    'evidence STRUCT(type VARCHAR)[], decision STRUCT("at" TIMESTAMPTZ))[]',
}

_PARTS = (
    "amounts.goods + amounts.freight + amounts.insurance + coalesce(amounts.tax, 0)"
    " + coalesce(amounts.duty, 0) + coalesce(amounts.adjustment, 0) - coalesce(amounts.discount, 0)"
)
_IS_LARGE = "(currency = 'USD' AND amounts.total > 5000)"


def _any(items: str, condition: str) -> str:
    return f"len(list_filter({items}, lambda x: {condition})) > 0"


RULES = (
    f"abs({_PARTS} - amounts.total) >= 0.005",
    "abs(payment_plan.advance + payment_plan.balance - amounts.total) >= 0.005",
    f"{_IS_LARGE} AND shipping.export_service IS DISTINCT FROM 'onetouch'",
    f"seller.onetouch_enabled = false AND {_IS_LARGE}",
    "coalesce(shipping.address.phone, '') = ''",
    "buyer.email IS DISTINCT FROM buyer.account.bound_email",
    "trade_term.code IN ('FOB', 'CIF', 'CFR', 'FAS') AND shipping.mode IS DISTINCT FROM 'sea'",
    _any("returns", "x.requested_at > shipping.received_at + INTERVAL 168 HOURS"),
    _any(
        "returns",
        'x.decision."at" IS NULL OR x.decision."at" > x.requested_at + INTERVAL 24 HOURS',
    ),
    _any(
        "returns",
        "coalesce(len(x.evidence), 0) = 0 "
        "AND list_contains([y.code FOR y IN x.reasons], 'quality')",
    ),
    "len(contract.items) > 0 AND "
    + _any("lines", "NOT list_contains([y.product_id FOR y IN contract.items], x.product_id)"),
    _any(
        "payments",
        "x.method = 'tt' AND x.received_at > x.initiated_at + INTERVAL 168 HOURS",
    ),
)


def prepare() -> Contestant:
    """Return it, with the columns that the rules need and no others."""
    connection = duckdb.connect(config={"threads": 1})
    mask = " + ".join(
        f"CASE WHEN {rule} THEN {1 << place} ELSE 0 END" for place, rule in enumerate(RULES)
    )
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in _COLUMNS.items())
    source = f"read_json(?, format = 'newline_delimited', columns = {{{columns}}})"
    query = f"SELECT {mask} FROM {source}"  # noqa: S608 - made of what stands above
    directory = tempfile.mkdtemp(prefix="rivals-")

    def stage(texts: Sequence[bytes]) -> str:
        with tempfile.NamedTemporaryFile(dir=directory, suffix=".jsonl", delete=False) as file:
            file.write(b"\n".join(texts) + b"\n")
        return str(Path(file.name))

    def run(path: str) -> Any:
        return connection.execute(query, [path]).fetchall()

    return Contestant(run, lambda rows: [row[0] for row in rows], stage=stage, at_once=True)

"""regorus: the twelve rules in Rego, compiled for its virtual machine, which parses the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from regorus import regorus
from rivals.contestant import Contestant, masks

POLICY = """
package orders

day := 86400000000000

part(name) := object.get(input.amounts, name, null) if object.get(input.amounts, name, null) != null
part(name) := 0 if object.get(input.amounts, name, null) == null

at(text) := time.parse_rfc3339_ns(text)

total := input.amounts.total

is_large if {
    input.currency == "USD"
    total > 5000
}

default r0 := false
r0 if {
    parts := ((((part("goods") + part("freight")) + part("insurance")) + part("tax"))
        + part("duty")) + (part("adjustment") - part("discount"))
    abs(parts - total) >= 0.005
}

default r1 := false
r1 if abs((input.payment_plan.advance + input.payment_plan.balance) - total) >= 0.005

default r2 := false
r2 if {
    is_large
    object.get(input.shipping, "export_service", null) != "onetouch"
}

default r3 := false
r3 if {
    input.seller.onetouch_enabled == false
    is_large
}

default r4 := false
r4 if object.get(input.shipping.address, "phone", null) in {null, ""}

default r5 := false
r5 if {
    object.get(input.buyer, "email", null) != object.get(input.buyer.account, "bound_email", null)
}

default r6 := false
r6 if {
    input.trade_term.code in {"FOB", "CIF", "CFR", "FAS"}
    object.get(input.shipping, "mode", null) != "sea"
}

default r7 := false
r7 if {
    some claim in input.returns
    at(claim.requested_at) - at(input.shipping.received_at) > 7 * day
}

decided(claim) if is_string(claim.decision.at)

default r8 := false
r8 if {
    some claim in input.returns
    not decided(claim)
}
r8 if {
    some claim in input.returns
    at(claim.decision.at) - at(claim.requested_at) > day
}

default r9 := false
r9 if {
    some claim in input.returns
    some reason in claim.reasons
    reason.code == "quality"
    count(object.get(claim, "evidence", [])) == 0
}

default r10 := false
r10 if {
    count(input.contract.items) > 0
    named := {item.product_id | some item in input.contract.items}
    some line in input.lines
    not line.product_id in named
}

default r11 := false
r11 if {
    some payment in input.payments
    payment.method == "tt"
    is_string(payment.received_at)
    at(payment.received_at) - at(payment.initiated_at) > 7 * day
}

verdict := [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11]
"""


def prepare() -> Contestant:
    """Return it."""
    program = regorus.Program.compile_from_modules(
        "{}", [("orders.rego", POLICY)], ["data.orders.verdict"]
    )
    machine = regorus.Rvm()
    machine.load_program(program)
    give, execute = machine.set_input_json, machine.execute

    def run(texts: Sequence[bytes]) -> Any:
        said = []
        for text in texts:
            give(text.decode())
            said.append(execute())
        return said

    return Contestant(run, lambda said: masks([orjson.loads(line) for line in said]))

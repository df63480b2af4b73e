"""Rule cases: small tables in YAML that say what a rule must find, and what it must leave alone.

A file holds the cases of one rule:

    rule: PAY005
    good:
      - name: thirty percent in advance
    bad:
      - name: a cent is missing
        patch: {payment_plan: {balance: "699.99"}}
        expect:
          - {pointer: /payment_plan/advance, severity: error, observed: "300.00"}
    cannot_evaluate:
      - name: no total
        patch: {amounts: {total: null}}
        missing: [/amounts/total]
    not_applicable:
      - name: a completed order
        patch: {status: completed}

`patch` is a JSON merge patch (RFC 7396) over one compliant order, `compliant_order`; `params` and
`as_of` set what the rule is called with. ``checker test`` runs them, and so does pytest with the
plugin that comes along (`checker.pytest_plugin`). By hand:

    @pytest.mark.parametrize("case", cases("cases"), ids=str)
    def test_case(case):
        run(case, RULES)
"""

from __future__ import annotations

from checker.rulesets.caseform import AS_OF, KINDS, CaseFile, Entry, Expected, Kind
from checker.testing.cases import Case, cases, read_cases
from checker.testing.checking import Checked, check_order
from checker.testing.harness import run
from checker.testing.orders import compliant_order, merge_patch

__all__ = [
    "AS_OF",
    "KINDS",
    "Case",
    "CaseFile",
    "Checked",
    "Entry",
    "Expected",
    "Kind",
    "cases",
    "check_order",
    "compliant_order",
    "merge_patch",
    "read_cases",
    "run",
]

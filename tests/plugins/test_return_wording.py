"""What rules about returns say of a return that is about a part of the order."""

from __future__ import annotations

import pytest

from checker.testing import check_order

LINES = [{"id": "1", "quantity": "3"}, {"id": "2", "quantity": "1"}]
PART = {"lines": [{"line_id": "1", "quantity": "3"}]}


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"scope": "all"}, "return of everything is accepted"),
        ({}, "return of everything is accepted"),
        (PART, "return of all that was asked for is accepted"),
    ],
)
@pytest.mark.parametrize(
    ("why", "end"),
    [
        ({"reasons": [{"code": "personal"}]}, "for a reason that lies in the buyer."),
        ({"verification": {"result": "refuted"}}, "although the claim was refuted."),
    ],
)
def test_a_part_of_the_order_is_not_called_everything(
    about: dict[str, object], words: str, why: dict[str, object], end: str
) -> None:
    claim = {**about, **why, "decision": {"result": "full"}}
    patch = {"status": "return_agreed", "lines": LINES, "returns": [claim]}
    (found,) = check_order(patch, select="RET013").findings
    assert found.message == f"The {words} {end}"

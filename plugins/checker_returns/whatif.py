"""What each kind of reason would give before anybody has asked for a return."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from checker_returns.data import WhatIfData
from checker_returns.reasons import OBJECTIVE, ReasonCode
from checker_returns.verdict import Request, Situation, decide
from checker_returns.wording import what_if


def matrix(situation: Situation) -> Iterator[WhatIfData]:
    """Yield the verdict about a return of everything that is requested now, reason by reason.

    The claim comes with evidence, and a defect or a mismatch proves true. Goods that were not
    received yet are taken to be received now.
    """
    window, now = situation.window, situation.now
    kinds: tuple[ReasonCode, ...] = get_args(ReasonCode)
    for kind in kinds:
        request = Request(
            requested_at=now,
            has_reason=True,
            codes=(kind,),
            has_unknown_reason=False,
            has_evidence=True,
            everything=True,
            outcome="confirmed" if kind in OBJECTIVE else None,
            is_answered=False,
            answer_due=None,
        )
        received_at = situation.received_at or now
        ruling = decide(
            situation._replace(received_at=received_at, request=request, has_paid_outside=False)
        )
        is_late = ruling.decisive == "WINDOW_EXPIRED"
        yield WhatIfData(
            reason=kind,
            verdict=ruling.verdict,
            deadline=None if window is None else window.closes_at,
            text=what_if(kind, is_late=is_late),
            clauses=tuple(
                ground.clause
                for ground in ruling.grounds
                if (ground.code == "WINDOW_EXPIRED" if is_late else ground.clause != "S03")
            ),
        )

"""What may mark a finding so that it rejects nothing: waivers, and the baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from checker.examiner import Mark
from checker.finding import Finding
from checker.report import Notice
from checker.rulesets.policy import Policy
from checker.values.days import local_date
from checker.words import words

if TYPE_CHECKING:
    from checker.rulesets.waivers import Waiver


def read_waivers(policy: Policy) -> tuple[Waiver, ...]:
    """Return the waivers that the rulesets name.

    Raises:
        UsageError: everything that is wrong with them.
    """
    if not policy.waiver_files:
        return ()
    from checker.rulesets.form import Faults  # only runs with waivers need these
    from checker.rulesets.waivers import load_waivers

    faults = Faults()
    found = load_waivers(policy.waiver_files, policy.rules, faults)
    faults.raise_any()
    return tuple(found)


class Marks:
    """What marks the findings of a run, and what is to be said of it after the last document.

    Attributes:
        each: in the order in which they are asked.
    """

    def __init__(
        self, policy: Policy, as_of: datetime, waivers: Sequence[Waiver], baseline: str | None
    ) -> None:
        """Take the waivers, and read the baseline.

        Args:
            policy: what is in force.
            as_of: the moment as of which waivers may have expired.
            waivers: those that count.
            baseline: the file of known findings, None for none.

        Raises:
            UsageError: everything that is wrong with the baseline.
        """
        self.each: list[Mark] = []
        self._notices: list[Callable[[], tuple[Notice, ...]]] = []
        if waivers:
            self._add_waivers(policy, local_date(as_of), waivers)
        if baseline is not None:
            self._add_baseline(baseline)

    def notices(self) -> tuple[Notice, ...]:
        """Return what is to be said once all findings are known."""
        return tuple(notice for notices in self._notices for notice in notices())

    def _add_waivers(self, policy: Policy, day: date, found: Sequence[Waiver]) -> None:
        from checker.rulesets.waivers import Waivers

        waivers = Waivers(found, day, policy.never_waivable())
        unwaivable = cache(policy.unwaivable)

        def mark(
            finding: Finding, path: str, order_id: str | None, overrides: tuple[int, ...]
        ) -> Finding:
            is_waivable = finding.rule not in unwaivable(overrides)
            waived = waivers.covering(finding, path, order_id, is_waivable=is_waivable)
            return finding if waived is None else msgspec.structs.replace(finding, waiver=waived)

        self.each.append(mark)
        self._notices.append(waivers.notes)

    def _add_baseline(self, path: str) -> None:
        from checker.rulesets.baseline import Baseline, read_baseline

        baseline = Baseline(read_baseline(path))

        def mark(finding: Finding, *_: object) -> Finding:
            is_known = baseline.knows(finding)
            return msgspec.structs.replace(finding, baselined=True) if is_known else finding

        def notices() -> tuple[Notice, ...]:
            gone = sum(baseline.rest().values())
            if not gone:
                return ()
            message = words(
                "{count} of the findings in the baseline were not among those of this run; where "
                "they are mended, `checker baseline update` lets go of them",
                count=f"{gone:,}",
            )
            return (Notice("baseline", message, path),)

        self.each.append(mark)
        self._notices.append(notices)

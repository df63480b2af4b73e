"""The twelve rules as Python checks of Checkov: the reference, asked about the whole document."""

from __future__ import annotations

from typing import Any

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.json_doc.base_json_check import BaseJsonCheck
from checkov.json_doc.enums import BlockType
from rivals.reference import LABELS, RULES


class OrderCheck(BaseJsonCheck):
    """One rule; its number is its place."""

    def __init__(self, place: int) -> None:
        """Register it."""
        super().__init__(
            name=LABELS[place],
            id=f"CKV_ORDER_{place}",
            categories=(CheckCategories.CONVENTION,),
            supported_entities=("*",),
            block_type=BlockType.DOCUMENT,
        )
        self.breaks = RULES[place]

    def scan_entity_conf(self, conf: dict[str, Any], _: str) -> tuple[Any, dict[str, Any]]:
        """Say whether an order keeps the rule."""
        return (CheckResult.FAILED if self.breaks(conf) else CheckResult.PASSED), conf


CHECKS = [OrderCheck(place) for place in range(len(RULES))]

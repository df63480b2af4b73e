"""What a remark can say to protect the seller, and the words by which that is recognised."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from checker.api import words

Topic = Literal["specification", "lead_time", "duties", "quality", "returns"]

IN_WORDS: Mapping[Topic, str] = {
    "specification": words("specification and tolerance"),
    "lead_time": words("start of the lead time"),
    "duties": words("duties under the trade term"),
    "quality": words("quality and inspection"),
    "returns": words("return procedure"),
}

# The likeliest words come first, for the search ends at the first that is found. Left out are
# words that more often speak of something else, such as `heavy-duty` and `special`.
KEYWORDS: Mapping[Topic, tuple[str, ...]] = {
    "specification": (
        "tolerance",
        "规格",
        "specification",
        "公差",
        "样品为准",
        "误差",
        "色差",
        "偏差",
        "agreed sample",
        "approved sample",
        "signed sample",
        "confirmed sample",
        "data sheet",
        "technical drawing",
        "as per sample",
        "deviation",
        "确认样",
        "封样",
        "图纸",
    ),
    "lead_time": (
        "lead time",
        "交期",
        "lead-time",
        "交货期",
        "货期",
        "production time",
        "起算",
        "delivery time",
        "production starts",
        "production begins",
        "生产周期",
        "开始生产",
    ),
    "duties": (
        "duties",
        "关税",
        "customs",
        "import tax",
        "import vat",
        "import duty",
        "incoterm",
        "清关",
        "进口税",
        "税费",
    ),
    "quality": (
        "inspect",
        "验货",
        "quality",
        "质量",
        "检验",
        "品质",
        "质检",
        "third-party test",
        "aql",
        "抽检",
    ),
    "returns": ("return", "退货", "退换", "refund procedure", "售后"),
}
"""In lower case, English and Chinese."""


def covered(remark: str, topics: Collection[Topic], enough: int) -> list[Topic]:
    """Return the topics that a remark speaks of, at most as many as are enough."""
    folded = remark.casefold()
    found: list[Topic] = []
    for topic in topics:
        for keyword in KEYWORDS[topic]:
            if keyword in folded:
                found.append(topic)
                break
        if len(found) >= enough:
            break
    return found

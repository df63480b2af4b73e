"""A picture of horizontal bars, readable on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_WIDTH = 760
_MARGIN = 8
_NAMES = 300
_ROOM = 60
_ROW = 26
_BAR = 16
_TOP = 44
_FIGURE = 32
"""How wide a figure is."""

_STYLE = (
    "text{font:13px system-ui,-apple-system,'Segoe UI',sans-serif;fill:#24292f}"
    ".title{font-weight:600}.own{fill:#b45309}.other{fill:#6b7f99}"
    ".line{stroke:#57606a;stroke-dasharray:3 3;opacity:.5}"
    "@media (prefers-color-scheme:dark){text{fill:#d7dde4}.own{fill:#f0a742}.other{fill:#7d92ad}"
    ".line{stroke:#9aa4af}}"
)


class Bar(NamedTuple):
    """One bar.

    Attributes:
        name: what stands to the left of it.
        value: its length.
        is_own: whether it is this program's.
    """

    name: str
    value: float
    is_own: bool


def picture(title: str, bars: Sequence[Bar], mark: tuple[float, str] | None = None) -> str:
    """Return an SVG.

    Args:
        title: what stands above, and what a screen reader reads.
        bars: from top to bottom.
        mark: a value at which a line is drawn from top to bottom, and its name.
    """
    longest = max(bar.value for bar in bars)
    scale = (_WIDTH - _NAMES - _ROOM) / longest
    height = _TOP + _ROW * len(bars) + (_ROW if mark else 8)
    read = f"{title}: " + "; ".join(f"{bar.name} {shown(bar.value)}" for bar in bars)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
            f'width="{_WIDTH}" height="{height}" role="img" aria-label="{escape(read)}">'
        ),
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="{_MARGIN}" y="20">{escape(title)}</text>',
    ]
    line_at = _NAMES + mark[0] * scale if mark else 0.0
    for place, bar in enumerate(bars):
        top = _TOP + place * _ROW
        width = max(1.0, bar.value * scale)
        line = top + _BAR - 3
        figure_at = _beside(line_at, _NAMES + width + 6)
        kind = "own" if bar.is_own else "other"
        parts += [
            f'<text x="{_NAMES - 10}" y="{line}" text-anchor="end">{escape(bar.name)}</text>',
            (
                f'<rect class="{kind}" x="{_NAMES}" y="{top}" width="{width:.1f}" height="{_BAR}" '
                'rx="2"/>'
            ),
            f'<text x="{figure_at:.1f}" y="{line}">{shown(bar.value)}</text>',
        ]
    if mark:
        end, x = _TOP + _ROW * len(bars), f"{line_at:.1f}"
        parts += [
            f'<line class="line" x1="{x}" x2="{x}" y1="{_TOP - 8}" y2="{end}"/>',
            f'<text x="{x}" y="{end + 14}" text-anchor="middle">{escape(mark[1])}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _beside(line_at: float, start: float) -> float:
    """Return where a figure that would stand here begins, so that no line goes through it."""
    return line_at + 6 if start < line_at < start + _FIGURE else start


def shown(value: float) -> str:
    """Return a figure with as many digits as say something."""
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"  # noqa: PLR2004 - two digits, then none

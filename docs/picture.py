"""Draws docs/images/check.svg from what ``checker check`` really prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parent.parent
ORDERS = (
    "examples/orders/draft-split-mismatch.json",
    "examples/orders/paid-small-scale-over-limit.json",
)
COLUMNS = 120

CHARACTER, LINE, MARGIN = 8.4, 19, 18
STYLES = {
    "1": "font-weight:bold",
    "2": "fill:#8b949e",
    "34": "fill:#58a6ff",
    "1;31": "fill:#ff7b72;font-weight:bold",
    "1;32": "fill:#7ee787;font-weight:bold",
    "1;33": "fill:#e3b341;font-weight:bold",
    "1;36": "fill:#76e3ea;font-weight:bold",
}
PIECE = re.compile(r"\033\[([0-9;]+)m(.*?)\033\[0m|([^\033]+)")


def output() -> str:
    """Return what the checker prints for two of the examples, in colour."""
    command = [sys.executable, "-m", "checker", "check", "--as-of", "2026-03-01T00:00:00Z"]
    return subprocess.run(
        [*command, *ORDERS],
        cwd=ROOT,
        env={**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)},
        capture_output=True,
        text=True,
        check=False,  # it has findings
    ).stdout


def drawn(line: str, y: int) -> str:
    """Return a line of output as SVG, every piece at the column where a terminal would show it."""
    column = 0
    pieces = []
    for style, styled, plain in PIECE.findall(line):
        text = styled or plain
        x = MARGIN + column * CHARACTER
        width = len(text) * CHARACTER
        pieces.append(
            f'<text x="{x:.1f}" y="{y}" textLength="{width:.1f}" xml:space="preserve" '
            f'style="{STYLES.get(style, "")}">{escape(text)}</text>'
        )
        column += len(text)
    return "".join(pieces)


def main() -> None:
    """Draw the picture."""
    lines = ["$ checker check " + " ".join(ORDERS), "", *output().splitlines()]
    width = int(COLUMNS * CHARACTER + 2 * MARGIN)
    height = len(lines) * LINE + 2 * MARGIN
    body = "\n".join(drawn(line, MARGIN + LINE * (i + 1) - 5) for i, line in enumerate(lines))
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="ui-monospace,Menlo,Consolas,DejaVu Sans Mono,monospace" font-size="14" '
        f'fill="#e6edf3">\n<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n'
        f"{body}\n</svg>\n"
    )
    (ROOT / "docs" / "images" / "check.svg").write_text(picture, "utf-8")


if __name__ == "__main__":
    main()

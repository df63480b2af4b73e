"""Writes what was measured into docs/performance.md, and draws its pictures.

python -m rivals.page RESULTS [--print]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rivals.bars import Bar, picture, shown
from rivals.processes import BARE
from rivals.reference import ALL, LABELS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "performance.md"
BEGINNING, END = "<!-- measured -->\n", "<!-- /measured -->\n"

Figures = Mapping[str, Any]

# What comes back for an order, and how it reckons with money.
_GIVES = {
    "checker": ("findings with place, values, message", "exact"),
    "checker, with the search for keys that stand twice": ("the same", "exact"),
    "datalogic-py": ("verdict by rule", "binary"),
    "DuckDB": ("verdict by rule", "binary"),
    "plain Python over orjson": ("verdict by rule", "binary"),
    "pydantic": ("verdict by rule, typed order", "binary"),
    "jsonschema-rs": ("errors with path", "none"),
    "zen-engine": ("verdict by rule", "exact"),
    "regorus": ("verdict by rule", "binary"),
    "cel-expr-python": ("verdict by rule", "binary"),
    "check-jsonschema": ("errors with path", "none"),
    "Spectral": ("findings with place", "binary"),
    "Checkov": ("findings with lines", "binary"),
    "checker, the twelve rules": ("findings with place, values, message", "exact"),
    "checker, the whole default ruleset": ("the same", "exact"),
}


def measured(figures: Figures) -> str:
    """Return the part of the page that is measured."""
    return "\n".join(
        [
            *_circumstances(figures),
            "## One order after the other",
            "",
            "![The cost of the twelve rules for each contestant](images/performance.svg)",
            "",
            *_bars_table(figures),
            *_ruleset(figures),
            *_refusals(figures["refused"]),
            "## Who can say which rule",
            "",
            *_marks(figures),
            "## What the cost hangs on",
            "",
            *_curves(figures["curves"]),
            "## Whole programs",
            "",
            "![The time of whole programs with many files](images/performance-files.svg)",
            "",
            *_programs(figures["processes"]),
        ]
    )


def _circumstances(figures: Figures) -> list[str]:
    machine, orders = figures["machine"], figures["orders"]
    versions = ", ".join(f"{name} {version}" for name, version in figures["versions"].items())
    kind = f"{machine['system']}, {machine['processor']}, with {machine['python']}"
    of_them = f"{orders['bytes']:,} bytes on average, {orders['broken']:.0%} of which break a rule"
    return [
        f"Measured on {figures['when']} on {kind}.",
        f"{orders['count']:,} orders of {of_them}; best of {orders['rounds']} rounds.",
        f"Versions: {versions}.",
        "",
    ]


def _bars_table(figures: Figures) -> list[str]:
    versions, bars, clean = figures["versions"], figures["bars"], figures["clean"]
    rows = []
    for name, ratio in _by_cost(bars):
        gives, money = _GIVES[name]
        does = figures["does"][name].bit_count()
        rows.append(
            (
                _own(name),
                versions.get(name, ""),
                str(does),
                gives,
                money,
                shown(clean[name]),
                shown(ratio),
            )
        )
    heads = ("", "version", "rules", "what comes back", "money", "clean orders", "these orders")
    return [
        "In multiples of `orjson.loads`, where every order is clean, and of these orders:",
        "",
        *table(heads, rows, "llrllrr"),
    ]


def _ruleset(figures: Figures) -> list[str]:
    names = ("clean", "mixed", "reported")
    clean, mixed, reported = (shown(figures["ruleset"][name]) for name in names)
    return [
        (
            "The whole default ruleset of **checker**, its search for keys that stand twice "
            "included, on the seeded orders as they are, in multiples of `orjson.loads`: "
            f"{clean} where every order is clean, {mixed} where three in ten have a fault, and "
            f"{reported} for these with the whole report as JSON."
        ),
        "",
    ]


def _refusals(refused: Mapping[str, str]) -> list[str]:
    if not refused:
        return ["All of them could be installed, and all agreed on every order.", ""]
    return ["Not measured:", "", *(f"* {name}: {why}" for name, why in refused.items()), ""]


def _marks(figures: Figures) -> list[str]:
    files = figures["processes"]["does"]
    everybody = {**figures["does"], **files}
    partial = {name: does for name, does in everybody.items() if does != ALL}
    counts = figures["orders"]["by_rule"]
    rows = [
        (
            label,
            str(counts[place]),
            "yes",
            *("yes" if does >> place & 1 else "no" for does in partial.values()),
        )
        for place, label in enumerate(LABELS)
    ]
    note = [
        f"{name} tells only whether an order breaks any of its rules, so that is what is compared."
        for name, by_rule in figures["processes"]["by_rule"].items()
        if not by_rule
    ]
    heads = ("rule", "orders that break it", "all others", *partial)
    return [*table(heads, rows, "lrc" + "c" * len(partial)), *note, *([""] if note else [])]


_CURVES = {
    "orders": "Number of orders, as a multiple of the time for the fewest:",
    "lines": "Lines in an order, in multiples of `orjson.loads` of the same bytes:",
    "rules": "Rules in force (clean orders), in multiples of `orjson.loads`:",
    "faults": "Share of orders that break a rule on purpose, in multiples of `orjson.loads`:",
}


def _curves(curves: Figures) -> list[str]:
    lines: list[str] = []
    for name, sentence in _CURVES.items():
        points = curves[name]
        names = list(next(iter(points.values()), {}))
        rows = [(_own(who), *(shown(point[who]) for point in points.values())) for who in names]
        lines += [sentence, "", *table(("", *points), rows, "l" + "r" * len(points))]
    return lines


def _programs(found: Figures) -> list[str]:
    one, many = found["one"], found["many"]
    rows = [
        (
            f"`{name}`" if name == BARE else _own(name),
            ""
            if name == BARE
            else str(found["does"][name].bit_count())
            if name in found["does"]
            else "all",
            shown(one[name] / one[BARE]),
            "" if name == BARE else shown(many[name] / many[BARE]),
        )
        for name in sorted(one, key=one.__getitem__)
    ]
    heads = ("", "rules", "one clean file", f"{found['files']:,} files")
    return [
        f"In multiples of `{BARE}`, from start to end, reports thrown away:",
        "",
        *table(heads, rows, "lrrr"),
        *_against(found),
    ]


def _against(found: Figures) -> list[str]:
    """Return how this program stands beside check-jsonschema, if both were measured."""
    rival = "check-jsonschema"
    own = [name for name in found["one"] if name.startswith("checker")]
    if rival not in found["one"] or not own:
        return []
    parts = [
        f"{name}: {shown(found['one'][name] / found['one'][rival])} with one file, "
        f"{shown(found['many'][name] / found['many'][rival])} with {found['files']:,}"
        for name in own
    ]
    return [f"In multiples of {rival}: {'; '.join(parts)}.", ""]


def _by_cost(bars: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(bars.items(), key=lambda entry: entry[1])


def _own(name: str) -> str:
    """Return a name, in bold if it is this program's."""
    return f"**{name}**" if name.startswith("checker") else name


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], sides: str) -> list[str]:
    """Return a table in Markdown; `sides` has a letter for each column: l, c or r."""
    rules = {"l": "---", "c": ":-:", "r": "--:"}
    lines = [heads, [rules[side] for side in sides], *rows]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def pictures(figures: Figures) -> dict[str, str]:
    """Return file name to picture."""
    bars = [
        Bar(_short(name, figures["does"][name]), ratio, name.startswith("checker"))
        for name, ratio in _by_cost(figures["bars"])
    ]
    many = figures["processes"]["many"]
    files = [
        Bar(name, seconds / many[BARE], name.startswith("checker"))
        for name, seconds in _by_cost(many)
        if name != BARE
    ]
    count = figures["processes"]["files"]
    return {
        "performance.svg": picture(
            "Checking an order, in multiples of orjson.loads of the same bytes",
            bars,
            mark=(1.0, "orjson.loads"),
        ),
        "performance-files.svg": picture(
            f"Checking {count:,} files, in multiples of {BARE}", files
        ),
    }


def _short(name: str, does: int) -> str:
    name = name.replace(", with the search for keys that stand twice", ", no key twice")
    return name if does == ALL else f"{name} ({does.bit_count()} of 12 rules)"


def replaced(page: str, text: str) -> str:
    """Return a page with another text between its marks.

    Raises:
        SystemExit: it has no such marks.
    """
    before, beginning, rest = page.partition(BEGINNING)
    _, end, after = rest.partition(END)
    if not (beginning and end):
        raise SystemExit(f"{PAGE} has no part between {BEGINNING.strip()} and {END.strip()}")
    return f"{before}{beginning}\n{text}{end}{after}"


def main() -> None:
    """Write the page, or print what would stand there."""
    parser = argparse.ArgumentParser(description="Write down what was measured; see run.py.")
    parser.add_argument("results", type=Path, help="the figures, as JSON")
    parser.add_argument("--print", action="store_true", help="only print the measured part")
    options = parser.parse_args()
    figures = json.loads(options.results.read_text("utf-8"))
    text = measured(figures)
    if options.print:
        print(text)
        return
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), text), "utf-8")
    for name, drawn in pictures(figures).items():
        (DOCS / "images" / name).write_text(drawn, "utf-8")
    print(f"written to {PAGE}")


if __name__ == "__main__":
    main()

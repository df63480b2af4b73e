"""Measures everything, in the environment that ``run.py`` has set up, and writes it as JSON.

python -m rivals.measure PLACES RESULTS [--quick]
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

import orjson
from orders import clean_orders, orders
from rivals import ours, processes
from rivals.contestant import Contestant
from rivals.documents import SHARE_OF_FAULTS, documents
from rivals.reference import broken

SEED = 1

RIVALS = {
    "datalogic-py": "jsonlogic",
    "DuckDB": "duck",
    "plain Python over orjson": "plain",
    "pydantic": "models",
    "jsonschema-rs": "json_schema",
    "zen-engine": "zen_expressions",
    "regorus": "rego",
    "cel-expr-python": "google_cel",
}
"""Name to the module that makes it ready."""

OURS = "checker"
PROVEN = "checker, with the search for keys that stand twice"


class Size(NamedTuple):
    """How much is measured."""

    orders: int
    chunk: int
    rounds: int
    curve: int
    starts: int
    files: int
    file_rounds: int


FULL = Size(orders=6000, chunk=128, rounds=9, curve=2000, starts=15, files=2000, file_rounds=3)
QUICK = Size(orders=400, chunk=200, rounds=2, curve=200, starts=2, files=40, file_rounds=1)


def _parse(texts: Sequence[bytes]) -> None:
    """Do the least that can be done with a JSON text in Python."""
    loads = orjson.loads
    for text in texts:
        loads(text)


def _seconds(work: Callable[[Any], Any], staged: Any) -> float:
    """Return the processor time of a piece of work, whatever else the machine does meanwhile."""
    gc.collect()  # or one pays for the rubbish of another
    start = process_time()
    work(staged)
    return process_time() - start


def ratios(
    taking_part: dict[str, Contestant], texts: Sequence[bytes], size: Size
) -> dict[str, float]:
    """Return name to how many times longer than ``orjson.loads`` it takes.

    The orders come in chunks. With each chunk, everybody in turn goes through all rounds, each of
    them right after ``orjson.loads``, and the best time of both counts. Nobody works between the
    rounds of another, as nobody does where a program runs by itself: who comes after ten others
    finds nothing of its own left in the processor's caches, and those with the most code lose most.
    """
    chunks = [texts[start : start + size.chunk] for start in range(0, len(texts), size.chunk)]
    names = [name for name, entry in taking_part.items() if not entry.at_once]
    costs = dict.fromkeys(names, 0.0)
    bases = dict.fromkeys(names, 0.0)
    gc.collect()
    gc.freeze()
    for chunk in chunks:
        for name in names:
            staged = taking_part[name].stage(chunk)
            rounds = [
                (_seconds(_parse, chunk), _seconds(taking_part[name].run, staged))
                for _ in range(size.rounds)
            ]
            bases[name] += min(base for base, _ in rounds)
            costs[name] += min(cost for _, cost in rounds)
    found = {name: costs[name] / bases[name] for name in names}
    for name, entry in taking_part.items():
        if entry.at_once:
            found[name] = _all_at_once(entry, texts, size.rounds)
    return {name: found[name] for name in taking_part}


def _all_at_once(entry: Contestant, texts: Sequence[bytes], rounds: int) -> float:
    staged = entry.stage(texts)
    pairs = [(_seconds(_parse, texts), _seconds(entry.run, staged)) for _ in range(rounds)]
    return min(cost for _, cost in pairs) / min(base for base, _ in pairs)


def disagreement(entry: Contestant, texts: Sequence[bytes], expected: Sequence[int]) -> str:
    """Return where somebody's verdicts are not those of the reference, "" if nowhere."""
    found = entry.verdicts(entry.run(entry.stage(texts)))
    wanted = [mask & entry.does for mask in expected]
    if not entry.by_rule:
        wanted = [int(mask != 0) for mask in wanted]
    wrong = [
        place for place, pair in enumerate(zip(found, wanted, strict=True)) if len({*pair}) > 1
    ]
    if not wrong:
        return ""
    first = wrong[0]
    return (
        f"{len(wrong)} of {len(texts)} verdicts differ; "
        f"of order {first} it says {found[first]:012b}, not {wanted[first]:012b}"
    )


def admitted(
    texts: Sequence[bytes], refused: dict[str, str]
) -> tuple[dict[str, Contestant], dict[str, str]]:
    """Return those whose verdicts agree on every order, and why others are not among them."""
    expected = [broken(orjson.loads(text)) for text in texts]
    makers: dict[str, Callable[[], Contestant]] = {
        OURS: ours.without_proof,
        PROVEN: ours.with_proof,
        **{name: _maker(module) for name, module in RIVALS.items()},
    }
    taking_part: dict[str, Contestant] = {}
    for name, make in makers.items():
        if name in refused:
            continue
        try:
            entry = make()
            complaint = disagreement(entry, texts, expected)
        except Exception as error:  # noqa: BLE001 - whatever a rival raises is listed as its reason
            complaint = f"{type(error).__name__}: {error}"
        if complaint:
            refused[name] = complaint
        else:
            taking_part[name] = entry
    return taking_part, refused


def _maker(module: str) -> Callable[[], Contestant]:
    def make() -> Contestant:
        entry = importlib.import_module(f"rivals.{module}").prepare()
        assert isinstance(entry, Contestant)  # noqa: S101 - for the type checker
        return entry

    return make


# -- curves ----------------------------------------------------------------------------------------


def curves(taking_part: dict[str, Contestant], size: Size) -> dict[str, Any]:
    """Return what the cost hangs on: name of the curve to its points."""
    some = {
        name: taking_part[name]
        for name in (OURS, "datalogic-py", "plain Python over orjson")
        if name in taking_part
    }
    own = {OURS: taking_part[OURS]} if OURS in taking_part else {}
    return {
        "orders": _growth(own, size),
        "lines": {
            str(lines): ratios(some, _stretched(lines, size), size) for lines in (1, 10, 100, 1000)
        },
        "rules": {
            str(count): ratios({OURS: ours.without_proof(ours.copies(count))}, _clean(size), size)
            for count in (1, 3, 6, 12, 24, 48, 96)
        },
        "faults": {
            f"{share:.0%}": ratios(some, list(documents(size.curve, SEED, share)), size)
            for share in (0.0, 0.1, 0.3, 0.6, 1.0)
        },
    }


def _clean(size: Size) -> list[bytes]:
    return list(documents(size.curve, SEED, faults=0))


def _stretched(lines: int, size: Size) -> list[bytes]:
    """Return fewer orders the more lines each of them has."""
    return list(documents(max(20, min(size.curve, size.curve * 10 // lines)), SEED, lines=lines))


def _growth(own: dict[str, Contestant], size: Size) -> dict[str, Any]:
    """Return the time for so many orders, as a multiple of the time for the fewest.

    The later orders are other ones than the first, and the machine is not as fast from one minute
    to the next; so what each chunk takes counts in multiples of ``orjson.loads`` right before it.
    """
    counts = [size.curve * factor for factor in (1, 2, 4, 8)]
    texts = list(documents(counts[-1], SEED))
    gc.collect()
    gc.freeze()
    found: dict[str, Any] = {str(count): {} for count in counts}
    for name, entry in own.items():
        rounds = [_costs_by_count(entry, texts, counts, size) for _ in range(size.rounds)]
        for place, count in enumerate(counts):
            factor = count / counts[0]
            found[str(count)][name] = factor * median(costs[place] / costs[0] for costs in rounds)
    return found


def _costs_by_count(
    entry: Contestant, texts: Sequence[bytes], counts: Sequence[int], size: Size
) -> list[float]:
    """Return what an order costs once so many were gone through, in one go."""
    taken = parsing = 0.0
    costs: list[float] = []
    for start in range(0, len(texts), size.chunk):
        chunk = texts[start : start + size.chunk]
        parsing += _seconds(_parse, chunk)
        taken += _seconds(entry.run, chunk)
        while len(costs) < len(counts) and start + size.chunk >= counts[len(costs)]:
            costs.append(taken / parsing)
    return costs


def whole_ruleset(size: Size) -> dict[str, float]:
    """Return what the default ruleset costs on the seeded orders as they are."""
    clean = ratios({"clean": ours.default_ruleset()}, list(clean_orders(size.curve, SEED)), size)
    both = {"mixed": ours.default_ruleset(), "reported": ours.reported()}
    return clean | ratios(both, list(orders(size.curve, SEED)), size)


# -- whole processes -------------------------------------------------------------------------------


def whole_processes(places: dict[str, str], size: Size, refused: dict[str, str]) -> dict[str, Any]:
    """Measure programs with one file and with many; add those that cannot be to `refused`."""
    with tempfile.TemporaryDirectory(prefix="rivals-") as directory:
        work = Path(directory)
        target = work / "orders"
        target.mkdir()
        expected: dict[str, int] = {}
        for number, text in enumerate(documents(size.files, SEED)):
            name = f"order-{number:05}.json"
            (target / name).write_bytes(text)
            expected[name] = broken(orjson.loads(text))
        clean = next(target / name for name, mask in expected.items() if not mask)
        known = []
        for tool in processes.tools(places, work):
            try:
                wrong = processes.differences(tool, target, expected)
            except RuntimeError as error:
                refused[tool.name] = str(error)
                continue
            if wrong:
                refused[tool.name] = f"{len(wrong)} of {len(expected)} verdicts differ: {wrong[0]}"
                continue
            known.append(tool)
        return {
            "files": size.files,
            "does": {tool.name: tool.does for tool in known if tool.verdicts is not None},
            "by_rule": {tool.name: tool.by_rule for tool in known},
            "one": dict(processes.in_turns(known, clean, size.starts)),
            "many": dict(processes.in_turns(known, target, size.file_rounds)),
        }


# -- the command -----------------------------------------------------------------------------------


def measured(setup: dict[str, Any], size: Size) -> dict[str, Any]:
    """Measure everything."""
    refused: dict[str, str] = dict(setup["refused"])
    texts = list(documents(size.orders, SEED))
    _say("verdicts")
    taking_part, refused = admitted(texts, refused)
    _say("rivals")
    bars = ratios(taking_part, texts, size)
    clean = ratios(taking_part, _clean(size), size)
    _say("curves")
    drawn = curves(taking_part, size)
    ruleset = whole_ruleset(size)
    _say("whole processes")
    started = whole_processes(setup["places"], size, refused)
    masks = [broken(orjson.loads(text)) for text in texts]
    return {
        "when": f"{datetime.now(UTC):%Y-%m-%d}",
        "quick": size is QUICK,
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "processor": _processor(),
            "python": f"{platform.python_implementation()} {platform.python_version()}, "
            f"{platform.python_compiler()}",
        },
        "versions": setup["versions"],
        "orders": {
            "count": len(texts),
            "bytes": round(sum(map(len, texts)) / len(texts)),
            "broken": sum(mask != 0 for mask in masks) / len(masks),
            "share": SHARE_OF_FAULTS,
            "by_rule": [sum(mask >> place & 1 for mask in masks) for place in range(12)],
            "rounds": size.rounds,
        },
        "does": {name: entry.does for name, entry in taking_part.items()},
        "bars": bars,
        "clean": clean,
        "curves": drawn,
        "ruleset": ruleset,
        "processes": started,
        "refused": refused,
    }


def _processor() -> str:
    """Return the kind of processor, as far as the system tells."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{models[0]}, {len(models)} cores" if models else platform.processor()


def _say(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure, and write the figures down."""
    parser = argparse.ArgumentParser(description="Measure everybody; see run.py.")
    parser.add_argument("setup", type=Path, help="JSON: places of programs, versions, refusals")
    parser.add_argument("results", type=Path, help="where to write the figures, as JSON")
    parser.add_argument("--quick", action="store_true", help="little of everything, to try it out")
    options = parser.parse_args()
    setup = json.loads(options.setup.read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="rivals-") as directory:
        tempfile.tempdir = directory  # of whatever anybody writes, nothing stays
        found = measured(setup, QUICK if options.quick else FULL)
    options.results.write_text(json.dumps(found, indent=2), "utf-8")
    os._exit(0)  # at an ordinary end, DuckDB lists on standard error what it leaks


if __name__ == "__main__":
    main()

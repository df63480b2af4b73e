"""What checking costs: per order, per start and in memory, as ratios that hold on any machine.

* An order: reading it and asking all rules, compared with ``orjson.loads`` of the same bytes.
* The same with the report as JSON, and with the rules about payment alone.
* A rule that does not apply: the same with ten times as many rules, all but the first of another
  status, compared with the rules alone.
* Rules without code: the same with ten rules in the Common Expression Language on top, compared
  with the rules of the default alone.
* A start: ``checker check FILE`` with one clean order, compared with ``python -c pass``.
* Memory: the peak of the same two processes.

The two sides of a ratio are measured in turns, so that whatever else the machine does hits both::

    python benchmarks/compare.py
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

import msgspec
import orjson
from orders import AS_OF, SHARE_OF_FAULTS, clean_orders, orders

from checker.batch import Batch
from checker.documents.reader import Reader
from checker.documents.text import Text
from checker.engine import Engine
from checker.errors import UsageError
from checker.examiner import Examiner
from checker.finding import Severity
from checker.registry import load
from checker.report import DocumentResult, ReportOptions
from checker.reporters.json import JsonReporter
from checker.rulesets.active import ActiveRule, activate
from checker.rulesets.policy import load_policy
from checker.values.days import local_date

Work = Callable[[list[bytes]], None]

SEED = 1
LEAST_ROUNDS = 9
LEAST_STARTS = 20

PIECE = 128
"""So many documents are gone through before the other side has its turn."""


ASSERTIONS = (
    'order.lines.all(l, has(l.name) || order.shipping.mode != "air")',
    "order.lines.all(l, l.quantity > 0 && l.unit_price >= 0.01)",
    "order.amounts.total <= 1000000000000",
    "order.amounts.goods + order.amounts.freight >= 0.1 + 0.2",
    'order.seller.country != "AQ" && order.buyer.country.size() == 2',
    'has(order.buyer.email) && !order.buyer.email.endsWith("@example.invalid")',
    "size(order.lines) <= 100",
    "order.timestamps.drafted_at < now",
    "!has(order.timestamps.ordered_at) || deadline(order.timestamps.ordered_at, 3650) > now",
    "order.payments.all(p, !has(p.amount) || p.amount <= order.amounts.total)",
)
EXPRESSIONS = "ruleset: shop\nextends: [trade-assurance]\nrules:\n" + "".join(
    f"  SHOP{number:03}: {{title: T, severity: error, message: M, assert: {json.dumps(text)}}}\n"
    for number, text in enumerate(ASSERTIONS)
)
"""A ruleset that adds ten rules without code to the default."""

ELSEWHERE = "closed"
"""The status of the rules that do not apply."""


@cache
def _batch(copies: int = 0, plugins: frozenset[str] | None = None) -> Batch:
    """Return what one run of the program sets up once, with every rule of the default.

    Args:
        copies: how many more rules there are for each, none of which applies.
        plugins: only the rules of these.
    """
    registry = load()
    rules = {
        plugin: rules
        for plugin, rules in registry.rules().items()
        if plugins is None or plugin in plugins
    }
    active = [*activate(rules)]
    for number in range(copies):
        active += [elsewhere(entry, number) for entry in activate(rules)]
    engine = Engine(active, AS_OF, shown_from=Severity.WARNING)
    return Batch(
        Examiner(
            Reader(registry.formats()),
            engine,
            fail_on=Severity.ERROR,
        )
    )


def elsewhere(active: ActiveRule, number: int) -> ActiveRule:
    """Return a copy of a rule that applies to orders of another status alone."""
    copied = msgspec.structs.replace(
        active.rule, id=f"{active.rule.id}{number}", statuses=frozenset((ELSEWHERE,))
    )
    return msgspec.structs.replace(active, rule=copied)


def _results(batch: Batch, documents: list[bytes]) -> Iterator[DocumentResult]:
    """Check documents as those of a file are checked."""
    texts = (Text("orders.jsonl", place, document) for place, document in enumerate(documents))
    return batch.check_all(texts)


def _go_through(batch: Batch, documents: list[bytes]) -> None:
    """Check documents, and do nothing with the results."""
    for _ in _results(batch, documents):
        pass


def check_all(documents: list[bytes], copies: int = 0) -> None:
    """Read every document and ask all rules about it, as of `AS_OF`.

    It is called once before it is timed: what is done once for a process is no cost of an order.
    """
    _go_through(_batch(copies), documents)


@cache
def _reporter() -> JsonReporter:
    """Return what writes the report of one run of the program."""
    return JsonReporter(ReportOptions())


def report_all(documents: list[bytes]) -> None:
    """Do the same, and write the report as JSON."""
    write = _reporter().document
    for result in _results(_batch(), documents):
        for text in write(result):
            text.encode()


def check_payment(documents: list[bytes]) -> None:
    """Do the same with the rules of the document and of payment alone."""
    _go_through(_batch(plugins=frozenset(("checker", "payment"))), documents)


def check_all_in_a_crowd(documents: list[bytes]) -> None:
    """Do the same among ten times as many rules, of which no more apply."""
    check_all(documents, copies=9)


@cache
def _batch_with_expressions() -> Batch:
    """Return what one run sets up for a ruleset that adds ten expressions to the default."""
    registry = load()
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "shop.yaml")
        path.write_text(EXPRESSIONS, "utf-8")
        policy = load_policy([str(path)], registry, local_date(AS_OF))
    engine = Engine(policy.active, AS_OF, shown_from=Severity.WARNING)
    return Batch(
        Examiner(
            Reader(registry.formats()),
            engine,
            fail_on=Severity.ERROR,
        )
    )


def check_all_with_expressions(documents: list[bytes]) -> None:
    """Do the same with ten rules on top that are written in a ruleset, and that all are kept."""
    _go_through(_batch_with_expressions(), documents)


def parse_all(documents: list[bytes]) -> None:
    """Do the least that can be done with a JSON text in Python."""
    loads = orjson.loads
    for document in documents:
        loads(document)


# -- measuring -------------------------------------------------------------------------------------


class Figure(NamedTuple):
    """One line of the result.

    Attributes:
        name: what is measured, and compared with what.
        ratio: how much more it costs; the median of all rounds.
        least: the lowest ratio of a round.
        most: the highest.
        cost: the median of what is measured, in `unit`.
        base: the median of what it is compared with, in `unit`.
        unit: of `cost` and `base`.
        rounds: how often both were measured.
    """

    name: str
    ratio: float
    least: float
    most: float
    cost: float
    base: float
    unit: str
    rounds: int


def figure(name: str, pairs: Sequence[tuple[float, float]], unit: str) -> Figure:
    """Sum up rounds, each of which measured a cost and what it is compared with."""
    ratios = [cost / base for cost, base in pairs]
    return Figure(
        name,
        median(ratios),
        min(ratios),
        max(ratios),
        median(cost for cost, _ in pairs),
        median(base for _, base in pairs),
        unit,
        len(pairs),
    )


def order_costs(name: str, work: Work, other: Work, documents: list[bytes], rounds: int) -> Figure:
    """Compare two ways to go through the same documents, piece by piece in turns.

    The speed of a machine changes from one moment to the next; what comes right after each other
    meets the same of it.
    """
    work(documents)
    other(documents)
    pieces = [documents[start : start + PIECE] for start in range(0, len(documents), PIECE)]
    pairs = []
    for _ in range(rounds):
        gc.collect()
        cost = base = 0.0
        for piece in pieces:
            cost += processor_time(work, piece)
            base += processor_time(other, piece)
        pairs.append((cost / len(documents) * 1e6, base / len(documents) * 1e6))
    return figure(name, pairs, "us/order")


def processor_time(work: Work, documents: list[bytes]) -> float:
    """Return the seconds of processor time that documents take."""
    start = process_time()
    work(documents)
    return process_time() - start


# -- whole processes -------------------------------------------------------------------------------

BARE = (sys.executable, "-c", "pass")


def check_command(path: Path) -> tuple[str, ...]:
    """Return the command that checks one file: the program as it was installed."""
    program = Path(sys.executable).parent / "checker"
    start = [str(program)] if program.exists() else [sys.executable, "-m", "checker"]
    return (*start, "check", "--as-of", AS_OF.isoformat(), str(path))


def wall_time(command: Sequence[str]) -> float:
    """Return the milliseconds from the start of a process to its end.

    Raises:
        SystemExit: it failed, so that its time says nothing.
    """
    start = perf_counter()
    process = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    elapsed = (perf_counter() - start) * 1e3
    if process.returncode:
        message = process.stderr.decode(errors="replace").strip()
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {message}")
    return elapsed


def start_costs(path: Path, starts: int) -> Figure:
    """Compare the time to check one file with the time to start Python and stop again."""
    command = check_command(path)
    wall_time(command)  # reads the files into the system's cache and compiles what is not yet
    wall_time(BARE)
    pairs = [(wall_time(command), wall_time(BARE)) for _ in range(starts)]
    return figure("checker check FILE / python -c pass", pairs, "ms")


# A process starts with its parent's peak to its name, which in ours is that of all the documents.
# So a small process starts the one to be measured, and waits for it.
_WAITER = """
import os, sys
null = os.open(os.devnull, os.O_WRONLY)
process = os.posix_spawn(
    sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)]
)
print(os.wait4(process, 0)[2].ru_maxrss)
"""
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes


def peak_memory(command: Sequence[str]) -> float:
    """Return the peak of the memory that a process had, in MiB."""
    waiter = (sys.executable, "-S", "-c", _WAITER, *command)
    output = subprocess.run(waiter, stdout=subprocess.PIPE, check=True).stdout
    return int(output) * _MAXRSS_UNIT / 2**20


def memory_costs(path: Path, starts: int) -> Figure:
    """Compare the memory to check one file with that of an empty Python."""
    command = check_command(path)
    pairs = [(peak_memory(command), peak_memory(BARE)) for _ in range(starts)]
    return figure("peak memory of the same two", pairs, "MiB")


# -- the command -----------------------------------------------------------------------------------


def compare(count: int, rounds: int, starts: int) -> list[Figure]:
    """Measure everything."""
    clean = list(clean_orders(count, SEED))
    here = [document for document in clean if ELSEWHERE.encode() not in document]
    mixed = list(orders(count, SEED, SHARE_OF_FAULTS))
    figures = [
        order_costs("clean orders / orjson.loads", check_all, parse_all, clean, rounds),
        order_costs(
            f"{SHARE_OF_FAULTS:.0%} with a fault / orjson.loads",
            check_all,
            parse_all,
            mixed,
            rounds,
        ),
        order_costs(
            f"{SHARE_OF_FAULTS:.0%} with a fault, as JSON / orjson.loads",
            report_all,
            parse_all,
            mixed,
            rounds,
        ),
        order_costs(
            "clean orders, payment rules / orjson.loads", check_payment, parse_all, clean, rounds
        ),
        order_costs(
            "ten times the rules / the rules", check_all_in_a_crowd, check_all, here, rounds
        ),
    ]
    try:
        figures.append(
            order_costs(
                "ten expression rules on top / the default rules",
                check_all_with_expressions,
                check_all,
                clean,
                rounds,
            )
        )
    except UsageError as error:
        print(f"left out, {str(error).splitlines()[0]}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "order.json")
        path.write_bytes(clean[0])
        figures += [start_costs(path, starts), memory_costs(path, LEAST_ROUNDS)]
    return figures


HEADINGS = ("", "ratio", "min", "max", "cost", "base", "", "rounds")


def table(figures: Sequence[Figure]) -> str:
    """Lay the figures out in columns: names and units to the left, numbers to the right."""
    rows = [
        HEADINGS,
        *(
            (
                entry.name,
                *(f"{ratio:.2f}" for ratio in (entry.ratio, entry.least, entry.most)),
                *(f"{value:.1f}" for value in (entry.cost, entry.base)),
                entry.unit,
                str(entry.rounds),
            )
            for entry in figures
        ),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    to_the_left = {HEADINGS.index(""), len(HEADINGS) - 2}
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in to_the_left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def at_least(least: int) -> Callable[[str], int]:
    """Return a reader of whole numbers that refuses smaller ones."""

    def number(text: str) -> int:
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"{text} is less than {least}")
        return value

    return number


def main() -> None:
    """Print what checking costs."""
    parser = argparse.ArgumentParser(description="Measure what checking costs.")
    parser.add_argument(
        "--count", type=at_least(1), default=5000, help="orders per round (default: %(default)s)"
    )
    parser.add_argument(
        "--rounds",
        type=at_least(LEAST_ROUNDS),
        default=LEAST_ROUNDS,
        help="rounds over the orders (default: %(default)s)",
    )
    parser.add_argument(
        "--starts",
        type=at_least(LEAST_STARTS),
        default=LEAST_STARTS,
        help="pairs of processes to time (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    figures = compare(options.count, options.rounds, options.starts)
    if options.json:
        print(json.dumps([entry._asdict() for entry in figures], indent=2))
    else:
        print(table(figures))


if __name__ == "__main__":
    main()

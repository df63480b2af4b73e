"""Worker processes: each looks at one unit after the other, and reads it for itself.

They come to the world by `fork`, with everything loaded that is needed. A worker that is killed has
its unit done again by another one; a unit that has killed two of them is given up, and said to be.
One that shows no sign of life, because a rule is lost in compiled code, is killed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import count
from mmap import mmap
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from struct import Struct as Layout
from typing import Any

from msgspec import Struct

from checker.budget import time_budget
from checker.documents.units import Unit
from checker.errors import CheckerError
from checker.examiner import Examiner
from checker.parts import encode, look_at

_FAULT = b"E"

_COUNTER = Layout("Q")

_TRIES = 2
_AHEAD = 2
"""Units that a worker has been given: the one it looks at, and the next."""

_LOOK = 1.0
_LOOKS_IN_VAIN = 60
"""So often, so many seconds apart, is looked for a sign of life before a worker is killed."""

_OF_A_WORKER = 3
_DESCRIPTORS = 28
"""Those that a process has for each of its workers, and those that it needs besides."""

_HELD_BACK = 8
"""Units, for each worker, that may be done before the one whose turn it is."""


class Lost(Struct, frozen=True):
    """A unit that could not be looked at, and why."""

    reason: str


class _Life:
    """A pipe through which nothing passes: it ends with the process that started the workers.

    Attributes:
        held: the end that only that process holds.
        seen: the end that each worker waits at.
    """

    def __init__(self) -> None:
        self.seen: Connection
        self.held: Connection
        self.seen, self.held = get_context("fork").Pipe(duplex=False)

    def end(self) -> None:
        self.held.close()
        self.seen.close()


class _Worker:
    """One worker process, seen from outside.

    Attributes:
        tasks: the numbers of the units that it has been given, in that order.
        is_lost: whether it was killed because it showed no sign of life.
    """

    def __init__(self, examiner: Examiner, others: Sequence[_Worker], life: _Life) -> None:
        context: Any = get_context("fork")
        self.connection: Connection
        self.connection, its_end = context.Pipe()
        outside = [life.held, self.connection, *(other.connection for other in others)]
        self._pulse = mmap(-1, _COUNTER.size)  # memory that both processes share
        self.process: BaseProcess = context.Process(
            target=_work, args=(its_end, outside, examiner, life.seen, self._pulse), daemon=True
        )
        self.process.start()
        its_end.close()
        self.tasks: deque[int] = deque()
        self.is_lost = False
        self._last, self._looks = b"", 0

    def give(self, number: int, unit: Unit) -> None:
        self.tasks.append(number)
        try:
            self.connection.send(unit)
        except OSError:  # it is gone, which is found out where its answers are awaited
            return

    def look_after(self) -> None:
        """Kill the process if it has shown no sign of life since many looks."""
        pulse = self._pulse[:]
        self._looks = self._looks + 1 if pulse == self._last else 0
        self._last = pulse
        if self._looks >= _LOOKS_IN_VAIN:
            self.is_lost = True
            self.process.kill()

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self._pulse.close()
        self.connection.close()


def looked_at(
    units: Iterator[Unit], examiner: Examiner, jobs: int
) -> Iterator[bytes | Lost | None]:
    """Yield what workers see in units, encoded, in the order of the units.

    None stands for what can be read only once, by who puts the results together. With one job, or
    on a system without `fork`, this process does the work itself.
    """
    if jobs == 1 or "fork" not in get_all_start_methods():
        with time_budget():
            for unit in units:
                yield None if unit.is_stream else encode(look_at(unit, examiner))
        return
    team = _Team(examiner, jobs)
    try:
        yield from team.work(units)
    finally:
        team.end()


def _most_workers() -> int:
    """Return how many workers there are descriptors for, beside those that all else needs."""
    import resource  # wherever there is `fork`

    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY:
        return sys.maxsize
    return max((most - _DESCRIPTORS) // _OF_A_WORKER, 1)


class _Team:
    """Workers, what they are at, and what they have done."""

    def __init__(self, examiner: Examiner, jobs: int) -> None:
        self._examiner = examiner
        self._workers: list[_Worker] = []
        self._life = _Life()
        self._jobs = min(jobs, _most_workers())
        self._units: dict[int, Unit] = {}
        self._waiting: deque[int] = deque()
        self._failures: dict[int, int] = {}
        self._done: dict[int, bytes | Lost | None] = {}

    def work(self, units: Iterator[Unit]) -> Iterator[bytes | Lost | None]:
        numbered = enumerate(units)
        turn = 0
        more = True
        while more or self._units or self._done:
            while more and len(self._units) + len(self._done) < _HELD_BACK * self._jobs:
                entry = next(numbered, None)
                if entry is None:
                    more = False
                    break
                number, unit = entry
                if unit.is_stream:
                    self._done[number] = None
                else:
                    self._units[number] = unit
                    self._waiting.append(number)
                    self._hand_out()  # not when all are found: workers begin meanwhile
            self._hand_out()
            if turn in self._done:
                yield self._done.pop(turn)
                turn += 1
            elif self._units:
                self._listen()

    def end(self) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        self._life.end()

    def _hand_out(self) -> None:
        """Give every worker enough to do."""
        for ahead in range(1, _AHEAD + 1):
            while self._waiting and (worker := self._idle(ahead)) is not None:
                number = self._waiting.popleft()
                worker.give(number, self._units[number])

    def _idle(self, ahead: int) -> _Worker | None:
        """Return a worker that has fewer units; a new one rather than none."""
        for worker in self._workers:
            if len(worker.tasks) < ahead:
                return worker
        if len(self._workers) < self._jobs:
            try:
                self._workers.append(_Worker(self._examiner, self._workers, self._life))
            except OSError as error:
                if not self._workers:
                    raise CheckerError(
                        "no process can be started to share the work: "
                        f"{error.strerror}; --jobs 1 does without"
                    ) from error
                self._jobs = len(self._workers)  # the system gives no more: these do it all
                return None
            return self._workers[-1]
        return None

    def _listen(self) -> None:
        """Wait until a worker answers, or is gone."""
        by_connection = {worker.connection: worker for worker in self._workers if worker.tasks}
        answering = wait(list(by_connection), _LOOK)
        if not answering:
            for worker in by_connection.values():
                worker.look_after()
        for ready in answering:
            worker = by_connection[ready]  # type: ignore[index]  # these are connections
            try:
                answer = worker.connection.recv_bytes()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            number = worker.tasks.popleft()
            del self._units[number]
            if answer.startswith(_FAULT):
                fault = answer.removeprefix(_FAULT).decode(errors="replace")
                self._done[number] = Lost(f"internal error, please report it: {fault}")
            else:
                self._done[number] = answer

    def _bury(self, worker: _Worker) -> None:
        """Have what a worker was at done again, or give it up."""
        self._workers.remove(worker)
        worker.process.join()
        code = worker.process.exitcode
        worker.end()
        at_work, *others = worker.tasks
        self._failures[at_work] = failures = self._failures.get(at_work, 0) + 1
        if failures < _TRIES:
            others.insert(0, at_work)
        else:
            del self._units[at_work]
            fate = "were lost in a rule that never ends" if worker.is_lost else _ended(code)
            self._done[at_work] = Lost(f"{failures} workers that read it {fate}")
        self._waiting.extendleft(reversed(others))


def _ended(code: int | None) -> str:
    """Return how a process ended, in words."""
    if code is not None and code < 0:
        return f"were killed by signal {-code}"
    return f"ended with exit code {code}"


def _end_with(life: Connection) -> None:
    """End this process when the one is gone that started it; a thread waits for that.

    A rule can switch off the signal by which the time budget is watched, and then never end.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})  # it is for the thread of the rules
    with contextlib.suppress(EOFError, OSError):
        life.recv_bytes()
    os._exit(0)


def _work(
    connection: Connection,
    outside: Sequence[Connection],
    examiner: Examiner,
    life: Connection,
    pulse: mmap,
) -> None:
    """Look at units until there are no more; the life of a worker.

    It ends without what an interpreter does at its end: that is for who started it to do.
    """
    examiner.expect_many()
    starter = os.getppid()

    beats = count(1)

    def watch() -> None:
        _COUNTER.pack_into(pulse, 0, next(beats))
        if os.getppid() != starter:  # nobody waits for an answer any more
            os._exit(0)

    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it ends it
        for end in outside:
            end.close()  # so that it learns when who started it is gone
        with contextlib.suppress(RuntimeError):  # where there is none to be had, `watch` remains
            threading.Thread(target=_end_with, args=(life,), daemon=True).start()
        with time_budget(watch=watch):
            while True:
                unit = connection.recv()
                try:
                    answer = encode(look_at(unit, examiner))
                except Exception as error:  # noqa: BLE001 - a fault of ours, said by who started it
                    answer = _FAULT + f"{type(error).__name__}: {error}".encode(errors="replace")
                connection.send_bytes(answer)
    except (EOFError, OSError):
        pass
    finally:
        os._exit(0)

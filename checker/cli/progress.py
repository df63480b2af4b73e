"""How far a run is, on the terminal of whoever waits for it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from checker.cli.jobs import LARGE, Watch
from checker.documents.files import length_of
from checker.errors import InputError

_NARROWEST, _WIDEST = 5, 36
"""Columns of the bar."""

_USUAL = 80

_BESIDE, _ALONE = 70, 32
"""Columns of what stands beside it, with the number of orders and without.

A line that is too long would be written again and again.
"""


def is_wanted(no_progress: bool, *, to_terminal: bool) -> bool:  # noqa: FBT001 - the option itself
    """Whether to show how far a run is: on a terminal on which nothing else appears meanwhile."""
    if no_progress or sys.stderr is None or not sys.stderr.isatty():
        return False
    return not (to_terminal and sys.stdout is not None and sys.stdout.isatty())


def _columns() -> int:
    """Return the width of the terminal, that of most where it says none."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL
    except (OSError, ValueError):
        return _USUAL


@contextmanager
def progress(files: Sequence[str | InputError]) -> Iterator[Watch | None]:
    """Show on standard error how far a run is, with its rate and the time that is left.

    Small runs are over before anybody could read it: for these it is None.
    """
    size = sum(length_of(file) for file in files if isinstance(file, str))
    if size < LARGE:
        yield None
        return
    import click  # only large runs wait for it

    started = time.monotonic()
    documents = 0

    def rate(_: object) -> str:
        elapsed = max(time.monotonic() - started, 0.001)
        return f"{documents:,} orders, {documents / elapsed:,.0f} a second"

    columns = _columns()
    has_room = columns > _BESIDE + _NARROWEST
    beside = _BESIDE if has_room else _ALONE
    with click.progressbar(
        length=size,
        label="checking",
        file=sys.stderr,
        show_pos=False,
        item_show_func=rate if has_room else None,
        width=max(_NARROWEST, min(_WIDEST, columns - beside)),
    ) as bar:

        def watch(done: int, documents_so_far: int) -> None:
            nonlocal documents
            documents = documents_so_far
            bar.update(done, documents)

        yield watch

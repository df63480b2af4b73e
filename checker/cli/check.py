"""``checker check``: the main job, and all that can be said of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from checker.cli.gate import Asked, check
from checker.cli.loading import load_plugins
from checker.cli.options import (
    allow_empty_option,
    as_of_option,
    baseline_option,
    input_format_option,
    jobs_option,
    lang_option,
    no_waivers_option,
    plugin_options,
    progress_option,
    resume_option,
    ruleset_option,
    selection_options,
    severity_options,
)
from checker.cli.resuming import moment_of
from checker.reporters import TEXT


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@ruleset_option
@selection_options
@click.option(
    "--report",
    "reports",
    multiple=True,
    default=(TEXT,),
    metavar="FORMAT[:FILE]",
    envvar="CHECKER_REPORT",
    help="Write this report; to standard output without FILE. Repeatable.",
)
@severity_options
@as_of_option
@input_format_option
@allow_empty_option
@no_waivers_option
@baseline_option
@jobs_option
@resume_option
@progress_option
@plugin_options
@lang_option
def command(
    *,
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_of: datetime,
    resume: str | None,
    **others: Any,
) -> int:
    """Check orders against the policy.

    PATH is a file (.json, .jsonl, .ndjson, also .gz), a directory that is searched for those, or -
    for standard input.
    """
    asked = Asked(as_of=moment_of(resume, as_of), resume=resume, **others)
    return check(asked, lambda hooks: load_plugins(plugins, no_plugins=no_plugins, hooks=hooks))

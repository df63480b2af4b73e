"""The command line: the only place that prints, and the only one that knows exit codes."""

from __future__ import annotations

from checker.cli.main import main

__all__ = ["main"]

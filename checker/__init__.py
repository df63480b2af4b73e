"""checker: does a Trade Assurance order keep the policy?

What programs use stands here; what plugins use stands in `checker.api`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.checking import Checker
    from checker.errors import CheckerError, InputError, PluginError, UsageError
    from checker.finding import Finding, Waived
    from checker.report import DocumentResult, RuleOutcome

__version__ = "0.1.0"

_HOMES = {
    "Checker": "checker.checking",
    "CheckerError": "checker.errors",
    "DocumentResult": "checker.report",
    "Finding": "checker.finding",
    "InputError": "checker.errors",
    "PluginError": "checker.errors",
    "RuleOutcome": "checker.report",
    "UsageError": "checker.errors",
    "Waived": "checker.finding",
}
"""Public name to its module, which is imported when the name is asked for."""

__all__ = [
    "Checker",
    "CheckerError",
    "DocumentResult",
    "Finding",
    "InputError",
    "PluginError",
    "RuleOutcome",
    "UsageError",
    "Waived",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """Import a public name: the command line starts faster without them."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

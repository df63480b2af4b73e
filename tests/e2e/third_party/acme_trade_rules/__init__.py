"""The house rules of a shop, and the way in which it writes orders down."""

from __future__ import annotations

from checker.api import InputFormat, Rule, hookimpl

from .notebook import NOTEBOOK
from .remark_missing import remark_missing

CHECKER_API = 1

RULES = (remark_missing,)


@hookimpl
def checker_rules() -> tuple[Rule, ...]:
    """Return the house rules."""
    return RULES


@hookimpl
def checker_formats() -> list[InputFormat]:
    """Return the format of the shop's notebook."""
    return [NOTEBOOK]

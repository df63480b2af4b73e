"""Commands that have commands of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import click

from checker.errors import did_you_mean


class CommandGroup(click.Group):
    """Hands settings on to its commands, and knows what a misspelt one was meant to be."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named, with the settings of the group."""
        settings = ctx.default_map
        if settings:
            ctx.default_map = {**settings, **dict.fromkeys(self.commands, settings)}
        return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was named, or refuse."""
        refuse_unknown(ctx, args, self.commands)
        return super().resolve_command(ctx, args)


def refuse_unknown(ctx: click.Context, args: Sequence[str], known: Collection[str]) -> None:
    """Refuse what stands where a command has to, unless it is known; a completion tells nobody.

    Raises:
        UsageError: it is no command.
    """
    if ctx.resilient_parsing or not args or args[0] in known or args[0].startswith("-"):
        return
    raise click.UsageError(f"There is no command {args[0]!r}.{did_you_mean(args[0], known)}", ctx)

"""Commands that have commands of their own."""

from __future__ import annotations

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
        is_run = not ctx.resilient_parsing  # a completion has nobody to tell
        if is_run and args and args[0] not in self.commands and not args[0].startswith("-"):
            hint = did_you_mean(args[0], self.commands)
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

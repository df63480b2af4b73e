"""The program ``checker``, also as ``python -m checker``."""

from __future__ import annotations

import gc


def main() -> None:
    """Start the program.

    Nothing that is made while it starts is rubbish, and looking for it takes a tenth of a short
    run; a command looks again once it has loaded what it needs.
    """
    gc.disable()
    from checker.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()

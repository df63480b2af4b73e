"""The program ``checker``, also as ``python -m checker``."""

from __future__ import annotations

import gc
import sys

_INCOMPLETE = 3  # as in `checker.cli.exits`, which is not there yet where this is needed


def main() -> None:
    """Start the program.

    Nothing that is made while it starts is rubbish, and looking for it takes a tenth of a short
    run; a command looks again once it has loaded what it needs.
    """
    gc.disable()
    try:
        from checker.cli import main as command_line
    except KeyboardInterrupt:  # too early for the command line to say so, as it does from here on
        sys.stderr.write("\nchecker: interrupted: the run is incomplete\n")
        sys.exit(_INCOMPLETE)
    command_line()


if __name__ == "__main__":
    main()

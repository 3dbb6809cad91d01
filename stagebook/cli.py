"""The command `stagebook`, for those who installed it by pip."""

import sys

from .node import run_node


def main() -> int:
    """Runs the command line tool of the npm package."""
    return run_node("cli/main.cjs", sys.argv[1:])

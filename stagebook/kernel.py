"""The kernel *TypeScript (Stagebook)*: `python -m stagebook.kernel -f <connection file>`."""

import sys

from .node import run_node

# Cells load the library, an ES module, by `require`: Node 20 would print a warning into the cell.
# And a timer callback that an interrupt stops never leaves its async context: Node would abort.
FLAGS = ("--disable-warning=ExperimentalWarning", "--no-force-async-hooks-checks")

if __name__ == "__main__":
    sys.exit(run_node("kernel/main.js", sys.argv[1:], FLAGS))

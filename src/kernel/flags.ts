/** What Node is started with for a kernel; `stagebook/kernel.py` has the same list. */
export const NODE_FLAGS: readonly string[] = [
  // Cells load the library, an ES module, by `require`: Node 20 would print a warning into the cell.
  '--disable-warning=ExperimentalWarning',
  // A timer callback that an interrupt stops never leaves its async context: Node would abort.
  '--no-force-async-hooks-checks'
];

/** What tslab keeps for its cells: their variables, under their names. */
interface CellScope {
  readonly exports?: Readonly<Record<string, unknown>>;
}

/** Finds a class that a cell of this notebook declared or imported; undefined outside of a notebook. */
export function notebookClass(name: string): unknown {
  const { __tslab__: cells } = globalThis as { __tslab__?: CellScope };
  const value = cells?.exports?.[name];
  // A variable of the notebook may have the name, too; a function called with `new` would be a surprise.
  const isClass = typeof value === 'function' && /^class\b/.test(String(value));
  return isClass ? value : undefined;
}

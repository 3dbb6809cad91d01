import type { Diagnostic } from '../../contract/diagnostic.js';

/** Lists each problem once: one request may tell of it at a file, another at the cell that the file is made from. */
export function joinProblems(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const atCells = new Set(
    all
      .filter(({ location }) => location.kind === 'cell')
      .map(({ code, message }) => code + message)
  );
  const seen = new Set<string>();
  return all.filter(({ code, message, location, related = [] }) => {
    const isOfCell = location.kind === 'file' && related.some(one => one.location.kind === 'cell');
    // The cell is where one goes on, and where its fixes are.
    if (isOfCell && atCells.has(code + message)) return false;
    const key = JSON.stringify([code, message, location]);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

import type { Location } from '../../contract/diagnostic.js';

/** Returns a place as the command that shows it takes it. */
export function toPlaceArgs(location: Location): Record<string, string | number> {
  const { line, column } = location.range?.start ?? { line: 0, column: 0 };
  return location.kind === 'cell'
    ? { path: location.notebook, cell: location.cellId, line, column }
    : { path: location.path, line, column };
}

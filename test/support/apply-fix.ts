import type { CellFix } from '../../src/contract/diagnostic.js';
import { applyFix as applyToNotebooks } from '../../src/engine/apply-fix.js';
import { parseNotebook } from '../../src/notebook/index.js';
import { notebook } from './test-project.js';

/** The cells of a notebook as a fix leaves them. */
export function applyFix(cells: readonly string[], fix: CellFix): string[] {
  const parsed = parseNotebook(JSON.stringify(notebook(cells)), 'n.ipynb');
  if (!parsed.ok) throw new Error('The cells are no notebook.');
  const [document] = applyToNotebooks(fix, 'n.ipynb', [parsed.value]);
  return (document?.cells ?? []).map(({ source }) => source);
}

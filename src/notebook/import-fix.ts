import type { CellFix } from '../contract/diagnostic.js';
import { DECLARATIONS } from './find-declarations.js';

/** What cells use of the stage library; a test holds it to what the library exports. */
export const LIBRARY_NAMES: readonly string[] = [
  ...DECLARATIONS,
  'File',
  'Live',
  'Stage',
  'StagebookError',
  'pipeline',
  'writeGraph'
];

/** Offers to import a name in the cell that uses it; extraction merges imports anyway. */
export function addImport(name: string, specifier: string, cellId: string): CellFix {
  const start = { line: 0, column: 0 };
  const text = `import { ${name} } from '${specifier}';\n`;
  return {
    title: `Import \`${name}\` from '${specifier}'`,
    edits: [{ cellId, range: { start, end: start }, text }]
  };
}

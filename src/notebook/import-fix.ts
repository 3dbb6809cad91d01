import type { CellFix } from '../contract/diagnostic.js';
import { DECLARATIONS } from './find-declarations.js';
import { STAGE_LIBRARY } from './wiring.js';

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

/** Offers to import a name of the stage library in the cell that uses it; extraction merges imports anyway. */
export function fixMissingImport(name: string, cellId: string): readonly CellFix[] {
  if (!LIBRARY_NAMES.includes(name)) return [];
  const start = { line: 0, column: 0 };
  const text = `import { ${name} } from '${STAGE_LIBRARY}';\n`;
  return [
    {
      title: `Import \`${name}\` from '${STAGE_LIBRARY}'`,
      edits: [{ cellId, range: { start, end: start }, text }]
    }
  ];
}

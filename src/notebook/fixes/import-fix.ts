import type { CellFix } from '../../contract/diagnostic.js';
import { replaceText, type CellEdit } from '../cells/cell-edit.js';
import { DECLARATIONS } from '../units/wiring.js';
import { findModuleTag } from '../cells/module-tag.js';
import type { ParsedCell } from '../cells/parsed-cell.js';

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
export function addImport(name: string, specifier: string, cell: ParsedCell): CellFix {
  return {
    title: `Import \`${name}\` from '${specifier}'`,
    edits: [insertImport(cell, `import { ${name} } from '${specifier}';`)]
  };
}

/** Puts an import on the first line of a cell, or below the comment that makes it a module. */
export function insertImport(cell: ParsedCell, text: string): CellEdit {
  const { source } = cell.cell;
  if (cell.module === undefined) return replaceText(cell, 0, 0, `${text}\n`);
  const at = source.indexOf('*/', findModuleTag(source)?.end) + '*/'.length;
  return replaceText(cell, at, at, `\n${text}`);
}

import { expect, it } from 'vitest';
import type { CellLocation, Diagnostic } from '../../src/contract/diagnostic.js';
import { joinProblems } from '../../src/lab/notebook/join-problems.js';

const CELL: CellLocation = { kind: 'cell', notebook: 'n.ipynb', cellId: 'c', cellNumber: 3 };
const AT_FILE: Diagnostic = {
  severity: 'error',
  code: 'files/conflict',
  message: '`src/Train.ts` was edited by hand since it was generated.',
  location: { kind: 'file', path: 'src/Train.ts' },
  related: [{ message: 'It is made from this cell.', location: CELL }]
};
const AT_CELL: Diagnostic = { ...AT_FILE, location: CELL, related: [] };

it('a problem that is told at a file and at its cell is listed once, at the cell', () => {
  expect(joinProblems([AT_FILE, AT_CELL])).toEqual([AT_CELL]);
  expect(joinProblems([AT_FILE, AT_FILE])).toEqual([AT_FILE]);
});

it('problems of two files, of two cells, or of a file that no cell makes stay apart', () => {
  const other = { ...AT_FILE, message: '`src/Score.ts` was edited by hand.' };
  expect(joinProblems([other, AT_CELL])).toEqual([other, AT_CELL]);
  const elsewhere = { ...AT_CELL, location: { ...CELL, cellId: 'd', cellNumber: 4 } };
  expect(joinProblems([AT_CELL, elsewhere])).toEqual([AT_CELL, elsewhere]);
  const alone = { ...AT_FILE, related: [] };
  expect(joinProblems([alone, AT_CELL])).toEqual([alone, AT_CELL]);
});

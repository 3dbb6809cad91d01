import { YNotebook } from '@jupyter/ydoc';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CellFix, Diagnostic } from '../../src/contract/diagnostic.js';
import { toCheckedText } from '../../src/lab/notebook/checked-text.js';
import { applyFix, listOffers, pickOffer } from '../../src/lab/notebook/quick-fix.js';
import { toSpan, toVisibleSpan } from '../../src/lab/notebook/text-offset.js';

// Yjs warns of each cell that JupyterLab's documents make: they look at it before it is in one.
beforeAll(() => void vi.spyOn(console, 'warn').mockReturnValue(undefined));

const at = (line: number, column: number) => ({ line, column });

/** Takes a line out of one cell and puts it into another, and changes a value there. */
const MOVE: CellFix = {
  title: 'Move `two` into the cell of `Train`',
  edits: [
    { cellId: 'helper', range: { start: at(1, 0), end: at(2, 0) }, text: '' },
    { cellId: 'train', range: { start: at(0, 0), end: at(0, 0) }, text: 'const two = 2;\n' },
    { cellId: 'train', range: { start: at(1, 7), end: at(1, 8) }, text: 'two' }
  ]
};

function open(): YNotebook {
  const notebook = new YNotebook({ disableDocumentWideUndoRedo: true });
  const cell = (id: string, source: string) => ({
    id,
    cell_type: 'code',
    source,
    metadata: {},
    outputs: [],
    execution_count: null
  });
  notebook.fromJSON({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { orig_nbformat: 4 },
    cells: [
      cell('helper', 'const one = 1;\nconst two = 2;\nconst three = 3;'),
      cell('train', 'class Train {\n  lr = 1;\n}')
    ]
  });
  return notebook;
}

const sourcesOf = (notebook: YNotebook): string[] => notebook.cells.map(cell => cell.getSource());

describe('a fix', () => {
  it('is that of the cell that was asked about, though another has one of the same title', () => {
    const problem = (cellId: string): Diagnostic => ({
      code: 'notebook/not-json',
      severity: 'error',
      message: '',
      location: { kind: 'cell', notebook: 'n.ipynb', cellId, cellNumber: 1 },
      fixes: [MOVE]
    });
    const offers = [problem('helper'), problem('train')].flatMap(listOffers);
    expect(pickOffer(offers, MOVE.title, 'train')?.cell).toBe('train');
    expect(pickOffer(offers, undefined, 'train')?.cell).toBe('train');
    expect(pickOffer(offers, MOVE.title, 'gone')?.cell).toBe('helper');
    expect(pickOffer(offers, 'Another', 'train')).toBeUndefined();
  });

  it('changes every cell it names, and each takes it back in one step', () => {
    const notebook = open();
    const before = sourcesOf(notebook);
    expect(applyFix(notebook, toCheckedText(notebook).sources, MOVE)).toBe(true);
    const fixed = [
      'const one = 1;\nconst three = 3;',
      'const two = 2;\nclass Train {\n  lr = two;\n}'
    ];
    expect(sourcesOf(notebook)).toEqual(fixed);
    for (const cell of notebook.cells) cell.undo();
    expect(sourcesOf(notebook)).toEqual(before);
    for (const cell of notebook.cells) cell.redo();
    expect(sourcesOf(notebook)).toEqual(fixed);
  });

  it('changes nothing once one of its cells reads differently', () => {
    const notebook = open();
    const { sources } = toCheckedText(notebook);
    notebook.cells[1]?.setSource('class Other {}');
    const before = sourcesOf(notebook);
    expect(applyFix(notebook, sources, MOVE)).toBe(false);
    expect(sourcesOf(notebook)).toEqual(before);
  });

  it('changes nothing once one of its cells is gone', () => {
    const notebook = open();
    const { sources } = toCheckedText(notebook);
    notebook.deleteCell(0);
    expect(applyFix(notebook, sources, MOVE)).toBe(false);
    expect(sourcesOf(notebook)).toEqual(['class Train {\n  lr = 1;\n}']);
  });
});

describe('a range', () => {
  it.each([
    ['on the first line', at(0, 1), at(0, 2), 'b'],
    ['behind a character of two code units', at(1, 2), at(1, 3), 'c'],
    ['over a line end', at(0, 2), at(1, 0), '\n'],
    ['behind the end of its line', at(0, 1), at(0, 99), 'b'],
    ['behind the last line', at(1, 2), at(9, 9), 'c']
  ])('%s is a stretch of the text', (_, start, end, expected) => {
    const text = 'ab\n😀c';
    const { from, to } = toSpan(text, { start, end });
    expect(text.slice(from, to)).toBe(expected);
  });

  it.each([
    ['nothing', undefined, 'first line'],
    ['a line with its indent and its end', { start: at(1, 0), end: at(2, 0) }, 'first line'],
    ['an empty range', { start: at(1, 3), end: at(1, 3) }, 'i'],
    ['an empty range at the end of a line', { start: at(1, 12), end: at(1, 12) }, 'e'],
    ['an empty range at the end of the text', { start: at(2, 4), end: at(2, 4) }, 't']
  ])('%s is marked where it can be seen', (_, range, expected) => {
    const text = '\n  first line\nlast';
    const { from, to } = toVisibleSpan(text, range);
    expect(text.slice(from, to)).toBe(expected);
  });

  it('an empty cell has nothing to mark', () => {
    expect(toVisibleSpan('', undefined)).toEqual({ from: 0, to: 0 });
  });
});

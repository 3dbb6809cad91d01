import { YNotebook } from '@jupyter/ydoc';
import { beforeAll, expect, it, vi } from 'vitest';
import { haveSameSources, toCheckedText } from '../../src/lab/notebook/checked-text.js';
import { parseNotebook } from '../../src/notebook/index.js';

// Yjs warns of each cell that JupyterLab's documents make: they look at it before it is in one.
beforeAll(() => void vi.spyOn(console, 'warn').mockReturnValue(undefined));

const LINES = Array.from({ length: 40 }, (_, i) => `  const value${i} = compute(${i}); // ½ → 😀`);

function notebookOf(count: number, outputs = ''): YNotebook {
  const notebook = new YNotebook();
  notebook.fromJSON({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { language_info: { name: 'typescript' }, orig_nbformat: 4 },
    cells: Array.from({ length: count }, (_, i) => ({
      id: `cell-${i}`,
      cell_type: i % 4 === 3 ? 'markdown' : 'code',
      source: [`class C${i} {`, ...LINES, '}'].join('\n'),
      metadata: i === 0 ? { tags: ['no-graph'], huge: 'x'.repeat(1000) } : {},
      ...(i % 4 === 3
        ? {}
        : {
            execution_count: i,
            outputs: [{ output_type: 'stream', name: 'stdout', text: outputs }]
          })
    }))
  });
  return notebook;
}

it('the engine reads from it what it reads from the file', () => {
  const notebook = notebookOf(5, 'printed');
  const ofFile = parseNotebook(JSON.stringify(notebook), 'n.ipynb');
  const ofScreen = parseNotebook(toCheckedText(notebook).text, 'n.ipynb');
  expect(ofScreen).toEqual(ofFile);
  expect(ofScreen).toMatchObject({
    ok: true,
    value: { language: 'typescript', cells: [{ id: 'cell-0', tags: ['no-graph'] }, {}, {}, {}, {}] }
  });
});

it('outputs stay behind, however large', () => {
  const { text } = toCheckedText(notebookOf(4, 'y'.repeat(1_000_000)));
  expect(text).not.toContain('yyy');
});

it('a notebook of 100 cells takes less than 8 ms of the thread that draws', () => {
  const notebook = notebookOf(100, 'y'.repeat(100_000));
  toCheckedText(notebook);
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    toCheckedText(notebook);
    return performance.now() - start;
  });
  expect(times.sort((a, b) => a - b)[4]).toBeLessThan(8);
});

it('a cell that ran says the same as before, one that was edited or moved does not', () => {
  const notebook = notebookOf(3);
  const before = [toCheckedText(notebook)];
  const cell = notebook.cells[0];
  if (cell?.cell_type !== 'code') throw new Error('No code cell.');
  cell.execution_count = 17;
  expect(toCheckedText(notebook).text).not.toBe(before[0]?.text);
  expect(haveSameSources(before, [toCheckedText(notebook)])).toBe(true);
  notebook.moveCell(0, 2);
  expect(haveSameSources(before, [toCheckedText(notebook)])).toBe(false);
});

import { expect, it } from 'vitest';
import type { HistoryView } from '../../src/contract/experiment-view.js';
import { fitColumns } from '../../src/lab/history/fit-columns.js';
import { formatValue, listColumns } from '../../src/lab/history/history-columns.js';

/** Parts values that stand side by side: a column's own, and the gap of the row. */
const [APART, GAP] = [8, 4];

/** Letters of 8 pixels, small ones of 6. */
const RULER = {
  width: (text: string, size?: 'normal' | 'small') => text.length * (size === 'small' ? 6 : 8)
};

const VALUES = { acc: 1, loss: 0.00521731, note: 'a text that is longer than any number', n: 3 };

/** A history whose only checkpoint has these values. */
function history(metrics: object): HistoryView {
  const checkpoints = [{ metrics: { 'live/Train/metrics.json': metrics }, params: {} }];
  const none = { metrics: {}, params: {} };
  const experiments = [{ checkpoints, objective: null }];
  return { workspace: none, baselines: [{ ...none, experiments }] } as unknown as HistoryView;
}

/** Widths of the columns that a history of this width shows, by name. */
function widths(metrics: object, width: number): Record<string, number> {
  const view = history(metrics);
  const fit = fitColumns({ view, shownColumns: listColumns(view) }, width, RULER);
  return Object.fromEntries(fit.map(column => [column.name, column.width]));
}

it('a column is as wide as its longest value or its heading; only texts longer than any number are cut', () => {
  expect(formatValue(VALUES.loss)).toBe('0.005217');
  expect(widths(VALUES, 1000)).toEqual({
    acc: APART + 18,
    loss: APART + 64,
    note: APART + 80,
    n: APART + 8
  });
  for (const number of [-1.5e-10, -1.5e-200, -1234567, 0.999998, -123456.789, 6.02e23])
    expect(widths({ n: number }, 1000)['n']).toBe(APART + 8 * formatValue(number).length);
});

it('there are fewer columns rather than cut values, and one at least', () => {
  const all = 230 + 18 + 64 + 2 * (APART + GAP);
  expect(Object.keys(widths(VALUES, all))).toEqual(['acc', 'loss']);
  expect(Object.keys(widths(VALUES, all - 1))).toEqual(['acc']);
  expect(widths({ loss: VALUES.loss }, 100)).toEqual({ loss: APART + 64 });
  expect(fitColumns({ view: null, shownColumns: [] }, 600, RULER)).toEqual([]);
});

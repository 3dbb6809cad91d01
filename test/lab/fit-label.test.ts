import { expect, it } from 'vitest';
import { fitLabel } from '../../src/lab/history/fit-label.js';

const LABEL = {
  label: 50,
  marks: [
    { icon: 8, text: 30, more: 40 },
    { icon: 8, text: 40, more: 0 }
  ],
  note: 60
};

it('a label loses its note first, then what is added to its marks, then their words', () => {
  const told = [300, 240, 190, 140].map(room => fitLabel(LABEL, room));
  expect(told).toEqual([
    { hasNote: true, hasMore: true, hasWords: true },
    { hasNote: false, hasMore: true, hasWords: true },
    { hasNote: false, hasMore: false, hasWords: true },
    { hasNote: false, hasMore: false, hasWords: false }
  ]);
});

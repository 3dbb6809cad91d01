import { expect, it } from 'vitest';
import { newestFirst } from '../../src/experiment/newest-first.js';

const at = (name: string, second: number, from?: string) => ({
  name,
  origin: from === undefined ? null : { sha: 'a'.repeat(40), experiment: from, isShared: true },
  checkpoints: [{ time: `2026-01-01T00:00:0${second}Z` }]
});

it('experiments are sorted by their newest commits', () => {
  const sorted = newestFirst([at('old', 1), at('new', 3), at('mid', 2, 'new')]);
  expect(sorted.map(({ name }) => name)).toEqual(['new', 'mid', 'old']);
});

it('of experiments in one second, that which goes on from another is the newer', () => {
  const sorted = newestFirst([at('one', 1), at('one-s3', 1, 'one-s2'), at('one-s2', 1, 'one')]);
  expect(sorted.map(({ name }) => name)).toEqual(['one-s3', 'one-s2', 'one']);
});

it('experiments that name each other as origins are sorted all the same', () => {
  const sorted = newestFirst([at('a', 1, 'b'), at('b', 1, 'a')]);
  expect(sorted).toHaveLength(2);
});

import { expect, it } from 'vitest';
import { makeScale } from '../../src/lab/compare/chart-scale.js';

it('an axis ends at round values around those it shows', () => {
  expect(makeScale([0.62, 0.97], [0, 100], { count: 4 }).ticks).toEqual([0.6, 0.7, 0.8, 0.9, 1]);
  expect(makeScale([-3, 12], [0, 100], { count: 4 }).ticks).toEqual([-5, 0, 5, 10, 15]);
  expect(makeScale([1e-7, 3e-7], [0, 100], { count: 4 }).ticks.at(-1)).toBe(3e-7);
});

it('steps are counted whole, however few there are', () => {
  const options = { count: 6, isWhole: true };
  expect(makeScale([0, 2], [0, 100], options).ticks).toEqual([0, 1, 2]);
  expect(makeScale([0, 11], [0, 100], options).ticks).toEqual([0, 2, 4, 6, 8, 10, 12]);
  expect(makeScale([4], [0, 100], options).ticks).toEqual([3, 4, 5]);
});

it('a value that stays the same runs through the middle', () => {
  const scale = makeScale([0.5, 0.5], [200, 0], { count: 4 });
  expect(scale.at(0.5)).toBeCloseTo(100);
  expect(makeScale([0, 0], [200, 0], { count: 4 }).at(0)).toBeCloseTo(100);
});

it('nothing to show is an axis all the same', () => {
  expect(makeScale([], [0, 100], { count: 4 }).ticks).toEqual([0, 1]);
});

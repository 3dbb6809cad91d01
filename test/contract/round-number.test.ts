import { expect, it } from 'vitest';
import { roundNumber } from '../../src/contract/round-number.js';

it('a number keeps as many digits as tell it from a whole one, and no more than asked for otherwise', () => {
  expect([0.123456, 0.99998, 0.9999998, -2.00001, 123456.7].map(n => roundNumber(n, 4))).toEqual([
    0.1235, 0.99998, 0.9999998, -2.00001, 123456.7
  ]);
  expect([3, -123456, 1e300, 0.1 * 3 * 10].map(n => roundNumber(n, 4))).toEqual([
    3, -123456, 1e300, 3
  ]);
});

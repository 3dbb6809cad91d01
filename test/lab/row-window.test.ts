import { describe, expect, it } from 'vitest';
import { rowsInSight, scrollToSee } from '../../src/lab/components/row-window.js';

const LIST = { count: 1000, rowHeight: 24 };

describe('rows in sight', () => {
  it('are few, however many there are and wherever one is', () => {
    for (const top of [-500, 0, 11, 5000, 23_990, 50_000]) {
      const { first, last } = rowsInSight(LIST, top, 800);
      expect(last - first).toBeLessThanOrEqual(60);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(last).toBeLessThanOrEqual(1000);
    }
  });

  it('hold every row that is seen, even in part', () => {
    const { first, last } = rowsInSight(LIST, 2411, 100);
    expect(first * 24).toBeLessThanOrEqual(2411);
    expect(last * 24).toBeGreaterThanOrEqual(2511);
  });

  it('are all of a short list', () => {
    expect(rowsInSight({ ...LIST, count: 14 }, 5000, 100)).toEqual({ first: 0, last: 14 });
  });

  it('are none of a list without rows', () => {
    expect(rowsInSight({ ...LIST, count: 0 }, 0, 800)).toEqual({ first: 0, last: 0 });
  });
});

describe('a row', () => {
  it('that is seen whole needs no scrolling', () => {
    expect(scrollToSee(LIST, 2, 24, 100)).toBe(0);
  });

  it('above or below is scrolled to its edge, and out from under the head', () => {
    expect(scrollToSee(LIST, 1, 100, 100)).toBe(-76);
    expect(scrollToSee(LIST, 10, 100, 100)).toBe(64);
    expect(scrollToSee({ ...LIST, headHeight: 20 }, 1, 24, 100)).toBe(-20);
  });
});

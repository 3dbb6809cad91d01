import { describe, expect, it } from 'vitest';
import { shareHeight } from '../../src/lab/components/share-height.js';

const claims = (pipeline: number, runs: number, details: number) =>
  [
    { wanted: pipeline, most: 0.4 },
    { wanted: runs, most: 0.25 },
    'rest',
    { wanted: details, most: 0.45 }
  ] as const;

describe('heights of the sections', () => {
  it('follow the content where all of it fits, and the history gets the rest', () => {
    expect(shareHeight(600, claims(200, 40, 30))).toEqual([200, 40, 330, 30]);
  });

  it('end at a fair part of the sidebar', () => {
    expect(shareHeight(600, claims(2000, 2000, 2000))).toEqual([240, 90, 148, 122]);
  });

  it('of those above do not depend on what is selected', () => {
    const [none, some] = [30, 300].map(details => shareHeight(600, claims(300, 60, details)));
    expect(some?.slice(0, 2)).toEqual(none?.slice(0, 2));
  });

  it('leave nothing to a section that is closed', () => {
    expect(shareHeight(600, [{ wanted: 900, most: 0.4 }, null, 'rest', null])).toEqual([
      240, 0, 360, 0
    ]);
  });
});

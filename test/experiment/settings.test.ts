import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseSettings, readSettings } from '../../src/experiment/settings.js';
import { keptCheckpoints, type ThinnedCheckpoint } from '../../src/experiment/thin-out.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('the settings of a project', () => {
  it('are the defaults where there is no file', () => {
    const root = mkdtempSync(join(tmpdir(), 'stagebook-settings-'));
    folders.push(root);
    expect(readSettings(root)).toEqual({
      ok: true,
      value: { include: [], keep: { kind: 'all' }, objective: null }
    });
  });

  it('name paths, a keep policy and the best metric', () => {
    const text = JSON.stringify({
      include: ['data/extra'],
      checkpoints: { keep: { best: true, last: 2 } },
      best: { minimize: 'live/metrics.json:val/loss' }
    });
    expect(parseSettings(text)).toEqual({
      ok: true,
      value: {
        include: ['data/extra'],
        keep: { kind: 'best-and-last', last: 2 },
        objective: { file: 'live/metrics.json', key: 'val/loss', direction: 'minimize' }
      }
    });
  });

  it.each([
    '{',
    '[]',
    '{"include": "x"}',
    '{"include": [1]}',
    '{"checkpoints": 1}',
    '{"checkpoints": {"keep": "some"}}',
    '{"checkpoints": {"keep": {"every": 0}}}',
    '{"checkpoints": {"keep": {"best": true}}}',
    '{"checkpoints": {"keep": {"every": 2, "last": 1}}}',
    '{"checkpoints": {"keep": {"best": true, "last": 1, "worst": 1}}}',
    '{"checkpoints": {"kep": "all"}}',
    '{"includes": []}',
    '{"best": "acc"}',
    '{"best": {"maximize": "acc"}}'
  ])('are refused with a place and an example: %s', text => {
    expect(parseSettings(text)).toMatchObject({
      ok: false,
      failure: {
        reason: 'invalid-input',
        diagnostics: [{ code: 'project/settings', location: { path: '.stagebook/config.json' } }]
      }
    });
  });

  it('that nobody knows are refused at their place, with what was meant', () => {
    expect(parseSettings('{\n  "include": [],\n  "checkpoint": {}\n}')).toEqual({
      ok: false,
      failure: {
        reason: 'invalid-input',
        diagnostics: [
          {
            severity: 'error',
            code: 'project/settings',
            message:
              '`.stagebook/config.json` has a setting `checkpoint` that Stagebook does not know.',
            location: {
              kind: 'file',
              path: '.stagebook/config.json',
              range: { start: { line: 2, column: 2 }, end: { line: 2, column: 14 } }
            },
            help: ['Did you mean `checkpoints`?']
          }
        ]
      }
    });
  });
});

describe('of the checkpoints of a stage', () => {
  const scores = [0.1, 0.9, 0.4, 0.9, 0.3, 0.2];
  const checkpoints = scores.map((score, index): ThinnedCheckpoint => ({
    stage: 'Train',
    index,
    score,
    objects: [`${index}`]
  }));
  const kept = (...args: Parameters<typeof keptCheckpoints>): number[] =>
    [...keptCheckpoints(...args)].map(({ index }) => index).sort();

  it('all keep their model by default', () => {
    expect(kept(checkpoints, { kind: 'all' }, 'maximize')).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('every n-th keeps it, and the newest', () => {
    expect(kept(checkpoints, { kind: 'every', n: 2 }, null)).toEqual([1, 3, 5]);
    expect(kept(checkpoints.slice(0, 5), { kind: 'every', n: 4 }, null)).toEqual([3, 4]);
  });

  it('the best keeps it, the older of two that are as good, and the last ones', () => {
    const policy = { kind: 'best-and-last', last: 2 } as const;
    expect(kept(checkpoints, policy, 'maximize')).toEqual([1, 4, 5]);
    expect(kept(checkpoints, policy, 'minimize')).toEqual([0, 4, 5]);
    expect(kept(checkpoints, { ...policy, last: 0 }, null)).toEqual([5]);
  });
});

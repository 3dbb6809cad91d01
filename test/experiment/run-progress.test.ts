import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunNews } from '../../src/contract/experiment-run.js';
import type { Sha } from '../../src/contract/sha.js';
import { Objectives } from '../../src/experiment/objectives.js';
import type { Objective } from '../../src/experiment/settings.js';
import { ProgressReader } from '../../src/experiment/run-progress.js';

/** No metric is better than another. */
const NONE = new Objectives(null);

describe('the progress of a run', () => {
  let directory: string;
  let seq = 0;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stagebook-progress-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const append = (news: RunNews): void => {
    const event = { seq: ++seq, time: `2026-01-01T00:00:0${seq % 10}Z`, ...news };
    appendFileSync(join(directory, 'events.ndjson'), `${JSON.stringify(event)}\n`);
  };
  const skip = (step: number | null, message: string, stage = 'Train'): void => {
    append({ type: 'checkpoint', reason: 'skipped', stage, step, message });
  };

  it('counts the checkpoints that were not made, and their steps as done', () => {
    const reader = new ProgressReader();
    append({ type: 'stage', reason: 'started', stage: 'Train' });
    expect(reader.read(directory, NONE)).toMatchObject({ step: null, skipped: null });
    const made = { stage: 'Train', sha: 'a'.repeat(40) as Sha, milliseconds: 1, bytes: 1 };
    append({ type: 'checkpoint', reason: 'made', step: 0, metrics: {}, ...made });
    skip(1, 'The disk is full.');
    skip(2, 'A file changed meanwhile.');
    const message = 'A file changed meanwhile.';
    expect(reader.read(directory, NONE)).toMatchObject({ step: 2, skipped: { count: 2, message } });
    expect(reader.read(directory, NONE)?.skipped?.count).toBe(2);
  });

  it('draws the metric of the stage that trains, from its first step on', () => {
    const reader = new ProgressReader();
    const aim = (stage: string): [string, Objective] => [
      stage,
      { file: `${stage}.json`, key: 'acc', direction: 'maximize' }
    ];
    const aims = new Objectives(null, new Map([aim('A'), aim('B')]));
    const made = { sha: 'a'.repeat(40) as Sha, milliseconds: 1, bytes: 1, step: 0 };
    for (const [stage, b] of [
      ['A', 0],
      ['B', 0.5],
      ['B', 0.6]
    ] as const) {
      const metrics = { 'A.json': { acc: 0.9 }, 'B.json': { acc: b } };
      append({ type: 'checkpoint', reason: 'made', stage, metrics, ...made });
      reader.read(directory, aims);
    }
    append({ type: 'stage', reason: 'started', stage: 'B' });
    expect(reader.read(directory, aims)).toMatchObject({
      metric: { name: 'acc', value: 0.6 },
      series: [0.5, 0.6]
    });
  });

  it('stays with its stage where a signal names none that runs', () => {
    append({ type: 'stage', reason: 'started', stage: 'Train' });
    skip(null, 'No stage is known to run.', '');
    expect(new ProgressReader().read(directory, NONE)).toMatchObject({
      stage: 'Train',
      step: null,
      skipped: { count: 1 }
    });
  });
});

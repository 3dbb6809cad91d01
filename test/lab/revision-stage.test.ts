import { expect, it } from 'vitest';
import { stageOf } from '../../src/lab/actions/revision-args.js';
import type {
  BaselineView,
  CheckpointView,
  ExperimentView
} from '../../src/contract/experiment-view.js';

const DATA = { params: {}, metrics: {}, errors: [] };
const sha = (letter: string) => letter.repeat(40) as CheckpointView['sha'];

const step: CheckpointView = {
  ...DATA,
  sha: sha('b'),
  parent: sha('a'),
  kind: 'checkpoint',
  time: '2026-01-01T00:00:00Z',
  stage: 'Train',
  step: 10,
  run: null,
  isBest: false,
  isMetricsOnly: false,
  isPinned: false
};
const result: CheckpointView = {
  ...step,
  sha: sha('c'),
  parent: step.sha,
  kind: 'final',
  stage: null
};
const experiment: ExperimentView = {
  name: 'first',
  ref: 'refs/exps/first',
  baseline: sha('a'),
  tip: result.sha,
  state: 'finished',
  run: null,
  host: null,
  checkpoints: [result, step],
  origin: null,
  objective: null
};
const baseline: BaselineView = {
  ...DATA,
  sha: sha('a'),
  names: ['main'],
  time: step.time,
  experiments: [experiment]
};

it('a checkpoint, its result, its experiment and the commit before lead to the stage that trained', () => {
  const of = (place: Parameters<typeof stageOf>[0]['place']) =>
    stageOf({ rev: result.sha, label: '', place });
  const common = { rev: result.sha, baseline, experiment };
  expect(of({ ...common, kind: 'checkpoint', checkpoint: step })).toBe('Train');
  expect(of({ ...common, kind: 'checkpoint', checkpoint: result })).toBe('Train');
  expect(of({ ...common, kind: 'experiment' })).toBe('Train');
  expect(of({ kind: 'baseline', rev: baseline.sha, baseline })).toBe('Train');
  const untrained = { ...baseline, experiments: [] };
  expect(of({ kind: 'baseline', rev: baseline.sha, baseline: untrained })).toBeNull();
  expect(of(null)).toBeNull();
});

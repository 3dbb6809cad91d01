import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import type {
  CheckpointView,
  ExperimentView,
  HistoryView
} from '../../src/contract/experiment-view.js';
import type { RunView } from '../../src/contract/experiment-run.js';
import type { ProjectView } from '../../src/contract/requests.js';
import {
  unless,
  whyNoChange,
  whyNoCheckpoint,
  whyNoEvaluation,
  whyNoModel,
  whyNoResume,
  whyNoRun,
  whyNoStop,
  whyNoUndo
} from '../../src/lab/actions/obstacles.js';
import type { IRevision } from '../../src/lab/actions/revision-args.js';
import type { IHistorySelection } from '../../src/lab/history/history-selection.js';

const TRANS = nullTranslator.load('stagebook');

function revision(place: unknown): IRevision {
  return { rev: 'r', label: 'r', place: place as IHistorySelection };
}

function checkpoint(more: Partial<CheckpointView> = {}): IRevision {
  const experiment = { name: 'fern', state: 'stopped', checkpoints: [] };
  return revision({ kind: 'checkpoint', experiment, checkpoint: { kind: 'checkpoint', ...more } });
}

describe('what is in the way of an action', () => {
  it('is told in the caption of its command, as what it would do and why not', () => {
    const words = unless(args => (args['rev'] === 'x' ? 'it is running' : null), 'Train on', TRANS);
    const enabled = words.isEnabled as (args: object) => boolean;
    const caption = words.caption as (args: object) => string;
    expect([enabled({}), caption({})]).toEqual([true, 'Train on']);
    expect([enabled({ rev: 'x' }), caption({ rev: 'x' })]).toEqual([
      false,
      'Train on. Not now: it is running'
    ]);
  });

  it('is nothing for a checkpoint with its model', () => {
    for (const why of [whyNoCheckpoint, whyNoModel, whyNoResume, whyNoEvaluation])
      expect(why(checkpoint(), TRANS)).toBeNull();
  });

  it('is for the result that it is trained to its end, and has its scores', () => {
    const result = checkpoint({ kind: 'final' });
    expect(whyNoResume(result, TRANS)).toContain('trained to its end');
    expect(whyNoEvaluation(result, TRANS)).toContain('has its scores');
    // With other params one may still train on.
    expect(whyNoModel(result, TRANS)).toBeNull();
  });

  it('is told of a dropped model, a commit of a branch, a pin alone, and where nothing is selected', () => {
    expect(whyNoModel(checkpoint({ isMetricsOnly: true }), TRANS)).toContain('was dropped');
    expect(whyNoResume(checkpoint({ isMetricsOnly: true }), TRANS)).toContain('was dropped');
    expect(whyNoResume(revision({ kind: 'baseline' }), TRANS)).toContain('commit of a branch');
    expect(whyNoResume(revision({ kind: 'pin' }), TRANS)).toContain('was removed');
    expect(whyNoCheckpoint(null, TRANS)).toContain('selected');
  });

  it('is told of what runs', () => {
    const experiment = { name: 'fern', state: 'running', checkpoints: [] };
    expect(whyNoResume(revision({ kind: 'experiment', experiment }), TRANS)).toBe('it is running');
    const view = {
      baselines: [{ experiments: [experiment as unknown as ExperimentView] }],
      starting: [{ name: 'early', state: 'preparing' }]
    } as unknown as HistoryView;
    expect(whyNoChange({ view }, 'fern', TRANS)).toContain('stop it first');
    expect(whyNoChange({ view }, 'early', TRANS)).toContain('stop it first');
    expect(whyNoChange({ view }, 'other', TRANS)).toBeNull();
    expect(whyNoChange({ view }, null, TRANS)).toContain('selected');
    expect(whyNoStop({ state: 'stopped' } as RunView, TRANS)).toBe('nothing runs');
    expect(whyNoStop({ state: 'running' } as RunView, TRANS)).toBeNull();
  });

  it('is told where no run can be started', () => {
    const ready = { project: {} as never, isWriting: false, isStarting: false };
    expect(whyNoRun(ready, TRANS)).toBeNull();
    expect(whyNoRun({ ...ready, project: null }, TRANS)).toContain('no project');
    expect(whyNoRun({ ...ready, isWriting: true }, TRANS)).toContain('being written');
    expect(whyNoRun({ ...ready, isStarting: true }, TRANS)).toContain('being started');
  });

  it('of undo is that nothing was restored, as soon as that is known', () => {
    const why = (view: Pick<HistoryView, 'canUndo'> | null): string | null =>
      whyNoUndo({ project, history: { view: view as HistoryView | null } }, TRANS);
    const project = { name: 'p' } as ProjectView;
    expect([why(null), why({ canUndo: true })]).toEqual([null, null]);
    expect(why({ canUndo: false })).toContain('nothing was restored');
    expect(whyNoUndo({ project: null, history: { view: null } }, TRANS)).toContain('no project');
  });
});

import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import type { RunRecord, RunView } from '../../src/contract/experiment-run.js';
import type { PipelineView, StageView } from '../../src/contract/pipeline-view.js';
import { collapseStages } from '../../src/lab/pipeline/collapse-stages.js';
import { labelStage } from '../../src/lab/pipeline/describe-stage.js';
import { FailedRun } from '../../src/lab/pipeline/failed-run.js';
import { describeStages, type IStageLook } from '../../src/lab/pipeline/stage-looks.js';

const TRANS = nullTranslator.load('stagebook');

function stage(name: string, layer: number): StageView {
  const kind = name.endsWith('.dvc') ? 'data' : 'stage';
  return { name, kind, state: 'never-run', reasons: [], deps: [], outs: [], layer, order: 0 };
}

/** `raw.dvc` → Prepare → Train (of a template) → Score, and Other beside them. */
const PIPELINE: PipelineView = {
  stages: [
    stage('raw.dvc', 0),
    stage('Prepare', 1),
    stage('Other', 1),
    stage('Train@a', 2),
    stage('Train@b', 2),
    stage('Score', 3)
  ],
  edges: [
    { from: 'raw.dvc', to: 'Prepare' },
    { from: 'Prepare', to: 'Train@a' },
    { from: 'Prepare', to: 'Train@b' },
    { from: 'Train@a', to: 'Score' }
  ],
  diagnostics: []
};

function run(state: RunView['state'], more: Partial<RunRecord> = {}): RunView {
  return {
    record: { id: 'r1', name: 'brave-fern', problem: null, ...more } as RunRecord,
    state,
    host: null,
    progress: {
      stage: 'Train@a',
      step: 2,
      since: '',
      steps: 6,
      metric: null,
      series: [],
      skipped: null
    }
  };
}

function look(name: string, view: RunView | undefined, isOffline = false): IStageLook | undefined {
  const drawn = collapseStages(PIPELINE, new Set());
  return describeStages(drawn, view && { ...view, isOffline }, TRANS).get(name);
}

describe('what a run does with a stage', () => {
  it('stands beside its state in the workspace, which stays as it is', () => {
    for (const name of ['Prepare', 'Train', 'Score'])
      expect(look(name, run('running'))?.text).toBe('never run');
    expect(look('Prepare', run('running'))?.run).toMatchObject({ icon: '✓', text: 'run: done' });
    expect(look('Train', run('running'))?.run).toMatchObject({
      text: 'run: 3 of 6 steps',
      tone: 'running'
    });
    expect(look('Score', run('running'))?.run).toMatchObject({
      text: 'run: waits',
      detail: 'In run brave-fern: waits for Train'
    });
  });

  it('is not told of stages that it does not reach, nor of data', () => {
    expect(look('Other', run('running'))?.run).toBeUndefined();
    expect(look('raw.dvc', run('running'))?.run).toBeUndefined();
    expect(look('Train', undefined)?.run).toBeUndefined();
  });

  it('is told of a failed run at the stage where it broke off, with the reason', () => {
    const failed = run('failed', { problem: '\u001b[31mTrain failed\u001b[39m with exit code 1.' });
    expect(look('Train', failed)?.run).toMatchObject({
      icon: '✕',
      text: 'run: failed',
      tone: 'bad',
      detail: 'In run brave-fern: failed. Train failed with exit code 1'
    });
    expect(look('Prepare', failed)?.run).toBeUndefined();
    expect(look('Train', run('succeeded'))?.run).toBeUndefined();
    expect(look('Train', run('stopped'))?.run).toBeUndefined();
  });

  it('is told as the last that was known while the server does not answer', () => {
    expect(look('Train', run('running'), true)?.run).toMatchObject({
      text: 'run: offline, was at 3 of 6 steps',
      tone: 'muted'
    });
  });

  it('is heard apart from the state of the workspace', () => {
    const [drawn] = collapseStages(PIPELINE, new Set()).stages.filter(
      ({ name }) => name === 'Train'
    );
    if (!drawn) throw new Error('Internal: there is such a stage');
    expect(labelStage(drawn, look('Train', run('running')), ['Prepare'], TRANS)).toBe(
      'Train ×2: never run. In run brave-fern: 3 of 6 steps. Reads Prepare.'
    );
  });
});

describe('the end of a failed run', () => {
  it('is told until its stage is edited', () => {
    const failed = new FailedRun();
    const view = run('failed');
    // What is known of the stage may come later than the run.
    for (const known of [undefined, 'written', undefined, 'written'])
      expect(failed.look(view, known)).toBe(view);
    expect(failed.look(view, 'changed')).toBeUndefined();
    expect(failed.look(view, 'written')).toBeUndefined();
  });

  it('is told of the next run anew', () => {
    const failed = new FailedRun();
    failed.look(run('failed'), 'written');
    failed.look(run('failed'), 'changed');
    const next = run('interrupted', { id: 'r2' });
    expect(failed.look(next, 'changed')).toBe(next);
    expect(failed.look(run('succeeded', { id: 'r3' }), 'changed')).toBeUndefined();
  });
});

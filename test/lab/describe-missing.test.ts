import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import type { MissingOut, PipelineView, StageView } from '../../src/contract/pipeline-view.js';
import { listCommandLines } from '../../src/lab/setup/problem.js';
import { describeMissing } from '../../src/lab/setup/describe-missing.js';

const trans = nullTranslator.load('stagebook');

function pipelineOf(...missing: readonly (readonly [string, MissingOut['from']])[]): PipelineView {
  const stage: StageView = {
    name: 'Train',
    kind: 'stage',
    state: 'output-missing',
    reasons: [],
    missing: missing.map(([path, from]) => ({ path, from })),
    deps: [],
    outs: ['model', 'metrics.json'],
    layer: 0,
    order: 0
  };
  return { stages: [stage], edges: [], diagnostics: [] };
}

describe('missing data', () => {
  it('is named by itself: what its stage wrote besides is there', () => {
    const told = describeMissing(pipelineOf(['model', 'remote']), false, trans);
    expect(told?.sentences[0]).toBe('Data is missing here: model.');
    const many = pipelineOf(['a', null], ['b', null], ['c', null], ['d', null], ['e', null]);
    expect(describeMissing(many, false, trans)?.sentences[0]).toBe(
      'Data is missing here: a, b, c and 2 more.'
    );
  });

  it.each([
    ['the cache has it', 'cache', false, ['dvc checkout'], false],
    ['a remote may have it', 'remote', false, ['dvc pull'], true],
    ['a remote may have what was dropped here', 'remote', true, ['dvc pull'], true],
    ['nobody has it', null, false, [], true],
    ['nobody has what was dropped', null, true, [], true]
  ] as const)('where %s: what can help', (_, from, isMetricsOnly, lines, canRun) => {
    const told = describeMissing(pipelineOf(['model', from]), isMetricsOnly, trans);
    expect(listCommandLines(told?.sentences ?? [])).toEqual(lines);
    expect(told?.canRun).toBe(canRun);
    const words = told?.sentences.join(' ') ?? '';
    expect(words.includes('kept its metrics only')).toBe(isMetricsOnly);
  });

  it('is not told of where all is there', () => {
    expect(describeMissing(pipelineOf(), false, trans)).toBeNull();
  });
});

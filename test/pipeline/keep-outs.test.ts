import { expect, it } from 'vitest';
import { keepOuts, parsePipelineFile, type OutEntry } from '../../src/pipeline/index.js';

function outsOf(text: string, name: string): OutEntry[] {
  const file = parsePipelineFile(text, 'dvc.yaml');
  if (!file.ok) throw new Error('It does not parse.');
  const entry = file.value.stages.find(stage => stage.name === name)?.entry;
  return [...(entry?.outs ?? []), ...(entry?.metrics ?? []), ...(entry?.plots ?? [])];
}

const TRAIN = `    cmd: train
    deps: [data]
    outs:
    - model
    - log: {cache: false}
    metrics:
    - scores.json
    plots:
    - steps.csv:
      - {cache: false, x: step}
`;

it.each([
  ['of a stage', `stages:\n  train:\n${TRAIN}  other:\n    cmd: x\n    outs: [y]\n`],
  ['in flow style', 'stages: {train: {cmd: t, outs: [model, {log: {cache: false}}]}}\n'],
  [
    'of a template',
    `stages:\n  train:\n    foreach: [1, 2]\n    do:\n${TRAIN.replaceAll(/^/gm, '  ').trimEnd()}\n`
  ]
])('every out %s is kept by DVC, with its other flags', (_, text) => {
  const kept = keepOuts(text, 'train');
  const after = kept.ok ? outsOf(kept.value, 'train') : [];
  expect(after).toEqual(
    outsOf(text, 'train').map(({ path, flags }) => ({ path, flags: { ...flags, persist: true } }))
  );
  expect(after.length).toBeGreaterThan(1);
  expect(kept.ok && outsOf(kept.value, 'other')).toEqual(outsOf(text, 'other'));
});

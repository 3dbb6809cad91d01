import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { jupyterEnv } from '../../support/jupyter-server.js';
import { makeProject, ROOT, run } from './experiments.js';

const BASE = process.env['STAGEBOOK_UI_BASE'] ?? '';
const START = 1_700_000_000;

/** Makes a project with experiments of many checkpoints each, as runs would have left them, and returns its notebook. */
export function makeLargeHistory(folder: string, experiments: number, steps: number): string {
  const path = makeProject(folder);
  const baseline = run(folder, 'git', 'rev-parse', 'HEAD').trim();
  let stream = '';
  for (let i = 0; i < experiments; i++)
    for (let step = 0; step < steps; step++)
      stream += commitOf(baseline, i, step, step === 0 ? baseline : undefined, i * steps + step);
  importInto(folder, stream);
  return path;
}

/** Adds a checkpoint to an experiment, as its run would. */
export function addCheckpoint(folder: string, index: number, step: number): void {
  const baseline = run(folder, 'git', 'rev-parse', 'HEAD').trim();
  const tip = run(folder, 'git', 'rev-parse', refOf(baseline, index)).trim();
  importInto(folder, commitOf(baseline, index, step, tip, 1_000_000));
}

function importInto(folder: string, input: string): void {
  const env = jupyterEnv(BASE);
  execFileSync('git', ['fast-import', '--quiet'], { cwd: join(ROOT, folder), env, input });
}

function refOf(baseline: string, index: number): string {
  return `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/exp-${index}`;
}

function commitOf(
  baseline: string,
  index: number,
  step: number,
  from: string | undefined,
  time: number
): string {
  const message = `stagebook: checkpoint Train step ${step}

Stagebook-Kind: checkpoint
Stagebook-Stage: Train
Stagebook-Step: ${step}
Stagebook-Next: ${step + 1}
Stagebook-Run: run-${index}
`;
  const acc = 1 - 1 / (2 + step + index / 100);
  return [
    `commit ${refOf(baseline, index)}`,
    `committer A <a@example.com> ${START + time} +0000`,
    data(message),
    ...(from === undefined ? [] : [`from ${from}`]),
    file('dvc.lock', lockOf(createHash('md5').update(`${index} ${step}`).digest('hex'))),
    file('live/Train/metrics.json', JSON.stringify({ acc, step })),
    ''
  ].join('\n');
}

function lockOf(md5: string): string {
  return `schema: '2.0'
stages:
  Train:
    cmd: node --import stagebook/run src/Train.ts Train
    params:
      params.yaml:
        Train:
          epochs: 3
          failAt: -1
          lr: 0.5
    outs:
    - path: models/Train.json
      hash: md5
      md5: '${md5}'
      size: 1000
`;
}

function file(path: string, text: string): string {
  return `M 100644 inline ${path}\n${data(text)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

it('a pipeline without checkpoints is taken from the run cache, by the one `dvc repro` of its run', async () => {
  const pipeline = `stages:
  Copy:
    cmd: cp params.yaml copy.txt
    params:
    - seed
    outs:
    - copy.txt
`;
  const files = { 'dvc.yaml': pipeline, 'params.yaml': 'seed: 1\n' };
  await using project = await ExperimentProject.create({ files });
  await project.dvc('repro', '-q');
  await project.commit('one');
  project.write({ 'params.yaml': 'seed: 2\n' });
  await project.dvc('repro', '-q');
  await project.mustExp('run', '-n', 'again', '-S', 'seed=1');
  const [record] = project.records();
  const folder = join(project.repository, '.git/stagebook/runs', record?.id ?? '');
  const log = readFileSync(join(folder, 'log'), 'utf8');
  expect(log).toContain("Stage 'Copy' is cached");
  expect(log).not.toContain('> cp');
  // What it prints at its end.
  expect(log.match(/^Use `dvc push`/gm)).toHaveLength(1);
  expect(project.read('params.yaml')).toBe('seed: 2\n');
});

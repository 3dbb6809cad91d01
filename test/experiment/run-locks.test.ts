import { rmSync, symlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PathHasher } from '../../src/cache/index.js';
import { RunLocks } from '../../src/experiment/run-locks.js';
import { readPipeline } from '../../src/experiment/stage-files.js';
import { TestProject } from '../support/test-project.js';

it('deps are hashed once for all checkpoints of a stage, and again where they could not be read', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'dvc.yaml': 'stages:\n  a:\n    cmd: x\n    deps: [d]\n' });
  symlinkSync('d', project.path('d'));
  const pipeline = readPipeline(project.root);
  const stage = pipeline.ok ? pipeline.value.stages.get('a') : undefined;
  if (!pipeline.ok || !stage) throw new Error('no stage');
  const locks = new RunLocks({ hasher: new PathHasher() }, project.root, pipeline.value);
  await expect(locks.depsOf(stage)).rejects.toThrow('ELOOP');
  rmSync(project.path('d'));
  project.write({ d: 'one' });
  const [dep] = await locks.depsOf(stage);
  expect(dep).toMatchObject({ path: 'd', size: 3 });
  project.write({ d: 'another' });
  expect(await locks.depsOf(stage)).toEqual([dep]);
});

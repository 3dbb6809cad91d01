import { chmodSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { createEngine } from '../../src/engine/index.js';
import { TSLAB_VERSION } from '../../src/kernel/tslab.js';
import { TestProject } from '../support/test-project.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What is said of DVC where the one program there is ends as a shell line does. */
async function examine(project: TestProject, program: string, line: string): Promise<unknown> {
  project.write({ [program]: `#!/bin/sh\n${line}\n` });
  chmodSync(project.path(program), 0o755);
  vi.stubEnv('PATH', '');
  vi.stubEnv('STAGEBOOK_DVC', '');
  vi.stubEnv('STAGEBOOK_PYTHON', project.path('bin/python'));
  const answer = await createEngine().request('project/doctor', { path: project.root });
  return answer.ok && answer.value.find(({ tool }) => tool === 'dvc');
}

it('a Python without DVC is a missing DVC', async () => {
  await using project = new TestProject();
  expect(await examine(project, 'bin/python', 'exit 1')).toEqual({
    tool: 'dvc',
    found: false,
    ok: false,
    wanted: '3.50',
    help: 'Install DVC with `pip install "dvc>=3.50"`, or set STAGEBOOK_DVC to its path.'
  });
});

it('a DVC that does not start is to be installed again', async () => {
  await using project = new TestProject();
  expect(await examine(project, '.venv/bin/dvc', 'exit 1')).toMatchObject({
    found: true,
    ok: false,
    help: expect.stringContaining('does not start')
  });
});

it('a DVC that is too old is told with its version', async () => {
  await using project = new TestProject();
  expect(await examine(project, '.venv/bin/dvc', 'echo 2.9.5')).toMatchObject({
    found: true,
    ok: false,
    version: '2.9.5'
  });
});

it('the tslab that is asked for is the one whose internals the launcher knows', async () => {
  await using project = new TestProject();
  const answer = await createEngine().request('project/doctor', { path: project.root });
  const tslab = answer.ok && answer.value.find(({ tool }) => tool === 'tslab');
  expect(tslab).toMatchObject({ wanted: TSLAB_VERSION });
});

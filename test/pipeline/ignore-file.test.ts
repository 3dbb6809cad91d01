import { expect, test } from 'vitest';
import { TestProject } from '../support/test-project.js';

const PIPELINE = `stages:
  a:
    cmd: mkdir -p o && cp d/sub/f o/f
    deps: [d]
    outs: [o]
`;

test('a `.dvcignore` in a folder that is tracked is an error, as for DVC, where DVC does not pass over it', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'dvc.yaml': PIPELINE, 'd/sub/f': '1\n' });
  expect((await project.run('dvc', ['repro', '-q'])).code).toBe(0);
  project.write({ 'd/sub/.dvcignore': '*.tmp\n' });
  expect((await project.run('dvc', ['status'])).stderr).toContain('.dvcignore file should not be');
  const told = await project.stagebook('status');
  expect(told.code).toBe(1);
  expect(told.stderr).toContain(
    'error[pipeline/ignore-file]: The folder `d`, a dep or an out, holds the file `sub/.dvcignore`'
  );
  expect(told.stderr).toContain('--> d/sub/.dvcignore');
  project.write({ '.dvcignore': 'd/sub/.dvcignore\n' });
  expect((await project.run('dvc', ['status'])).stdout).toContain('up to date');
  const passed = await project.stagebook('status');
  expect(passed.code).toBe(0);
  expect(passed.stdout).toMatch(/✓ a +up to date/);
});

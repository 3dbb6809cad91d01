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
    'error[pipeline/ignore-file]: The folder `d`, a dep of stage `a`, holds the file `sub/.dvcignore`'
  );
  expect(told.stderr).toContain('--> d/sub/.dvcignore');
  project.write({ '.dvcignore': 'd/sub/.dvcignore\n' });
  expect((await project.run('dvc', ['status'])).stdout).toContain('up to date');
  const passed = await project.stagebook('status');
  expect(passed.code).toBe(0);
  expect(passed.stdout).toMatch(/✓ a +up to date/);
});

test('such folders are told in the order of the stages, with all that use them', async () => {
  await using project = TestProject.withDvc();
  const many = Array.from({ length: 300 }, (_, i) => [`d/${i}`, '1\n'] as const);
  project.write({
    'dvc.yaml':
      'stages:\n  a:\n    cmd: x\n    deps: [d]\n  b:\n    cmd: x\n    deps: [e]\n    outs: [o]\n  c:\n    cmd: x\n    deps: [o]\n',
    ...Object.fromEntries(many),
    ...Object.fromEntries(['d', 'e', 'o'].map(folder => [`${folder}/.dvcignore`, '*.tmp\n']))
  });
  const { stderr } = await project.stagebook('status');
  expect(stderr.match(/The folder .*, holds/g)).toEqual([
    'The folder `d`, a dep of stage `a`, holds',
    'The folder `e`, a dep of stage `b`, holds',
    'The folder `o`, an out of stage `b` and a dep of stage `c`, holds'
  ]);
});

test.each(['d\n', '/d/\n', 'x\nd/\n', 'e\n'])(
  'of a dep that `.dvcignore` itself names nothing counts, as for DVC: %j',
  async rules => {
    await using project = TestProject.withDvc();
    const pipeline = PIPELINE.replace('deps: [d]', 'deps: [d, e/in]');
    project.write({ 'dvc.yaml': pipeline, 'd/sub/f': '1\n', 'e/in/g': '1\n', '.dvcignore': rules });
    expect((await project.run('dvc', ['repro', '-q'])).code).toBe(0);
    expect((await project.stagebook('status')).stdout).toMatch(/✓ a +up to date/);
    project.write({ 'd/sub/more': '1\n', 'e/in/more': '1\n' });
    const theirs = JSON.parse((await project.run('dvc', ['status', '--json'])).stdout) as object;
    const ours = await project.stagebook('status');
    for (const folder of ['d', 'e/in'])
      expect(ours.stdout.includes(`\`${folder}\` changed.`), folder).toBe(
        JSON.stringify(theirs).includes(`"${folder}":"modified"`)
      );
  }
);

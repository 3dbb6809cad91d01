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

test.each([
  ['b.txt\\ ', 'A backslash of `b.txt\\` escapes nothing'],
  ['x\n  a\\/b', 'A backslash of `a\\/b` escapes nothing'],
  ['!', '`!` alone names nothing'],
  ['[^z-a]', 'The range `[^z-a]` runs backwards'],
  ['[a-\\]\r\n', 'The range `[a-\\]` runs backwards'],
  ['b.txt[ ]', null],
  ['b\\\\', null],
  ['\\!', null],
  ['b\\ c', null],
  ['[a\\', null],
  ['[^-A]', null],
  ['[-A]', null],
  ['[]-a]x', null],
  ['# \\ ', null]
] as const)('a line of `.dvcignore` at which DVC fails is told: %j', async (rule, message) => {
  await using project = TestProject.withDvc();
  project.write({ 'dvc.yaml': 'stages:\n  a:\n    cmd: x\n', 'sub/.dvcignore': rule });
  const theirs = await project.run('dvc', ['status']);
  expect(theirs.code === 0, theirs.stderr).toBe(message === null);
  const { code, stderr } = await project.stagebook('status');
  expect(code).toBe(message === null ? 0 : 1);
  expect(stderr.includes('error[pipeline/ignore-rule]')).toBe(message !== null);
  if (message !== null) expect(stderr).toContain(`${message}: DVC fails at it.`);
});

test('no run starts behind such a line, and its place is told', async () => {
  await using project = TestProject.withDvc();
  const rules = '# what is not data\n  b.txt\\ \n';
  project.write({ 'dvc.yaml': 'stages:\n  a:\n    cmd: x\n', '.dvcignore': rules });
  await project.run('git', ['add', '-A']);
  await project.run('git', ['commit', '-q', '-m', 'first']);
  const { code, stderr } = await project.stagebook('exp', 'run');
  expect(code).toBe(1);
  expect(stderr).toContain('error[pipeline/ignore-rule]');
  expect(stderr).toContain('--> .dvcignore:2:3');
  expect(stderr).toContain('write one as `[ ]`');
});

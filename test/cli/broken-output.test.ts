import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keep } from '../../src/notebook/compiled-cache.js';
import { stageProject, STAGE_COMMAND, train } from '../run/stage-project.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';

test.runIf(existsSync('/dev/full'))(
  'an output that cannot be written is one line and an error',
  async () => {
    await using project = TestProject.withDvc();
    const cli = join(CHECKOUT, 'lib/cli/main.cjs');
    const ran = await project.run('sh', [
      '-c',
      '"$0" "$1" status > /dev/full',
      process.execPath,
      cli
    ]);
    expect(ran).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: The output cannot be written \(ENOSPC: .*\)\.\n$/)
    });
  }
);

test('a reader that is slow gets all, more than a pipe holds', async () => {
  const stages = Array.from({ length: 2000 }, (_, i) => `  s${i}: {cmd: echo ${i}}\n`);
  await using project = TestProject.withDvc();
  project.write({ 'dvc.yaml': `stages:\n${stages.join('')}` });
  const cli = join(CHECKOUT, 'lib/cli/main.cjs');
  const read = '"$0" "$1" dag --json | { sleep 1; cat; }';
  const { stdout } = await project.run('sh', ['-c', read, process.execPath, cli]);
  expect(stdout.length).toBeGreaterThan(100_000);
  expect(JSON.parse(stdout)).toMatchObject({ stages: { length: stages.length } });
});

test('a stage whose reader is gone ends without a word, as other tools do', async () => {
  const endless =
    'for (;;) { console.log("x".repeat(1000)); await new Promise(r => setImmediate(r)); }';
  await using project = stageProject({ 'src/Train.ts': train(endless), 'params.yaml': '' });
  const stage = [process.execPath, ...STAGE_COMMAND].join(' ');
  const ran = await project.run('sh', ['-c', `{ ${stage}; echo $? >&2; } | head -1 > /dev/null`]);
  expect(ran).toEqual({ code: 0, stdout: '', stderr: '141\n' });
});

test('an EPIPE that is not of the output is an error of the stage', async () => {
  const body = `throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });`;
  await using project = stageProject({ 'src/Train.ts': train(body), 'params.yaml': '' });
  const ran = await project.run(process.execPath, STAGE_COMMAND);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain('write EPIPE');
});

test('a cache that takes no file keeps no draft either', async () => {
  await using project = new TestProject();
  mkdirSync(project.path('cache/taken.js/x'), { recursive: true });
  keep(project.path('cache/taken.js'), 'text');
  expect(readdirSync(project.path('cache'))).toEqual(['taken.js']);
});

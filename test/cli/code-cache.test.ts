import {
  chmodSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cachePath } from '../../src/cli/code-cache.js';
import { CHECKOUT, TestProject, type Ran } from '../support/test-project.js';

const LAUNCHER = join(CHECKOUT, 'lib/cli/main.cjs');
const LONG_AGO = new Date(1_600_000_000_000);

/** Runs a program of one line as the command line tool is run: by the launcher, from beside it. */
async function run(project: TestProject, program: string, ...flags: string[]): Promise<Ran> {
  project.write({
    'package.json': { type: 'module' },
    'bin/main.cjs': readFileSync(LAUNCHER, 'utf8'),
    'bin/program.cjs': program
  });
  return project.run(process.execPath, [...flags, project.path('bin/main.cjs'), 'doctor'], {
    env: { ...project.env, XDG_CACHE_HOME: project.path('cache'), NODE_DISABLE_COMPILE_CACHE: '' }
  });
}

const CACHE = 'cache/stagebook/code/doctor';

describe('the code that V8 made of the program', () => {
  it('is kept for the next run, and changes nothing of what the program sees', async () => {
    await using project = new TestProject();
    const program = `console.log(process.argv[2], __filename, typeof require('node:fs').statSync);`;
    const answer = `doctor ${project.path('bin/program.cjs')} function\n`;
    expect(await run(project, program)).toEqual({ code: 0, stdout: answer, stderr: '' });
    const made = statSync(project.path(CACHE));
    expect(made.mode & 0o077).toBe(0);
    expect(await run(project, program)).toEqual({ code: 0, stdout: answer, stderr: '' });
    expect(statSync(project.path(CACHE))).toMatchObject({ ino: made.ino, mtimeMs: made.mtimeMs });
    expect(readdirSync(project.path('cache/stagebook/code'))).toEqual(['doctor']);
  });

  it('is none of another program, though that is as long', async () => {
    await using project = new TestProject();
    expect(await run(project, `console.log('one');`)).toMatchObject({ stdout: 'one\n' });
    expect(await run(project, `console.log('two');`)).toMatchObject({ stdout: 'two\n' });
    expect(await run(project, `console.log('two');`)).toMatchObject({ stdout: 'two\n' });
  });

  it('is made anew where it is damaged, where V8 does not take it, and after a day', async () => {
    await using project = new TestProject();
    const program = `console.log('one');`;
    const cache = project.path(CACHE);
    await run(project, program);
    /** Tells whether a run leaves the cache as it is. */
    const isTaken = async (...flags: readonly string[]): Promise<boolean> => {
      const { ino } = statSync(cache);
      const ran = await run(project, program, ...flags);
      expect(ran).toEqual({ code: 0, stdout: 'one\n', stderr: '' });
      return statSync(cache).ino === ino;
    };
    const whole = readFileSync(cache);
    const flipped = Buffer.from(whole);
    flipped[whole.length - 9] = (flipped[whole.length - 9] ?? 0) ^ 1;
    for (const damaged of ['', whole.subarray(0, 20), whole.subarray(0, -1), flipped]) {
      writeFileSync(cache, damaged);
      expect(await isTaken()).toBe(false);
      expect(await isTaken()).toBe(true);
    }
    expect(await isTaken('--no-opt')).toBe(false);
    expect(await isTaken()).toBe(false);
    utimesSync(cache, LONG_AGO, LONG_AGO);
    expect(await isTaken()).toBe(false);
    expect(await isTaken()).toBe(true);
  });

  it('is neither taken nor kept where another user may write', async () => {
    await using project = new TestProject();
    const program = `console.log('one');`;
    const cache = project.path(CACHE);
    await run(project, program);
    /** Tells whether a run leaves the cache as it is. */
    const isLeft = async (): Promise<boolean> => {
      const { ino } = statSync(cache);
      expect(await run(project, program)).toEqual({ code: 0, stdout: 'one\n', stderr: '' });
      return statSync(cache).ino === ino;
    };
    chmodSync(cache, 0o666);
    expect(await isLeft()).toBe(false);
    expect(statSync(cache).mode & 0o777).toBe(0o600);
    chmodSync(dirname(cache), 0o777);
    writeFileSync(cache, 'of nobody');
    expect(await isLeft()).toBe(true);
    expect(readdirSync(dirname(cache))).toEqual(['doctor']);
  });

  it('need not be kept: not for a mistake, not where the disk refuses', async () => {
    await using project = new TestProject();
    expect(await run(project, 'process.exitCode = 2;')).toMatchObject({ code: 2 });
    expect(existsSync(project.path('cache'))).toBe(false);
    project.write({ cache: 'a file' });
    const program = `process.exitCode = 1; console.log('one');`;
    expect(await run(project, program)).toEqual({ code: 1, stdout: 'one\n', stderr: '' });
  });

  it('lies in the folder for caches, by command', () => {
    const home = { HOME: '/home/a' };
    expect(cachePath(['status', '--json'], home)).toBe('/home/a/.cache/stagebook/code/status');
    expect(cachePath(['exp', 'show', '-n', '3'], { XDG_CACHE_HOME: '/c' })).toBe(
      '/c/stagebook/code/exp-show'
    );
    expect(cachePath(['exp', 'show'], { ...home, XDG_CACHE_HOME: 'relative' })).toBe(
      '/home/a/.cache/stagebook/code/exp-show'
    );
    expect(cachePath(['exp', '../x'], home)).toBeUndefined();
    expect(cachePath(['--version'], home)).toBeUndefined();
    expect(cachePath([], home)).toBeUndefined();
    expect(cachePath(['status'], {})).toBeUndefined();
    expect(cachePath(['status'], { ...home, NODE_DISABLE_COMPILE_CACHE: '1' })).toBeUndefined();
  });
});

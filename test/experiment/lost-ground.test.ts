import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/contract/experiment-run.js';
import type { Failure } from '../../src/contract/failure.js';
import type { EngineApi } from '../../src/contract/requests.js';
import { createEngine } from '../../src/engine/index.js';
import {
  eventually,
  ExperimentProject,
  isRunning,
  type FollowedRun
} from '../support/experiment-project.js';

/** Where DVC is told of a run while it goes on. */
const RUN_INFO = '.dvc/tmp/exps/standalone/run';

const isRoot = process.getuid?.() === 0;
const engines: EngineApi[] = [];

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
});

afterAll(() => ExperimentProject.removeTemplate());

/** An engine that knows the project already, as the one behind an open panel. */
async function look(project: ExperimentProject): Promise<EngineApi> {
  const engine = createEngine();
  engines.push(engine);
  engine.onEvent(() => undefined);
  await ask(engine, project);
  return engine;
}

/** What the panel asks while a run goes on; returns why it is not answered. */
async function ask(engine: EngineApi, { root: path }: ExperimentProject): Promise<Failure[]> {
  const answers = [
    await engine.request('project/open', { path }),
    await engine.request('graph/view', { path }),
    await engine.request('run/list', { path }),
    await engine.request('history/changes', { path })
  ];
  return answers.flatMap(answer => (answer.ok ? [] : [answer.failure]));
}

/** Starts an experiment that waits before its second epoch, with a checkpoint of the first. */
async function runToFirst(project: ExperimentProject): Promise<FollowedRun> {
  project.limit(1);
  const run = project.follow('run', '-n', 'one');
  await run.checkpoint(0);
  return run;
}

/** Every failure says in words of its own what is wrong, with a next step. */
function expectHelpful(failures: readonly Failure[], mayBeNone = false): void {
  expect(failures.length).toBeGreaterThan(mayBeNone ? -1 : 0);
  for (const failure of failures) {
    expect(JSON.stringify(failure)).not.toMatch(/fatal:|Error:|\bat .*\.js:\d+/);
    if (failure.reason === 'refused') expect(failure.help).not.toEqual([]);
    else expect(failure.reason).toMatch(/^(?:io|no-project)$/);
  }
}

describe('a repository that is moved away while a run goes on', () => {
  it('costs the checkpoints of that time, and comes back whole', async () => {
    await using project = await ExperimentProject.create();
    const engine = await look(project);
    const run = await runToFirst(project);
    const [git, away] = [join(project.repository, '.git'), join(project.base, 'away')];
    renameSync(git, away);
    project.limit(2);
    const failures = await ask(engine, project);
    expectHelpful(failures);
    for (const failure of failures)
      expect(failure).toMatchObject({
        message: expect.stringContaining('.git` is not there any more') as string
      });
    // Longer than a sign of life takes: nothing is made in its place.
    await new Promise(later => setTimeout(later, 500));
    expect(existsSync(git)).toBe(false);
    renameSync(away, git);
    project.limit();
    const { code } = await run.ended;
    expect(await ask(engine, project)).toEqual([]);
    expect(code).not.toBeNull();
    await eventually(() => project.records()[0]?.endedAt !== null);
    expect(await project.git('fsck', '--no-dangling')).toBe('');
    expect((await project.chain('one')).length).toBeGreaterThan(0);
  });

  it('ends it with a sentence where it stays away, which is told once it is back', async () => {
    await using project = await ExperimentProject.create();
    const run = await runToFirst(project);
    const [git, away] = [join(project.repository, '.git'), join(project.base, 'away')];
    renameSync(git, away);
    project.limit();
    const { stdout, stderr } = await run.ended;
    expect(stderr).not.toMatch(/\bat .*\.js:\d+/);
    expect(`${stdout}${stderr}`).not.toContain('Internal:');
    const { child } = readRecord(away);
    await eventually(() => !isRunning(child?.pid ?? 0));
    // The last that it does outside of the repository: why it failed is known by then.
    await eventually(() => readdirSync(join(project.root, RUN_INFO)).length === 0);
    expect(existsSync(git)).toBe(false);
    renameSync(away, git);
    await eventually(() => project.records()[0]?.endedAt !== null);
    const [record] = project.records();
    expect(record).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('The repository was moved or removed') as string
    });
    expectNoStack(project, record);
    await project.mustExp('resume', 'one');
    expect(await project.model(await project.tip('one'))).toMatchObject({ epochs: 3 });
  });
});

it('a project that is renamed while a run goes on ends the run, and nothing stands in its place', async () => {
  await using project = await ExperimentProject.create();
  const engine = await look(project);
  const run = await runToFirst(project);
  const [record] = project.records();
  const moved = join(project.base, 'moved');
  renameSync(project.repository, moved);
  expectHelpful(await ask(engine, project));
  await eventually(() => !isRunning(project.trainer()));
  expect(existsSync(project.repository)).toBe(false);
  renameSync(moved, project.repository);
  await eventually(() => project.records()[0]?.endedAt !== null);
  expect(project.records()[0]).toMatchObject({ state: 'failed' });
  expect(project.records()[0]?.problem).toContain('The project was moved or removed');
  expectNoStack(project, record);
  await run.ended;
  project.limit();
  await project.mustExp('resume', 'one');
}, 60_000);

it('a temp workspace that is removed while a run goes on ends the run', async () => {
  await using project = await ExperimentProject.create();
  const run = await runToFirst(project);
  const [record] = project.records();
  rmSync(record?.worktree ?? '', { recursive: true });
  expect((await run.ended).code).toBe(1);
  expect(run.events.at(-1)).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('The temp workspace of the run was removed') as string
  });
  expectNoStack(project, record);
  expect(isRunning(project.trainer())).toBe(false);
  expect(await project.leftovers()).toEqual([]);
}, 60_000);

it.each([
  [
    'does not start',
    'exit 1',
    /`.*\/dvc` does not start\. Reinstall it: `pip install "dvc>=3\.50"`\./
  ],
  [
    'is too old',
    '[ "$1" = --version ] && echo 2.9.5',
    /^dvc 3\.50 or newer is needed, 2\.9\.5 was found\.$/
  ]
])('a DVC that %s ends the run, which says so', async (_, script, words) => {
  await using project = await ExperimentProject.create();
  project.write({ '.venv/bin/dvc': `#!/bin/sh\n${script}\n` });
  chmodSync(project.path('.venv/bin/dvc'), 0o755);
  expect((await project.exp('run', '-n', 'one')).code).toBe(1);
  expect(project.records()[0]?.problem).toMatch(words);
});

describe.skipIf(!isRoot)('a disk (only root can mount one) that refuses to be written', () => {
  it.each(['.dvc/cache', '.git/objects'])(
    'under %s costs the checkpoints of that time, each told in a sentence',
    async folder => {
      await using project = await ExperimentProject.create();
      const disk = join(project.base, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]);
      try {
        const path = project.path(folder);
        mkdirSync(path, { recursive: true });
        cpSync(path, disk, { recursive: true });
        rmSync(path, { recursive: true });
        symlinkSync(disk, path);
        const engine = await look(project);
        const run = await runToFirst(project);
        const [record] = project.records();
        execFileSync('mount', ['-o', 'remount,ro', disk]);
        project.limit(2);
        const skipped = await run.until(({ reason }) => reason === 'skipped');
        expect(skipped).toMatchObject({
          message: expect.stringContaining('The file system is read-only.') as string
        });
        expectHelpful(await ask(engine, project), true);
        execFileSync('mount', ['-o', 'remount,rw', disk]);
        project.limit();
        expect((await run.ended).code).toBe(0);
        expectNoStack(project, record);
        expect(await project.model(await project.tip('one'))).toEqual({ epochs: 3, w: 1.5 });
      } finally {
        execFileSync('umount', ['-l', disk]);
      }
    },
    60_000
  );
});

/** The record of the only run of a repository, by its folder. */
function readRecord(git: string): RunRecord {
  const folder = join(git, 'stagebook/runs');
  const [id = ''] = readdirSync(folder);
  return JSON.parse(readFileSync(join(folder, id, 'run.json'), 'utf8')) as RunRecord;
}

/** Neither the log of a run nor what its runner printed holds a stack trace of ours. */
function expectNoStack({ repository }: ExperimentProject, record: RunRecord | undefined): void {
  const folder = join(repository, '.git/stagebook/runs', record?.id ?? '');
  for (const name of ['runner.log', 'events.ndjson', 'run.json'])
    expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/^\s+at |Internal:/m);
}

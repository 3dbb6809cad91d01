import { existsSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  eventually,
  ExperimentProject,
  isRunning,
  kill,
  type FollowedRun
} from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

/** Starts an experiment that waits before its second epoch, with a checkpoint of the first. */
async function runToFirst(project: ExperimentProject): Promise<FollowedRun> {
  project.limit(1);
  const run = project.follow('run', '-n', 'one');
  await run.checkpoint(0);
  return run;
}

/** Expects that nothing was lost or left, and that the experiment goes on to its end. */
async function expectResumable(
  project: ExperimentProject,
  before: Readonly<Record<string, string>>
): Promise<void> {
  const chain = await project.chain('one');
  expect(await project.model(chain.at(-1) ?? '')).toEqual({ epochs: 1, w: 0.5 });
  expect(await project.leftovers()).toEqual([]);
  expect(await project.git('fsck', '--no-dangling')).toBe('');
  project.limit();
  await project.mustExp('resume');
  expect((await project.chain('one')).slice(0, chain.length)).toEqual(chain);
  expect(await project.model(await project.tip('one'))).toEqual({ epochs: 3, w: 1.5 });
  expect((await project.series(await project.tip('one'))).steps).toEqual([0, 1, 2]);
  expect(await project.fingerprint()).toEqual(before);
}

async function stateOf(project: ExperimentProject): Promise<string | undefined> {
  return (await project.history()).baselines[0]?.experiments[0]?.state;
}

describe('a run outlives', () => {
  it('the stage that was killed: it failed, and can be resumed', async () => {
    await using project = await ExperimentProject.create();
    const before = await project.fingerprint();
    const run = await runToFirst(project);
    kill(project.trainer(), 'SIGKILL');
    expect((await run.ended).code).toBe(1);
    expect(run.events.at(-1)).toMatchObject({ reason: 'ended', state: 'failed' });
    expect(await stateOf(project)).toBe('failed');
    await expectResumable(project, before);
  });

  it('its command, which was killed: it goes on and ends', async () => {
    await using project = await ExperimentProject.create();
    const before = await project.fingerprint();
    const run = await runToFirst(project);
    run.kill('SIGKILL');
    await run.ended;
    const logs = project.follow('logs', '-f');
    project.limit();
    expect((await logs.ended).code).toBe(0);
    expect(await project.chain('one')).toHaveLength(4);
    expect(await project.leftovers()).toEqual([]);
    expect(await project.fingerprint()).toEqual(before);
  });

  it('its command, which was told to go: it goes on and ends', async () => {
    await using project = await ExperimentProject.create();
    const run = await runToFirst(project);
    run.kill('SIGTERM');
    expect((await run.ended).code).toBe(130);
    project.limit();
    expect((await project.follow('logs', '-f').ended).code).toBe(0);
    expect(await project.chain('one')).toHaveLength(4);
  });
});

describe('a runner that was killed', () => {
  it('leaves an interrupted run, which the next command cleans up after', async () => {
    await using project = await ExperimentProject.create();
    const before = await project.fingerprint();
    const run = await runToFirst(project);
    const [record] = project.records();
    kill(record?.runner?.pid, 'SIGKILL');
    expect((await run.ended).code).toBe(1);
    expect(await stateOf(project)).toBe('interrupted');
    await eventually(() => !isRunning(project.trainer()));
    expect(existsSync(record?.worktree ?? '')).toBe(false);
    expect(project.records()[0]).toMatchObject({ state: 'interrupted', child: null });
    await expectResumable(project, before);
  });

  it('makes a stage that waits for a checkpoint end by itself', async () => {
    await using project = await ExperimentProject.create();
    const run = await runToFirst(project);
    const runner = project.records()[0]?.runner?.pid;
    kill(runner, 'SIGSTOP');
    project.limit();
    const [record] = project.records();
    const signal = join(record?.workspace ?? '', '.dvc/tmp/DVC_CHECKPOINT');
    await eventually(() => existsSync(signal));
    kill(runner, 'SIGKILL');
    await eventually(() => !isRunning(project.trainer()));
    await run.ended;
    expect(await project.chain('one')).toHaveLength(1);
  });

  it('of another host is left alone, and lost without a sign of life', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=1');
    const [record] = project.records();
    if (!record) throw new Error('It left no record.');
    const id = '20240101T000000-beef';
    const worktree = project.path(`.dvc/tmp/exps/stagebook/${id}`);
    const folder = `.git/stagebook/runs/${id}`;
    const runner = { host: 'elsewhere', boot: 'b', pid: 4_000_000, started: 's' };
    const far = { id, name: 'far', ref: record.ref.replace(/one$/, 'far'), worktree };
    mkdirSync(worktree);
    project.write({
      [`${folder}/run.json`]: { ...record, ...far, state: 'running', runner, endedAt: null },
      [`${folder}/alive`]: ''
    });
    await project.git('update-ref', `refs/stagebook/runs/${id}`, 'HEAD');
    expect((await project.history()).starting).toMatchObject([
      { name: 'far', state: 'running', host: 'elsewhere' }
    ]);
    const past = new Date(Date.now() - 60_000);
    utimesSync(project.path(`${folder}/alive`), past, past);
    await project.mustExp('run', '-n', 'two', '-S', 'Train.epochs=1');
    expect(await project.exp('stop', 'far')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('`far` does not run: it is lost.') as unknown
    });
    expect(existsSync(worktree)).toBe(true);
    expect(await project.git('for-each-ref', '--format=%(refname)', 'refs/stagebook')).toBe(
      `refs/stagebook/runs/${id}`
    );
  });
});

describe('a runner that is killed before its first checkpoint', () => {
  const NOTE =
    'one broke off before the first checkpoint: `stagebook exp logs one` tells why, ' +
    '`stagebook exp run -n one` starts again, `stagebook exp remove one` forgets it\n';

  async function killEarly(project: ExperimentProject): Promise<void> {
    project.limit(0);
    const trainer = join(project.control, 'pid');
    rmSync(trainer, { force: true });
    await project.mustExp('run', '-n', 'one', '--detach');
    await eventually(() => existsSync(trainer));
    const { runner, child } = project.records().at(-1) ?? {};
    for (const leader of [runner, child]) kill(leader?.pid, 'SIGKILL');
    await eventually(() => !isRunning(runner?.pid ?? 0));
    project.limit();
  }

  it('leaves a row that says what to do, until it is removed', async () => {
    await using project = await ExperimentProject.create();
    await killEarly(project);
    const [record] = project.records();
    expect((await project.history()).starting).toEqual([
      {
        id: record?.id,
        name: 'one',
        baseline: await project.git('rev-parse', 'HEAD'),
        state: 'interrupted',
        host: null,
        startedAt: record?.startedAt,
        problem: 'The runner ended without a word: it was killed, or the machine was restarted.'
      }
    ]);
    const shown = await project.mustExp('show');
    expect(shown).toMatch(/^├── one +interrupted, no checkpoint +\d\d:\d\d /m);
    expect(shown.endsWith(NOTE)).toBe(true);
    expect(await project.mustExp('logs', 'one')).toContain(
      'Ended as interrupted: The runner ended'
    );
    await killEarly(project);
    expect((await project.history()).starting).toHaveLength(1);
    expect(await project.mustExp('remove', 'one')).toBe('Removed one, which had no checkpoint.\n');
    expect((await project.history()).starting).toEqual([]);
    expect(project.records()).toEqual([]);
    expect(await project.leftovers()).toEqual([]);
  });

  it('is told of no more once its name has an experiment, nor after that was removed', async () => {
    await using project = await ExperimentProject.create();
    await killEarly(project);
    await project.history();
    await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=1');
    expect((await project.history()).starting).toEqual([]);
    expect(await project.mustExp('show')).not.toContain('broke off');
    await project.mustExp('remove', 'one');
    expect((await project.history()).starting).toEqual([]);
  });

  it('is told of on another commit, and collected with what else started there', async () => {
    await using project = await ExperimentProject.create();
    await killEarly(project);
    await project.history();
    await project.mustExp('gc', '-w', '-f');
    expect(project.records()).toHaveLength(1);
    project.write({ 'notes.md': 'next' });
    await project.commit('next');
    expect(await project.mustExp('show')).toContain('1 experiment on other commits: -A\n');
    expect(await project.mustExp('show', '-A')).toContain(NOTE);
    await project.mustExp('gc', '-w', '-f');
    expect(project.records()).toEqual([]);
  });
});

describe('a run is not disturbed by', () => {
  it('a commit, a `dvc status` and a locked index beside it', async () => {
    await using project = await ExperimentProject.create();
    const run = await runToFirst(project);
    project.write({ 'plan.txt': 'x' });
    await project.commit('beside');
    expect(await project.dvc('status')).toContain('Train:');
    project.write({ '.git/index.lock': '' });
    const before = await project.fingerprint();
    project.limit();
    expect((await run.ended).code).toBe(0);
    expect(await project.chain('one')).toHaveLength(4);
    expect(await project.fingerprint()).toEqual(before);
    // The next run starts beside a locked index, too: it is never the user's that is written.
    await project.mustExp('run', '-n', 'two', '-S', 'Train.epochs=1');
    expect(await project.fingerprint()).toEqual(before);
  });
});

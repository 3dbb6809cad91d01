import { afterAll, describe, expect, it } from 'vitest';
import {
  eventually,
  ExperimentProject,
  FILES,
  isRunning,
  replace,
  type FollowedRun
} from '../support/experiment-project.js';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

afterAll(() => ExperimentProject.removeTemplate());

/** Starts an experiment `one` of three epochs that waits before epoch `limit`, with a checkpoint of the one before. */
async function runTo(project: ExperimentProject, limit: number): Promise<FollowedRun> {
  project.limit(limit);
  const run = project.follow('run', '-n', 'one');
  await run.checkpoint(limit - 1);
  return run;
}

/** Makes an experiment `one` that was stopped with two of three epochs. */
async function stopAtSecond(project: ExperimentProject): Promise<void> {
  const run = await runTo(project, 1);
  await project.mustExp('stop', 'one');
  project.limit();
  await run.ended;
}

/** Waits until somebody asked the one run to stop. */
async function untilAsked(project: ExperimentProject): Promise<void> {
  const folder = join(project.root, '.git/stagebook/runs', project.records()[0]?.id ?? '');
  await eventually(() => existsSync(join(folder, 'stop')));
}

async function expectSettled(project: ExperimentProject): Promise<void> {
  expect(await project.leftovers()).toEqual([]);
  expect(await project.git('fsck', '--no-dangling')).toBe('');
}

const SERIES = { steps: [0, 1, 2], values: [1 - 1 / 1.5, 0.5, 1 - 1 / 2.5] };

describe('a stop', () => {
  it('by Ctrl+C ends the run after its next checkpoint, with 130', async () => {
    await using project = await ExperimentProject.create();
    const before = await project.fingerprint();
    const run = await runTo(project, 1);
    run.kill('SIGINT');
    await untilAsked(project);
    project.limit();
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('Stopping after the next checkpoint; once more stops now.');
    const [, second = ''] = await project.chain('one');
    expect(await project.chain('one')).toHaveLength(2);
    expect(run.events.at(-1)).toMatchObject({ reason: 'ended', state: 'stopped', tip: second });
    expect(await project.model(second)).toEqual({ epochs: 2, w: 1 });
    expect(isRunning(project.trainer())).toBe(false);
    expect(await project.fingerprint()).toEqual(before);
    await expectSettled(project);
    // A checkpoint never shows a metric of another model: Evaluate has not run.
    expect(await project.git('ls-tree', '-r', '--name-only', second)).not.toContain('scores');
  });

  it('by a second Ctrl+C does not wait for a checkpoint', async () => {
    await using project = await ExperimentProject.create();
    const run = await runTo(project, 1);
    run.kill('SIGINT');
    await untilAsked(project);
    run.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    expect(await project.chain('one')).toHaveLength(1);
    expect(isRunning(project.trainer())).toBe(false);
    await expectSettled(project);
  });

  it('with --now ends a run in the background, which is shown as stopped', async () => {
    await using project = await ExperimentProject.create();
    project.limit(1);
    const started = await project.mustExp('run', '-n', 'one', '--detach');
    expect(started).toContain('stagebook exp logs -f one');
    const logs = project.follow('logs', '-f', 'one');
    await logs.checkpoint(0);
    expect((await project.history()).baselines[0]?.experiments[0]).toMatchObject({
      state: 'running'
    });
    expect(await project.mustExp('stop', '--now')).toBe('one is stopping.\n');
    expect((await logs.ended).code).toBe(130);
    const { experiments = [] } = (await project.history()).baselines[0] ?? {};
    expect(experiments).toMatchObject([{ name: 'one', state: 'stopped', checkpoints: [{}] }]);
    const again = await project.exp('stop', 'one');
    expect(again.stderr).toContain('`one` does not run: it is stopped.');
    await expectSettled(project);
  });

  it('before the first checkpoint says that nothing is kept, and so does resume', async () => {
    await using project = await ExperimentProject.create();
    project.limit(0);
    await project.mustExp('run', '-n', 'one', '--detach');
    await expect
      .poll(() => existsSync(join(project.control, 'pid')), { timeout: 30_000 })
      .toBe(true);
    await project.mustExp('stop', '--now', 'one');
    const logs = await project.exp('logs', '-f', 'one');
    expect(logs.stdout).toContain('Stopped before its first checkpoint, so nothing of it is kept.');
    const resumed = await project.exp('resume', 'one');
    expect(resumed.code).toBe(1);
    expect(resumed.stderr).toContain('`one` ended before its first checkpoint (stopped)');
    expect(resumed.stderr).toContain('stagebook exp run -n one');
    await expectSettled(project);
  });
});

describe('a resumed run', () => {
  it('ends with the epochs that were asked for, and a series without gap', async () => {
    await using project = await ExperimentProject.create();
    await stopAtSecond(project);
    const [first = '', second = ''] = await project.chain('one');
    // Its own code and params count, not those of the workspace.
    project.write({ 'params.yaml': 'Train:\n  epochs: 9\n  lr: 9\n' });
    const before = await project.fingerprint();
    const run = project.follow('resume');
    expect((await run.ended).code).toBe(0);
    expect(await project.fingerprint()).toEqual(before);
    const chain = await project.chain('one');
    expect(chain).toHaveLength(4);
    expect(chain.slice(0, 2)).toEqual([first, second]);
    const [, , third = '', tip = ''] = chain;
    expect(await project.model(third)).toEqual({ epochs: 3, w: 1.5 });
    expect(await project.model(tip)).toEqual({ epochs: 3, w: 1.5 });
    expect(await project.series(tip)).toEqual(SERIES);
    expect(await project.series(second)).toEqual({
      steps: [0, 1],
      values: SERIES.values.slice(0, 2)
    });
    expect(JSON.parse(await project.show(tip, 'nodes/Evaluate/scores.json'))).toEqual({ w: 1.5 });
    await expectSettled(project);

    expect(run.events[0]).toMatchObject({ reason: 'started', from: { sha: second, step: 1 } });
    expect(await project.mustExp('logs', 'one')).toContain(
      `goes on from ${second.slice(0, 7)} (Train step 1) with step 2\n`
    );

    const idle = project.follow('resume', 'one');
    expect((await idle.ended).code).toBe(0);
    expect(idle.events.filter(({ type }) => type === 'checkpoint')).toEqual([]);
    expect(await project.chain('one')).toEqual(chain);
    expect((await project.exp('resume')).stderr).toContain(
      'There is no experiment to go on with.\n  help: Start one'
    );
  });

  it('keeps the message of its experiment, also where no run of it is known, and takes a new one', async () => {
    await using project = await ExperimentProject.create();
    const told = async (): Promise<unknown> =>
      (await project.history()).baselines[0]?.experiments.map(({ name, message }) => [
        name,
        message
      ]);
    project.limit(1);
    const run = project.follow('run', '-n', 'one', '-m', 'half the rate\nof old');
    await run.checkpoint(0);
    await project.mustExp('stop', 'one');
    project.limit();
    await run.ended;
    // As in a clone that it was pushed to.
    rmSync(join(project.root, '.git/stagebook/runs'), { recursive: true });
    expect(await told()).toEqual([['one', 'half the rate']]);

    await project.mustExp('resume', 'one');
    expect(await told()).toEqual([['one', 'half the rate']]);
    const messages = await Promise.all(
      (await project.chain('one')).map(sha => project.git('log', '-1', '--format=%B', sha))
    );
    const carried = messages.map(text => /^(Stagebook-About: )?half the rate$/m.test(text));
    expect(carried).toEqual([true, true, true, true]);

    await project.mustExp('resume', 'one~2', '--name', 'two', '-m', 'once more');
    expect(await told()).toEqual([
      ['two', 'once more'],
      ['one', 'half the rate']
    ]);
  });

  it('forks where the checkpoint is not the tip', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one');
    const chain = await project.chain('one');
    const [first = ''] = chain;
    await project.mustExp('resume', first.slice(0, 9));
    expect(await project.chain('one')).toEqual(chain);
    const fork = await project.chain('one-2');
    expect(fork[0]).toBe(first);
    expect(fork).toHaveLength(4);
    expect(fork).not.toEqual(chain);
    const tip = await project.tip('one-2');
    expect(await project.model(tip)).toEqual({ epochs: 3, w: 1.5 });
    expect(await project.series(tip)).toEqual(SERIES);

    await project.mustExp('resume', `${await project.tip('one')}~2`, '-n', 'named');
    expect((await project.chain('named')).slice(0, 2)).toEqual(chain.slice(0, 2));
  });

  it('is refused while the experiment runs, and for what is no checkpoint', async () => {
    await using project = await ExperimentProject.create();
    const run = await runTo(project, 1);
    const busy = await project.exp('resume', 'one');
    expect(busy.stderr).toBe(
      'error: `one` is running.\n  help: Follow it with `stagebook exp logs -f one`.\n'
    );
    const other = await project.exp('resume', 'HEAD');
    expect(other.stderr).toContain('`HEAD` is no checkpoint of an experiment.');
    expect((await project.exp('resume', 'none')).stderr).toContain(
      '`none` is neither an experiment nor a commit.'
    );
    await project.mustExp('stop', '--now', 'one');
    await run.ended;
  });
});

describe('a run from a checkpoint', () => {
  it('takes the files of the checkpoint and the params of the workspace', async () => {
    await using project = await ExperimentProject.create();
    await stopAtSecond(project);
    const [first = '', second = ''] = await project.chain('one');
    await project.mustExp('run', '-n', 'two', '--from', first, '-S', 'Train.lr=4');
    const chain = await project.chain('two');
    expect(chain.slice(0, 2)).not.toContain(second);
    expect(chain).toHaveLength(4);
    const tip = await project.tip('two');
    expect(await project.model(tip)).toEqual({ epochs: 3, w: 8.5 });
    expect((await project.series(tip)).steps).toEqual([0, 1, 2]);
    expect(await project.show(tip, 'params.yaml')).toContain('lr: 4\n');
  });

  it('of another baseline starts on HEAD, and a trailer names the checkpoint', async () => {
    await using project = await ExperimentProject.create();
    await stopAtSecond(project);
    const [, second = ''] = await project.chain('one');
    project.write({ 'plan.txt': 'x' });
    const head = await project.commit('second');
    await project.mustExp('run', '-n', 'two', '--from', 'one');
    const [first = '', tip = ''] = await project.chain('two');
    expect(await project.git('rev-parse', `${first}^`)).toBe(head);
    expect(await project.git('log', '-1', '--format=%B', first)).toContain(
      `Resumed-from: ${second}`
    );
    expect(await project.model(tip)).toEqual({ epochs: 3, w: 1.5 });
    expect(await project.series(tip)).toEqual(SERIES);
  });
});

it('an experiment stays finished where a later resume fails, which is told', async () => {
  const start = '  run() {\n';
  const fail = `    if (existsSync(\`\${process.env.CONTROL}/fail\`)) process.exit(7);\n`;
  const train = replace(String(FILES['src/Train.ts']), start, start + fail);
  await using project = await ExperimentProject.create({ files: { 'src/Train.ts': train } });
  await project.mustExp('run', '-n', 'one');
  project.write({ '../control/fail': '' });
  expect((await project.exp('resume', 'one')).code).toBe(1);
  expect((await project.history()).baselines[0]?.experiments).toMatchObject([
    {
      state: 'finished',
      failedSince: {
        kind: 'resume',
        state: 'failed',
        problem: expect.stringContaining('exited with 7') as unknown
      }
    }
  ]);
  expect(await project.mustExp('show')).toMatch(/ \[one\] .*resume failed/);
  expect((await project.exp('resume')).stderr).toContain('There is no experiment to go on with.');
});

describe('exp repro', () => {
  it('runs only what reads the model of a checkpoint', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one');
    const [, second = ''] = await project.chain('one');
    const run = project.follow('repro', second);
    expect((await run.ended).code).toBe(0);
    const started = run.events.filter(
      event => event.type === 'stage' && event.reason === 'started'
    );
    expect(started).toMatchObject([{ stage: 'Evaluate' }]);
    const tip = await project.tip('one-s1');
    expect(await project.git('rev-parse', `${tip}^`)).toBe(second);
    expect(JSON.parse(await project.show(tip, 'nodes/Evaluate/scores.json'))).toEqual({ w: 1 });
    expect(await project.model(tip)).toEqual({ epochs: 2, w: 1 });
  });

  it('of the best checkpoint makes no second best: the metrics are those of the first', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one');
    await project.mustExp('repro', 'one~1');
    const { experiments = [] } = (await project.history()).baselines[0] ?? {};
    expect(experiments.map(({ name }) => name)).toEqual(['one-s2', 'one']);
    const best = experiments.flatMap(({ checkpoints }) => checkpoints.filter(one => one.isBest));
    expect(best.map(({ sha }) => sha)).toEqual([(await project.chain('one'))[2]]);
  });
});

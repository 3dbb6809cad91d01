import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunEvent, RunRecord } from '../../src/contract/experiment-run.js';
import {
  eventually,
  ExperimentProject,
  FILES,
  isRunning,
  kill,
  replace
} from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

/** Starts an experiment that waits before its second epoch, with a checkpoint of the first. */
async function runToFirst(project: ExperimentProject): Promise<RunRecord> {
  project.limit(1);
  const run = project.follow('run', '-n', 'one');
  await run.checkpoint(0);
  run.kill('SIGTERM');
  await run.ended;
  return theRecord(project);
}

function theRecord(project: ExperimentProject): RunRecord {
  const [record] = project.records();
  if (!record) throw new Error('It left no record.');
  return record;
}

function fileOf(project: ExperimentProject, { id }: RunRecord, name: string): string {
  return join(project.repository, '.git/stagebook/runs', id, name);
}

function eventsOf(project: ExperimentProject, record: RunRecord): RunEvent[] {
  const lines = readFileSync(fileOf(project, record, 'events.ndjson'), 'utf8')
    .trim()
    .split('\n');
  return lines.map(line => JSON.parse(line) as RunEvent);
}

/** Ends the runner and `dvc repro` as a machine that runs out of memory does. */
async function killAllButTheStage(record: RunRecord): Promise<void> {
  for (const leader of [record.runner, record.child]) {
    kill(leader?.pid, 'SIGKILL');
    await eventually(() => !isRunning(leader?.pid ?? 0));
  }
}

describe('a stage without its runner and without DVC', () => {
  it('is ended by the next command', async () => {
    await using project = await ExperimentProject.create();
    const record = await runToFirst(project);
    await killAllButTheStage(record);
    expect(isRunning(project.trainer())).toBe(true);
    await project.history();
    await eventually(() => !isRunning(project.trainer()));
    expect(existsSync(record.worktree)).toBe(false);
    expect(await project.leftovers()).toEqual([]);
  });

  it('is ended in a session of its own, too', async () => {
    await using project = await ExperimentProject.create();
    const cmd = 'cmd: node --import stagebook/run src/Train.ts Train';
    const pipeline = String(FILES['dvc.yaml']);
    project.write({ 'dvc.yaml': replace(pipeline, cmd, cmd.replace('node', 'setsid -w node')) });
    const record = await runToFirst(project);
    await killAllButTheStage(record);
    expect(isRunning(project.trainer())).toBe(true);
    await project.history();
    await eventually(() => !isRunning(project.trainer()));
  });
});

it('several commands at once clean up after a run once', async () => {
  await using project = await ExperimentProject.create();
  const record = await runToFirst(project);
  kill(record.runner?.pid, 'SIGKILL');
  await eventually(() => !isRunning(record.runner?.pid ?? 0));
  await Promise.all(Array.from({ length: 6 }, () => project.history()));
  await project.history();
  const events = eventsOf(project, record);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  const ends = events.filter(event => event.type === 'run' && event.reason === 'ended');
  expect(ends).toMatchObject([{ state: 'interrupted', tip: await project.tip('one') }]);
  expect(await project.leftovers()).toEqual([]);
});

it('a run of a host that is gone is ended by `exp stop --lost`, and by nothing else', async () => {
  await using project = await ExperimentProject.create();
  const record = await runToFirst(project);
  kill(record.runner?.pid, 'SIGSTOP');
  const path = fileOf(project, record, 'run.json');
  const runner = { ...record.runner, host: 'container-1' };
  // Another host's process numbers are others here: none of them may be ended.
  const child = { ...record.child, host: 'container-1' };
  writeFileSync(path, JSON.stringify({ ...theRecord(project), runner, child }));
  expect(await project.mustExp('stop', '--lost')).toBe('No run is lost.\n');
  const time = new Date(Date.now() - 60_000);
  utimesSync(fileOf(project, record, 'alive'), time, time);
  const stop = await project.exp('stop', 'one');
  expect(stop.code).toBe(1);
  expect(stop.stderr).toContain('help: If `container-1` will not be back');
  expect(stop.stderr).toContain('`stagebook exp stop --lost`');
  const tip = await project.tip('one');
  expect(await project.mustExp('stop', '--lost')).toBe(
    `one (${record.id}) is ended; its checkpoints stay.\n`
  );
  expect(theRecord(project)).toMatchObject({ state: 'interrupted', tip });
  expect(await project.leftovers()).toEqual([]);
  expect(isRunning(project.trainer())).toBe(true);
  for (const leader of [record.runner, record.child]) kill(leader?.pid, 'SIGKILL');
  kill(project.trainer(), 'SIGKILL');
  project.limit();
  await project.mustExp('resume');
  expect(await project.chain('one')).toHaveLength(4);
});

it('a runner that comes too late leaves a run that was swept as it is', async () => {
  await using project = await ExperimentProject.create();
  await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=1');
  const past = theRecord(project);
  const path = fileOf(project, past, 'run.json');
  const late = { ...past, name: 'two', ref: past.ref.replace(/one$/, 'two'), endedAt: null };
  writeFileSync(path, JSON.stringify({ ...late, state: 'preparing', runner: null, tip: null }));
  const time = new Date(Date.now() - 60_000);
  for (const name of ['run.json', 'alive']) utimesSync(fileOf(project, past, name), time, time);
  await project.history();
  const swept = readFileSync(path, 'utf8');
  expect(JSON.parse(swept)).toMatchObject({ state: 'interrupted', tip: null });
  const runner = join(import.meta.dirname, '../../lib/experiment/runner-main.js');
  const { code } = await project.run(process.execPath, [runner, fileOf(project, past, '')]);
  expect(code).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(swept);
  expect(await project.git('for-each-ref', 'refs/exps/*/*/two')).toBe('');
  expect(await project.leftovers()).toEqual([]);
});

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunEvent, RunNews, RunRecord } from '../../src/contract/experiment-run.js';
import { claim } from '../../src/experiment/claim.js';
import { RunGlance } from '../../src/experiment/run-glance.js';
import { RunDirectory, RunStore } from '../../src/experiment/run-store.js';
import { eventually, ExperimentProject, isRunning } from '../support/experiment-project.js';

const folder = mkdtempSync(join(tmpdir(), 'stagebook-store-'));
const isRoot = process.getuid?.() === 0;
let made = 0;

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await ExperimentProject.removeTemplate();
});

function newFolder(): string {
  const path = join(folder, String(made++));
  mkdirSync(path);
  return path;
}

function skipped(stage: string): RunNews {
  return { type: 'stage', reason: 'skipped', stage };
}

function stages(events: readonly RunEvent[]): string[] {
  return events.map(event => `${event.seq} ${event.type === 'stage' ? event.stage : event.type}`);
}

it('that a run is to end is told until it has ended, and is news', () => {
  const common = newFolder();
  const directory = new RunStore(common).directory('i');
  const record = JSON.parse(RECORD) as RunRecord;
  expect(directory.make(record)).toMatchObject({ ok: true });
  const glance = new RunGlance(common, record.root);
  const { news } = glance.look();
  expect([glance.look().news, directory.view()?.stopping]).toEqual([news, undefined]);
  directory.askToStop('step');
  expect(directory.view()).toMatchObject({ state: 'running', stopping: 'step' });
  expect(glance.look().news).not.toBe(news);
  expect(directory.write({ ...record, state: 'stopped' })).toMatchObject({ ok: true });
  expect(directory.view()?.stopping).toBeUndefined();
});

describe('a record that a crash tore', () => {
  it('blocks no command and is told of', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=1');
    const path = recordPath(project);
    const whole = readFileSync(path, 'utf8');
    for (const torn of ['', whole.slice(0, whole.length / 2), 'null\n', '{}\n']) {
      writeFileSync(path, torn);
      const { experiments } = (await project.history()).baselines[0] ?? { experiments: [] };
      expect(experiments).toMatchObject([{ name: 'one', state: 'finished' }]);
      const logs = await project.exp('logs', 'one');
      expect(logs.code).toBe(1);
      expect(logs.stderr).toContain('There is no run `one`.');
      expect(logs.stderr).toMatch(/help: The record `.*run\.json` cannot be read\. Remove that/);
    }
    const ran = await project.mustExp('run', '-n', 'two', '-S', 'Train.epochs=1');
    expect(ran).toContain('note: A run of this repository is left out of every list.');
    writeFileSync(path, whole);
  });
});

describe('a line of events that was torn', () => {
  it('is passed over, and the next event begins on a line of its own', () => {
    const path = newFolder();
    const directory = new RunDirectory(path);
    directory.append(skipped('a'));
    appendFileSync(join(path, 'events.ndjson'), '{"seq":2,"time":"2024-01-0');
    expect(stages(directory.events())).toEqual(['1 a']);
    new RunDirectory(path).append(skipped('b'));
    expect(stages(directory.events())).toEqual(['1 a', '2 b']);
    expect(stages(directory.events(1))).toEqual(['2 b']);
    expect(directory.events(2)).toEqual([]);
  });

  it('does not keep `exp logs` from telling the rest', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=1');
    const path = recordPath(project).replace('run.json', 'events.ndjson');
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [lines[0], lines[1]?.slice(0, 20), ...lines.slice(2)].join('\n'));
    expect(await project.mustExp('logs', 'one')).toMatch(
      /Experiment one [^]*Checkpoint [^]*Finished/
    );
    expect((await project.follow('logs', '-f', 'one').ended).code).toBe(0);
  });
});

describe('events', () => {
  it('are found after any number, also where they take more than one piece to read', () => {
    const directory = new RunDirectory(newFolder());
    const long = 'x'.repeat(30_000);
    for (let n = 1; n <= 12; n++) directory.append(skipped(`é${n}${long}`));
    for (const after of [0, 1, 5, 10, 11, 12]) {
      const names = stages(directory.events(after)).map(name => name.replace(long, ''));
      const numbers = Array.from({ length: 12 - after }, (_, i) => after + 1 + i);
      expect(names).toEqual(numbers.map(n => `${n} é${n}`));
    }
  });
});

describe('a log', () => {
  it('of 5 GB is read in pieces, from its beginning as from its end', () => {
    const directory = new RunDirectory(newFolder());
    const size = 5 * 2 ** 30;
    writeFileSync(directory.log, 'first\n');
    truncateSync(directory.log, size);
    appendFileSync(directory.log, 'last é');
    const first = directory.readLog(0);
    expect(first.text.slice(0, 6)).toBe('first\n');
    expect(first.offset).toBe(2 ** 20);
    expect(directory.readLog(size)).toEqual({ text: 'last é', offset: size + 7 });
    // The second byte of é has not been written yet.
    truncateSync(directory.log, size + 6);
    expect(directory.readLog(size)).toEqual({ text: 'last ', offset: size + 5 });
  });

  it('of many pieces is printed whole', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=1');
    const log = recordPath(project).replace('run.json', 'log');
    const lines = Array.from({ length: 200_000 }, (_, n) => `line ${n} ${'é'.repeat(20)}\n`);
    appendFileSync(log, lines.join(''));
    const text = readFileSync(log, 'utf8');
    const output = await project.mustExp('logs', 'one');
    expect(output.startsWith(text)).toBe(true);
    expect(output).toContain('Finished at ');
    const followed = (await project.mustExp('logs', '-f', 'one')).split('\n');
    expect(followed.filter(line => line.startsWith('line '))).toHaveLength(lines.length);
    const json = (await project.mustExp('logs', 'one', '--json')).trim().split('\n');
    const pieces = json.map(line => JSON.parse(line) as { log: string; events: RunEvent[] });
    expect(pieces.map(piece => piece.log).join('')).toBe(text);
    expect(pieces.flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([1, 2, 3, 4, 5]);
  });
});

describe.skipIf(!isRoot)('on a full disk', () => {
  it('a record and events are kept in mind, and written when there is room', () => {
    const disk = newFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      const path = join(disk, 'run');
      mkdirSync(path);
      const directory = new RunDirectory(path);
      const record = JSON.parse(RECORD) as Parameters<RunDirectory['write']>[0];
      directory.append(skipped('a'));
      expect(directory.write(record)).toMatchObject({ ok: true });
      fill(join(disk, 'ballast'));
      for (const name of ['b', 'c'.repeat(5000), 'd']) directory.append(skipped(name));
      expect(directory.write({ ...record, state: 'failed' })).toMatchObject({
        ok: false,
        failure: { reason: 'io', code: 'ENOSPC' }
      });
      directory.touch();
      expect(directory.flush()).toBe(false);
      expect(directory.read().state).toBe('running');
      expect(stages(directory.events())[0]).toBe('1 a');
      rmSync(join(disk, 'ballast'));
      directory.touch();
      expect(directory.flush()).toBe(true);
      expect(directory.read().state).toBe('failed');
      expect(directory.events().map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

/** A disk of its own for git's directory, small enough to be filled. */
it.skipIf(!isRoot)(
  'a disk that is full for a while costs checkpoints, and neither the training nor the news of its end',
  async () => {
    await using project = await ExperimentProject.create();
    const disk = join(project.base, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]);
    try {
      const git = join(project.repository, '.git');
      cpSync(git, join(disk, 'git'), { recursive: true });
      rmSync(git, { recursive: true });
      symlinkSync(join(disk, 'git'), git);
      project.limit(1);
      const run = project.follow('run', '-n', 'one');
      await run.checkpoint(0);
      fill(join(disk, 'ballast'));
      project.limit();
      await eventually(() => !isRunning(project.trainer()));
      expect(isRunning(project.records()[0]?.runner?.pid ?? 0)).toBe(true);
      await new Promise(later => setTimeout(later, 3000));
      rmSync(join(disk, 'ballast'));
      await run.ended;
      const [record] = project.records();
      expect(record?.state).toMatch(/succeeded|failed/);
      expect(run.events.at(-1)).toMatchObject({ reason: 'ended', state: record?.state });
      expect(run.events.map(({ seq }) => seq)).toEqual(run.events.map((_, i) => i + 1));
      expect(run.events.filter(({ type }) => type === 'checkpoint')).toHaveLength(3);
      expect(await project.git('fsck', '--no-dangling', '--no-progress')).toBe('');
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  }
);

describe('a claim', () => {
  it('is had by one at a time, and by the next when it is given back or its holder is dead', () => {
    const path = join(newFolder(), 'end');
    const release = claim(path);
    expect(release).toBeDefined();
    expect(claim(path)).toBeUndefined();
    release?.();
    const again = claim(path);
    expect(again).toBeDefined();
    const holder = JSON.parse(readFileSync(`${path}.1`, 'utf8')) as object;
    writeFileSync(`${path}.1`, JSON.stringify({ ...holder, started: 'before' }));
    expect(claim(path)).toBeDefined();
    expect(statSync(`${path}.2`).isFile()).toBe(true);
    expect(claim(path)).toBeUndefined();
  });
});

const RECORD = JSON.stringify({
  id: 'i',
  name: 'n',
  ref: 'r',
  root: '/r',
  worktree: '/w',
  workspace: '/w',
  state: 'running'
});

function recordPath(project: ExperimentProject): string {
  const [record] = project.records();
  if (!record) throw new Error('It left no record.');
  return join(project.repository, '.git/stagebook/runs', record.id, 'run.json');
}

/** Writes a file until the disk takes no more. */
function fill(path: string): void {
  expect(() => {
    for (;;) appendFileSync(path, 'x'.repeat(512));
  }).toThrow('ENOSPC');
}

import { existsSync, lstatSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { RunRecord } from '../../src/contract/experiment-run.js';
import { findMembers } from '../../src/process/index.js';
import { eventually, ExperimentProject, isRunning, kill } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

/** Hundreds of MiB are hashed, linked and copied, on a machine that may be busy. */
vi.setConfig({ testTimeout: 180_000 });

const MIB = 1 << 20;
const SIZE = 300 * MIB;

/** More than DVC and the runner read of themselves. */
const LITTLE = 128 * MIB;

/** `Train` notes how many bytes DVC and the runner have read when it starts, and how its data are laid out. */
const pipeline = (prepared: string): string => `stages:
  Prepare:
    cmd: truncate -s ${SIZE} ${prepared}
    outs:
    - ${prepared}
  Train:
    cmd: grep -h rchar /proc/$PPID/io /proc/$STAGEBOOK_RUNNER/io > read.txt && stat -c '%F %h' data/a.bin ${prepared} > kind.txt
    deps:
    - data
    - ${prepared}
    params:
    - seed
    outs:
    - read.txt:
        cache: false
    - kind.txt:
        cache: false
`;

async function create(type: string, prepared = 'prepared.bin'): Promise<ExperimentProject> {
  const files = {
    '.gitignore': '/node_modules\n',
    'dvc.yaml': pipeline(prepared),
    'params.yaml': 'seed: 0\n',
    '.dvc/config': `[cache]\n    type = ${type}\n`
  };
  const project = await ExperimentProject.create({ files });
  writeLarge(project, 'data/a.bin', SIZE);
  writeLarge(project, 'data/b.bin', 1);
  await project.dvc('add', '-q', 'data');
  await project.dvc('repro', '-q', 'Prepare');
  await project.commit('data');
  return project;
}

/** A file of zeros: it takes as long to hash as any, and no room. */
function writeLarge(project: ExperimentProject, path: string, size: number): void {
  mkdirSync(dirname(project.path(path)), { recursive: true });
  writeFileSync(project.path(path), '');
  truncateSync(project.path(path), size);
}

/** Bytes that DVC and the runner had read before the stage of an experiment. */
async function readBefore(project: ExperimentProject, name: string): Promise<number[]> {
  const noted = await project.show(await project.refOf(name), 'read.txt');
  return noted
    .trim()
    .split('\n')
    .map(line => Number(line.replace('rchar: ', '')));
}

describe.skipIf(process.platform !== 'linux')('large data that did not change', () => {
  it.each<readonly [type: string, out: string, first: readonly string[], kind: RegExp]>([
    ['copy', 'prepared.bin', ['one'], /^regular file 1$/],
    // Two at once lay out the same data.
    ['hardlink', 'prepared.bin', ['one', 'two'], /^regular file [2-9]$/],
    // An out that has the name of a stage that is to run.
    ['symlink', 'Train', ['one'], /^symbolic link 1$/]
  ])(
    'are not read again by an experiment, with cache.type %s, out %s, after %s',
    async (type, out, first, kind) => {
      await using project = await create(type, out);
      const before = await project.fingerprint();
      const run = (name: string, seed: number): Promise<unknown> =>
        project.mustExp('run', '-n', name, '-S', `seed=${seed}`, 'Train');
      await Promise.all(first.map(run));
      for (const name of first)
        expect((await readBefore(project, name))[0], name).toBeLessThan(LITTLE);
      await run('last', 9);
      const [dvc, runner] = await readBefore(project, 'last');
      expect(dvc).toBeLessThan(LITTLE);
      // What the `dvc checkout` that it started read, to copy, counts as its own.
      expect(runner).toBeLessThan(LITTLE + (type === 'copy' ? 2 * SIZE : 0));
      const kinds = (await project.show(await project.refOf('last'), 'kind.txt'))
        .trim()
        .split('\n');
      expect(kinds).toHaveLength(2);
      for (const line of kinds) expect(line).toMatch(kind);
      expect(await project.fingerprint()).toEqual(before);
      expect(await project.leftovers()).toEqual([]);
    }
  );
});

it.skipIf(process.platform !== 'linux')(
  'large data that DVC does not hold are read in every run, which says so',
  async () => {
    const files = {
      '.gitignore': '/node_modules\n/raw.bin\n',
      'dvc.yaml': `stages:
  Train:
    cmd: grep -h rchar /proc/$PPID/io /proc/$STAGEBOOK_RUNNER/io > read.txt
    deps:
    - raw.bin
    params:
    - seed
    outs:
    - read.txt:
        cache: false
`,
      'params.yaml': 'seed: 0\n'
    };
    await using project = await ExperimentProject.create({ files });
    writeLarge(project, 'raw.bin', SIZE);
    await project.mustExp('run', '-n', 'first', '-S', 'seed=1');
    const { stdout } = await project.exp('run', '-n', 'second', '-S', 'seed=2', '--json');
    expect(stdout).toContain('In every run, DVC reads 300 MiB');
    expect(stdout).toContain('raw.bin');
    const [dvc, runner] = await readBefore(project, 'second');
    expect(dvc).toBeGreaterThan(SIZE);
    expect(runner).toBeLessThan(LITTLE);
  }
);

it.skipIf(process.platform !== 'linux')(
  'a runner that is killed while DVC lays data out leaves neither process nor folder to the next run',
  async () => {
    await using project = await create('copy');
    await project.mustExp('run', '-n', 'one', '-S', 'seed=1', '--detach', 'Train');
    const record = (): RunRecord | undefined => project.records()[0];
    await eventually(() => record()?.child !== null && record()?.child !== undefined);
    const { runner, worktree, workspace } = record() ?? {};
    expect(existsSync(`${workspace ?? ''}/read.txt`)).toBe(false);
    kill(runner?.pid, 'SIGKILL');
    await eventually(() => !isRunning(runner?.pid ?? 0));
    await project.mustExp('run', '-n', 'two', '-S', 'seed=2', 'Train');
    const environment = [`STAGEBOOK_RUNNER=${runner?.pid ?? 0}`, `DVC_ROOT=${workspace ?? ''}`];
    expect(findMembers({ group: 0, environment, folder: worktree ?? '' })).toEqual([]);
    expect(lstatSync(worktree ?? '', { throwIfNoEntry: false })).toBeUndefined();
    expect((await readBefore(project, 'two'))[0]).toBeLessThan(LITTLE);
    expect(await project.leftovers()).toEqual([]);
  }
);

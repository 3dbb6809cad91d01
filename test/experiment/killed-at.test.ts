import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { RunEvent } from '../../src/contract/experiment-run.js';
import { ExperimentProject } from '../support/experiment-project.js';
import { CHECKOUT } from '../support/test-project.js';

const CLI = join(CHECKOUT, 'lib/cli/main.cjs');
const hasStrace = canRun('strace', ['-V']);
const isRoot = process.getuid?.() === 0;

afterAll(() => ExperimentProject.removeTemplate());

/** What must hold whatever happened: every checkpoint that was reported is there with all its objects. */
async function expectWhole(project: ExperimentProject, events: readonly RunEvent[]): Promise<void> {
  expect(await project.git('fsck', '--no-dangling', '--no-progress')).toBe('');
  const refs = (await project.git('for-each-ref', '--format=%(refname)', 'refs/exps')).split('\n');
  for (const ref of refs.filter(name => name !== ''))
    await project.git('rev-list', '--objects', '--quiet', ref);
  for (const event of events) {
    if (event.type !== 'checkpoint' || event.reason !== 'made') continue;
    expect((await project.model(event.sha)).epochs).toBe((event.step ?? NaN) + 1);
    const holders = await project.git('for-each-ref', `--contains=${event.sha}`, 'refs/exps');
    expect(holders).not.toBe('');
  }
}

function eventsOf(stdout: string): RunEvent[] {
  return stdout
    .split('\n')
    .filter(line => line.startsWith('{') && line.endsWith('}'))
    .map(line => JSON.parse(line) as RunEvent);
}

it.skipIf(!hasStrace)(
  'a SIGKILL of every process at its n-th rename loses no reported checkpoint',
  async () => {
    await using project = await ExperimentProject.create();
    const before = await project.fingerprint();
    let reported = 0;
    for (const n of [1, 2, 4, 6, 9]) {
      const { stdout } = await project.run('strace', [
        ...['-f', '-qq', '-o', '/dev/null'],
        ...['-e', 'trace=rename,renameat,renameat2'],
        ...['-e', `inject=rename,renameat,renameat2:signal=KILL:when=${n}`],
        ...[process.execPath, CLI, 'exp', 'run', '-n', `kill-${n}`, '--json']
      ]);
      const events = eventsOf(stdout);
      reported += events.filter(event => event.type === 'checkpoint').length;
      await expectWhole(project, events);
      expect(await project.fingerprint()).toEqual(before);
    }
    expect(reported).toBeGreaterThan(0);
    // What was left behind is swept by the next run, which is none the worse.
    await project.mustExp('run', '-n', 'after');
    expect(await project.model(await project.tip('after'))).toMatchObject({ epochs: 3 });
    expect(await project.leftovers()).toEqual([]);
  },
  240_000
);

it.skipIf(!isRoot)(
  'a checkpoint that does not fit on the disk is skipped, and training goes on',
  async () => {
    await using project = await ExperimentProject.create();
    const cache = join(project.root, '..', 'small');
    mkdirSync(cache);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=320k', 'tmpfs', cache]);
    try {
      await project.dvc('config', '--local', 'cache.dir', cache);
      project.write({ 'src/Train.ts': BIG });
      const { stdout } = await project.exp('run', '-n', 'full', '--json');
      const events = eventsOf(stdout).filter(({ type }) => type === 'checkpoint');
      expect(events).toHaveLength(4);
      expect(events.map(({ reason }) => reason)).toContain('made');
      const skipped = events.find(({ reason }) => reason === 'skipped');
      expect(skipped).toMatchObject({ message: expect.stringMatching(/space/i) as string });
      expect(await project.git('fsck', '--no-dangling', '--no-progress')).toBe('');
    } finally {
      execFileSync('umount', [cache]);
    }
  }
);

/** Writes a new model of 100 kB in each of four epochs: not all of them fit into the cache. */
const BIG = `import { Stage, live, outs, param } from 'stagebook';
export class Train extends Stage<Train> {
  epochs = param(4);
  lr = param(0.5);
  model = outs('models/{name}.json', { checkpoint: true });
  progress = live({ maximize: 'acc' });
  run() {
    for (const epoch of this.steps(4)) {
      this.model.writeJSON({ epochs: epoch + 1, w: String(epoch).repeat(100_000) });
      this.log('acc', epoch);
    }
  }
}
`;

function canRun(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

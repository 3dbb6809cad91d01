import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, ExperimentProject } from '../support/experiment-project.js';
import { CHECKOUT, type Ran } from '../support/test-project.js';

afterAll(() => ExperimentProject.removeTemplate());

const MODEL = 'models/Train.json';

/** Tells of each checkpoint of an experiment, oldest first, whether it has its model. */
async function models(project: ExperimentProject, name: string): Promise<boolean[]> {
  const hashes = (await project.chain(name)).map(sha => project.outHash(sha, MODEL));
  return (await Promise.all(hashes)).map(hash => existsSync(project.object(hash ?? '')));
}

/** How long a process is held up where it takes the object away: a run gets to its first checkpoint meanwhile. */
const HELD_MS = 10_000;

/** How long it takes from its look at the object to where it is held up. */
const GONE_ON_MS = 2_000;

/** Runs `stagebook exp` slowly where it takes an object of the cache away; `reached` tells when it looks at that object. */
function runHeldUp(
  project: ExperimentProject,
  object: string,
  ...args: string[]
): { readonly ended: Promise<Ran>; readonly reached: () => boolean } {
  const log = join(project.base, 'calls');
  const ended = project.run('strace', [
    ...['-f', '-qq', '-o', log, '-P', object],
    ...['-e', 'trace=stat,lstat,statx,newfstatat,rename,renameat,renameat2,unlink,unlinkat'],
    ...['-e', `inject=rename,renameat,renameat2,unlink,unlinkat:delay_enter=${HELD_MS * 1000}`],
    ...[process.execPath, join(CHECKOUT, 'lib/cli/main.cjs'), 'exp', ...args]
  ]);
  return { ended, reached: () => existsSync(log) && readFileSync(log, 'utf8').includes(object) };
}

/** Tells whether a command goes on. */
function isOpen(ended: Promise<Ran>): Promise<boolean> {
  return Promise.race([ended.then(() => false), Promise.resolve(true)]);
}

describe('a model stays that another run comes to', () => {
  it.each([
    ['thin', ['thin', 'one', '-f']],
    ['gc', ['gc', '-w', '-f']]
  ])('while `exp %s` drops it', async (command, args) => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one');
    const object = await objectOf(project, 'one');
    if (command === 'gc') {
      project.write({ 'notes.md': 'on' });
      await project.commit('on');
    }
    const dropping = runHeldUp(project, object, ...args);
    await eventually(dropping.reached);
    await delay(GONE_ON_MS);
    const two = project.follow('run', '-n', 'two');
    await two.checkpoint(0);
    expect(await isOpen(dropping.ended)).toBe(true); // Else the test shows nothing.
    expect(await dropping.ended).toMatchObject({ code: 0 });
    expect(await two.ended).toMatchObject({ code: 0 });
    expect(await models(project, 'two')).toEqual([true, true, true, true]);
  });
});

/** The object of the model of an experiment's first checkpoint. */
async function objectOf(project: ExperimentProject, name: string): Promise<string> {
  const [first = ''] = await project.chain(name);
  return project.object((await project.outHash(first, MODEL)) ?? '');
}

describe('runs that drop the same models at the same time', () => {
  it('each have those that their policy keeps', async () => {
    await using project = await ExperimentProject.create({
      files: {
        '.stagebook/config.json': { checkpoints: { keep: { best: true, last: 2 } } },
        'params.yaml': 'Train:\n  epochs: 24\n  lr: 0.5\n'
      }
    });
    const names = ['one', 'two', 'three'];
    const runs = names.map(name => project.follow('run', '-n', name));
    for (const run of runs) expect(await run.ended).toMatchObject({ code: 0 });
    for (const name of names) {
      const kept = await models(project, name);
      expect(kept).toHaveLength(25);
      expect(kept.slice(-3)).toEqual([true, true, true]);
    }
    // With nothing beside them, they go: the others keep what they keep.
    await project.mustExp('thin', 'one', '-f');
    expect((await models(project, 'one')).slice(-3)).toEqual([true, true, true]);
    expect(await project.leftovers()).toEqual([]);
  });
});

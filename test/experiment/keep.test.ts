import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { ExperimentProject, FILES } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

const LAST = { checkpoints: { keep: { best: true, last: 1 } } };
const MODEL = 'models/Train.json';

/** Makes a project with settings, and more epochs than its tests hold it back at. */
function create(settings: object): Promise<ExperimentProject> {
  return ExperimentProject.create({
    files: {
      '.stagebook/config.json': settings,
      'params.yaml': 'Train:\n  epochs: 5\n  lr: 0.5\n'
    }
  });
}

/** Tells of each checkpoint of an experiment, oldest first, whether it has its model. */
async function models(project: ExperimentProject, name: string): Promise<boolean[]> {
  const subjects = (await project.chain(name)).map(async sha => {
    const isCheckpoint = /checkpoint/.test(await project.git('log', '-1', '--format=%s', sha));
    return isCheckpoint ? [await hasModel(project, sha)] : [];
  });
  return (await Promise.all(subjects)).flat();
}

async function hasModel(project: ExperimentProject, sha: string): Promise<boolean> {
  return existsSync(project.object((await project.outHash(sha, MODEL)) ?? ''));
}

describe('a keep policy', () => {
  it.each([
    [{ best: true, last: 2 }, [false, false, false, true, true]],
    [{ every: 2 }, [false, true, false, true, true]]
  ])('%j drops the models of the other checkpoints of a run', async (keep, kept) => {
    await using project = await create({ checkpoints: { keep } });
    await project.mustExp('run', '-n', 'one');
    expect(await models(project, 'one')).toEqual(kept);
    expect(await project.leftovers()).toEqual([]);
  });

  it.each(['while it runs', 'by `exp thin`'])(
    'keeps the best of each stage by its own metric, %s',
    async when => {
      const second = (text: unknown): string => String(text).replaceAll('Train', 'Second');
      const pipeline = String(FILES['dvc.yaml']);
      const [train = ''] = /^  Train:\n(?:    .*\n)+/m.exec(pipeline) ?? [];
      const objective = (stage: string, direction: string): object => ({
        ...{
          notebook: 'train.ipynb',
          class: stage,
          module: `src/${stage}.ts`,
          entry: {},
          params: {}
        },
        objective: { metric: `live/${stage}/metrics.json:acc`, direction }
      });
      await using project = await ExperimentProject.create({
        files: {
          '.gitignore': '/node_modules\n/models\n',
          '.stagebook/config.json': when === 'while it runs' ? LAST : {},
          '.stagebook/manifest.json': {
            version: 1,
            files: {},
            stages: {
              Train: objective('Train', 'maximize'),
              Second: objective('Second', 'minimize')
            }
          },
          'dvc.yaml': pipeline + second(train),
          'params.yaml': 'Train:\n  epochs: 3\n  lr: 0.5\nSecond:\n  epochs: 3\n  lr: 0.3\n',
          'src/Second.ts': second(FILES['src/Train.ts'])
        }
      });
      await project.mustExp('run', '-n', 'two');
      if (when !== 'while it runs') await project.mustExp('thin', 'two', '--force');
      const [experiment] = (await project.history()).baselines.flatMap(
        ({ experiments }) => experiments
      );
      const told = experiment?.checkpoints.flatMap(
        ({ kind, stage, step, isBest, isMetricsOnly }) =>
          kind === 'final'
            ? []
            : [`${stage} ${step}${isBest ? ' best' : ''}${isMetricsOnly ? '' : ' kept'}`]
      );
      expect(told?.sort()).toEqual([
        'Second 0 best kept',
        'Second 1',
        'Second 2 kept',
        'Train 0',
        'Train 1',
        'Train 2 best kept'
      ]);
      // What runs last is what the experiment is compared by.
      const last = experiment?.checkpoints.find(({ kind }) => kind !== 'final')?.stage ?? '';
      expect(experiment?.objective?.file).toBe(`live/${last}/metrics.json`);
    }
  );

  it('goes on where a resume goes on: the best before it stays the best', async () => {
    await using project = await create({
      ...LAST,
      best: { minimize: 'live/Train/metrics.json:acc' }
    });
    project.limit(2);
    const run = project.follow('run', '-n', 'one');
    await run.checkpoint(1);
    await project.mustExp('stop', 'one', '--now');
    await run.ended;
    project.limit();
    await project.mustExp('resume', 'one');
    expect(await models(project, 'one')).toEqual([true, false, false, false, true]);
  });

  it('leaves checkpoints that nothing goes on from: their scores and what follows are refused', async () => {
    await using project = await create(LAST);
    await project.mustExp('run', '-n', 'one');
    const [first = ''] = await project.chain('one');
    const message =
      `error: \`${MODEL}\` of checkpoint \`${first.slice(0, 7)}\` is in no cache any more.\n` +
      '  help: Fetch it with `stagebook exp pull`, or go on from a checkpoint that has its model.\n';
    for (const command of [
      ['repro', first],
      ['resume', first],
      ['run', '--from', first]
    ])
      expect(await project.exp(...command)).toMatchObject({ code: 1, stderr: message });
    expect(project.records()).toHaveLength(1);
    expect((await project.history()).baselines[0]?.experiments).toMatchObject([
      { name: 'one', state: 'finished' }
    ]);
  });

  it('drops nothing where other repositories may use the cache, and says so once in a run', async () => {
    await using project = await create(LAST);
    await project.dvc('cache', 'dir', '--local', '../elsewhere');
    const run = project.follow('run', '-n', 'one');
    expect(await run.ended).toMatchObject({ code: 0 });
    const told = run.events.flatMap(event => (event.reason === 'notice' ? [event.message] : []));
    expect(told.filter(message => message.includes('keeps its model'))).toHaveLength(1);
    const areThere = async (): Promise<boolean[]> => {
      const chain = await project.chain('one');
      const hashes = await Promise.all(chain.map(sha => project.outHash(sha, MODEL)));
      const objects = hashes.map(hash => project.object(hash ?? ''));
      return objects.map(path => existsSync(path.replace('.dvc/cache', '../elsewhere')));
    };
    expect(await areThere()).not.toContain(false);
    expect(JSON.parse(await project.mustExp('thin', 'one', '--json', '--dry'))).toMatchObject({
      sharedCache: expect.any(String) as string
    });
    expect((await project.exp('thin', 'one', '--dry')).stdout).toContain(
      '--force removes files that only they need.'
    );
    expect(await areThere()).not.toContain(false);
    await project.mustExp('thin', 'one', '--force');
    expect(await areThere()).toContain(false);
  });
});

describe('a keep policy leaves alone what is needed elsewhere', () => {
  it('by another experiment that came to the same model', async () => {
    await using project = await create(LAST);
    project.limit(1);
    const one = project.follow('run', '-n', 'one');
    await one.checkpoint(0);
    const two = project.follow('run', '-n', 'two');
    await two.checkpoint(0);
    await project.mustExp('stop', 'two', '--now');
    await two.ended;
    project.limit();
    expect(await one.ended).toMatchObject({ code: 0 });
    expect(await models(project, 'two')).toEqual([true]);
    expect(await models(project, 'one')).toEqual([true, false, false, false, true]);
  });

  it('by a branch that was made meanwhile', async () => {
    await using project = await create(LAST);
    project.limit(1);
    const run = project.follow('run', '-n', 'one');
    const first = await run.checkpoint(0);
    await project.mustExp('branch', first, 'kept');
    project.limit();
    expect(await run.ended).toMatchObject({ code: 0 });
    expect(await models(project, 'one')).toEqual([true, false, false, false, true]);
  });

  it('by a workspace into which it was applied, link and all', async () => {
    await using project = await create(LAST);
    await project.dvc('config', 'cache.type', 'symlink');
    await project.commit('links');
    project.limit(1);
    const run = project.follow('run', '-n', 'one');
    const first = await run.checkpoint(0);
    await project.mustExp('apply', first);
    project.limit();
    expect(await run.ended).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(project.path(MODEL), 'utf8'))).toEqual({ epochs: 1, w: 0.5 });
    expect(await models(project, 'one')).toEqual([true, false, false, false, true]);
  });
});

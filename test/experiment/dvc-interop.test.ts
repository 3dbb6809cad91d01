import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/contract/json.js';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

/** What `dvc exp show --json` tells of a baseline. */
interface DvcBaseline {
  readonly rev: string;
  readonly experiments:
    | {
        readonly name: string;
        readonly executor: { readonly state: string; readonly name: string } | null;
        readonly revs: {
          readonly rev: string;
          readonly name: string | null;
          readonly data: {
            readonly metrics: Readonly<Record<string, { readonly data: JsonValue }>>;
            readonly params: Readonly<Record<string, { readonly data: JsonValue }>>;
          } | null;
        }[];
      }[]
    | null;
}

/** What `dvc plots diff --json --split` tells. */
interface DvcPlots {
  readonly data: Readonly<
    Record<
      string,
      {
        readonly anchor_definitions: {
          readonly '<DVC_METRIC_DATA>': readonly { readonly rev: string; readonly step: string }[];
        };
      }[]
    >
  >;
}

async function dvcShow(
  project: ExperimentProject
): Promise<NonNullable<DvcBaseline['experiments']>> {
  const baselines = JSON.parse(await project.dvc('exp', 'show', '--json')) as DvcBaseline[];
  return baselines.at(-1)?.experiments ?? [];
}

interface DvcRevision {
  readonly data: { readonly params: Readonly<Record<string, { readonly data: JsonObject }>> };
}

/** Values by dotted name; of lists those that are shown. */
function flatten(value: JsonValue, name = ''): Record<string, JsonValue> {
  if (value === null || typeof value !== 'object') return value === null ? {} : { [name]: value };
  const inner = Object.entries(value as JsonObject);
  return Object.assign(
    {},
    ...inner.map(([key, item]) => flatten(item, name === '' ? key : `${name}.${key}`))
  ) as Record<string, JsonValue>;
}

/** Every object of a cache, by its hash. */
function objects(cache: string): string[] {
  if (!existsSync(cache)) return [];
  return readdirSync(cache, { recursive: true, encoding: 'utf8' })
    .filter(path => /^..\/./.test(path))
    .map(path => path.replace('/', ''))
    .sort();
}

const RELATIVE = `[core]
    remote = storage
['remote "storage"']
    url = ../../storage
`;

/** A project with a bare repository as its git remote, and an experiment `one` of two epochs. */
async function sharedProject(config: string): Promise<ExperimentProject> {
  const project = await ExperimentProject.create({ files: { '.dvc/config': config } });
  await project.git('init', '-q', '--bare', '-b', 'main', '../origin.git');
  await project.git('remote', 'add', 'origin', '../origin.git');
  await project.git('push', '-q', 'origin', 'main');
  await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=2');
  return project;
}

/** A clone beside a project, without its cache. */
async function cloneOf(project: ExperimentProject): Promise<ExperimentProject> {
  const clone = new ExperimentProject();
  await clone.run('git', ['clone', '-q', join(project.base, 'origin.git'), '.']);
  await clone.git('remote', 'set-url', 'origin', join(project.base, 'origin.git'));
  clone.link();
  return clone;
}

describe('DVC', () => {
  it('shows a run as running with its checkpoints, then as an experiment with each of them', async () => {
    await using project = await ExperimentProject.create();
    project.limit(2);
    const run = project.follow('run', '-n', 'one');
    const second = await run.checkpoint(1);
    const [running, ...others] = await dvcShow(project);
    const first = await project.git('rev-parse', `${second}^`);
    expect(running).toMatchObject({
      name: 'one',
      executor: { state: 'running', name: 'tempdir' },
      revs: [{ name: 'one' }, { rev: second }, { rev: first }]
    });
    expect(others).toMatchObject([{ name: 'one', revs: [{ rev: second }, { rev: first }] }]);
    expect(await project.dvc('exp', 'show', '--no-pager')).toMatch(/\[one\].*Running/);
    project.limit();
    expect((await run.ended).code).toBe(0);

    const chain = await project.chain('one');
    const [shown, ...none] = await dvcShow(project);
    expect(none).toEqual([]);
    expect(shown?.executor).toBeNull();
    expect(shown?.revs.map(({ rev }) => rev)).toEqual(chain.toReversed());
    const third = { 'live/Train/metrics.json': { data: { step: 2, acc: 0.6 } } };
    expect(shown?.revs).toMatchObject([
      {
        name: 'one',
        data: { metrics: { ...third, 'nodes/Evaluate/scores.json': { data: { w: 1.5 } } } }
      },
      { data: { metrics: third } },
      { data: { metrics: { 'live/Train/metrics.json': { data: { step: 1, acc: 0.5 } } } } },
      {
        data: {
          metrics: { 'live/Train/metrics.json': { data: { step: 0 } } },
          params: { 'params.yaml': { data: { Train: { epochs: 3, lr: 0.5 } } } }
        }
      }
    ]);
    expect(await project.dvc('exp', 'list', '--name-only')).toContain('one');
  });

  it('shows the params that patterns and places of lists track', async () => {
    const keys = ['mod*.lr', 'layers.-1', 'deep.**.y', 'one.*', 'no.*', 'none.0'];
    const params = { model: { lr: 1, depth: 3 }, layers: [4, 5, 6], deep: { x: { y: 7 } } };
    await using project = await ExperimentProject.create({
      files: {
        'p.json': { ...params, one: { a: 8 } },
        'dvc.yaml': JSON.stringify({ stages: { a: { cmd: 'echo', params: [{ 'p.json': keys }] } } })
      }
    });
    const baseline = await project.git('rev-parse', 'HEAD');
    project.write({ 'p.json': { ...params, layers: [4, 5], one: { a: 9 } } });
    const tip = await project.commit('tip');
    await project.git('reset', '-q', '--hard', baseline);
    const ref = `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/one`;
    await project.git('update-ref', ref, tip);

    const rows = JSON.parse(await project.dvc('exp', 'show', '--json')) as DvcRevision[];
    const theirs = [...rows, ...((await dvcShow(project))[0]?.revs ?? [])].map(({ data }) =>
      flatten(data?.params['p.json']?.data ?? {})
    );
    const { workspace, baselines } = await project.history();
    const checkpoints = baselines[0]?.experiments[0]?.checkpoints ?? [];
    const ours = [workspace, ...baselines, ...checkpoints].map(
      ({ params: read }) => read['p.json']
    );
    expect(ours).toEqual(theirs);
    expect(ours[2]).toEqual({
      'model.lr': 1,
      'layers.1': 5,
      'deep.x.y': 7,
      'one.a': 9
    });
  });

  it('compares checkpoints and reads the files of one', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one');
    const [first = '', second = ''] = await project.chain('one');
    expect(JSON.parse(await project.dvc('metrics', 'diff', '--json', first, second))).toMatchObject(
      {
        'live/Train/metrics.json': { acc: { new: 0.5 }, step: { old: 0, new: 1, diff: 1 } }
      }
    );
    const plots = JSON.parse(
      await project.dvc('plots', 'diff', '--json', '--split', first, second)
    ) as DvcPlots;
    const [plot] = plots.data['live/Train/plots/metrics/acc.tsv'] ?? [];
    const points = plot?.anchor_definitions['<DVC_METRIC_DATA>'] ?? [];
    expect(points.map(({ rev, step }) => `${rev} ${step}`)).toEqual([
      `${first} 0`,
      `${second} 0`,
      `${second} 1`
    ]);
    await project.dvc('get', '-q', '--rev', second, '-o', 'got.json', '.', 'models/Train.json');
    expect(JSON.parse(project.read('got.json'))).toEqual({ epochs: 2, w: 1 });
    expect(JSON.parse(await project.dvc('params', 'diff', '--json', 'HEAD', second))).toEqual({});
  });

  it('applies a checkpoint, and misses only the downstream stages of it', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one');
    const [, second = ''] = await project.chain('one');
    for (const apply of [
      (rev: string) => project.mustExp('apply', rev),
      (rev: string) => project.dvc('exp', 'apply', '-q', rev)
    ]) {
      await apply(second);
      expect(JSON.parse(project.read('models/Train.json'))).toEqual({ epochs: 2, w: 1 });
      const status = JSON.parse(await project.dvc('status', '--json')) as object;
      expect(Object.keys(status)).toEqual(['Evaluate']);
      await apply('one');
      expect(JSON.parse(project.read('models/Train.json'))).toEqual({ epochs: 3, w: 1.5 });
      expect(await project.dvc('status')).toBe('Data and pipelines are up to date.');
    }
  });

  it('keeps the models of every checkpoint in `dvc gc --all-experiments`', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one');
    const cache = project.path('.dvc/cache/files/md5');
    const before = objects(cache);
    expect(before.length).toBeGreaterThanOrEqual(3);
    await project.dvc('gc', '-q', '-w', '--all-experiments', '-f');
    for (const sha of await project.chain('one'))
      expect((await project.model(sha)).epochs).toBeGreaterThan(0);
    await project.dvc('gc', '-q', '-w', '-f');
    expect(objects(cache)).toEqual([]);
    const { checkpoints = [] } = (await project.history()).baselines[0]?.experiments[0] ?? {};
    expect(checkpoints.map(({ isMetricsOnly }) => isMetricsOnly)).toEqual([true, true, true, true]);
  });
});

describe('an experiment', () => {
  it.each(['dvc', 'stagebook'] as const)(
    'is pushed and pulled with every model by %s',
    async tool => {
      await using project = await sharedProject(RELATIVE);
      await using clone = await cloneOf(project);
      const storage = join(project.base, 'storage');
      for (const one of [project, clone])
        await one.dvc('remote', 'modify', '-q', '--local', 'storage', 'url', storage);
      await (tool === 'dvc'
        ? project.dvc('exp', 'push', '-q', 'origin', 'one')
        : project.mustExp('push', 'origin', 'one'));
      await (tool === 'dvc'
        ? clone.dvc('exp', 'pull', '-q', 'origin', 'one')
        : clone.mustExp('pull', 'origin', 'one'));
      const chain = await clone.chain('one');
      expect(chain).toEqual(await project.chain('one'));
      const models = await Promise.all(chain.map(sha => clone.model(sha)));
      expect(models.map(({ epochs }) => epochs)).toEqual([1, 2, 2]);
      const { checkpoints = [] } = (await clone.history()).baselines[0]?.experiments[0] ?? {};
      expect(checkpoints.map(({ isMetricsOnly }) => isMetricsOnly)).toEqual([false, false, false]);
      await clone.mustExp('apply', 'one');
      expect(await clone.dvc('status')).toBe('Data and pipelines are up to date.');
    }
  );

  it('is not pushed without its models: the way out is named', async () => {
    await using project = await sharedProject('');
    const refused = async (): Promise<string> => {
      const { code, stderr } = await project.exp('push', 'origin', 'one');
      expect(code).toBe(1);
      expect(await project.git('ls-remote', 'origin', 'refs/exps/*')).toBe('');
      return stderr;
    };
    expect(await refused()).toBe(
      'error: The commits of `one` name no DVC remote, so its models have nowhere to go.\n' +
        '  help: Add one that holds for every commit, `dvc remote add --local -d storage PATH`, or add and commit one and run the experiment again.\n'
    );
    const storage = join(project.base, 'storage');
    // DVC sends nothing without a default, and says that it did.
    await project.dvc('remote', 'add', '-q', '--local', 'storage', storage);
    expect(await refused()).toBe(
      'error: None of the DVC remotes is the default for the commits of `one`, so its models have nowhere to go.\n' +
        '  help: Make one the default: `dvc remote default --local storage`.\n'
    );
    await project.dvc('remote', 'default', '-q', '--local', 'storage');
    // The project may know a remote of that name by now; the commits do not.
    await project.dvc('remote', 'add', '-q', '-d', 'storage', storage);
    expect(await project.mustExp('push', 'origin', 'one')).toBe('Pushed one to origin.\n');
    await project.dvc('remote', 'remove', '-q', 'storage');
    const stored = objects(join(storage, 'files/md5'));
    for (const sha of await project.chain('one'))
      expect(stored).toContain(await project.outHash(sha, 'models/Train.json'));
    const missing = await project.exp('pull', 'origin', 'two');
    expect(missing.stderr).toContain('`origin` has no experiment `two`.\n  help: There is `one`.');
  });

  it('is not pushed to a relative path, which DVC takes from the root of the disk', async () => {
    await using project = await sharedProject(RELATIVE);
    const refusal =
      'error: The DVC remote `storage` is at the relative path `../../storage`, which DVC does not find for experiments.\n' +
      `  help: Name it in full for this machine: \`dvc remote modify --local storage url ${project.base}/storage\`.\n`;
    for (const args of [
      ['push', 'origin', 'one'],
      ['pull', 'origin', 'one']
    ])
      expect(await project.exp(...args)).toMatchObject({ code: 1, stdout: '', stderr: refusal });
  });
});

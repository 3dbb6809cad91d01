import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jupyterEnv } from '../../scripts/jupyter-env.mjs';
import type { ExperimentView, HistoryView } from '../../src/contract/experiment-view.js';
import { CHECKOUT, TestProject, type Ran } from '../support/test-project.js';

const TRAINED = ['MaxEntropyL1', 'MaxEntropyL2', 'XEntropyAugmented'];
const DRAWING = `
+--------------+             +--------------+             +-------------------+
| MaxEntropyL1 |             | MaxEntropyL2 |             | XEntropyAugmented |
+--------------+*****        +--------------+           **+-------------------+
                     *****           *             *****
                          *****       *       *****
                               ***    *    ***
                                +-----------+
                                | EvaluateX |
                                +-----------+
`;

const OUR_DRAWING = `
┌──────────────┐  ┌──────────────┐  ┌───────────────────┐
│ MaxEntropyL1 │  │ MaxEntropyL2 │  │ XEntropyAugmented │
└──────────────┘  └──────────────┘  └───────────────────┘
        └─────────────────┴─┬─────────────────┘
                            │
                      ┌───────────┐
                      │ EvaluateX │
                      └───────────┘
`;

interface Judgement {
  readonly acc: number;
  readonly entropy: number;
  readonly auroc: number;
}

type Scores = Readonly<Record<string, Judgement>>;

interface Executed {
  readonly cells: readonly { readonly outputs?: readonly Output[] }[];
}

interface Output {
  readonly output_type: string;
  readonly text?: readonly string[];
}

async function succeed(ran: Promise<Ran>): Promise<Ran> {
  const { code, stdout, stderr } = await ran;
  expect(code, stdout + stderr).toBe(0);
  return { code, stdout, stderr };
}

/** Lists the edges of a graph in Graphviz's language. */
function edgesOf(dot: string): readonly string[] {
  return [...dot.matchAll(/"(\w+)" -> "(\w+)"/g)].map(match => `${match[1]} ${match[2]}`).sort();
}

// One project that the facts below change one after the other, as its author would.
describe('the example energy', () => {
  let project: TestProject;
  beforeAll(() => {
    project = TestProject.withDvc();
    cpSync(join(CHECKOUT, 'examples/energy'), project.root, { recursive: true });
    Object.assign(project.env, { XDG_STATE_HOME: project.path('../state') });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  const readScores = (): Scores => JSON.parse(project.read('experiment/scores.json')) as Scores;
  const repro = async (): Promise<readonly string[]> => {
    const { stdout } = await succeed(project.run('dvc', ['repro']));
    return [...stdout.matchAll(/^Running stage '(\w+)'/gm)].map(match => match[1] ?? '');
  };
  const experiment = async (name: string): Promise<ExperimentView | undefined> => {
    const { stdout } = await succeed(project.stagebook('exp', 'show', '--json'));
    const { baselines } = JSON.parse(stdout) as HistoryView;
    return baselines.flatMap(({ experiments }) => experiments).find(one => one.name === name);
  };
  /** Hash of the model of XEntropyAugmented in a commit. */
  const storedModel = async (sha = ''): Promise<string> => {
    const { stdout } = await succeed(project.run('git', ['show', `${sha}:dvc.lock`]));
    const entry =
      /path: experiment\/XEntropyAugmented\/last_ckpt\.json\s+hash: md5\s+md5: (\w{32})/;
    return entry.exec(stdout)?.[1] ?? expect.fail(stdout);
  };
  const status = async (): Promise<string> =>
    (await succeed(project.run('dvc', ['status']))).stdout.trim();

  it('runs from top to bottom in the real kernel, which writes no file', async () => {
    const python = join(CHECKOUT, '.venv/bin/python');
    const args = ['-m', 'jupyter', 'execute', 'energy.ipynb', '--output=../executed.ipynb'];
    await succeed(
      project.run(python, args, { env: { ...jupyterEnv(), HOME: project.path('..') } })
    );
    const { cells } = JSON.parse(project.read('../executed.ipynb')) as Executed;
    const outputs = cells.flatMap(cell => cell.outputs ?? []);
    expect(outputs.map(output => output.output_type)).toEqual(['stream']);
    expect(outputs[0]?.text?.join('')).toMatch(/^[*o. \n]+$/);
    const { stdout } = await project.run('git', ['status', '--short', '--', 'experiment', 'src']);
    expect(stdout).toBe('');
  });

  it('becomes modules that TypeScript 5.9 accepts, strict', async () => {
    await succeed(project.stagebook('init'));
    await succeed(project.stagebook('write-graph'));
    const tsc = join(CHECKOUT, 'node_modules/typescript/bin/tsc');
    await succeed(project.run(process.execPath, [tsc, '--noEmit', '-p', '.']));
  });

  it('is drawn by DVC as its README shows, and has the same edges here', async () => {
    const drawn = (await succeed(project.run('dvc', ['dag']))).stdout;
    expect(drawn.replace(/ +$/gm, '').trim()).toBe(DRAWING.trim());
    expect(project.read('README.md')).toContain(DRAWING);
    const theirs = edgesOf((await succeed(project.run('dvc', ['dag', '--dot']))).stdout);
    const ours = edgesOf((await succeed(project.stagebook('dag', '--dot'))).stdout);
    expect(theirs).toEqual(TRAINED.map(name => `${name} EvaluateX`));
    expect(ours).toEqual(theirs);
    expect((await succeed(project.stagebook('dag'))).stdout.trim()).toBe(OUR_DRAWING.trim());
  });

  it('runs one module for three stages, each with its params and the code of its way of training', () => {
    const pipeline = project.read('dvc.yaml');
    for (const name of TRAINED)
      expect(pipeline).toContain(`cmd: node --import stagebook/run src/Train.ts ${name}\n`);
    expect(pipeline.match(/src\/L1Trainer\.ts/g)).toHaveLength(1);
    expect(pipeline.match(/src\/MaxEntropyTrainer\.ts/g)).toHaveLength(2);
    expect(pipeline.match(/src\/Trainer\.ts/g)).toHaveLength(3);
    const params = project.read('params.yaml');
    expect(params.match(/^ {2}args:\n {4}seed: 1$/gm)).toHaveLength(3);
    expect([...params.matchAll(/_cls: (\w+)/g)].map(match => match[1])).toEqual([
      'L1Trainer',
      'L2Trainer',
      'Trainer'
    ]);
  });

  it('learns the arms in every way, and doubt where there are no data only in two', async () => {
    expect([...(await repro())].sort()).toEqual(['EvaluateX', ...TRAINED]);
    const scores = readScores();
    expect(Object.keys(scores).sort()).toEqual(TRAINED);
    for (const { acc } of Object.values(scores)) expect(acc).toBeGreaterThan(0.95);
    expect(scores['XEntropyAugmented']?.entropy).toBeLessThan(0.3);
    for (const name of ['MaxEntropyL1', 'MaxEntropyL2']) {
      expect(scores[name]?.entropy).toBeGreaterThan(0.9);
      expect(scores[name]?.auroc).toBeGreaterThan(0.9);
    }
    const shown = await succeed(project.run('dvc', ['metrics', 'show', '--json']));
    expect(shown.stdout).toContain('"auroc"');
    const plots = await succeed(
      project.run('dvc', ['plots', 'show', '--json', 'nodes/EvaluateX/ranking.json'])
    );
    for (const name of TRAINED) expect(plots.stdout).toContain(name);
  });

  it('is up to date then, and not changed by a byte when the graph is written again', async () => {
    expect(await status()).toBe('Data and pipelines are up to date.');
    expect((await succeed(project.stagebook('write-graph'))).stdout).toContain('Nothing to write');
    expect(await repro()).toEqual([]);
  });

  it('trains one stage again, and judges, after one value of its group changed', async () => {
    const before = project.read('params.yaml');
    // The first stage of the file is MaxEntropyL1.
    project.write({ 'params.yaml': before.replace('sigma: 0.03', 'sigma: 0.05') });
    expect(await repro()).toEqual(['MaxEntropyL1', 'EvaluateX']);
    project.write({ 'params.yaml': before });
    expect(await repro()).toEqual([]);
  });

  it('trains in another way for one experiment', async () => {
    await project.run('git', ['add', '-A']);
    await succeed(project.run('git', ['commit', '-q', '-m', 'first']));
    const before = readScores();
    const setting = 'XEntropyAugmented.trainer._cls=L2Trainer';
    await succeed(project.stagebook('exp', 'run', '-n', 'doubtful', '-S', setting));
    expect(readScores()).toEqual(before);
    const { checkpoints } = (await experiment('doubtful')) ?? {};
    const scores = checkpoints?.[0]?.metrics['experiment/scores.json'] as Scores | undefined;
    // The same seed and the same way of training: the same net.
    expect(scores?.['XEntropyAugmented']).toEqual(before['MaxEntropyL2']);
    expect(scores?.['MaxEntropyL1']).toEqual(before['MaxEntropyL1']);
  });

  it('goes on from a checkpoint to the very net that the whole run made', async () => {
    const whole = await experiment('doubtful');
    const back = whole?.checkpoints.findIndex(({ step }) => step === 0) ?? -1;
    expect(back).toBeGreaterThan(0);
    await succeed(project.stagebook('exp', 'resume', '-n', 'resumed', `doubtful~${back}`));
    const resumed = await experiment('resumed');
    expect(resumed?.checkpoints[0]).toMatchObject({ kind: 'final' });
    expect(await storedModel(resumed?.tip)).toBe(await storedModel(whole?.tip));
  });

  it('is up to date again when that experiment is applied', async () => {
    await succeed(project.stagebook('exp', 'apply', 'doubtful'));
    expect(project.read('params.yaml')).toMatch(/XEntropyAugmented:[^]*_cls: L2Trainer/);
    expect(await status()).toBe('Data and pipelines are up to date.');
  });
});

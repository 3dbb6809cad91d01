import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORT = `import { Stage, method, metrics, pipeline } from 'stagebook';`;
const CLASSES = `abstract class Transform { abstract apply(x: number): number }
class Identity extends Transform { scale = 1; apply(x: number) { return x * this.scale; } }`;
const augment = (factor: number): string =>
  `class Augment extends Transform { sigma = 0.5; apply(x: number) { return x + ${factor} * this.sigma; } }`;
const TRAIN = `class Train extends Stage<Train> {
  transform = method<Transform>(new Identity());
  scores = metrics<{ x: number }>({ cache: false });
  run() { this.scores = { x: this.transform.apply(1) }; }
}`;

async function runs(
  project: TestProject,
  command: 'dvc' | 'git' | 'stagebook',
  ...args: string[]
): Promise<string> {
  const ran =
    command === 'stagebook' ? await project.stagebook(...args) : await project.run(command, args);
  expect(ran.code, ran.stderr + ran.stdout).toBe(0);
  return ran.stdout + ran.stderr;
}

function projectOf(...cells: readonly string[]): TestProject {
  const project = TestProject.withDvc();
  project.write({ 'digits.ipynb': notebook([IMPORT, ...cells]), '.gitignore': 'node_modules\n' });
  return project;
}

it('a method object is its class and its fields in params.yaml, and is switched there', async () => {
  await using project = projectOf(CLASSES, augment(1), TRAIN);
  await runs(project, 'stagebook', 'write-graph');
  expect(project.read('params.yaml')).toBe(
    'Train:\n  transform:\n    _cls: Identity\n    scale: 1\n'
  );
  expect(project.read('dvc.yaml')).toContain(
    '    deps:\n    - src/Identity.ts\n    - src/Train.ts\n    - src/Transform.ts\n    params:\n    - Train\n'
  );
  await runs(project, 'dvc', 'repro');
  expect(await runs(project, 'dvc', 'status')).toContain('up to date');
  await runs(project, 'git', 'add', '-A');
  await runs(project, 'git', 'commit', '-qm', 'one');

  // By hand: what the other class had is left behind.
  project.write({ 'params.yaml': 'Train:\n  transform:\n    _cls: Augment\n    scale: 1\n' });
  const diff = await runs(project, 'dvc', 'params', 'diff', '--json');
  expect(JSON.parse(diff)).toMatchObject({
    'params.yaml': { 'Train.transform._cls': { old: 'Identity', new: 'Augment' } }
  });
  const said = await runs(project, 'dvc', 'repro');
  expect(said).toContain(
    'stagebook: `params.yaml` has a value `Train.transform.scale`, and `Augment` has no such field; it is ignored.'
  );
  expect(said).toContain(
    'Write the graph, so that DVC runs the stage again when `src/Augment.ts` changes.'
  );
  expect(project.read('nodes/Train/scores.json')).toBe('{\n  "x": 1.5\n}\n');

  // The graph then lists the code of the class in force, and leaves the choice alone.
  const written = await runs(project, 'stagebook', 'write-graph');
  expect(written).toContain('params/overridden');
  expect(project.read('params.yaml')).toBe(
    'Train:\n  transform:\n    _cls: Augment\n    scale: 1\n'
  );
  expect(project.read('dvc.yaml')).toContain('    deps:\n    - src/Augment.ts\n');
  const again = await runs(project, 'dvc', 'repro');
  expect(again).toMatch(/Running stage 'Train'/);
  expect(again).not.toContain('Write the graph');
  await runs(project, 'stagebook', 'write-graph', '--params', 'notebook');
  expect(project.read('params.yaml')).toContain('_cls: Identity');
  expect(project.read('dvc.yaml')).not.toContain('src/Augment.ts');
});

it('a class that was switched by hand is never given the results of an older text of it', async () => {
  await using project = projectOf(CLASSES, augment(1), TRAIN);
  await runs(project, 'stagebook', 'write-graph');
  await runs(project, 'dvc', 'repro');
  const plain = project.read('params.yaml');
  const switched = 'Train:\n  transform:\n    _cls: Augment\n    sigma: 0.5\n';
  const scoreWith = async (params: string): Promise<unknown> => {
    project.write({ 'params.yaml': params });
    await runs(project, 'dvc', 'repro');
    return JSON.parse(project.read('nodes/Train/scores.json'));
  };
  expect(await scoreWith(switched)).toEqual({ x: 1.5 });
  expect(await scoreWith(plain)).toEqual({ x: 1 });
  // The class changes while another one is in force: no dep of the stage, but a part of what it tracks.
  project.write({ 'digits.ipynb': notebook([IMPORT, CLASSES, augment(10), TRAIN]) });
  await runs(project, 'stagebook', 'write-graph');
  expect(await runs(project, 'dvc', 'status')).toContain('up to date');
  expect(await scoreWith(switched)).toEqual({ x: 6 });
});

it('one class makes stages with different method objects', async () => {
  await using project = projectOf(
    CLASSES,
    augment(1),
    TRAIN,
    `const plain = new Train();\nconst noisy = new Train({ transform: new Augment() }, { name: 'Noisy' });\npipeline({ plain, noisy });`
  );
  await runs(project, 'stagebook', 'write-graph');
  expect(project.read('params.yaml')).toBe(
    'Train:\n  transform:\n    _cls: Identity\n    scale: 1\nNoisy:\n  transform:\n    _cls: Augment\n    sigma: 0.5\n'
  );
  await runs(project, 'dvc', 'repro');
  const shown = await runs(project, 'dvc', 'metrics', 'show', '--json');
  expect(JSON.parse(shown)).toEqual({
    '': {
      data: {
        'nodes/Train/scores.json': { data: { x: 1 } },
        'nodes/Noisy/scores.json': { data: { x: 1.5 } }
      }
    }
  });
  // Only the stage that uses it runs again where its code changes.
  project.write({
    'digits.ipynb': notebook([
      IMPORT,
      CLASSES,
      augment(2),
      TRAIN,
      `const plain = new Train();\nconst noisy = new Train({ transform: new Augment() }, { name: 'Noisy' });\npipeline({ plain, noisy });`
    ])
  });
  await runs(project, 'stagebook', 'write-graph');
  const status = await runs(project, 'dvc', 'status');
  expect(status).toContain('Noisy:');
  expect(status).not.toContain('Train:');
});

it('an experiment switches the class, and runs again where the code of that class changed', async () => {
  await using project = projectOf(CLASSES, augment(1), TRAIN);
  await runs(project, 'stagebook', 'write-graph');
  await runs(project, 'git', 'add', '-A');
  await runs(project, 'git', 'commit', '-qm', 'one');
  const override = ['-S', 'Train.transform._cls=Augment', '-S', '+Train.transform.sigma=3'];
  await runs(project, 'stagebook', 'exp', 'run', '-n', 'first', ...override);
  const at = async (name: string, path: string): Promise<string> => {
    const refs = await runs(project, 'git', 'for-each-ref', '--format=%(refname)', 'refs/exps');
    const ref = refs.split('\n').find(line => line.endsWith(`/${name}`)) ?? '';
    return runs(project, 'git', 'show', `${ref}:${path}`);
  };
  expect(await at('first', 'nodes/Train/scores.json')).toContain('"x": 4');
  expect(await at('first', 'params.yaml')).toContain('_cls: Augment');
  expect(await at('first', 'dvc.yaml')).toContain('- src/Augment.ts');
  // The workspace is as it was.
  expect(project.read('dvc.yaml')).not.toContain('src/Augment.ts');

  project.write({ 'digits.ipynb': notebook([IMPORT, CLASSES, augment(10), TRAIN]) });
  await runs(project, 'stagebook', 'write-graph');
  await runs(project, 'stagebook', 'exp', 'run', '-n', 'second', ...override);
  expect(await at('second', 'nodes/Train/scores.json')).toContain('"x": 31');

  const refused = await project.stagebook('exp', 'run', '-S', 'Train.transform._cls=Augmnt');
  expect(refused.code).not.toBe(0);
  expect(refused.stderr + refused.stdout).toContain('Did you mean `Augment`?');
});

it('a class of a module cell is one of them', async () => {
  await using project = projectOf(
    `/** @module transforms */
export abstract class Transform { abstract apply(x: number): number }
export class Identity extends Transform { apply(x: number) { return x; } }
export class Double extends Transform { by = 2; apply(x: number) { return x * this.by; } }`,
    `import { Double, Identity, type Transform } from './transforms';`,
    TRAIN,
    `pipeline({ a: new Train(), b: new Train({ transform: new Double() }, { name: 'Twice' }) });`
  );
  await runs(project, 'stagebook', 'write-graph');
  await runs(project, 'dvc', 'repro');
  expect(project.read('nodes/Train/scores.json')).toContain('"x": 1');
  expect(project.read('nodes/Twice/scores.json')).toContain('"x": 2');
});

it('a class that no cell declares is told at the field', async () => {
  await using project = projectOf(CLASSES, augment(1), TRAIN);
  project.write({ 'params.yaml': 'Train:\n  transform:\n    _cls: Agument\n' });
  const { code, stdout, stderr } = await project.stagebook('write-graph');
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('error[params/class]: `Train.transform` is of class `Agument`');
  expect(stdout + stderr).toContain('--> digits.ipynb:cell 4:2:15\n');
  expect(stdout + stderr).toContain('help: Write `_cls: Augment` in `params.yaml`.');
});

import { describe, expect, it } from 'vitest';
import type { Ran } from '../support/test-project.js';
import { runTrain, stageProject } from './stage-project.js';

const CLASS = `class Train extends Stage<Train> {
  lr = param(0.1);
  deep = param(true);
  name_ = param('adam');
  sizes = param([1, 2]);
  tags = param<object>({ a: 1 });
  mode = param<string | number>('auto');
  limit = param<number | null>(null);
  optim = params(Optim);
  seed = param.required<number | string>();
  run() { console.log(JSON.stringify([this.lr, this.deep, this.name_, this.sizes, this.tags, this.mode, this.limit, this.optim, this.seed])); }
}`;

/** Runs the stage with a text as `params.yaml`, as Write graph left its class. */
async function runWith(params: string, written?: object): Promise<Ran> {
  await using project = stageProject({});
  const text = `${CLASS}\nclass Optim { beta = 0.9; name = 'sgd'; inner = { steps: [1] }; }`;
  project.write({
    'src/Train.ts': `import { Stage, param, params } from 'stagebook';\nexport ${text}\n`,
    'params.yaml': params
  });
  if (written)
    project.write({
      '.stagebook/manifest.json': {
        version: 1,
        files: {},
        stages: { Train: { class: 'Train', params: written } }
      }
    });
  return await runTrain(project);
}

describe('a value of the params file', () => {
  it.each([
    ['name_: 1.0', 'name_', 'text', 'number', '1', 'a text in `params.yaml`, in quotes'],
    ['name_: [a]', 'name_', 'text', 'list', '["a"]', 'a text in `params.yaml`, in quotes'],
    ['lr: fast', 'lr', 'number', 'text', '"fast"', 'a number in `params.yaml`'],
    ['lr: {a: 1}', 'lr', 'number', 'group of values', '{"a":1}', 'a number in `params.yaml`'],
    ['deep: 1', 'deep', 'boolean', 'number', '1', 'a boolean in `params.yaml`'],
    ['sizes: 3', 'sizes', 'list', 'number', '3', 'a list in `params.yaml`'],
    ['sizes: {a: 3}', 'sizes', 'list', 'group of values', '{"a":3}', 'a list in `params.yaml`'],
    ['tags: 3', 'tags', 'group of values', 'number', '3', 'a group of values in `params.yaml`'],
    ['optim: 3', 'optim', 'group of values', 'number', '3', 'a group of values in `params.yaml`'],
    ['optim: {beta: x}', 'optim.beta', 'number', 'text', '"x"', 'a number in `params.yaml`'],
    [
      'optim: {inner: {steps: 1}}',
      'optim.inner.steps',
      'list',
      'number',
      '1',
      'a list in `params.yaml`'
    ]
  ])(
    '`%s` is refused with file, key and both types',
    async (params, field, declared, stored, shown, fix) => {
      const { code, stderr, stdout } = await runWith(`Train:\n  seed: 1\n  ${params}\n`);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      const key = `Train.${field}`;
      expect(stderr).toContain(
        `error[stage/declaration]: \`${key}\` is a ${declared} in the class, and \`${key}\` in \`params.yaml\` is a ${stored}: \`${shown}\`.\n  help: Give \`${key}\` ${fix}.`
      );
      expect(stderr).toMatch(/^src\/Train\.ts:\d+:\d+\n/);
    }
  );

  it('is told beside the others that are wrong, each at its field', async () => {
    const { stderr } = await runWith('Train: {seed: 1, lr: x, deep: 1}\n');
    expect(stderr).toMatch(
      /^src\/Train\.ts:3:8\n[^]*`Train\.lr` is a number[^]*\n\nsrc\/Train\.ts:4:10\n[^]*`Train\.deep` is a boolean/
    );
  });

  it('that is required and missing is told at its field', async () => {
    const { code, stderr } = await runWith('Train: {lr: 1}\n');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^src\/Train\.ts:11:16\n/);
    expect(stderr).toContain(
      'error[stage/required-param]: `Train.seed` is a required param and has no value.\n  help: Give `Train.seed` a value in `params.yaml`.\n'
    );
  });

  it('of a group may not be empty', async () => {
    const { code, stderr } = await runWith('Train:\n  seed: 1\n  optim:\n');
    expect(code).toBe(1);
    expect(stderr).toContain('`Train.optim` in `params.yaml` is empty.');
  });

  it('may be of the same type, null, or anything where the class does not tell', async () => {
    const params = `lr: 1\ndeep: false\nname_: x\nsizes: []\ntags: {b: [1]}\nmode: null\nlimit: 5\noptim: {inner: {steps: []}}\nseed: abc\n`;
    const { code, stdout, stderr } = await runWith(`Train:\n  ${params.replaceAll('\n', '\n  ')}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual([
      1,
      false,
      'x',
      [],
      { b: [1] },
      null,
      5,
      { beta: 0.9, name: 'sgd', inner: { steps: [] } },
      'abc'
    ]);
  });

  it('may be of the type that the notebook gave to a param of several', async () => {
    const params = 'Train: {seed: 1, mode: 7}\n';
    expect((await runWith(params)).code).toBe(1);
    expect(await runWith(params, { mode: 5 })).toMatchObject({ code: 0, stderr: '' });
  });
});

it('a value that no param takes is told with the name that was meant', async () => {
  const { code, stdout, stderr } = await runWith('Train: {seed: 1, lrr: 1, whatever: 2, run: 1}\n');
  expect(code).toBe(0);
  expect(stdout).toContain('[0.1,');
  expect(stderr).toBe(
    [
      'stagebook: `params.yaml` has a value `Train.lrr`, and `Train` declares no such param; it is ignored. Did you mean `lr`?',
      'stagebook: `params.yaml` has a value `Train.whatever`, and `Train` declares no such param; it is ignored.',
      'stagebook: `params.yaml` has a value `Train.run`, and `Train` declares no such param; it is ignored.',
      ''
    ].join('\n')
  );
});

it('a value that the class of a group does not have is told and ignored, as one of the stage is', async () => {
  const { code, stdout, stderr } = await runWith(
    'Train: {seed: 1, optim: {betta: 0.5, lr: 0.9, inner: {more: 1}}}\n'
  );
  expect(code).toBe(0);
  expect(stdout).toContain('{"beta":0.9,"name":"sgd","inner":{"steps":[1],"more":1}}');
  expect(stderr).toBe(
    [
      'stagebook: `params.yaml` has a value `Train.optim.betta`, and `Optim` has no such field; it is ignored. Did you mean `beta`?',
      'stagebook: `params.yaml` has a value `Train.optim.lr`, and `Optim` has no such field; it is ignored.',
      ''
    ].join('\n')
  );
});

import { describe, expect, it } from 'vitest';
import * as library from '../../src/stage/index.js';
import { collected } from './collected.js';
import { caught } from './caught.js';

const { Stage, StagebookError, dep, File, Live, param, params, pipeline, writeGraph } = library;

// What TypeScript refuses, a cell that is not type-checked can do.
type Call = (...given: readonly unknown[]) => unknown;
const untyped = library as unknown as Readonly<Record<string, Call>>;

class Get extends Stage<Get> {
  lr = param(1);
  rows = library.out<number[]>();
  run(): void {}
}
class Settings {
  lr = 0.1;
}
class Asks {
  lr: number;
  constructor(from: { readonly lr: number }) {
    this.lr = from.lr;
  }
}
class Declares {
  lr = param(0.1);
}

const THINGS = {
  nothing: null,
  'a number': 3,
  'an empty text': '',
  'a list': [1, 2],
  'a class': Settings,
  'a stage': Get,
  'an object of a class': new Settings(),
  'a function': () => 1,
  'a symbol': Symbol('s'),
  'a file': new File('a.csv')
};

/** By what they take in each place; texts and objects are tried where they are wrong. */
const PLACES: Readonly<Record<string, readonly [Call, ...(readonly unknown[])]>> = {
  'params(…)': [given => untyped['params']?.(given), 'lr', { lr: 1 }, undefined],
  'paramsFile(…)': [given => untyped['paramsFile']?.(given), { lr: 1 }, undefined],
  "paramsFile('p.yaml', …)": [given => untyped['paramsFile']?.('p.yaml', given), 'lr', { lr: 1 }],
  'depFile(…)': [given => untyped['depFile']?.(given), { path: 'a' }, undefined],
  'dep(…)': [given => untyped['dep']?.(given), 'Get', { lr: 1 }, undefined],
  'dep(Get, …)': [given => untyped['dep']?.(Get, given), { lr: 1 }],
  'deps(…)': [given => untyped['deps']?.(given), 'Get', { lr: 1 }, undefined],
  'deps(Get, …)': [given => untyped['deps']?.(Get, given), { lr: 1 }, undefined],
  'deps(pair, …)': [given => untyped['deps']?.([Get, 'rows'], given), 'Get', { lr: 1 }, undefined],
  'timeit(…)': [given => untyped['timeit']?.(given), { lr: 1 }],
  ...Object.fromEntries(
    ['outs', 'metricsFile', 'plotsFile'].flatMap(call => [
      [`${call}(…)`, [(given: unknown) => untyped[call]?.(given), { path: 'a' }, undefined]],
      [
        `${call}('a.json', …)`,
        [(given: unknown) => untyped[call]?.('a.json', given), 'x', { lr: 1 }]
      ]
    ])
  ),
  ...Object.fromEntries(
    ['out', 'metrics', 'plots', 'live'].flatMap(call => [
      [`${call}(…)`, [(given: unknown) => untyped[call]?.(given), 'a.json', { lr: 1 }]]
    ])
  ),
  'out({ path: … })': [given => untyped['out']?.({ path: given }), { lr: 1 }],
  'live({ dir: … })': [given => untyped['live']?.({ dir: given }), { lr: 1 }],
  'live({ maximize: … })': [given => untyped['live']?.({ maximize: given }), { lr: 1 }],
  'metrics({ minimize: … })': [given => untyped['metrics']?.({ minimize: given }), { lr: 1 }]
};
/** A class is right for `params()`, and one of a stage for `dep()`. */
const RIGHT = ['params(…) a class', 'dep(…) a stage'];

const CASES = Object.entries(PLACES).flatMap(([call, [declare, ...more]]) =>
  [...Object.entries(THINGS), ...more.map(thing => [String(thing), thing] as const)]
    .filter(([name]) => !RIGHT.includes(`${call} ${name}`))
    .map(([name, thing]) => [call, name, () => declare(thing)] as const)
);

describe.each([
  ['in a notebook', (build: () => unknown) => build()],
  ['while stages are collected', (build: () => unknown) => collected(build)]
])('%s', (_, inContext) => {
  it.each(CASES)(
    '%s is given %s: one error at its field, with a next step',
    (_call, _name, value) => {
      const error = caught(() =>
        inContext(() => {
          new (stageWith(value))();
        })
      );
      expect(error).toBeInstanceOf(StagebookError);
      const { all, problem, stack } = error as library.StagebookError;
      expect(all).toHaveLength(1);
      expect(problem).toMatchObject({
        code: 'stage/declaration',
        className: 'Bad',
        field: 'field'
      });
      expect(problem.help).not.toEqual([]);
      expect(stack).toContain('wrong-arguments.test.ts');
    }
  );
});

it('params() says what it takes', () => {
  expect(problemOf(() => new (stageWith(() => untyped['params']?.({ lr: 1 })))())).toEqual([
    '`params()` of `Bad.field` was given { lr: 1 }; it takes a class whose fields are the params.',
    'Write it as in `field = params(Settings)`.',
    'Declare the class before the stage: `class Settings { lr = 0.1; }`. A single value, or an object without a class, is given to `param(…)`.'
  ]);
});

it.each([
  ['a class without a name', class extends Stage {}, 'a class without a name'],
  ['a generator', function* () {}, 'a function'],
  ['an object of a class without a name', new (class {})(), 'an object of a class without a name'],
  ['a chain without a class', chained(), 'an object of a class without a name']
])('params() names %s', (_, given, words) => {
  expect(problemOf(() => new (stageWith(() => untyped['params']?.(given)))())[0]).toContain(
    `was given ${words};`
  );
});

it.each([
  [[Get], 'undefined; it takes the name of an out after its class, as a text.'],
  [[Get, 3], '3; it takes the name of an out after its class, as a text.'],
  [[[Get]], '[ [class Get extends Stage] ]; it takes pairs of the class of a stage and the name'],
  [[[Get, 'rows'], Get], 'the class `Get`; it takes pairs of the class']
])('deps() tells what of %j it does not take', (given, words) => {
  const [message, help] = problemOf(() => new (stageWith(() => untyped['deps']?.(...given)))());
  expect(message).toContain(`\`deps()\` of \`Bad.field\` was given ${words}`);
  expect(help).toBe("Write it as in `field = deps([Train, 'model'], [Test, 'scores'])`.");
});

it('a group that cannot be built has the error of its class as the cause', () => {
  const { cause } = caught(() => new (stageWith(() => params(Asks as never)))()) as Error;
  expect(cause).toBeInstanceOf(TypeError);
  expect((cause as Error).stack).toContain('new Asks');
});

it('a group may be of a class without a name', () => {
  const asks = (() => class extends Asks {})();
  Object.defineProperty(asks, 'name', { value: '' });
  expect(problemOf(() => new (stageWith(() => params(asks as never)))())).toEqual([
    expect.stringContaining('`Bad.field` is a group of a class without a name, which cannot be'),
    'Give every field of the class a value where it is declared, and let its constructor ask for nothing.'
  ]);
});

it.each([
  ['plots', 'plotsFile'],
  ['metrics', 'metricsFile'],
  ['out', 'outs']
])('%s() with a path names %s(), which is for a file of the author', (call, forFiles) => {
  const [message, ...help] = problemOf(
    () => new (stageWith(() => untyped[call]?.('a.json', { x: 'e' })))()
  );
  expect(message).toBe(
    `\`${call}()\` of \`Bad.field\` was given 'a.json'; it takes options by name.`
  );
  expect(help.at(-1)).toBe(
    `A file that \`run()\` writes itself is \`field = ${forFiles}('a.json', { … })\`.`
  );
});

it('a group whose class asks for arguments, or declares, is a problem of its field', () => {
  expect(problemOf(() => new (stageWith(() => params(Asks as never)))())[0]).toContain(
    '`Bad.field` is a group of class `Asks`, which cannot be built without arguments: TypeError'
  );
  expect(problemOf(() => new (stageWith(() => params(Declares)))())).toEqual([
    '`Bad.field` is a group of class `Declares`, which calls `param()`: that is for the fields of a stage.',
    'Give the fields of the class their values as they are: `lr = 0.1`.'
  ]);
});

it('a live log has no options but its own, and two goals are one too many', () => {
  expect(problemOf(() => new (stageWith(() => untyped['live']?.({ maximise: 'acc' })))())).toEqual([
    '`Bad.field` has an option `maximise`, which a live log does not have.',
    'Write `maximize`.'
  ]);
  const { problems } = collected(() => {
    new (stageWith(() => untyped['live']?.({ maximize: 'acc', minimize: 'loss' })))();
  });
  expect(problems).toMatchObject([{ message: expect.stringContaining('two metrics') }]);
});

const build = (...given: readonly unknown[]): unknown => Reflect.construct(Get, given) as unknown;

it.each([
  [
    'values that are a number',
    () => build(3),
    '`new Get()` was given 3; it takes values by field.'
  ],
  ['values that are a text', () => build('big'), "`new Get()` was given 'big'; it takes"],
  ['values that are a class', () => build(Settings), 'was given the class `Settings`'],
  [
    'options that are a text',
    () => build({}, 'big'),
    "`new Get()` was given 'big' for its options."
  ],
  ['options that are a class', () => build({}, Settings), 'the class `Settings` for its options'],
  ['options that are null', () => build({}, null), '`new Get()` was given null for its options.'],
  [
    'an option that is not there',
    () => build({}, { nam: 'big' }),
    '`new Get()` has no option `nam`.'
  ],
  ['a name that is a number', () => build({}, { name: 3 }), 'was given 3 for the name of a stage'],
  ['a name that is a symbol', () => build({}, { name: Symbol('s') }), 'was given Symbol(s)'],
  ['pipeline() of nothing', () => untyped['pipeline']?.(), '`pipeline()` was given undefined'],
  ['pipeline() of a number', () => untyped['pipeline']?.(3), '`pipeline()` was given 3'],
  [
    'pipeline() of a class',
    () => untyped['pipeline']?.(Get),
    '`pipeline()` was given the class `Get`'
  ],
  [
    'pipeline() of a stage',
    () => untyped['pipeline']?.(new Get()),
    'given an object of class `Get`'
  ],
  ['a file without a path', () => new File(undefined as never), '`new File()` was given undefined'],
  ['a log with its settings first', () => new Live({ resume: true } as never), '`new Live()` was'],
  ['a log with a text for settings', () => new Live('a', 'b' as never), '`new Live()` was given'],
  [
    'a log with null for settings',
    () => new Live('a', null as never),
    '`new Live()` was given null'
  ]
])('%s: an error with a next step', (_, act, message) => {
  expect(problemOf(act)[0]).toContain(message);
});

it.each([
  ['load()', () => Get.load('exp-1' as never), "`Get.load()` was given 'exp-1' for its options."],
  ['load()', () => Get.load(null as never), '`Get.load()` was given null for its options.'],
  ['writeGraph()', () => writeGraph('a.ipynb' as never), "`writeGraph()` was given 'a.ipynb' for"],
  [
    'writeGraph()',
    () => writeGraph(null as never),
    '`writeGraph()` was given null for its options.'
  ]
])('%s takes its options by name', async (_, act, message) => {
  await expect(act()).rejects.toThrow(message);
});

it('steps() of nothing is no run without a step', () => {
  class Trains extends Stage<Trains> {
    epochs: number | undefined;
    run(): void {
      for (const step of this.steps(this.epochs as number)) void step;
    }
  }
  expect(problemOf(() => new Trains().run())[0]).toContain('`this.steps()` was given undefined');
});

it('what TypeScript allows is built', () => {
  class Reads extends Stage<Reads> {
    rows = dep(Get, 'rows');
    settings = params(Settings);
    run(): void {}
  }
  expect(() => {
    pipeline({ get: new Get(undefined, {}), reads: new Reads({ settings: { lr: 1 } }) });
  }).not.toThrow();
});

function chained(): unknown {
  return Object.create(Object.create(Object.create(null) as object) as object);
}

function stageWith(value: () => unknown): new () => object {
  return class Bad extends Stage<Bad> {
    field = value();
    run(): void {}
  };
}

/** Returns the message of a problem and its help. */
function problemOf(act: () => unknown): string[] {
  const error = caught(act);
  expect(error).toBeInstanceOf(StagebookError);
  const { message, help = [] } = (error as library.StagebookError).problem;
  expect(help).not.toEqual([]);
  return [message, ...help];
}

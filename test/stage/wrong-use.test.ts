import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  File,
  Stage,
  StagebookError,
  dep,
  depFile,
  live,
  metrics,
  out,
  outs,
  param,
  params,
  pipeline
} from '../../src/stage/index.js';
import type { StageProblem } from '../../src/contract/stage-spec.js';
import { collected } from './collected.js';
import { caught } from './caught.js';

class GetData extends Stage<GetData> {
  limit = param(1);
  stats = out<{ mean: number }>();
  run(): void {}
}
class Silent extends Stage<Silent> {
  limit = param(1);
  run(): void {}
}
class Needs extends Stage<Needs> {
  seed = param.required<number>();
  run(): void {}
}
class OutsideOut extends Stage<OutsideOut> {
  model = outs('../model.json');
  run(): void {}
}
class AbsoluteOut extends Stage<AbsoluteOut> {
  model = outs('/tmp/model.json');
  run(): void {}
}
class WindowsOut extends Stage<WindowsOut> {
  model = outs('C:\\model.json');
  run(): void {}
}
class NoOuts extends Stage<NoOuts> {
  data = dep(Silent, 'limit');
  run(): void {}
}
class OnParam extends Stage<OnParam> {
  data = dep(GetData, 'limit');
  run(): void {}
}
class OnNothing extends Stage<OnNothing> {
  data = dep(undefined as unknown as typeof GetData, 'stats');
  run(): void {}
}
class InExpression extends Stage<InExpression> {
  lr = param(1) + 1;
  run(): void {}
}
class InList extends Stage<InList> {
  lr = [param(1)];
  run(): void {}
}
class Nested extends Stage<Nested> {
  lr = param(param(1));
  run(): void {}
}
class Private extends Stage<Private> {
  #lr = param(1);
  run(): void {
    this.#lr++;
  }
}
class TwoFields extends Stage<TwoFields> {
  a = param(1);
  b = this.again();
  again(): number {
    return (this.a = param(2));
  }
  run(): void {}
}
class Twice extends Stage<Twice> {
  lr = param(1);
  constructor() {
    super();
    this.lr = param(2);
  }
  run(): void {}
}
const reserved = (field: string): unknown =>
  new Function('Stage', 'param', `return class Bad extends Stage { ${field} = param(1); }`)(
    Stage,
    param
  );
let isLate = false;
class Conditional extends Stage<Conditional> {
  rate = param(2);
  lr = isLate ? param(1) : 1;
  run(): void {}
}
let first = true;
class Trailing extends Stage<Trailing> {
  lr = first ? param(1) : 1;
  run(): void {}
}
class NotStorable extends Stage<NotStorable> {
  when = param(new Date(0));
  run(): void {}
}
class BadGroup extends Stage<BadGroup> {
  optim = params(Limits);
  run(): void {}
}
class Limits {
  top = Infinity;
}
class BadPlaceholder extends Stage<BadPlaceholder> {
  model = outs('{nam}/m.json');
  run(): void {}
}
class Quoted extends Stage<Quoted> {
  model = outs('models/${name}.bin');
  run(): void {}
}
class QuotedDep extends Stage<QuotedDep> {
  raw = depFile('data/${name}.csv');
  run(): void {}
}
class Address extends Stage<Address> {
  raw = depFile('https://example.com/raw.csv');
  run(): void {}
}
class AddressOut extends Stage<AddressOut> {
  model = outs('s3://bucket/model.bin');
  run(): void {}
}
class NoText extends Stage<NoText> {
  model = outs(3 as never);
  run(): void {}
}
class NoPath extends Stage<NoPath> {
  raw = depFile(undefined as never);
  run(): void {}
}
class Circular extends Stage<Circular> {
  net = param(loop);
  run(): void {}
}
class Prototype extends Stage<Prototype> {
  ['__proto__'] = param(1);
  run(): void {}
}
class Getter extends Stage<Getter> {
  get model(): File {
    return outs('model.bin');
  }
  run(): void {}
}
class Point {
  x = 1;
}
class OfClass extends Stage<OfClass> {
  at = param([new Point()]);
  run(): void {}
}
const unstorable = (value: unknown): object => {
  class Unstorable extends Stage<Unstorable> {
    value = param(value);
    run(): void {}
  }
  return new Unstorable();
};
class TwoLogs extends Stage<TwoLogs> {
  train = live();
  val = live({ dir: 'val' });
  run(): void {}
}
class $Dollar extends Stage<$Dollar> {
  run(): void {}
}
class QuotedFlag extends Stage<QuotedFlag> {
  model = outs('model.bin', { desc: 'of ${name}' });
  run(): void {}
}
class Backslash extends Stage<Backslash> {
  model = outs('models\\model.bin');
  run(): void {}
}
class Colon extends Stage<Colon> {
  model = outs('a: b');
  run(): void {}
}
class BadFormat extends Stage<BadFormat> {
  scores = metrics<{ acc: number }>({ path: 'scores.csv' });
  run(): void {}
}
class ReadsEarly extends Stage<ReadsEarly> {
  stats = dep(GetData, 'stats');
  mean = param(this.stats.mean);
  run(): void {}
}
class TwoObjectives extends Stage<TwoObjectives> {
  scores = metrics<{ acc: number }>({ maximize: 'acc' });
  progress = live({ minimize: 'loss' });
  run(): void {}
}

const loop: { inner: { self?: unknown } } = { inner: {} };
loop.inner.self = loop;

const CASES: Readonly<Record<string, readonly [() => unknown, Partial<StageProblem>]>> = {
  'a param in an expression': [
    () => new InExpression(),
    { code: 'stage/declaration', className: 'InExpression' }
  ],
  'a param in a list': [
    () => new InList(),
    { className: 'InList', message: expect.stringContaining('`param()`') }
  ],
  'a param in a param': [() => new Nested(), { className: 'Nested' }],
  'a param in a private field': [() => new Private(), { className: 'Private' }],
  'a declaration that lands in two fields': [() => new TwoFields(), { className: 'TwoFields' }],
  'a double declaration': [
    () => new Twice(),
    { className: 'Twice', field: 'lr', message: '`Twice.lr` is declared twice.' }
  ],
  'a reserved name': [
    () => Reflect.construct(reserved('step') as never, []),
    { className: 'Bad', field: 'step' }
  ],
  'run as a field': [
    () => Reflect.construct(reserved('run') as never, []),
    { field: 'run', help: ['Write `run() { … }` or `async run() { … }`.'] }
  ],
  'an out above the project': [
    () => new OutsideOut(),
    { code: 'stage/out-outside-project', field: 'model' }
  ],
  'an absolute out': [
    () => new AbsoluteOut(),
    { code: 'stage/out-outside-project', className: 'AbsoluteOut' }
  ],
  'an out on a drive of Windows': [() => new WindowsOut(), { code: 'stage/out-outside-project' }],
  'a dep on a stage without outs': [
    () => new NoOuts(),
    { code: 'stage/no-outs', className: 'NoOuts', field: 'data' }
  ],
  'a dep on a param': [() => new OnParam(), { field: 'data', help: ['`GetData` writes `stats`.'] }],
  'a dep on a class that is not there yet': [
    () => new OnNothing(),
    { className: 'OnNothing', field: 'data' }
  ],
  'a param that is no JSON': [
    () => new NotStorable(),
    { field: 'when', message: expect.stringContaining('a Date') }
  ],
  'a group that is no JSON': [
    () => new BadGroup(),
    { field: 'optim', message: expect.stringContaining('Infinity at `top`') }
  ],
  'an unknown placeholder': [
    () => new BadPlaceholder(),
    { field: 'model', message: expect.stringContaining('`{nam}`') }
  ],
  'a template of DVC in an out': [
    () => new Quoted(),
    { field: 'model', message: expect.stringContaining('`models/${name}.bin`') }
  ],
  'a template of DVC in a dep': [() => new QuotedDep(), { field: 'raw' }],
  'an address for a file': [
    () => new Address(),
    { field: 'raw', help: [expect.stringContaining('dvc import-url')] }
  ],
  'an address for an out': [
    () => new AddressOut(),
    { field: 'model', message: expect.stringContaining('`s3://bucket/model.bin`') }
  ],
  'a path that is no text': [
    () => new NoText(),
    {
      className: 'NoText',
      field: 'model',
      message: '`outs()` of `NoText.model` was given 3; it takes a path, as a text.'
    }
  ],
  'a path that is not there': [() => new NoPath(), { className: 'NoPath', field: 'raw' }],
  'a param that holds itself': [
    () => new Circular(),
    {
      field: 'net',
      message:
        '`Circular.net` is a value that holds itself at `inner.self`, which a params file cannot hold.'
    }
  ],
  'a field that sets the prototype': [
    () => new Prototype(),
    { field: '__proto__', message: expect.stringContaining('JavaScript') }
  ],
  'a member of a param that sets the prototype': [
    () => unstorable(JSON.parse('{ "__proto__": 1 }')),
    { field: 'value', message: expect.stringContaining('`__proto__`') }
  ],
  'a declaration in a getter': [
    () => new Getter().model,
    { field: 'model', message: expect.stringContaining('in the getter `model`') }
  ],
  'a param of a class': [
    () => new OfClass(),
    {
      field: 'at',
      message: '`OfClass.at` is a Point at `[0]`, which a params file cannot hold.',
      help: [expect.any(String), expect.stringContaining('`params(Class)`')]
    }
  ],
  ...Object.fromEntries(
    [Promise.resolve(1), /x/, new URL('https://example.com'), new WeakSet(), new Error('x')].map(
      value => [
        `a param that is a ${value.constructor.name}`,
        [
          () => unstorable({ value }),
          {
            field: 'value',
            message: expect.stringContaining(
              `${value instanceof Error ? 'an' : 'a'} ${value.constructor.name} at \`value\``
            )
          }
        ] as const
      ]
    )
  ),
  'a name that Windows has for a device': [
    () => new GetData({}, { name: 'con' }),
    { stage: 'con', message: expect.stringContaining('device on Windows') }
  ],
  'a second live log': [
    () => new TwoLogs(),
    { className: 'TwoLogs', field: 'val', message: expect.stringContaining('beside `train`') }
  ],
  'a template of DVC in an option': [
    () => new QuotedFlag(),
    { field: 'model', message: expect.stringContaining('its options') }
  ],
  'a backslash in a path': [
    () => new Backslash(),
    { field: 'model', help: [expect.stringContaining('`models/model.bin`')] }
  ],
  'a colon like that of a drive': [
    () => new Colon(),
    { field: 'model', help: ['Leave out the colon.'] }
  ],
  'a value in a file that holds none': [() => new BadFormat(), { field: 'scores' }],
  'a dep that a field reads': [
    () => new ReadsEarly(),
    { field: 'stats', help: ['Read it in `run()`.'] }
  ],
  'an unknown field': [
    () => new GetData({ limits: 1 } as never),
    { className: 'GetData', field: 'limits' }
  ],
  'a value for an out': [
    () => new GetData({ stats: { mean: 1 } }),
    { field: 'stats', message: expect.stringContaining('is an out') }
  ],
  'a name that cannot be one': [() => new GetData({}, { name: 'a/b' }), { stage: 'a/b' }],
  'a class that a shell would not find, under a name that it would': [
    () => new $Dollar({}, { name: 'Fast' }),
    { message: '`$Dollar` cannot be the name of a stage class.' }
  ],
  'a declaration outside a class': [
    () => param(1),
    { message: expect.stringContaining('outside the fields') }
  ],
  'something else in pipeline()': [
    () => {
      pipeline({ x: {} as never });
    },
    { message: expect.stringContaining('`x`') }
  ]
};

describe.each([
  ['in a notebook', (build: () => unknown) => build()],
  ['while stages are collected', (build: () => unknown) => collected(build)]
])('%s', (_, inContext) => {
  it.each(Object.entries(CASES))(
    '%s is an error that names class, field and fix',
    (_, [build, problem]) => {
      const error = caught(() => inContext(build));
      expect(error).toBeInstanceOf(StagebookError);
      expect((error as StagebookError).problem).toMatchObject({
        code: 'stage/declaration',
        ...problem
      });
      expect((error as StagebookError).problem.help).not.toEqual([]);
    }
  );
});

describe('while stages are collected', () => {
  it.each([
    [
      'two stages of one name',
      () => [new GetData(), new GetData()],
      'stage/duplicate-name',
      'GetData'
    ],
    [
      'two names that differ only in case',
      () => [new GetData(), new GetData({}, { name: 'getdata' })],
      'stage/duplicate-name',
      'getdata'
    ],
    [
      'outs in places that differ only in case',
      () => [new Same(), new Cased()],
      'stage/overlapping-outs',
      'Cased'
    ],
    [
      'outs in the same place',
      () => [new Same(), new Same({}, { name: 'Other' })],
      'stage/overlapping-outs',
      'Other'
    ],
    ['an out inside another', () => [new Inside(), new Same()], 'stage/overlapping-outs', 'Inside'],
    ['two objectives', () => new TwoObjectives(), 'stage/declaration', 'TwoObjectives']
  ])('%s are a problem with a place', (_, build, code, stage) => {
    const { problems } = collected(build);
    expect(problems).toMatchObject([
      { code, stage, stack: expect.stringContaining('wrong-use.test.ts') }
    ]);
  });

  it('outs of two stages of one class are told apart by their stages', () => {
    const { problems } = collected(() => [new Same(), new Same({}, { name: 'Other' })]);
    expect(problems).toMatchObject([
      {
        message:
          '`Same.model` of stage `Other` writes to `models`, which overlaps `models` of `Same.model` of stage `Same`.'
      }
    ]);
  });

  it('an out that a subclass declares anew is written where the subclass says', () => {
    abstract class Base<Self = unknown> extends Stage<Self> {
      model = outs('base.bin');
      run(): void {}
    }
    class Own extends Base<Own> {
      override model = outs('own.bin');
    }
    const { stages, problems } = collected(() => new Own());
    expect(problems).toEqual([]);
    expect(stages[0]?.outs).toMatchObject([{ field: 'model', path: 'own.bin' }]);
  });

  it('a field that a subclass declares as something else is declared twice', () => {
    abstract class Base<Self = unknown> extends Stage<Self> {
      model: unknown = param('base');
      run(): void {}
    }
    class Own extends Base<Own> {
      override model = outs('own.bin');
    }
    const error = caught(() => collected(() => new Own()));
    expect(error).toMatchObject({
      problem: { className: 'Own', field: 'model', message: '`Own.model` is declared twice.' }
    });
    // Its place is the second declaration.
    const line = Number(/wrong-use\.test\.ts:(\d+)/.exec((error as Error).stack ?? '')?.[1]);
    const lines = readFileSync(import.meta.filename, 'utf8').split('\n');
    expect(lines[line - 1]).toContain('override model');
  });

  it('paths that only begin alike do not overlap', () => {
    expect(collected(() => [new Same(), new Beside()]).problems).toEqual([]);
  });

  it('a value read too early says when it exists', () => {
    const error = caught(() => collected(() => new GetData().stats.mean * 2));
    expect(String(error)).toContain(
      '`GetData.stats` has no value while the graph is written: stage `GetData` writes it when it runs.'
    );
  });

  it('a required param is reported and not thrown', () => {
    expect(collected(() => new Needs()).stages[0]?.requiredParams).toEqual(['seed']);
  });

  it('a declaration that is missing at the end is a problem', () => {
    const { problems } = collected(() => {
      first = true;
      new Trailing();
      first = false;
      new Trailing({}, { name: 'Second' });
    });
    expect(problems).toMatchObject([
      { className: 'Trailing', field: 'lr', message: expect.stringContaining('in some instances') }
    ]);
  });

  it('a dep on a class that is only built under other names asks which one', () => {
    class Reads extends Stage<Reads> {
      stats = dep(GetData, 'stats');
      run(): void {}
    }
    const { problems } = collected(() => [
      new Reads(),
      new GetData({}, { name: 'A' }),
      new GetData({}, { name: 'B' })
    ]);
    expect(problems).toMatchObject([
      { className: 'Reads', field: 'stats', message: expect.stringContaining('`A` and `B`') }
    ]);
  });

  it('a dep given a plain value is a problem', () => {
    class Reads extends Stage<Reads> {
      stats = dep(GetData, 'stats');
      run(): void {}
    }
    const { problems } = collected(() => new Reads({ stats: { mean: 1 } }));
    expect(problems).toMatchObject([{ className: 'Reads', field: 'stats' }]);
  });

  it('a class without run() is a problem of its class, once', () => {
    // What TypeScript refuses, a cell that is not type-checked can do.
    class Idle extends (Stage as unknown as new (v?: object, o?: object) => object) {
      lr = param(1);
    }
    const { problems } = collected(() => [new Idle(), new Idle({}, { name: 'Second' })]);
    expect(problems).toEqual([
      {
        code: 'stage/declaration',
        message: '`Idle` has no `run()`.',
        help: [expect.stringContaining('run() { … }')],
        className: 'Idle'
      }
    ]);
  });

  it('run() is never called', () => {
    expect(String(caught(() => collected(() => new GetData().run())))).toContain(
      'called while the graph is written'
    );
  });
});

describe('in a notebook', () => {
  it('a required param without a value is an error', () => {
    expect(caught(() => new Needs())).toMatchObject({
      problem: { code: 'stage/required-param', className: 'Needs', field: 'seed' }
    });
  });

  it('an instance that declares more than the first of its class is an error', () => {
    isLate = false;
    new Conditional();
    isLate = true;
    expect(caught(() => new Conditional())).toMatchObject({
      problem: { className: 'Conditional' }
    });
  });

  it('an instance that declares less than the first of its class does not run', () => {
    first = true;
    new Trailing();
    first = false;
    const trailing = new Trailing();
    expect(caught(() => trailing.run())).toMatchObject({
      problem: { className: 'Trailing', field: 'lr' }
    });
  });

  it('pipeline() refuses stages of one name', () => {
    const build = (): void => {
      pipeline({ a: new GetData(), b: new GetData() });
    };
    expect(caught(build)).toMatchObject({ problem: { code: 'stage/duplicate-name' } });
  });
});

class Same extends Stage<Same> {
  model = outs('models');
  run(): void {}
}
class Cased extends Stage<Cased> {
  model = outs('Models');
  run(): void {}
}
class Inside extends Stage<Inside> {
  model = outs('models/inside/a.json');
  run(): void {}
}
class Beside extends Stage<Beside> {
  model = outs('models-of-others');
  run(): void {}
}

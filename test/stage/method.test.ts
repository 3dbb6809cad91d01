import { describe, expect, it, vi } from 'vitest';
import { RUN_SYMBOL, type RunStage } from '../../src/contract/stage-run.js';
import type { JsonObject } from '../../src/contract/json.js';
import { dep, method, out, Stage } from '../../src/stage/index.js';
import { collected } from './collected.js';

abstract class Transform {
  abstract apply(x: number): number;
}
class Identity extends Transform {
  apply(x: number): number {
    return x;
  }
}
class Augment extends Transform {
  sigma = 0.5;
  noise = { kind: 'normal', seeds: [1] };
  #calls = 0;
  apply(x: number): number {
    this.#calls++;
    return x + this.sigma;
  }
}
class Scale extends Transform {
  readonly factor: number;
  constructor(options: { factor: number }) {
    super();
    this.factor = options.factor;
  }
  apply(x: number): number {
    return x * this.factor;
  }
}
const seen: unknown[] = [];
class Train extends Stage<Train> {
  transform = method<Transform>(new Identity());
  run(): void {
    seen.push([this.transform.constructor.name, { ...this.transform }, this.transform.apply(1)]);
  }
}

/** Runs the stage with the values of a params file; returns what it saw. */
async function runWith(transform: JsonObject | string): Promise<unknown> {
  seen.length = 0;
  const run = Reflect.get(Train, Symbol.for(RUN_SYMBOL)) as RunStage;
  await Reflect.apply(run, Train, [
    { root: '/tmp', stage: 'Train', params: { transform }, wiring: {} },
    {
      readParamsFile: () => Promise.resolve(undefined),
      findClass: (name: string) => ({ Augment, Scale })[name]
    }
  ]);
  return seen[0];
}

describe('a method object', () => {
  it('is its class and its fields', () => {
    const { stages, problems } = collected(() => {
      const augment = new Augment();
      augment.sigma = 3;
      return [new Train(), new Train({ transform: augment }, { name: 'Noisy' })];
    });
    expect(problems).toEqual([]);
    expect(stages.map(({ params, methods }) => [params, methods])).toEqual([
      [
        { transform: { _cls: 'Identity' } },
        [{ field: 'transform', className: 'Identity', declared: 'Identity' }]
      ],
      [
        { transform: { _cls: 'Augment', sigma: 3, noise: { kind: 'normal', seeds: [1] } } },
        [{ field: 'transform', className: 'Augment', declared: 'Identity' }]
      ]
    ]);
  });

  it('is built again from the params file, in the class that stands there', async () => {
    expect(await runWith({ _cls: 'Identity' })).toEqual(['Identity', {}, 1]);
    expect(await runWith({ _cls: 'Augment', sigma: 2, noise: { seeds: [] } })).toEqual([
      'Augment',
      { sigma: 2, noise: { kind: 'normal', seeds: [] } },
      3
    ]);
    expect(await runWith({})).toEqual(['Identity', {}, 1]);
  });

  it.each<[string, JsonObject | string, string]>([
    [
      'a class that is not there',
      { _cls: 'Foo' },
      '`Train.transform` in `params.yaml` is of class `Foo`, which is not there for `Train.transform`.'
    ],
    ['a slip of the pen', { _cls: 'Identty' }, 'Write `_cls: Identity`.'],
    [
      'a value of another kind',
      { _cls: 'Augment', sigma: 'much' },
      '`Train.transform.sigma` is a number in the class, and `Train.transform.sigma` in `params.yaml` is a text: `"much"`.'
    ],
    [
      'a text in its place',
      'Augment',
      '`Train.transform` is a method object in the class, and `Train.transform` in `params.yaml` is `"Augment"`.'
    ]
  ])('refuses %s in the params file', async (_, transform, message) => {
    await expect(runWith(transform)).rejects.toThrow(message);
  });

  it.each<[string, unknown, string]>([
    ['a plain group of values', { sigma: 1 }, 'which is of no class of its own.'],
    [
      'a class that cannot be built again',
      new Scale({ factor: 3 }),
      '`Train.transform` is of class `Scale`, which cannot be built again from its fields'
    ],
    [
      'a field that is no param',
      Object.assign(new Augment(), { noise: new Map() }),
      '`Train.transform` has a Map at `noise`, which a params file cannot hold.'
    ]
  ])('cannot be given %s', (_, value, message) => {
    const build = (): unknown => {
      const { problems } = collected(() => new Train({ transform: value as Transform }));
      if (problems[0]) throw new Error(problems[0].message);
      return problems;
    };
    expect(build).toThrow(message);
  });

  it('says which values of the file it does not have, also in a group', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await runWith({ _cls: 'Augment', sgima: 2, noise: { kinds: 'normal' } });
    expect(write.mock.calls.map(([text]) => /`Train[^`]*`/.exec(String(text))?.[0])).toEqual([
      '`Train.transform.sgima`',
      '`Train.transform.noise.kinds`'
    ]);
    write.mockRestore();
  });

  it('is nothing that another stage depends on', () => {
    class Writes extends Train {
      loss = out<number>();
    }
    class Reads extends Stage<Reads> {
      transform = dep(Writes as never, 'transform' as never);
      run(): void {}
    }
    expect(() => new Reads()).toThrow('depends on `Writes.transform`, which is not an out');
  });
});

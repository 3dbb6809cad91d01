import { describe, expect, it } from 'vitest';
import { Stage, StagebookError, dep, live, metrics, outs, param } from '../../src/stage/index.js';
import { collected } from './collected.js';

class GetData extends Stage<GetData> {
  file = outs('data.json');
  limit = param(1);
  run(): void {}
}
class Wrong extends Stage<Wrong> {
  above = outs('../x.json');
  right = param(1);
  when = param(new Date(0));
  own = outs('dvc.yaml');
  length = param(this.own.path.length);
  data = dep(undefined as unknown as typeof GetData, 'file');
  run(): void {}
}
const Taken = new Function(
  'Stage',
  'param',
  'return class Taken extends Stage { step = param(1); lr = [param(2)]; log = param(3); run() {} }'
)(Stage, param) as new () => object;

/** Returns the fields of the problems that an error tells. */
function told(act: () => unknown): readonly (string | undefined)[] {
  try {
    act();
  } catch (error) {
    if (error instanceof StagebookError) return error.all.map(({ problem }) => problem.field);
  }
  throw new Error('no problem was told');
}

describe.each([
  ['in a notebook', (build: () => unknown) => build()],
  ['while stages are collected', (build: () => unknown) => collected(build)]
])('%s', (_, inContext) => {
  it('every wrong field of a class is told at once', () => {
    expect(told(() => inContext(() => new Wrong()))).toEqual(['above', 'when', 'own', 'data']);
  });

  it('every field is told whose name is taken, and what is no field', () => {
    expect(told(() => inContext(() => new Taken()))).toEqual(['step', 'log', undefined]);
  });

  it('every value is told that the class does not declare', () => {
    const values = { limits: 1, limit: 2, files: 3 } as never;
    expect(told(() => inContext(() => new GetData(values)))).toEqual(['limits', 'files']);
  });
});

it('the message says all of them, each with its fix', () => {
  const message = String(
    (() => {
      try {
        return new Wrong();
      } catch (error) {
        return error;
      }
    })()
  );
  for (const field of ['above', 'when', 'own', 'data'])
    expect(message).toContain(`\`Wrong.${field}\``);
  expect(message).toContain('\n  Give a path relative to the project root');
  expect(message).toContain('\n  Give the out a path of its own');
});

it('every dep that was given something wrong is told, at its field, beside other problems', () => {
  class Reads extends Stage<Reads> {
    a = dep(GetData, 'file');
    b = dep(GetData, 'file');
    scores = metrics<{ acc: number }>({ maximize: 'acc' });
    progress = live({ minimize: 'loss' });
    run(): void {}
  }
  const { problems, stages } = collected(() => new Reads({ a: 1 as never, b: 2 as never }));
  expect(problems).toMatchObject([
    { className: 'Reads', field: 'a', stack: expect.stringContaining('several-problems.test.ts') },
    { className: 'Reads', field: 'b' },
    { className: 'Reads', field: 'progress' }
  ]);
  expect(stages).toEqual([]);
});

it('a stage that was refused is none, though its author goes on', () => {
  const { stages, problems } = collected(() => {
    expect(() => new Wrong()).toThrow(StagebookError);
    new GetData();
  });
  expect(stages.map(({ name }) => name)).toEqual(['GetData']);
  expect(problems).toEqual([]);
});

import { expect, test } from 'vitest';
import { parseParams, parseTrackedParams } from '../../src/pipeline/index.js';

const TEXT = `seed = 9007199254740993
day = 1979-05-27

[train]
lr = 1e-3
layers = [16, 32]
`;

test('a params file in TOML has the values that DVC compares', () => {
  const tracked = parseTrackedParams(TEXT, 'conf/params.toml');
  expect(tracked).toMatchObject({
    ok: true,
    value: { seed: 9007199254740993n, train: { lr: 0.001, layers: [16, 32] } }
  });
  expect(parseParams(TEXT, 'conf/params.toml')).toMatchObject({
    ok: true,
    value: { seed: 9007199254740992 }
  });
});

test('TOML that does not parse is told at its place', () => {
  expect(parseParams('lr = 1\nsteps == 3\n', 'params.toml')).toEqual({
    ok: false,
    failure: [
      {
        severity: 'error',
        code: 'params/syntax',
        message: '`params.toml` is not valid TOML: invalid value.',
        location: {
          kind: 'file',
          path: 'params.toml',
          range: { start: { line: 1, column: 7 }, end: { line: 1, column: 8 } }
        },
        help: ['Correct the file at this place.']
      }
    ]
  });
});

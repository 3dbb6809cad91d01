import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonValue } from '../../src/contract/json.js';
import {
  formatField,
  formatOverride,
  listGroups,
  parseField,
  type IParamField
} from '../../src/lab/actions/param-fields.js';
import { applyOverrides } from '../../src/pipeline/overrides/apply-overrides.js';

function field(value: JsonValue, name = 'a.b', file = 'params.yaml'): IParamField {
  return { id: `${file}:${name}`, file, name, value, canOverride: true };
}

/** Writes a text of the form into a params file, as a run does, and reads the value again. */
function roundTrip(before: JsonValue, text: string): JsonValue | undefined {
  const file = new Map([['params.yaml', `a:\n  b: ${JSON.stringify(before)}\n`]]);
  const applied = applyOverrides(file, [formatOverride(field(before), text)]);
  if (!applied.ok) throw new Error(JSON.stringify(applied.failure));
  const value = parse(applied.value.get('params.yaml') ?? '') as { a: { b: JsonValue } };
  return value.a.b;
}

describe('a text of the form arrives as it was typed', () => {
  test.each([
    'plain',
    '',
    ' blanks at both ends ',
    'a "quoted" word',
    "it's",
    'C:\\path\\',
    'back\\"slash',
    'ends in \\\\',
    '"',
    '\\"',
    'a, b: {c} [d] (e) = f',
    'true',
    '1e3',
    'null',
    'two\nlines'
  ])('%j', text => {
    expect(roundTrip('before', text)).toBe(text);
  });
});

describe('a value of another kind arrives', () => {
  test.each<[JsonValue, string, JsonValue]>([
    [1, '1e-7', 1e-7],
    [1, '-0.5', -0.5],
    [1, '12', 12],
    [1e21, '1e22', 1e22],
    [true, 'false', false],
    [[1, 2], '[3, "x, y", [true, null]]', [3, 'x, y', [true, null]]],
    [[1], '[{"k": "v"}]', [{ k: 'v' }]],
    [null, '"now a text"', 'now a text']
  ])('%j becomes %s', (before, text, after) => {
    expect(roundTrip(before, text)).toEqual(after);
  });

  test('a number that is written as a float stays one', () => {
    expect(formatOverride(field(0.5), '1.0')).toBe('a.b=1.0');
    expect(formatOverride(field(0.5), '1e3')).toBe('a.b=1000.0');
    expect(formatOverride(field(1), '2')).toBe('a.b=2');
  });
});

test('what means no value of its kind is told', () => {
  expect(parseField(field(1), 'many')).toEqual({ problem: 'number' });
  expect(parseField(field(1), ' ')).toEqual({ problem: 'number' });
  expect(parseField(field(1), 'Infinity')).toEqual({ problem: 'number' });
  expect(parseField(field([1]), '[1,')).toEqual({ problem: 'json' });
  expect(parseField(field([1]), '[{"a b": 1}]')).toEqual({ problem: 'json' });
});

test('fields stand in the groups of their file, and those that cannot be named are told apart', () => {
  const groups = listGroups({
    'params.yaml': { seed: 1, Train: { lr: 0.1, 'odd key': 1 } },
    'conf/more.toml': { x: 1 }
  });
  expect(groups.map(({ title, fields }) => [title, fields.map(({ name }) => name)])).toEqual([
    ['', ['seed']],
    ['Train', ['Train.lr', 'Train.odd key']],
    ['conf/more.toml', ['x']]
  ]);
  expect(groups.flatMap(({ fields }) => fields.map(item => item.canOverride))).toEqual([
    true,
    true,
    false,
    false
  ]);
});

test('another params file is named before the key', () => {
  expect(formatOverride(field('a', 'x', 'conf/more.yaml'), 'b')).toBe('conf/more.yaml:x="b"');
  expect(formatField([1, 'a'])).toBe('[1,"a"]');
});

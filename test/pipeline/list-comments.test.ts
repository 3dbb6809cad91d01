import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/contract/json.js';
import { editStages, mergeParams, parseParams } from '../../src/pipeline/index.js';

/** Merges a changed list into `Train.list` of a params file. */
function change(list: string, value: JsonValue): string {
  const text = `Train:\n  list:${list}\n  after: 1 # stays\n`;
  const parsed = parseParams(text, 'params.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  const base = parsed.value['Train'] as { list: JsonValue; after: number };
  const stage = { name: 'Train', base, notebook: { ...base, list: value } };
  const merged = mergeParams({ text, path: 'params.yaml', stages: [stage] });
  if (!merged.ok) throw new Error(JSON.stringify(merged.failure));
  const read = parseParams(merged.value.text, 'params.yaml');
  expect(read).toEqual({ ok: true, value: { Train: stage.notebook } });
  return merged.value.text.slice('Train:\n  list:'.length, -'\n  after: 1 # stays\n'.length);
}

describe('the comment of a list item whose value changes stays', () => {
  it.each<[string, string, JsonValue, string]>([
    ['a number', '\n  - 1 # a\n  - 2 # b', [1, 3], '\n  - 1 # a\n  - 3 # b'],
    ['the first', '\n  - 1 # a\n  - 2 # b', [0, 2], '\n  - 0 # a\n  - 2 # b'],
    ['every one', '\n  - 1 # a\n  - 2 # b', [3, 4], '\n  - 3 # a\n  - 4 # b'],
    ['an indented list', '\n    - x # a\n    - y  # b', ['x', 'z'], '\n    - x # a\n    - z  # b'],
    ['single quotes', "\n  - 'x' # a", ['z'], "\n  - 'z' # a"],
    ['double quotes', '\n  - "x" # a', ['z'], '\n  - "z" # a'],
    ['another type', "\n  - 'x' # a", [5], '\n  - 5 # a'],
    ['a boolean', '\n  - true # a', [false], '\n  - false # a'],
    ['null', '\n  - null # a', [1], '\n  - 1 # a'],
    ['nothing', '\n  - # a\n  - 2', [1, 2], '\n  - 1 # a\n  - 2'],
    ['an anchor', '\n  - &x 1 # a', [2], '\n  - &x 2 # a'],
    ['a flow list', '\n  - [1, 2] # a', [[1, 3]], '\n  - [1, 3] # a'],
    ['a flow group', '\n  - {a: 1, b: 2} # a', [{ a: 1, b: 3 }], '\n  - {a: 1, b: 3} # a'],
    [
      'a group',
      '\n  - a: 1 # a\n    b: 2 # b\n  - c',
      [{ a: 1, b: 3 }, 'c'],
      '\n  - a: 1 # a\n    b: 3 # b\n  - c'
    ],
    ['a list in a list', '\n  - - 1 # a\n    - 2 # b', [[1, 3]], '\n  - - 1 # a\n    - 3 # b'],
    ['a list for a number', '\n  - 1 # a', [[1, 2]], '\n  - - 1\n    - 2 # a'],
    [
      'a flow list of lines',
      ' [\n    1, # a\n    2 # b\n  ]',
      [1, 3],
      ' [\n    1, # a\n    3 # b\n  ]'
    ],
    ['a line above', '\n  # about x\n  - x # a', ['y'], '\n  # about x\n  - y # a']
  ])('%s', (_, before, value, after) => {
    expect(change(before, value)).toBe(after);
  });

  it('between items that come and go elsewhere', () => {
    expect(change('\n  - 1 # a\n  - 2 # b\n  - 3 # c', [0, 1, 5, 3])).toBe(
      '\n  - 0\n  - 1 # a\n  - 5 # b\n  - 3 # c'
    );
  });

  it('a text of several lines takes the place of one', () => {
    expect(change('\n  - x # a\n  - y', ['one\ntwo\n', 'y'])).toContain('# a');
  });

  it('but not where an alias would change with its anchor', () => {
    expect(change('\n  - &x 1 # a\n  - *x # b', [2, 1])).toBe('\n  - 2\n  - 1');
  });
});

it('a comment goes with its item where nobody knows which of others took its place', () => {
  expect(change('\n  - 1 # a\n  - 2 # b', [1, 3, 4])).toBe('\n  - 1 # a\n  - 3\n  - 4');
});

it('a path of a stage changes before its comment', () => {
  const text =
    'stages:\n  Train:\n    cmd: x\n    deps:\n    - data/a.csv # raw\n    - src/Train.ts\n    outs:\n    - old.json: # kept\n        cache: false\n';
  const base = {
    cmd: 'x',
    deps: ['data/a.csv', 'src/Train.ts'],
    outs: [{ 'old.json': { cache: false } }]
  };
  const entry = { ...base, deps: ['data/b.csv', 'src/Train.ts'] };
  const edited = editStages(text, [{ name: 'Train', entry, base }], 'dvc.yaml');
  expect(edited).toMatchObject({
    ok: true,
    value: { text: text.replace('data/a.csv', 'data/b.csv') }
  });
});

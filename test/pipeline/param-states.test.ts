import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/contract/json.js';
import { mergeParams, parseParams } from '../../src/pipeline/index.js';

/** What becomes of a stage's params: last written, in the file, in the notebook → in the file. */
interface State {
  readonly base?: JsonObject;
  readonly file?: JsonObject;
  readonly notebook: JsonObject;
  /** Undefined: the stage has no entry any more. */
  readonly becomes?: JsonObject | undefined;
  /** Params that stay in the file against the notebook, and are told. */
  readonly told?: readonly string[];
  /** Params that both sides changed: nothing is written. */
  readonly conflict?: readonly string[];
}

const STATES: readonly (readonly [string, State])[] = [
  ['the first write', { notebook: { lr: 1 }, becomes: { lr: 1 } }],
  [
    'a first write where the user has an entry already',
    { file: { lr: 2, mine: 3 }, notebook: { lr: 1 }, becomes: { lr: 2, mine: 3 }, told: ['lr'] }
  ],
  [
    'nothing changed',
    { base: { lr: 1 }, file: { lr: 1 }, notebook: { lr: 1 }, becomes: { lr: 1 } }
  ],
  [
    'changed in the notebook',
    { base: { lr: 1 }, file: { lr: 1 }, notebook: { lr: 2 }, becomes: { lr: 2 } }
  ],
  [
    'changed in the file',
    { base: { lr: 1 }, file: { lr: 3 }, notebook: { lr: 1 }, becomes: { lr: 3 }, told: ['lr'] }
  ],
  ['changed in both', { base: { lr: 1 }, file: { lr: 3 }, notebook: { lr: 2 }, conflict: ['lr'] }],
  [
    'changed in both to the same',
    { base: { lr: 1 }, file: { lr: 2 }, notebook: { lr: 2 }, becomes: { lr: 2 } }
  ],
  [
    'added to the notebook',
    { base: { lr: 1 }, file: { lr: 1 }, notebook: { a: 0, lr: 1 }, becomes: { a: 0, lr: 1 } }
  ],
  [
    'added to both with the same value',
    { base: {}, file: { lr: 1 }, notebook: { lr: 1 }, becomes: { lr: 1 } }
  ],
  [
    'added to both with different values',
    { base: {}, file: { lr: 2 }, notebook: { lr: 1 }, becomes: { lr: 2 }, told: ['lr'] }
  ],
  [
    'added to the file alone',
    { base: { lr: 1 }, file: { lr: 1, mine: 2 }, notebook: { lr: 1 }, becomes: { lr: 1, mine: 2 } }
  ],
  [
    'removed from the notebook',
    { base: { lr: 1, a: 2 }, file: { lr: 1, a: 2 }, notebook: { lr: 1 }, becomes: { lr: 1 } }
  ],
  [
    'removed from the notebook and changed in the file',
    {
      base: { lr: 1, a: 2 },
      file: { lr: 1, a: 3 },
      notebook: { lr: 1 },
      becomes: { lr: 1, a: 3 },
      told: ['a']
    }
  ],
  ['removed from the file', { base: { lr: 1 }, file: {}, notebook: { lr: 1 }, becomes: { lr: 1 } }],
  [
    'removed from the file and changed in the notebook',
    { base: { lr: 1 }, file: {}, notebook: { lr: 2 }, becomes: { lr: 2 } }
  ],
  ['removed from both', { base: { lr: 1 }, file: {}, notebook: {}, becomes: {} }],
  [
    'the last param removed from the notebook',
    { base: { lr: 1 }, file: { lr: 1 }, notebook: {}, becomes: undefined }
  ],
  ['renamed', { base: { lr: 1 }, file: { lr: 1 }, notebook: { rate: 1 }, becomes: { rate: 1 } }],
  [
    'renamed after the file was edited: the edited value is not lost',
    {
      base: { lr: 1 },
      file: { lr: 5 },
      notebook: { rate: 1 },
      becomes: { rate: 1, lr: 5 },
      told: ['lr']
    }
  ],
  [
    'renamed in both',
    { base: { lr: 1 }, file: { rate: 1 }, notebook: { rate: 1 }, becomes: { rate: 1 } }
  ],
  [
    'renamed in both, with another value in the file',
    {
      base: { lr: 1 },
      file: { rate: 5 },
      notebook: { rate: 1 },
      becomes: { rate: 5 },
      told: ['rate']
    }
  ],
  [
    'two that swapped their names',
    {
      base: { a: 1, b: 2 },
      file: { a: 1, b: 2 },
      notebook: { b: 1, a: 2 },
      becomes: { a: 2, b: 1 }
    }
  ],
  [
    'changed in a group',
    {
      base: { o: { lr: 1, b: { x: 1, y: 2 } } },
      file: { o: { lr: 1, b: { x: 1, y: 3 } } },
      notebook: { o: { lr: 2, b: { x: 5, y: 2 } } },
      becomes: { o: { lr: 2, b: { x: 5, y: 3 } } },
      told: ['o.b.y']
    }
  ],
  [
    'changed in both in a group',
    {
      base: { o: { b: { y: 2 } } },
      file: { o: { b: { y: 3 } } },
      notebook: { o: { b: { y: 4 } } },
      conflict: ['o.b.y']
    }
  ],
  [
    'moved into a group',
    {
      base: { lr: 1, n: 1 },
      file: { lr: 1, n: 1 },
      notebook: { o: { lr: 1 }, n: 1 },
      becomes: { o: { lr: 1 }, n: 1 }
    }
  ],
  [
    'moved into a group after the file was edited',
    {
      base: { lr: 1 },
      file: { lr: 5 },
      notebook: { o: { lr: 1 } },
      becomes: { lr: 5, o: { lr: 1 } },
      told: ['lr']
    }
  ],
  [
    'moved from one group to another',
    {
      base: { o: { lr: 1, b: 2 }, s: { n: 1 } },
      file: { o: { lr: 1, b: 2 }, s: { n: 1 } },
      notebook: { o: { b: 2 }, s: { n: 1, lr: 1 } },
      becomes: { o: { b: 2 }, s: { n: 1, lr: 1 } }
    }
  ],
  [
    'moved out of a group, which is gone with it',
    {
      base: { o: { lr: 1 } },
      file: { o: { lr: 1 } },
      notebook: { lr: 1 },
      becomes: { lr: 1 }
    }
  ],
  [
    'a group removed in which the user has a key',
    {
      base: { o: { lr: 1 }, n: 1 },
      file: { o: { lr: 1, mine: 2 }, n: 1 },
      notebook: { n: 1 },
      becomes: { o: { mine: 2 }, n: 1 }
    }
  ],
  [
    'a group renamed in which a value was edited',
    {
      base: { o: { lr: 1, b: 2 } },
      file: { o: { lr: 5, b: 2 } },
      notebook: { optim: { lr: 1, b: 2 } },
      becomes: { o: { lr: 5 }, optim: { lr: 1, b: 2 } },
      told: ['o.lr']
    }
  ],
  [
    'a value that became a group',
    {
      base: { lr: 1 },
      file: { lr: 1 },
      notebook: { lr: { start: 1, end: 0 } },
      becomes: { lr: { start: 1, end: 0 } }
    }
  ],
  [
    'a value that became a group after the file was edited',
    { base: { lr: 1 }, file: { lr: 2 }, notebook: { lr: { start: 1 } }, conflict: ['lr'] }
  ],
  [
    'a group that became a value',
    { base: { lr: { a: 1 } }, file: { lr: { a: 1 } }, notebook: { lr: 2 }, becomes: { lr: 2 } }
  ],
  [
    'a group that became a value after the file was edited',
    { base: { lr: { a: 1 } }, file: { lr: { a: 3 } }, notebook: { lr: 2 }, conflict: ['lr'] }
  ],
  [
    'a list, which is one value',
    {
      base: { l: [1, 2], m: [1] },
      file: { l: [1, 2], m: [1, 9] },
      notebook: { l: [1, 2, 3], m: [1] },
      becomes: { l: [1, 2, 3], m: [1, 9] },
      told: ['m']
    }
  ],
  [
    'null, which is a value and not a missing param',
    {
      base: { a: null, b: 1, c: null },
      file: { a: null, b: null, c: null },
      notebook: { a: 1, b: 1, c: null },
      becomes: { a: 1, b: null, c: null },
      told: ['b']
    }
  ],
  [
    'an empty group, filled on one side and on the other',
    {
      base: { o: {}, s: {} },
      file: { o: { mine: 1 }, s: {} },
      notebook: { o: {}, s: { n: 1 } },
      becomes: { o: { mine: 1 }, s: { n: 1 } }
    }
  ],
  [
    'a checkpoint applied whose params were overridden for its run',
    { base: { lr: 1 }, file: { lr: 0.5 }, notebook: { lr: 1 }, becomes: { lr: 0.5 }, told: ['lr'] }
  ],
  [
    'a checkpoint applied from before a param was added: it gets its value again',
    {
      base: { lr: 1, wd: 0 },
      file: { lr: 1 },
      notebook: { lr: 1, wd: 0 },
      becomes: { lr: 1, wd: 0 }
    }
  ],
  [
    'a checkpoint applied, its manifest too, from before the notebook changed',
    { base: { lr: 1 }, file: { lr: 1 }, notebook: { lr: 2 }, becomes: { lr: 2 } }
  ],
  [
    'names that objects have anyway',
    {
      base: { constructor: 1, toString: 2 },
      file: { constructor: 1, toString: 2 },
      notebook: { constructor: 2, hasOwnProperty: 3 },
      becomes: { constructor: 2, hasOwnProperty: 3 }
    }
  ],
  [
    'names that look like numbers',
    {
      base: { b: 1, 2: 1 },
      file: { b: 1, 2: 1 },
      notebook: { b: 1, 2: 2, 10: 1 },
      becomes: { b: 1, 2: 2, 10: 1 }
    }
  ]
];

const OTHERS = 'before: {x: 1} # stays\n';

describe('params of a stage, notebook against file against the last write', () => {
  it.each(STATES)('%s', (_, { base, file, notebook, becomes, told = [], conflict }) => {
    const text = OTHERS + (file ? `Train: ${JSON.stringify(file)}\n` : '');
    for (const style of [text, toBlocks(text)]) {
      const stage = { name: 'Train', notebook, ...(base && { base }) };
      const merged = mergeParams({ text: style, path: 'params.yaml', stages: [stage] });
      if (conflict) {
        const names = merged.ok
          ? []
          : merged.failure.map(item => /`Train\.(.*?)`/.exec(item.message));
        expect(names.map(match => match?.[1])).toEqual(conflict);
        continue;
      }
      if (!merged.ok) throw new Error(JSON.stringify(merged.failure));
      expect(valuesOf(merged.value.text), style).toEqual(becomes);
      expect(merged.value.text.startsWith(OTHERS)).toBe(true);
      const names = merged.value.overridden.map(({ path }) => path.join('.'));
      expect(names).toEqual(told);
      // What was just written is what was written last: the next write changes no byte.
      const next = { name: 'Train', notebook, base: notebook };
      const again = mergeParams({ text: merged.value.text, path: 'params.yaml', stages: [next] });
      expect(again.ok && again.value.text).toBe(merged.value.text);
    }
  });

  it.each(STATES)('%s: each side wins where it is asked for', (_, { base, file, notebook }) => {
    const text = OTHERS + (file ? `Train: ${JSON.stringify(file)}\n` : '');
    const stages = [{ name: 'Train', notebook, ...(base && { base }) }];
    const ours = mergeParams({ text, path: 'params.yaml', stages, prefer: 'notebook' });
    expect(ours.ok && (valuesOf(ours.value.text) ?? {})).toMatchObject(notebook);
    const theirs = mergeParams({ text, path: 'params.yaml', stages, prefer: 'file' });
    expect(theirs.ok).toBe(true);
  });
});

function valuesOf(text: string): unknown {
  const parsed = parseParams(text, 'params.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  return parsed.value['Train'];
}

/** The same file with the entry in block style, which is edited line by line. */
function toBlocks(text: string): string {
  const entry = (valuesOf(text) ?? {}) as JsonObject;
  if (Object.keys(entry).length === 0) return text;
  const lines = (group: JsonObject, pad: string): string =>
    Object.entries(group)
      .map(([key, value]) => {
        const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
        return isGroup && Object.keys(value).length > 0
          ? `${pad}'${key}': # group\n${lines(value as JsonObject, `${pad}  `)}`
          : `${pad}'${key}': ${JSON.stringify(value)} # ${key}\n`;
      })
      .join('');
  return `${OTHERS}Train:\n${lines(entry, '  ')}`;
}

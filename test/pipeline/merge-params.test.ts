import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/contract/json.js';
import type { ParamsSide } from '../../src/contract/requests.js';
import { mergeParams, type MergedParams } from '../../src/pipeline/index.js';

const TEXT = `# All params.
global: {seed: 1_000} # foreign

Train:
  lr: 1.0e-1   # the rate
  epochs: 0b11
  optim: # a group
    name: 'adam'
    betas: [0.9, 0.999] # both
    eps: 1e-8
  tags:
  - a # first
  - b
  note: null

# below
Eval: {top: 012}
`;

const TRAIN: JsonObject = {
  lr: 0.1,
  epochs: 3,
  optim: { name: 'adam', betas: [0.9, 0.999], eps: 1e-8 },
  tags: ['a', 'b'],
  note: null
};

/** Merges one stage where that must work. */
function merge(
  text: string,
  notebook: JsonObject,
  base?: JsonObject,
  prefer?: ParamsSide,
  name = 'Train'
): MergedParams {
  const merged = mergeParams({
    text,
    path: 'params.yaml',
    stages: [{ name, notebook, ...(base && { base }) }],
    ...(prefer && { prefer })
  });
  if (!merged.ok) throw new Error(JSON.stringify(merged.failure));
  return merged.value;
}

describe('merging params', () => {
  it('changes no byte when nothing changed', () => {
    for (const text of [TEXT, TEXT.replaceAll('\n', '\r\n'), TEXT.trimEnd(), `\uFEFF${TEXT}`]) {
      expect(merge(text, TRAIN, TRAIN)).toEqual({ text, overridden: [], takenBack: [] });
      expect(merge(text, TRAIN)).toEqual({ text, overridden: [], takenBack: [] });
      expect(merge(text, { top: 12 }, { top: 12 }, undefined, 'Eval')).toEqual({
        text,
        overridden: [],
        takenBack: []
      });
    }
  });

  it('writes what the notebook changed, and its bytes alone', () => {
    const notebook = {
      ...TRAIN,
      lr: 1e-7,
      optim: { name: 'sgd', betas: [0.9, 0.99], eps: 1e-8, nesterov: true },
      tags: ['b', 'c']
    };
    expect(merge(TEXT, notebook, TRAIN)).toEqual({
      text: TEXT.replace('1.0e-1 ', '1.0e-7 ')
        .replace("'adam'", "'sgd'")
        .replace('0.999', '0.99')
        .replace('eps: 1e-8\n', 'eps: 1e-8\n    nesterov: true\n')
        .replace('  - a # first\n  - b\n', '  - b\n  - c\n'),
      overridden: [],
      takenBack: []
    });
  });

  it('keeps a value that was changed by hand, and says so', () => {
    const base = { ...TRAIN, lr: 0.5, optim: { name: 'sgd', betas: [0.9, 0.999], eps: 1e-8 } };
    const { text, overridden } = merge(TEXT, { ...base, epochs: 4 }, base);
    expect(text).toBe(TEXT.replace('0b11', '4').replace('0b11', '4'));
    expect(overridden).toMatchObject([
      {
        stage: 'Train',
        path: ['lr'],
        notebook: 0.5,
        file: 0.1,
        location: {
          path: 'params.yaml',
          range: { start: { line: 4, column: 6 }, end: { line: 4, column: 12 } }
        }
      },
      { path: ['optim', 'name'], notebook: 'sgd', file: 'adam' }
    ]);
  });

  it('calls it a conflict when both changed, and writes nothing', () => {
    const base = { ...TRAIN, lr: 0.5, optim: { name: 'x', betas: [0.9, 0.999], eps: 1e-8 } };
    const request = {
      text: TEXT,
      path: 'params.yaml',
      stages: [{ name: 'Train', notebook: { ...base, lr: 1e-9 }, base }]
    };
    expect(mergeParams(request)).toEqual({
      ok: false,
      failure: [
        {
          severity: 'error',
          code: 'params/conflict',
          message:
            '`Train.lr` is `1.0e-9` in the notebook and `0.1` in the file, and both changed since they were last written.',
          location: {
            kind: 'file',
            path: 'params.yaml',
            range: { start: { line: 4, column: 6 }, end: { line: 4, column: 12 } }
          },
          help: [
            "Take the notebook's value with `--params notebook`.",
            "Keep the file's value with `--params file`."
          ],
          param: {
            stage: 'Train',
            path: ['lr'],
            notebook: 1e-9,
            file: 0.1,
            location: {
              kind: 'file',
              path: 'params.yaml',
              range: { start: { line: 4, column: 6 }, end: { line: 4, column: 12 } }
            }
          }
        }
      ]
    });
    // The notebook asked for wins over every edit by hand, conflict or not.
    expect(merge(TEXT, { ...base, lr: 1e-9 }, base, 'notebook')).toMatchObject({
      text: TEXT.replace('1.0e-1', '1.0e-9').replace("'adam'", "'x'"),
      overridden: [],
      takenBack: [
        { stage: 'Train', path: ['lr'], file: 0.1, notebook: 1e-9 },
        { stage: 'Train', path: ['optim', 'name'], file: 'adam', notebook: 'x' }
      ]
    });
    const kept = merge(TEXT, { ...base, lr: 1e-9 }, base, 'file');
    expect(kept.text).toBe(TEXT);
    expect(kept.overridden.map(({ path }) => path.join('.'))).toEqual(['lr', 'optim.name']);
  });

  it('is no conflict when both changed to the same', () => {
    expect(merge(TEXT, TRAIN, { ...TRAIN, lr: 0.7 })).toEqual({
      text: TEXT,
      overridden: [],
      takenBack: []
    });
  });

  it('keeps what the file has where nothing is known of the last write', () => {
    const { text, overridden } = merge(TEXT, { ...TRAIN, lr: 9, more: 1 });
    expect(text).toBe(TEXT.replace('  note: null\n', '  note: null\n  more: 1\n'));
    expect(overridden).toMatchObject([{ path: ['lr'], notebook: 9, file: 0.1 }]);
    expect(merge(TEXT, { ...TRAIN, lr: 9 }, undefined, 'notebook').text).toBe(
      TEXT.replace('1.0e-1', '9')
    );
  });

  it('removes a param that is gone from the notebook, unless it was changed by hand', () => {
    const { epochs: _, ...rest } = TRAIN;
    expect(merge(TEXT, rest, TRAIN)).toEqual({
      text: TEXT.replace('  epochs: 0b11\n', ''),
      overridden: [],
      takenBack: []
    });
    const kept = merge(TEXT, rest, { ...TRAIN, epochs: 7 });
    expect(kept.text).toBe(TEXT);
    expect(kept.overridden).toMatchObject([{ path: ['epochs'], file: 3 }]);
    expect(kept.overridden[0]).not.toHaveProperty('notebook');
    expect(merge(TEXT, rest, { ...TRAIN, epochs: 7 }, 'notebook').text).not.toContain('epochs');
  });

  it('keeps what only the user has', () => {
    const { epochs: _, ...rest } = TRAIN;
    expect(merge(TEXT, rest, rest)).toEqual({ text: TEXT, overridden: [], takenBack: [] });
  });

  it('writes a param again that someone deleted', () => {
    expect(merge(TEXT.replace('  epochs: 0b11\n', ''), TRAIN, TRAIN).text).toContain(
      '\n  epochs: 3\n'
    );
  });

  it('removes the entry of a stage without params, and adds it again in its place in the order', () => {
    const removed = merge(TEXT, {}, TRAIN).text;
    expect(removed).not.toContain('Train');
    expect(removed).toContain('global: {seed: 1_000} # foreign\n');
    expect(removed).toContain('# below\nEval: {top: 012}\n');
    expect(merge(TEXT, {}).text).toBe(TEXT);
    expect(merge('', {}).text).toBe('');
    expect(merge('a: 1\n', {}, {}).text).toBe('a: 1\n');
  });

  it('writes into empty files and leaves them empty again', () => {
    for (const text of ['', '# none yet\n', '---\n', 'other: 1', '\uFEFFother: 1\r\n']) {
      const written = merge(text, { lr: 1, g: { a: [] } }).text;
      expect(merge(written, { lr: 1, g: { a: [] } }, { lr: 1, g: { a: [] } }).text).toBe(written);
      expect(merge(written, {}, { lr: 1, g: { a: [] } }).text).toBe(text);
    }
    expect(merge('# none yet\n', { lr: 1 }).text).toBe('# none yet\nTrain:\n  lr: 1\n');
    expect(merge('{}\n', { lr: 1 }).text).toBe('Train:\n  lr: 1\n');
    expect(merge('Train:\nother: 1\n', { lr: 1 }).text).toBe('Train:\n  lr: 1\nother: 1\n');
  });

  it('edits a group in braces', () => {
    expect(merge(TEXT, { top: 5, deep: { x: [1] } }, { top: 12 }, undefined, 'Eval').text).toBe(
      TEXT.replace('{top: 012}', '{top: 5, deep: {x: [1]}}')
    );
    expect(merge('{"Train": {"lr": 1}}\n', { lr: 2 }, { lr: 1 }).text).toBe(
      '{"Train": {"lr": 2}}\n'
    );
  });

  it('keeps digits that a number would lose', () => {
    const text = 'Train:\n  seed: 9007199254740993\n  lr: 1\n';
    const base = { seed: 2 ** 53, lr: 1 };
    expect(merge(text, { ...base, lr: 2 }, base).text).toBe(text.replace('lr: 1', 'lr: 2'));
  });

  it('treats a change between group and value as one value', () => {
    const text = 'Train:\n  a: {x: 1}\n  b: 2\n';
    const base = { a: { x: 1 }, b: 2 };
    expect(merge(text, { a: 5, b: { y: 1 } }, base).text).toBe('Train:\n  a: 5\n  b:\n    y: 1\n');
    expect(merge(text, { a: 5, b: 2 }, { a: { x: 2 }, b: 2 }, 'file').overridden).toMatchObject([
      { path: ['a'], notebook: 5, file: { x: 1 } }
    ]);
  });

  it('refuses to change an anchor that others use', () => {
    const text = 'Train: &t\n  lr: 1\nEval:\n  <<: *t\n';
    const failed = mergeParams({
      text,
      path: 'params.yaml',
      stages: [{ name: 'Train', notebook: { lr: 2 }, base: { lr: 1 } }]
    });
    expect(failed).toMatchObject({ ok: false, failure: [{ code: 'pipeline/shared-anchor' }] });
    expect(merge(text, { lr: 5 }, { lr: 1 }, undefined, 'Eval').text).toBe(`${text}  lr: 5\n`);
  });

  it.each([
    ['- a\n', 'is not a mapping'],
    ['a: 1\na: 2\n', 'stands here twice'],
    ['a:\n\tb: 1\n', 'tab'],
    ['a: [\n', 'not valid YAML']
  ])('says what is wrong with %j', (text, message) => {
    const failed = mergeParams({
      text,
      path: 'params.yaml',
      stages: [{ name: 'T', notebook: { a: 1 } }]
    });
    expect(failed).toMatchObject({ ok: false, failure: [{ code: 'params/syntax' }] });
    const [told] = failed.ok ? [] : failed.failure;
    expect(told?.message).toContain(message);
    expect(told?.help).toHaveLength(1);
  });
});

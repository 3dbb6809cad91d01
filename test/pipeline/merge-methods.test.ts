import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/contract/json.js';
import type { ParamsSide } from '../../src/contract/requests.js';
import { mergeParams } from '../../src/pipeline/index.js';

const IDENTITY = { _cls: 'Identity', scale: 1 };
const AUGMENT = { _cls: 'Augment', sigma: 0.5 };

/** Merges a method object; returns the file's text, or the codes of what is wrong. */
function merge(
  file: string,
  notebook: JsonObject,
  base: JsonObject,
  prefer?: ParamsSide
): { readonly text: string; readonly told: readonly string[] } {
  const merged = mergeParams({
    text: `Train:\n  transform:\n${file} # mine\n`,
    path: 'params.yaml',
    stages: [{ name: 'Train', notebook: { transform: notebook }, base: { transform: base } }],
    ...(prefer && { prefer })
  });
  return merged.ok
    ? {
        text: merged.value.text,
        told: merged.value.overridden.map(({ path }) => path.join('.'))
      }
    : { text: '', told: merged.failure.map(({ code, message }) => `${code}: ${message}`) };
}

describe('a method object in the params file', () => {
  it('that was switched there keeps its values, and gets none of the other class', () => {
    const file = '    _cls: Augment\n    sigma: 2';
    expect(merge(file, IDENTITY, IDENTITY)).toEqual({
      text: `Train:\n  transform:\n${file} # mine\n`,
      told: ['transform._cls']
    });
    expect(merge('    _cls: Augment', IDENTITY, IDENTITY).text).toBe(
      'Train:\n  transform:\n    _cls: Augment # mine\n'
    );
  });

  it('that was switched in the notebook is that of the notebook', () => {
    expect(merge('    _cls: Identity\n    scale: 7', AUGMENT, IDENTITY)).toEqual({
      text: 'Train:\n  transform:\n    _cls: Augment\n    sigma: 0.5\n',
      told: []
    });
  });

  it('that was switched to two classes is a conflict, which a side decides', () => {
    const file = '    _cls: Scale\n    by: 2';
    expect(merge(file, AUGMENT, IDENTITY).told).toEqual([
      'params/conflict: `Train.transform._cls` is `Augment` in the notebook and `Scale` in the file, and both changed since they were last written.'
    ]);
    expect(merge(file, AUGMENT, IDENTITY, 'file').text).toContain('by: 2');
    expect(merge(file, AUGMENT, IDENTITY, 'notebook').text).toContain('sigma: 0.5');
  });

  it('of the same class on all sides is merged value by value', () => {
    expect(merge('    _cls: Augment\n    sigma: 2', AUGMENT, AUGMENT)).toEqual({
      text: 'Train:\n  transform:\n    _cls: Augment\n    sigma: 2 # mine\n',
      told: ['transform.sigma']
    });
  });
});

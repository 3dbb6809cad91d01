import { describe, expect, it } from 'vitest';
import { mergeParams, parseParams, parseTrackedParams } from '../../src/pipeline/index.js';
import { readWithPython, toJs } from './dvc-oracle.js';

const PLAIN = `
1_000 0b11 0o14 012 08 00 0777 0x1F 0X1F 0x_1f -0x1f -0b11 +0o14 -012 0o8 0b2 0x 0b 1__0 0_ _1 _ +1 -0 - 0o_7 01_0
9007199254740993 -9007199254740993 18446744073709551616 1.0 -1.0 -0.0 5. .5 +.5 -.5 1_0.5 1._5 ._5 .5_ 1.5.2 1,000
1e5 1E5 1e+5 1e-7 1.0e-7 1.e5 .1e5 .1e-5 .1e+5 1e400 -1e400 1_e5 1e 1.5e 1e5_0 .inf -.inf +.inf .Inf .INF .nan .NaN .NAN +.nan
-.nan inf nan NaN null Null NULL ~ nULL true True TRUE tRUE false False FALSE yes Yes no on off y n N
12:30:45 1:30 1:30.5 2020-1-1 abc a-b a.b a/b http://x.y -x +x +-1 --1 1-1 0.0.0 1a a1 0xg 1.2e3e4 .. . .e5 e5 += =a
`
  .trim()
  .split(/\s+/)
  .filter(text => text !== '-'); // A lone dash is a list, not a scalar.

const OTHERS = [
  '',
  '""',
  "''",
  "'1'",
  '"1"',
  "'it''s'",
  '"a\\tb\\u263a\\x41\\n"',
  "'null'",
  '"true"',
  '!!int "3"',
  '!!float 1',
  '!!float "1e3"',
  '!!str 1',
  '!!str 0b1',
  '!!bool yes',
  '!!null x',
  '!!int 0b1',
  'a b  c',
  'a # comment',
  'a#b',
  '|\n  x\n  y\n',
  '|-\n  x\n  y\n',
  '|+\n  x\n\n',
  '>\n  x\n  y\n\n  z\n',
  '>-\n  1\n',
  'one\n  two\n\n  three',
  '"one\n  two\\\n  three"',
  "'one\n\n  two'",
  '[1, 0b1, 012, "3", yes]',
  '{a: 1e5, "b": ~, c: }',
  '\n  - 1\n  - - 2\n    - x: 1\n',
  '［ｚ］😀'
];

describe('reading scalars', () => {
  it('gives what the parser of DVC gives', () => {
    const texts = [...PLAIN, ...OTHERS].map(text => `k: ${text}\n`);
    expect(texts.length).toBeGreaterThan(140);
    const python = readWithPython(texts);
    const differing = texts.flatMap((text, i) => {
      const dvc = python[i]?.dvc;
      if (!dvc || 'error' in dvc) return [{ text, dvc }];
      const expected = toJs(dvc);
      const ours = parseParams(text, 'params.yaml');
      const actual = ours.ok ? ours.value : ours.failure;
      return isSame(actual, expected) ? [] : [{ text, expected, actual }];
    });
    expect(differing).toEqual([]);
  });

  it('gives dates as their text', () => {
    const text = 'a: 2020-01-01\nb: 2020-01-01T10:00:00Z\n';
    const [python] = readWithPython([text]);
    expect(python?.dvc).toEqual({ map: { a: { date: true }, b: { date: true } } });
    expect(parseParams(text, 'params.yaml')).toEqual({
      ok: true,
      value: { a: '2020-01-01', b: '2020-01-01T10:00:00Z' }
    });
  });

  it('keeps every digit of an integer where files are compared', () => {
    const text = 'a: 9007199254740993\nb: 9_007\n';
    const tracked = parseTrackedParams(text, 'params.yaml');
    expect(tracked).toEqual({ ok: true, value: { a: 9007199254740993n, b: 9007 } });
  });

  it('reads JSON', () => {
    const text = '{"Train": {"lr": 1e-7, "tags": ["a\\u00e9\\/", null, true]}}\n';
    expect(parseParams(text, 'params.json')).toEqual({
      ok: true,
      value: { Train: { lr: 1e-7, tags: ['aé/', null, true] } }
    });
  });

  it('resolves aliases and merge keys', () => {
    const text =
      'base: &b {lr: 1, n: 2}\nTrain:\n  <<: *b\n  n: 3\nother: *b\nlist:\n  <<: [*b, {lr: 5, z: 1}]\n';
    const [python] = readWithPython([text]);
    expect(parseParams(text, 'params.yaml')).toEqual({
      ok: true,
      value: python && toJs(python.dvc)
    });
  });

  it('survives an anchor that contains itself', () => {
    expect(parseParams('a: &a\n  b: *a\n', 'params.yaml')).toEqual({
      ok: true,
      value: { a: { b: null } }
    });
  });
});

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.1,
  1.5,
  1e-7,
  -1e-7,
  1.5e-7,
  1e21,
  1e22,
  -2.5e300,
  5e-324,
  123456789012,
  2 ** 53,
  1e20,
  Infinity,
  -Infinity,
  NaN,
  0.30000000000000004
];

const STRINGS = [
  ...PLAIN,
  '',
  ' ',
  ' a',
  'a ',
  '-',
  '- a',
  '?',
  '? a',
  ':',
  ': a',
  'a:',
  'a: b',
  'a:b',
  'a #b',
  'a#b',
  '#a',
  '&a',
  '*a',
  '!a',
  '|',
  '>',
  '%a',
  '@a',
  '`a`',
  '{a}',
  '[a]',
  ',a',
  'a, b',
  '"a"',
  "'a'",
  "it's",
  '<<',
  '=',
  '2020-01-01',
  '2020-01-01 10:00:00',
  '---',
  '...',
  '--- a',
  'é',
  'ｚ',
  '😀',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u0000',
  '\u0007',
  '\u001b[0m',
  '\t',
  'a\tb',
  'a\\b',
  '\\n',
  'a\nb',
  'a\nb\n',
  'a\n\nb\n',
  'a\nb\n\n',
  '\na',
  '\n',
  ' a\nb',
  'a \nb ',
  'a\n b\n  c',
  'a\r\nb',
  'a\tb\nc',
  'a\n# not a comment\nb',
  'a\n- b\n: c',
  'node --import stagebook/run src/Train.ts Train',
  'python -c \'print(1)\' > "x y" && echo ${A:-b}',
  'x'.repeat(300),
  `${'word '.repeat(60)}end`
];

const VALUES = [
  ...NUMBERS,
  ...STRINGS,
  null,
  true,
  false,
  [],
  {},
  [1, 'a', [2, []], { b: 1, c: { d: 'yes' } }],
  { yes: 'no', '1': 2, 'a b': { 'c: d': [] }, '': 1, '- x': null, 'a\nb': 1 }
];

describe('writing values', () => {
  it('is read back the same by DVC, by PyYAML and by us, in block and in flow style', () => {
    const texts = VALUES.flatMap(value =>
      [
        '',
        'S:\n    v: old\n',
        'S: {v: old}\n',
        'S:\n  v:\n  - old # c\n',
        'S:\r\n  w: |\r\n   x\r\n'
      ].map(text => write(text, value))
    );
    const python = readWithPython(texts);
    texts.forEach((text, i) => {
      const value = VALUES[Math.floor(i / 5)];
      const read = python[i];
      const ours = parseParams(text, 'params.yaml');
      const dvc = read && (toJs(read.dvc) as { S: { v: unknown } });
      const pyyaml = read && (toJs(read.pyyaml) as { S: { v: unknown } });
      const message = JSON.stringify(text);
      expect(normalise(dvc?.S?.v), message).toEqual(normalise(value));
      expect(normalise(pyyaml?.S?.v), message).toEqual(normalise(value));
      expect(ours.ok && normalise((ours.value as { S: { v: unknown } }).S.v), message).toEqual(
        normalise(value)
      );
    });
  });

  it('gives exponents a point, since PyYAML reads `1e-7` as text', () => {
    expect(write('', 1e-7)).toBe('S:\n  v: 1.0e-7\n');
    expect(write('', 1.5e21)).toBe('S:\n  v: 1.5e+21\n');
    expect(write('', 1e21)).toBe('S:\n  v: 1.0e+21\n');
  });

  it('keeps the quotes of the value before', () => {
    expect(write('S:\n  v: "old" # c\n', 'new')).toBe('S:\n  v: "new" # c\n');
    expect(write("S:\n  v: 'old'\n", 'new')).toBe("S:\n  v: 'new'\n");
    expect(write('S:\n  v: old\n', '1_000')).toBe("S:\n  v: '1_000'\n");
  });

  it('writes text of several lines as a block', () => {
    expect(write('S:\n  v: old\n', 'a\nb\n')).toBe('S:\n  v: |\n    a\n    b\n');
    expect(write('S:\n  v: old # c\n', 'a\nb\n')).toBe('S:\n  v: "a\\nb\\n" # c\n');
  });
});

function write(text: string, value: unknown): string {
  const notebook = { v: value } as never;
  const merged = mergeParams({
    text,
    path: 'params.yaml',
    stages: [{ name: 'S', notebook, base: { v: parseOld(text) } as never }]
  });
  if (!merged.ok) throw new Error(JSON.stringify([text, value, merged.failure]));
  return merged.value.text;
}

function parseOld(text: string): unknown {
  const read = parseParams(text, 'params.yaml');
  return read.ok ? ((read.value['S'] as { v?: unknown } | undefined)?.v ?? 'none') : 'none';
}

/** `-0` and `0` are one number to YAML readers and to us. */
function normalise(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, v: unknown) =>
      typeof v === 'number' && !Number.isFinite(v) ? `number ${v}` : v === 0 ? 0 : v
    ) ?? 'null'
  );
}

function isSame(a: unknown, b: unknown): boolean {
  try {
    expect(a).toEqual(b === null ? b : b);
    return true;
  } catch {
    return false;
  }
}

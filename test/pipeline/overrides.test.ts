import { beforeAll, describe, expect, it } from 'vitest';
import { applyOverrides, overriddenFiles } from '../../src/pipeline/index.js';
import { CASES, JSON_FILE, PARAMS, splitCases, type CaseFile } from './override-cases.js';
import { overrideWithDvc, type OracleRow } from './override-oracle.js';

function override(
  path: string,
  text: string | null,
  overrides: readonly string[]
): ReturnType<typeof applyOverrides> {
  const files = new Map(text === null ? [] : [[path, text]]);
  return applyOverrides(
    files,
    overrides.map(each => `${path}:${each}`)
  );
}

function written(path: string, text: string | null, overrides: readonly string[]): string | null {
  const result = override(path, text, overrides);
  return result.ok ? (result.value.get(path) ?? null) : null;
}

/** The message, with its caret, and the help of the only problem. */
function problem(text: string, given: string): string {
  const [path] = overriddenFiles([given]);
  const result = applyOverrides(new Map(path === undefined ? [] : [[path, text]]), [given]);
  if (result.ok) throw new Error(`${given} is not refused`);
  expect(result.failure).toHaveLength(1);
  expect(result.failure[0]).toMatchObject({
    code: 'params/override',
    location: path === undefined ? { kind: 'file' } : { path }
  });
  return [result.failure[0]?.message, ...(result.failure[0]?.help ?? [])].join('\n');
}

/** What DVC takes and we refuse: the reason's words. */
const REFUSED: readonly (readonly [given: string, text: string, words: string])[] = [
  ['a=1,2', 'a: 1\n', 'sweep'],
  ['a=[1],[2]', 'a: 1\n', 'sweep'],
  ['a=choice(1,2)', 'a: 1\n', 'sweep'],
  ['a=range(1,5)', 'a: 1\n', 'sweep'],
  ['a=interval(0,1)', 'a: 1\n', 'sweep'],
  ['a=glob(*)', 'a: 1\n', 'sweep'],
  ['a=tag(x,choice(1,2))', 'a: 1\n', 'sweep'],
  ['a=[choice(1,2)]', 'a: 1\n', 'sweep'],
  ['a=int(1,2)', 'a: 1\n', 'sweep'],
  ['a=sort([2,1])', 'a: 1\n', 'orders'],
  ['a=shuffle([2,1])', 'a: 1\n', 'orders'],
  ['a=${b}', 'a: 1\nb: 2\n', 'interpolation'],
  ["a='x ${b}'", 'a: 1\nb: 2\n', 'interpolation'],
  ['a=[x,${b}]', 'a: 1\nb: 2\n', 'interpolation'],
  ['b=2', 'a: ${b}\nb: 1\n', 'interpolation'],
  ['a=${b', 'a: 1\nb: 2\n', 'cannot stand here'],
  ['a={1:x}', 'a: 1\n', 'is no text'],
  ['+a.1=y', 'a: {1: x}\n', 'is no text'],
  ['+a={b:{1:y}}', 'a: {b: {}}\n', 'is no text'],
  ['+=5', 'a: 1\n', 'key is missing'],
  ['new.json:+a=nan', '{}', 'JSON has no'],
  ['x.toml:a=1', 'a = 1\n', 'neither YAML nor JSON'],
  ['x.py:a=1', 'a = 1\n', 'neither YAML nor JSON'],
  ['../x.yaml:a=1', 'a: 1\n', 'no file of the project'],
  ['/x.yaml:a=1', 'a: 1\n', 'no file of the project'],
  ['./..:a=1', 'a: 1\n', 'no file of the project'],
  [':a=1', 'a: 1\n', 'no file of the project']
];

describe('overrides compared with DVC', () => {
  interface Compared {
    readonly file: CaseFile;
    readonly overrides: readonly string[];
    readonly row: OracleRow | undefined;
  }
  let compared: readonly Compared[];

  beforeAll(() => {
    const cases = CASES.flatMap(file => splitCases(file).map(overrides => ({ file, overrides })));
    const rows = overrideWithDvc(
      cases.map(({ file: { path, text }, overrides }) => ({
        path,
        text,
        overrides,
        ours: written(path, text, overrides)
      }))
    );
    compared = cases.map((each, i) => ({ ...each, row: rows[i] }));
  }, 60_000);

  it.each(CASES)('have the same values or are refused alike in $path', file => {
    const ofFile = compared.filter(each => each.file === file);
    expect(ofFile.length).toBeGreaterThan(0);
    const ours = ofFile.map(({ overrides, row }) => [overrides, row?.ours]);
    // Python's types are part of each value; a refusal is null.
    const theirs = ofFile.map(({ overrides, row }) => [overrides, row?.value ?? null]);
    expect(ours).toEqual(theirs);
  });

  it('are several hundred, most of them taken', () => {
    expect(compared.length).toBeGreaterThan(400);
    const taken = compared.filter(({ row }) => row?.value !== undefined);
    expect(taken.length).toBeGreaterThan(compared.length / 2);
  });
});

describe('overrides in the text', () => {
  it('change nothing else: comments, order, quotes and layout stay', () => {
    const overrides = [
      'Train.lr=0.5',
      'Train.layers.0=128',
      'Train.optim.name=sgd',
      '+Train.optim.eps=1e-8',
      'a=2.0',
      'b.d.2.e=[x]',
      '~t'
    ];
    expect(written('params.yaml', PARAMS, overrides)).toBe(
      PARAMS.replace('lr: 0.1 #', 'lr: 0.5 #')
        .replace('- 64 #', '- 128 #')
        .replace("'adam'", "'sgd'")
        .replace('0.999]\n', '0.999]\n    eps: 1.0e-8\n')
        .replace('a: 1 #', 'a: 2.0 #')
        .replace('{e: 3}', '{e: [x]}')
        .replace('t: true\n', '')
    );
    const windows = '\uFEFFa: 1 # one\r\nb: "x"\r\nc: [1, 2]';
    expect(written('x.yaml', windows, ['a=3', 'b=y', 'c.1=5', '+d.e=1'])).toBe(
      '\uFEFFa: 3 # one\r\nb: "y"\r\nc: [1, 5]\r\nd:\r\n  e: 1'
    );
  });

  it('keep the layout of JSON', () => {
    const overrides = ['lr=1.0', 'layers=[1,2,3]', '+optim.x={y:[]}', '~empty', 'n=x'];
    expect(written('params.json', JSON_FILE, overrides)).toBe(
      JSON_FILE.replace('0.1', '1.0')
        .replace('[64, 32]', '[1, 2, 3]')
        .replace('1e-8', '1e-8,\n    "x": {\n      "y": []\n    }')
        .replace('  "empty": {},\n', '')
        .replace('null', '"x"')
    );
    expect(written('one.json', '{"a":1,"b":[{"c":2}]}', ['+d=x', 'b.0.c=3'])).toBe(
      '{"a":1,"b":[{"c":3}],"d": "x"}'
    );
    const tabs = '{\r\n\t"a": [\r\n\t\t1\r\n\t]\r\n}\r\n';
    expect(written('tabs.json', tabs, ['a=[1,2]', '+b.c=1'])).toBe(
      '{\r\n\t"a": [\r\n\t\t1,\r\n\t\t2\r\n\t],\r\n\t"b": {\r\n\t\t"c": 1\r\n\t}\r\n}\r\n'
    );
  });

  it('change nothing where the value is there already', () => {
    expect(written('params.yaml', PARAMS, ['f=0.1', 'Train.optim.name="adam"'])).toBe(PARAMS);
    expect(written('params.json', JSON_FILE, ['lr=0.1', 'optim={eps:1e-8}'])).toBe(JSON_FILE);
  });

  it('change what they name, and nothing that hangs on its anchor', () => {
    const text = 'x: &x {k: 1} # x\ny: *x\nz:\n  <<: *x # as x\n';
    // DVC 3.67 leaves this file as it is: in its eyes `x` and `y` are one object.
    expect(written('x.yaml', text, ['x.k=2'])).toBe(
      'x: &x {k: 2} # x\ny:\n  k: 1\nz:\n  <<: *x # as x\n  k: 1\n'
    );
    expect(written('x.yaml', text, ['z.k=2'])).toBe(`${text}  k: 2\n`);
  });

  it('go to the file they name, one after the other', () => {
    const files = new Map([
      ['params.yaml', 'a: 1\n'],
      ['conf/x.yaml', 'a: {b: 1}\n'],
      ['untouched.yaml', 'a: 1\n']
    ]);
    const overrides = ['a=2', 'conf/x.yaml:a.b="u:v"', './params.yaml:a=3', 'new.json:+k=[1]'];
    expect(overriddenFiles(overrides)).toEqual(['params.yaml', 'conf/x.yaml', 'new.json']);
    expect(overriddenFiles(['../x.yaml:a=1', '/x.yaml:a=1', ':a=1'])).toEqual([]);
    const result = applyOverrides(files, overrides);
    expect(result.ok && [...result.value]).toEqual([
      ['params.yaml', 'a: 3\n'],
      ['conf/x.yaml', 'a: {b: "u:v"}\n'.replaceAll('"', "'")],
      ['new.json', '{"k": [1]}\n']
    ]);
    expect(applyOverrides(files, [])).toEqual({ ok: true, value: new Map() });
  });

  it('take a colon after the first `=` for a part of the value', () => {
    expect(overriddenFiles(['a=x:y=z', '~a', 'f.yaml:~a'])).toEqual(['params.yaml', 'f.yaml']);
    expect(written('params.yaml', 'a: 1\n', ['a=x:y'])).toBe('a: x:y\n');
  });
});

describe('refused overrides', () => {
  it.each(REFUSED)('%s on %j', (given, text, words) => {
    expect(problem(text, given)).toContain(words);
  });

  it('are shown with a caret at the place and with what to do', () => {
    expect(problem(PARAMS, 'Train.lt=0.5')).toBe(
      [
        'There is no `Train.lt`.',
        '    Train.lt=0.5',
        '    ^',
        'Correct the key (`Train` has `lr`, `layers`, `optim`), or write `+` before it to add it.'
      ].join('\n')
    );
    expect(problem(PARAMS, 'params.yaml:+Train.lr=[1,2')).toBe(
      [
        'This is never closed.',
        '    params.yaml:+Train.lr=[1,2',
        '                          ^',
        'Add the `]` that ends it.'
      ].join('\n')
    );
    expect(problem('a: 1\n', 'a=1,\t2')).toBe(
      [
        'This is a sweep: several values, hence several experiments.',
        '    a=1, 2',
        '       ^',
        `Run once for each value (sweeps come with the queue); for a list write 'key=[a,b]', for a text with a comma 'key="a,b"'.`
      ].join('\n')
    );
  });

  it.each([
    ['a', 1, '`a=`'],
    ['a=x#y', 3, 'must stand in quotes'],
    ['a="x', 2, 'no end'],
    ['a={"k":1}', 3, 'keys stand without quotes'],
    ['a=b=c', 3, 'write `\\=`'],
    ['a={k', 4, 'missing at the end'],
    ['a=foo(1)', 2, 'no function `foo`'],
    ['a=int(x)', 2, 'cannot become an integer'],
    ['a=int(x=1)', 6, 'no argument `x`'],
    ['a=???', 2, 'missing value'],
    ['l[0]=1', 1, 'after a dot'],
    ['a@b=1', 1, 'config group'],
    ['l.5=1', 0, 'has 2 items'],
    ['l.k=1', 0, 'no index'],
    ['~l.0', 1, 'whole list'],
    ['l={k:1}', 0, 'Remove it first'],
    ['+a=2', 1, '`++a=…`'],
    ['~a=2', 1, 'not `2`'],
    ['~n', 1, 'no value']
  ])('%s points at column %i', (given, column, words) => {
    const text = problem('a: 1\nl: [1, 2]\nn: null\n', given);
    expect(text).toContain(words);
    expect(text.split('\n')[2]).toBe(`${' '.repeat(4 + column)}^`);
  });

  it('are all reported, and nothing is written', () => {
    const result = applyOverrides(new Map([['params.yaml', 'a: 1\n']]), ['a=2', 'a=1,2', 'a=[']);
    expect(result.ok ? [] : result.failure.map(({ code }) => code)).toEqual([
      'params/override',
      'params/override'
    ]);
  });

  it('name the place of a mistake in the file', () => {
    const failure = (path: string, text: string): unknown => {
      const result = override(path, text, ['a=2']);
      return result.ok ? undefined : result.failure[0];
    };
    expect(failure('x.json', '{\n  "a": 1,,\n}')).toMatchObject({
      code: 'params/syntax',
      location: { range: { start: { line: 1, column: 9 } } }
    });
    expect(failure('x.json', '{"a": 1, "a": 2}')).toMatchObject({
      message: '`x.json` cannot be read. A key stands here twice.',
      location: { range: { start: { line: 0, column: 9 } } }
    });
    expect(failure('x.yaml', 'a: 1\na: 2\n')).toMatchObject({ code: 'params/syntax' });
  });
});

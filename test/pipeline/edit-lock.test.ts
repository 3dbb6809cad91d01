import { describe, expect, it } from 'vitest';
import {
  editLock,
  lockParams,
  parseLockFile,
  type NewLockEntry
} from '../../src/pipeline/index.js';
import { dumpWithDvc, type StageRecord } from './lock-oracle.js';
import { randomFrom } from './random.js';

const MD5 = 'b5bb9d8014a0f9b1d61e21e796d78dcc';

function toEntry({ cmd, deps, params, outs }: StageRecord): NewLockEntry {
  const files = Object.entries(params).map(
    ([file, text]) => [file, lockParams({ file, keys: null }, text)] as const
  );
  return { cmd, deps, params: Object.fromEntries(files), outs };
}

function write(stages: readonly StageRecord[], text = ''): string {
  return editLock(text, {
    set: Object.fromEntries(stages.map(stage => [stage.name, toEntry(stage)]))
  });
}

function stage(values: Partial<StageRecord> = {}): StageRecord {
  return { name: 'train', cmd: 'node train.js', deps: [], params: {}, outs: [], ...values };
}

function file(path: string, values: object = {}): StageRecord['outs'][number] {
  return { path, hash: MD5, legacy: false, size: 3, ...values };
}

/** JSON that every YAML parser reads: escapes instead of what is not printable. */
function json(value: object): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u00a0\u2028\u2029\ufeff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

/** Texts that a YAML writer must think about. */
const TEXTS = [
  '',
  ' ',
  'a b',
  "it's",
  '"quoted"',
  `both ' and "`,
  'yes',
  'No',
  'on',
  'true',
  'False',
  'null',
  '~',
  '=',
  '<<',
  '1',
  '-1',
  '+_',
  '1_000',
  '0o17',
  '0b101',
  '0x1f',
  '012',
  '1.5',
  '.5',
  '1e5',
  '1.e-5',
  '.inf',
  '-.INF',
  '.nan',
  '1:30',
  '2020-01-02',
  '2020-1-2',
  '2020-01-02 10:11:12.5 +01:00',
  '12345678901234567890123456789012',
  '1234567e901234567890123456789012',
  '0000000000000000000000000000e001',
  '- a',
  '-a',
  '-',
  '? a',
  '?a',
  ':',
  ':a',
  'a:',
  'a: b',
  'a:b',
  'a #b',
  'a#b',
  '#a',
  '%a',
  '@a',
  '`a',
  '!a',
  '&a',
  '*a',
  '[a]',
  '{a}',
  'a, b',
  '---',
  '--- a',
  '--x',
  '...',
  '|',
  '>',
  'tab\there',
  'line\nbreak',
  'line\n',
  '\nline',
  'a\n b\n\n  c \nd',
  'back\\slash',
  'back\\slash\n',
  'bell\x07\x00\x1b\x7f',
  'ünïcödé',
  '日本語のテキスト',
  '😀 emoji',
  '\ufeffbom',
  '\u00a0nbsp',
  'trailing ',
  ' leading',
  '$HOME/${x}'
];

const LONG = [
  `node --import stagebook/run src/Train.ts --epochs 100 --name "a b" --verbose --out models/train.json`,
  `node --import stagebook/run src/Train.ts --epochs 100 --name 'a b' --verbose --out models/train.json: x`,
  `${'x'.repeat(200)}`,
  `${'x'.repeat(100)} ${'y'.repeat(100)}`,
  `a ${'x'.repeat(79)}  ${'y'.repeat(3)} z`,
  `${'word '.repeat(40)}end`,
  `${'word '.repeat(40)}end: of`,
  `${'word '.repeat(40)}it's: of`,
  `${'wörd 😀 '.repeat(40)}end`,
  `${'wörd 😀 '.repeat(40)}\nend`,
  `set -e\n${'echo "a  b" | tee out.txt && '.repeat(6)}true\nexit 0\n`,
  `${'a'.repeat(76)} b c`,
  `${'#'.repeat(90)} ${'#'.repeat(90)} b`,
  `${'\\'.repeat(100)}\n${'"'.repeat(100)}`
];

describe('an entry of dvc.lock', () => {
  it('has the keys of files and folders in the order of DVC', () => {
    const stages = [
      stage({
        cmd: ['mkdir -p a', 'node train.js'],
        deps: [file('z.ts'), file('src/Ü.ts'), file('data', { hash: `${MD5}.dir`, nfiles: 12 })],
        outs: [
          file('run.sh', { isExec: true, size: 0 }),
          file('old.bin', { legacy: true }),
          file('a.json', { hash: null })
        ],
        params: { 'z.yaml': 'a: 1\n', 'params.yaml': 'b: 2\na: 1\n', 'a.json': '{"x": 1.0}' }
      })
    ];
    expect([write(stages)]).toEqual(dumpWithDvc([stages]));
  });

  it('writes texts as DVC does wherever they stand', () => {
    const lists = [...TEXTS, ...LONG].map(text => [
      stage({
        cmd: text || 'x',
        deps: [file(text || 'x')],
        outs: [file(`d/${text}`)],
        params: {
          'params.yaml': json({
            plain: text,
            list: [text, [text, 'x'], { k: text }],
            map: { inner: { deeper: text } },
            // A key of several words past column 80 is broken there by ruamel.yaml, which then cannot read it.
            ...((text.length < 60 || !text.includes(' ')) && {
              [`k${text}`]: 1,
              nested: { [text]: { [text]: 2 } }
            })
          })
        }
      }),
      stage({ name: 'second', cmd: [text, `${text}x`] })
    ]);
    const written = lists.map(list => write(list));
    const expected = dumpWithDvc(lists);
    for (const [i, text] of written.entries()) expect(text).toBe(expected[i]);
  });

  it('writes every kind of value as DVC does', () => {
    const params = `
int: 1
big: 123456789012345678901234567890
octal: 0o17
zero: 012
under: 1_000
float: 1.0
small: 0.00001
smaller: 1.5e-7
large: 1e16
huge: 1.0e+300
negative: -0.0
third: 0.3333333333333333
inf: .inf
minus: -.inf
nan: .nan
yes: yes
bool: TRUE
none: null
tilde: ~
empty:
date: 2020-01-02
quoted: "1"
tagged: !!str 1
asfloat: !!float 1
keys: {7: integer, 1.5: float, true: bool, null: none, 2020-01-02: date, '8': text}
map: {}
list: []
nested: [[], {}, [1, [2.0]], {a: [b, {c: d}]}, null, ~, '']
weights: {0: 1.0, 1: 2.5, '2': x, 10: 3, b: 1, a: 2}
base: &base {lr: 0.1, layers: 2}
own:
  <<: *base
  layers: 3
multi: "a\\nb"
block: |
  one
  two
folded: >-
  one
  two
`;
    const stages = [stage({ params: { 'params.yaml': params } })];
    const [expected] = dumpWithDvc([stages]);
    expect(write(stages)).toBe(expected);
  });

  it('folds random texts where DVC folds them', () => {
    const random = randomFrom(7);
    const pieces = [
      'a',
      'word',
      'longer-word',
      '  ',
      ' ',
      ' ',
      "'",
      '"',
      '\\',
      ': ',
      ' #',
      '\n',
      'é',
      '😀',
      '\t',
      'x'.repeat(30)
    ];
    const text = (): string =>
      Array.from({ length: 1 + random(60) }, () => pieces[random(pieces.length)]).join('');
    const lists = Array.from({ length: 600 }, () => [
      stage({
        cmd: random(2) === 0 ? `x${text()}` : [text(), text()],
        params: { 'params.yaml': json({ a: text(), b: { c: [text(), { d: text() }] } }) }
      })
    ]);
    const expected = dumpWithDvc(lists);
    for (const [i, list] of lists.entries()) expect(write(list)).toBe(expected[i]);
  });
});

describe('editing dvc.lock', () => {
  const byHand = `# kept
schema: '2.0'
stages:
  a:   # odd but legal
    cmd:   "a"
  'b':
    cmd: b
    outs:
    -   path: b.txt
        md5: '1'   # no size
  c:
    cmd: c
datasets:
- name: words
`;
  const entry = toEntry(stage({ cmd: 'new' }));

  it('changes the lines of one entry and no other byte', () => {
    expect(editLock(byHand, { set: { c: entry } })).toBe(byHand.replace('cmd: c', 'cmd: new'));
    expect(editLock(byHand, { set: { b: entry } })).toBe(
      byHand.replace(/ {2}'b':[^]*no size\n/, '  b:\n    cmd: new\n')
    );
    expect(editLock(byHand, { remove: ['a', 'none'] })).toBe(byHand.replace(/ {2}a:.*\n.*\n/, ''));
    expect(editLock(byHand, {})).toBe(byHand);
  });

  it('puts a new entry below the last one, above what else the file holds', () => {
    expect(editLock(byHand, { set: { d: entry, c: entry }, remove: ['a', 'b'] })).toBe(
      `# kept\nschema: '2.0'\nstages:\n  c:\n    cmd: new\n  d:\n    cmd: new\ndatasets:\n- name: words\n`
    );
  });

  it('keeps the line ends of the file, and closes its last line', () => {
    const windows = byHand.replaceAll('\n', '\r\n');
    expect(editLock(windows, { set: { b: entry, d: entry } })).toBe(
      editLock(byHand, { set: { b: entry, d: entry } }).replaceAll('\n', '\r\n')
    );
    const open = "schema: '2.0'\nstages:\n  c:\n    cmd: c";
    expect(editLock(open, { set: { d: entry } })).toBe(`${open}\n  d:\n    cmd: new\n`);
  });

  it('is a file of its own where there is none, or none that can be read', () => {
    const fresh = "schema: '2.0'\nstages:\n  c:\n    cmd: new\n";
    const conflict = `<<<<<<< HEAD\n${fresh}=======\n${fresh}>>>>>>> other\n`;
    for (const text of ['', "schema: '2.0'\n", 'stages: {}\n', conflict]) {
      expect(editLock(text, { set: { c: entry } })).toBe(fresh);
      expect(editLock(text, { remove: ['c'] })).toBe(text);
    }
    expect(editLock(fresh, { remove: ['c'] })).toBe('');
  });

  it('is read back as it was meant', () => {
    const long = `echo ${"it's a word: ".repeat(30)}`;
    const text = editLock('', { set: { 'a b': { ...entry, cmd: [long, 'x\ny'] } } });
    const file = parseLockFile(text);
    expect(file.ok && file.value.stages['a b']?.cmd).toEqual([long, 'x\ny']);
  });
});

describe('the params that a stage tracks', () => {
  const text = 'b: {c: [1, {d: 2.0}], "e.f": 3}\na: &a {x: 1}\nz: {<<: *a, y: 2}\n';

  it('are those of its keys, by their dotted names, in order', () => {
    const params = lockParams(
      { file: 'p.yaml', keys: ['z', 'b.c.1.d', 'a.x', 'none', 'b.c.7'] },
      text
    );
    expect(params.pairs).toEqual([
      [{ text: 'a.x' }, { plain: '1' }],
      [{ text: 'b.c.1.d' }, { plain: '2.0' }],
      [
        { text: 'z' },
        {
          pairs: [
            [{ text: 'x' }, { plain: '1' }],
            [{ text: 'y' }, { plain: '2' }]
          ]
        }
      ]
    ]);
  });

  it('are none of a file that cannot be read', () => {
    for (const broken of ['a: [', '- a', 'just text', '']) {
      expect(lockParams({ file: 'p.yaml', keys: ['a'] }, broken)).toEqual({ pairs: [] });
    }
  });
});

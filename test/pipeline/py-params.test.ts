import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockParams, parseTrackedParams } from '../../src/pipeline/index.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';

const TEXTS = [
  'LR = 0.1\nEPOCHS: int = 3  # how long\nNAME = "a # b"\nBIG = 9_007_199_254_740_991\n',
  'A = -1\nB = +2.5e-3\nC = 1e5\nD = .5\nE = 5.\nF = 0x1F\nG = 0b11\nH = 0o17\nI = 1_000.5\nJ = 00\n',
  'T = True\nF = False\nN = None\nA = B = 1\nX = 1 + 2\nY = f(3)\nZ = LR * 2\nW: int\n',
  "S = 'it\\'s'\nT = r'\\n'\nU = 'a' \"b\"\nV = '\\x41\\u00e9\\101'\nW = '''two\nlines'''\nX = ''\nP = b'no'\nQ = f'{no}'\n",
  'L = [1, 2.0, "x", [True], None,]\nE = []\nM = {"a": 1, "b": {"c": [2]}}\nO = {}\nP = [\n  1,  # one\n  2\n]\n',
  'class Model:\n    """Docs: a = 1."""\n    lr = 0.1\n    class Inner:\n        deep = 1\n\n    def __init__(self, x=1):\n        self.seed = 7\n        local = 8\n        if x:\n            self.hidden = 1\n    def other(self):\n        self.no = 1\n    after = 2\nTOP = 3\n',
  'class One: a = 1\nclass Two(One):\n\tb = 2\n\n# end\n',
  'if True:\n    hidden = 1\nfor i in range(3):\n    x = i\na = 1; b = 2\nc = 1 \\\n  if x else 2\nd = (3)\nx == 1\nx += 1\nx[0] = 1\nx.y = 2\n',
  'def f(a=1, *, b: int = 2) -> int:\n    c = 3\n    return c\n@decorated\nclass A:\n    v = 1\nimport os\nfrom a import b\n',
  'class A: a = 1; b = 2\nclass B:\n    c = 1; d = 2\n    def f(self): e = 3; g = 4\n    h = 5\nif h: i = 1; j = 2\nelse: k = 3\ntry: l = 4\nfinally: m = 5\nprint(1); n = 6\n',
  'match = 1; case: int = 2\nmatch n:\n    case 1:\n        o = 3\n    case _: p = 4\nq = 5\n',
  'a = 1\r\nb = {\r\n  "k": 2\r\n}\r\n',
  ''
];

/** Reads texts with DVC's own parser. */
function readWithDvc(texts: readonly string[]): unknown {
  const program =
    'import json, sys\nfrom dvc.utils.serialize import parse_py\n' +
    'clean = lambda d: {k: clean(v) if isinstance(v, dict) else v for k, v in d.items() if not isinstance(v, bytes)}\n' +
    'json.dump([clean(parse_py(t, "params.py")) for t in json.load(sys.stdin)], sys.stdout)';
  const input = JSON.stringify(texts);
  const python = join(CHECKOUT, '.venv/bin/python');
  return JSON.parse(
    execFileSync(python, ['-c', program], { input, encoding: 'utf8', stdio: 'pipe' })
  );
}

test('params of Python files are what DVC reads', () => {
  const ours = TEXTS.map(text => parseTrackedParams(text, 'params.py'));
  expect(ours.map(read => read.ok && read.value)).toEqual(readWithDvc(TEXTS));
});

const BROKEN = {
  'def f(': '1 `(` is not closed.',
  'a = 1\nb = [1, 2\nc = 3\n': '2 `[` is not closed.',
  'a = (1]\n': '1 `]` closes nothing.',
  'a = 1)\n': '1 `)` closes nothing.',
  "a = 1\nb = 'x\nc = 2\n": '2 a text is not closed.',
  'a = """x\n': '1 a text is not closed.',
  'class A\n    b = 1\n': '1 a colon is missing.',
  'def f()\n': '1 a colon is missing.',
  'a = 1\nb =\n': '2 a statement has no end.',
  'a = 1 +\n': '1 a statement has no end.',
  'class A:\n': '1 a block has no lines.',
  'class A:\nb = 1\n': '2 a block has no lines.',
  'a = 1\n  b = 2\n': '2 a line is indented that belongs to no block.',
  'if a:\n    b = 1\n  c = 2\n': '3 a line is indented as none before.',
  '<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> other\n': '1 a merge conflict is left in it.'
};

test('a Python file that DVC cannot read is told, with the line', () => {
  const told = Object.keys(BROKEN).map(text => {
    const read = parseTrackedParams(text, 'p.py');
    const [problem] = read.ok ? [] : read.failure;
    const line = problem?.location.kind === 'file' ? problem.location.range?.start.line : undefined;
    return [
      text,
      `${(line ?? -1) + 1} ${problem?.message.replace(/^.*Python: /, '') ?? 'nothing'}`
    ];
  });
  expect(Object.fromEntries(told)).toEqual(BROKEN);
  for (const text of Object.keys(BROKEN)) expect(() => readWithDvc([text])).toThrow('corrupted');
});

test('nothing is told of a Python file that Python reads', () => {
  const program =
    'import glob, json, os, sys, ast, warnings\nwarnings.simplefilter("ignore")\nfound = {}\n' +
    'for path in sorted(glob.glob(os.path.dirname(os.__file__) + "/*.py"))[:200]:\n' +
    '    text = open(path, encoding="utf8").read()\n    ast.parse(text)\n    found[path] = text\n' +
    'json.dump(found, sys.stdout)';
  const python = join(CHECKOUT, '.venv/bin/python');
  const output = execFileSync(python, ['-c', program], { encoding: 'utf8', maxBuffer: 64 << 20 });
  const texts = Object.entries(JSON.parse(output) as Record<string, string>);
  expect(texts.length).toBeGreaterThan(100);
  const refused = texts.flatMap(([path, text]) => {
    const read = parseTrackedParams(text, 'p.py');
    return read.ok ? [] : [`${path}: ${JSON.stringify(read.failure)}`];
  });
  expect(refused).toEqual([]);
});

test('a statement that begins with joined lines is as deep as Python says', () => {
  const texts = [
    ...['\\\nx = 1\n', '\\\n  x = 1\n', '\\\n\\\n  x = 1\n', '  \\\nx = 1\n', '\\\n\nx = 1\n'],
    ...['\\\n  x = 1\n', '  \\\nx = 1\n  y = 2\n', '  \\\n    x = 1\n  y = 2\n'].map(
      block => `if a:\n${block}`
    ),
    'if a:\n  b\n\\\n  c\n',
    'if a:\n  b\n  \\\n\n  c\n',
    'a = 1; \\\n  b = 2\n'
  ];
  const program =
    'import ast, json, sys\ndef takes(t):\n    try: ast.parse(t)\n    except SyntaxError: return False\n    return True\n' +
    'json.dump([takes(t) for t in json.load(sys.stdin)], sys.stdout)';
  const input = JSON.stringify(texts);
  const output = execFileSync(join(CHECKOUT, '.venv/bin/python'), ['-c', program], { input });
  const told = (taken: readonly boolean[]): object =>
    Object.fromEntries(texts.map((text, i) => [text, taken[i]]));
  const taken = texts.map(text => parseTrackedParams(text, 'p.py').ok);
  expect(told(taken)).toEqual(told(JSON.parse(output.toString()) as boolean[]));
});

test.each([
  'x = f"{d["it\'s"]}"\n',
  "x = rf'{d['a']}' + F'''{d['''(''']}'''\n",
  'x = f"{d[\n  1\n]}"\n'
])('nothing is told of a text that only newer Pythons read: %j', text => {
  expect(parseTrackedParams(`lr = 0.1\n${text}`, 'p.py')).toMatchObject({ ok: true });
});

test('what is wrong beside a text with values in it is told', () => {
  const text = 'a = f"{x:{w}} {{}} {d[\'k\']}"\nb = "{["\nc = [1\n';
  expect(parseTrackedParams(text, 'p.py').ok).toBe(false);
});

test('a lock file gets the params of Python and TOML files as DVC writes them', () => {
  const keys = ['LR', 'N', 'Model.seed', 'gone'];
  const python =
    'LR = 1.0\nN = 3\nclass Model:\n    def __init__(self):\n        self.seed = None\n';
  expect(lockParams({ file: 'params.py', keys }, python).pairs).toEqual([
    [{ text: 'LR' }, { plain: '1.0' }],
    [{ text: 'Model.seed' }, { plain: '' }],
    [{ text: 'N' }, { plain: '3' }]
  ]);
  const toml = 'LR = 1.0\nN = 3\n[Model]\nseed = "x"\n';
  expect(lockParams({ file: 'params.toml', keys }, toml).pairs).toEqual([
    [{ text: 'LR' }, { plain: '1.0' }],
    [{ text: 'Model.seed' }, { text: 'x' }],
    [{ text: 'N' }, { plain: '3' }]
  ]);
});

test('a stage that tracks params of a Python file has the state that DVC gives it', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'dvc.yaml':
      'stages:\n  t:\n    cmd: echo 1 > o\n    params:\n    - params.py:\n      - LR\n      - Model.depth\n    outs: [o]\n',
    'params.py': 'LR = 0.1\nclass Model:\n    depth = 3\n'
  });
  await project.run('dvc', ['repro', '-q']);
  expect((await project.stagebook('status')).stdout).toContain('t  up to date');
  project.write({ 'params.py': 'LR = 0.1\nclass Model:\n    depth = 4\n' });
  expect((await project.stagebook('status')).stdout).toContain(
    'Param `Model.depth` of `params.py` changed.'
  );
  expect((await project.run('dvc', ['status'])).stdout).toContain(
    'modified:           Model.depth'
  );
});

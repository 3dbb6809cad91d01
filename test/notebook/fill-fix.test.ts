import { expect, it } from 'vitest';
import type { CellFix } from '../../src/contract/diagnostic.js';
import { Kernel } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';
import { applyFix } from '../../src/engine/apply-fix.js';
import { extract, toNotebook } from './support/notebook-text.js';
import { runCells, runModules } from './support/run-modules.js';
import { stage } from './support/told.js';

const WORDS = "const words = ['a', 'b', 'a'];";
const NET =
  'class Net { w: number[] = []; init() { for (let i = 0; i < 2; i++) this.w.push(i); } }\nconst makeNet = () => new Net();';

/** The fixes of all that is told of cells; those that `extract` puts before them are none of theirs. */
function fixesOf(cells: readonly string[]): readonly CellFix[] {
  return extract(cells).diagnostics.flatMap(({ fixes = [] }) => fixes);
}

function mend(cells: readonly string[], fix: CellFix): readonly string[] {
  const [after] = applyFix(fix, 'nb.ipynb', [toNotebook(cells)]);
  return (after?.cells ?? []).map(({ source }) => source);
}

interface Filled {
  readonly cells: readonly string[];
  readonly uses: string;
  /** By cell, counted from nought; those that are not named stay. */
  readonly mended: Readonly<Record<number, string>>;
}

const FILLED: Readonly<Record<string, Filled>> = {
  'a map that a loop fills': {
    cells: [
      WORDS,
      '// By word.\nconst vocab = new Map<string, number>()\n// Fills it.\nfor (const w of words) vocab.set(w, vocab.size);\nvocab.size;'
    ],
    uses: '[...vocab]',
    mended: {
      1: '// By word.\nconst vocab = (() => {\n  const vocab = new Map<string, number>();\n  // Fills it.\n  for (const w of words) vocab.set(w, vocab.size);\n  return vocab;\n})();\nvocab.size;'
    }
  },
  'a loop of a later cell, which stays where something is left': {
    cells: [
      WORDS,
      'const vocab = new Set<string>();',
      'const n = 1;\nwords.forEach(w => vocab.add(w))\nn;'
    ],
    uses: '[...vocab, n]',
    mended: {
      1: 'const vocab = (() => {\n  const vocab = new Set<string>();\n  words.forEach(w => vocab.add(w));\n  return vocab;\n})();',
      2: 'const n = 1;\nn;'
    }
  },
  'the declaration goes down to what uses what stands between': {
    cells: [
      '// Counts.\nconst counts: Record<string, number> = {};',
      WORDS,
      'for (const w of words) counts[w] = 0; // each\nfor (const w of words) {\n  counts[w]++;\n}'
    ],
    uses: 'counts',
    mended: {
      0: '',
      2: '// Counts.\nconst counts = (() => {\n  const counts: Record<string, number> = {};\n  for (const w of words) counts[w] = 0; // each\n  for (const w of words) {\n    counts[w]++;\n  }\n  return counts;\n})();'
    }
  },
  'a method': {
    cells: [NET, 'const net = makeNet();\nnet.init();'],
    uses: 'net.w',
    mended: {
      1: 'const net = (() => {\n  const net = makeNet();\n  net.init();\n  return net;\n})();'
    }
  },
  'a method that draws from the generator of the notebook': {
    cells: [
      'let seed = 42;\nconst rng = () => (seed = (seed * 16807) % 2147483647) / 2147483647;',
      'class Net { w: number[] = []; init() { this.w.push(rng()); } }',
      'const before = [rng()];\nconst net = new Net();\nnet.init();\nconst after = [rng()];'
    ],
    uses: '[before, net.w, after]',
    mended: {
      2: 'const before = [rng()];\nconst net = (() => {\n  const net = new Net();\n  net.init();\n  return net;\n})();\nconst after = [rng()];'
    }
  },
  'a sum': {
    cells: ['let sum = 0;\nfor (const n of [1, 2]) sum += n;'],
    uses: 'sum',
    mended: {
      0: 'let sum = (() => {\n  let sum = 0;\n  for (const n of [1, 2]) sum += n;\n  return sum;\n})();'
    }
  },
  'a variable that is set twice, in two cells': {
    cells: ['let limit = 1;', 'limit = 2;', 'limit = 3;'],
    uses: 'limit',
    mended: {
      0: 'let limit = (() => {\n  let limit = 1;\n  limit = 2;\n  limit = 3;\n  return limit;\n})();',
      1: '',
      2: ''
    }
  },
  'a member of an object with a spread': {
    cells: ['const base = { lr: 1 };\nconst config = { lr: 1, ...base };\nconfig.lr = 0.5;'],
    uses: 'config.lr',
    mended: {
      0: 'const base = { lr: 1 };\nconst config = (() => {\n  const config = { lr: 1, ...base };\n  config.lr = 0.5;\n  return config;\n})();'
    }
  },
  'a member of a function': {
    cells: ['function counter() {\n  return counter.n++;\n}\ncounter.n = 10;'],
    uses: 'counter() + counter()',
    mended: {
      0: 'const counter = (() => {\n  function counter() {\n    return counter.n++;\n  }\n  counter.n = 10;\n  return counter;\n})();'
    }
  },
  'the prototype of a class': {
    cells: [
      'class X {\n  k = 2;\n}\ninterface X { f(): number }',
      'X.prototype.f = function () {\n  return this.k;\n};'
    ],
    uses: 'new X().f()',
    mended: {
      0: 'class X {\n  k = 2;\n  static {\n    X.prototype.f = function () {\n      return this.k;\n    };\n  }\n}\ninterface X { f(): number }',
      1: ''
    }
  },
  'the prototype of a class in one line': {
    cells: ['class X { k = 2 }\n(X.prototype as any).f = () => 3;'],
    uses: '(new X() as any).f()',
    mended: {
      0: 'class X { k = 2 \n  static {\n    (X.prototype as any).f = () => 3;\n  }\n}'
    }
  },
  'without semicolons': {
    cells: [
      'const k: number[] = []\nconst two = 2\nfor (const n of [1]) k.push(n)\n;[two].map(n => n)'
    ],
    uses: '[k, two]',
    mended: {
      0: 'const k = (() => {\n  const k: number[] = [];\n  for (const n of [1]) k.push(n)\n  ;\n  return k;\n})();\nconst two = 2\n;[two].map(n => n)'
    }
  },
  'lines of a template stay': {
    cells: ['const texts: string[] = [];\nfor (const w of [1]) texts.push(`a\n${w}\n`);'],
    uses: 'texts',
    mended: {
      0: 'const texts = (() => {\n  const texts: string[] = [];\n  for (const w of [1]) texts.push(`a\n${w}\n`);\n  return texts;\n})();'
    }
  }
};

it.each(Object.entries(FILLED))(
  '%s: what changes goes into one function',
  (_, { cells, uses, mended }) => {
    const all = [...cells, stage(`return ${uses};`)];
    const [fix, ...others] = fixesOf(all);
    if (!fix) throw new Error('No fix is offered.');
    expect(others).toEqual([]);
    const after = mend(all, fix);
    expect(after).toEqual(all.map((cell, i) => mended[i] ?? cell));
    expect(extract(after).diagnostics).toEqual([]);
    const value = runCells(all, 'Uses');
    expect(runCells(after, 'Uses')).toEqual(value);
    expect(runModules(after, 'Uses')).toEqual(value);
  }
);

it('the kernel takes the mended cells, and has the same values', async () => {
  await using project = new TestProject('empty');
  await using kernel = await Kernel.start(project.root, project.env);
  const valueOf = async (cells: readonly string[], uses: string): Promise<string> => {
    for (const cell of [...cells, `console.log(JSON.stringify(${uses}));`].filter(Boolean)) {
      const ran = await kernel.run(cell);
      expect(ran, cell).toMatchObject({ status: 'ok' });
      if (cell.startsWith('console')) return ran.stdout;
    }
    return '';
  };
  for (const { cells, uses } of Object.values(FILLED)) {
    const [fix] = fixesOf([...cells, stage(`return ${uses};`)]);
    const before = await valueOf(cells, uses);
    expect(before).not.toBe('');
    expect(fix && (await valueOf(mend(cells, fix), uses))).toBe(before);
  }
});

/** A list that a statement fills, and what keeps it from being moved. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  'several are filled by it': [
    'const other: number[] = [];\nconst k: number[] = [];',
    'for (const n of [1]) { k.push(n); other.push(n); }'
  ],
  'it is read between': [
    'const k: number[] = [];\nconst n = k.length;\nfor (const i of [1]) k.push(i);',
    'n;'
  ],
  'a function that is called between reads it': [
    'const k: number[] = [];\nconst size = () => k.length;\nconsole.log(size());\nfor (const i of [1]) k.push(i);'
  ],
  'another name is used': [
    'const k: number[] = [];\nconst same = k;\nfor (const i of [1]) same.push(i);'
  ],
  'what it reads is changed between': [
    'const all = [2, 1];\nconst k: number[] = [];\nall.sort();\nfor (const i of all) k.push(i);'
  ],
  'what it reads is changed above': [
    'const all = [2, 1];\nall.sort();\nconst k: number[] = [];\nfor (const i of all) k.push(i);'
  ],
  'what it reads waits': [
    'const all = await [1];\nconst k: number[] = [];\nfor (const i of all) k.push(i);'
  ],
  'numbers are drawn between': [
    'let s = 1;\nconst rng = () => (s = (s * 16807) % 2147483647);\nconst k: number[] = [];\nconsole.log(rng());\nfor (const i of [1]) k.push(rng() + i);'
  ],
  'a function fills it by its name': [
    'const k: number[] = [];\nfunction add(n: number) { k.push(n); }',
    'for (const n of [1]) add(n);'
  ],
  'it waits': ['const k: number[] = [];\nfor (const i of [1]) k.push(await i);'],
  'it fills it later': ['const k: number[] = [];\nsetTimeout(() => k.push(1));'],
  'it fills it later, by a promise': [
    'const k: number[] = [];\nPromise.resolve(1).then(n => { k.push(n); });'
  ],
  'it may fill it later': [
    'class K { l: number[] = []; async load() { this.l.push(1); } }\nconst k = new K();\nk.load();'
  ],
  'it prints': ['const k: number[] = [];\nfor (const i of [1]) { k.push(i); console.log(i); }'],
  'it writes a file': [
    "import { writeFileSync } from 'fs';\nconst k: number[] = [];\nfor (const i of [1]) { k.push(i); writeFileSync('x', ''); }"
  ],
  'it declares a variable': ['const k: number[] = [];\nfor (var i = 0; i < 2; i++) k.push(i);'],
  'one of two is declared': ['const k: number[] = [], other = 1;\nfor (const i of [1]) k.push(i);'],
  'it stands before the declaration': ['for (const i of [1]) k.push(i);\nvar k: number[] = [];'],
  'it is a class without a declaration': ['const k = class {\n  static n = 1;\n};\nk.n = 2;'],
  'a class has a decorator': [
    'const own = (c: any) => c;\n@own\nclass k {}\n(k.prototype as any).f = () => 1;'
  ],
  'a function is used before it': ['console.log(k());\nfunction k() { return k.n; }\nk.n = 1;']
};

it.each(Object.entries(KEPT))('no fix where %s', (_, cells) => {
  const all = [...cells, stage('return void k;')];
  expect(extract(all).diagnostics.map(({ code }) => code)).toContain('notebook/mutated-helper');
  expect(fixesOf(all)).toEqual([]);
});

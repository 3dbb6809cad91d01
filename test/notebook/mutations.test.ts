import { describe, expect, it } from 'vitest';
import { extract } from './support/notebook-text.js';
import { PUBLIC_CELLS } from './support/public-cells.js';
import { severities, told } from './support/told.js';

const uses = (expression: string): string =>
  `class Uses extends Stage<Uses> { run() { return ${expression}; } }`;

const TOK =
  "class Tok { vocab: string[] = []; fit(t: string) { this.vocab = t.split(' '); } size() { return this.vocab.length; } }\nconst tok = new Tok();";

describe('a helper is changed', () => {
  it.each([
    ['in a loop over it', 'const k = [{ v: 1 }];', 'for (const r of k) r.v *= 10;', 'r.v'],
    [
      'in a loop over what it holds',
      'const k = { l: [{ v: 1 }] };',
      'for (const { v } of [{ v: k.l }]) v[0].v = 2;',
      'v[0].v'
    ],
    [
      'by a function given to a method',
      'const k = [{ v: 1 }];',
      'k.forEach(r => (r.v *= 10));',
      'k.forEach()'
    ],
    [
      'by a function given to a method of a copy',
      'const k = [{ v: 1 }];',
      'k.filter(r => r.v > 0).map(r => { r.v = 2; });',
      'k.filter(r => r.v > 0).map()'
    ],
    [
      'by a function that is given by its name',
      'const k = [{ v: 1 }];\nconst grow = (r: any) => { r.v++; };',
      'k.forEach(grow);',
      'k.forEach()'
    ],
    ['in pairs', 'const k = [{ v: 1 }];', 'for (const [i, r] of k.entries()) r.v = i;', 'r.v'],
    ['by `Array.from`', 'const k = [{ v: 1 }];', 'Array.from(k, r => r.v++);', 'Array.from()'],
    [
      'by a function that it is given to',
      'const k = [1];\nfunction rev(a: number[]) { a.reverse(); }',
      'rev(k);',
      'rev()'
    ],
    [
      'by a function that swaps elements',
      'const k = [1, 2];\nfunction shuffle<T>(a: T[]) { for (let i = a.length - 1; i > 0; i--) { const j = 0; [a[i], a[j]] = [a[j]!, a[i]!]; } return a; }',
      'shuffle(k);',
      'shuffle()'
    ],
    [
      'two calls down',
      'const k = { n: 1 };\nconst low = (o: any) => { o.n = 2; };\nconst high = ({ inner }: any) => low(inner);',
      'high({ inner: k });',
      'high()'
    ],
    [
      'by functions that call each other',
      'const k = { n: 1 };\nfunction a(o: any, i: number) { if (i > 0) b(o, i - 1); }\nfunction b(o: any, i: number) { if (i > 9) a(o, i); else o.n = i; }',
      'a(k, 3);',
      'a()'
    ],
    [
      'by a function that has it from outside',
      'const k: number[] = [];\nfunction add(n: number) { k.push(n); }',
      'add(1);',
      'add()'
    ],
    [
      'by a function of a function',
      'const k: any = {};\nconst register = (n: string) => (c: any) => { k[n] = c; };',
      "register('a')(1);",
      "register('a')()"
    ],
    [
      'by a method of a plain object',
      'const k = { n: 1 };\nconst tools = { grow(o: any) { o.n++; } };',
      'tools.grow(k);',
      'tools.grow()'
    ],
    ['by its own method', 'const k = { n: 1, grow() { this.n++; } };', 'k.grow();', 'k.grow()'],
    [
      'by a method that its class has from another',
      'class A { n = 0; up() { this.n++; } }\nclass B extends A {}\nconst k = new B();',
      'k.up();',
      'k.up()'
    ],
    [
      'by a method of what was given to it',
      'class Box { constructor(public rows: number[]) {} sort() { this.rows.sort(); } }\nconst k = [2, 1];',
      'new Box(k).sort();',
      'new Box(k).sort()'
    ],
    ['by another name', 'const k = { w: [1] };', 'const w = k.w;\nw[0] = 100;', 'w[0]'],
    [
      'in an object that it was spread into',
      'const k = { w: [1] };',
      'const o = { w: [2], ...k };\no.w.push(4);',
      'o.w.push()'
    ],
    ['by a part of it', 'const k = { w: [1] };', 'const { w } = k;\nw[0] = 100;', 'w[0]'],
    [
      'by another name, which a method changes',
      'const k = { l: [1] };',
      'const ref = k.l;\nref.push(4);',
      'ref.push()'
    ],
    [
      'in an object that has it by a key',
      'const k = [{ id: "a", v: 1 }];',
      'const byId: any = Object.fromEntries(k.map(r => [r.id, r]));\nbyId.a.v = 99;',
      'byId.a.v'
    ],
    [
      'in a map that has it by a key',
      'const k = [{ id: "a", v: 1 }];',
      'const byId = new Map(k.map(r => [r.id, r] as const));\nbyId.get("a")!.v = 99;',
      'byId.get("a")!.v'
    ],
    [
      'in an object that it was copied into',
      'const k = [{ v: 1 }];',
      'const c = Object.assign({}, { first: k[0] });\nc.first!.v = 3;',
      'c.first!.v'
    ],
    [
      'by what a getter gives',
      'const k = { v: 1 };',
      'const h = { get t() { return k; } };\nh.t.v = 8;',
      'h.t.v'
    ],
    [
      'by a part that shares its memory',
      'const k = new Uint8Array(3);',
      'const sub = k.subarray(1);\nsub[0] = 77;',
      'sub[0]'
    ],
    [
      'by a view of its buffer',
      'const k = new Uint8Array(3);',
      'const view = new DataView(k.buffer);\nview.setInt8(0, 7);',
      'view.setInt8()'
    ],
    [
      'by a view of it',
      'const k = new ArrayBuffer(8);',
      'const view = new Float32Array(k, 0, 2);\nview[0] = 3;',
      'view[0]'
    ],
    [
      'by a view that a class makes of it',
      'class Mat { d: Float32Array; constructor(b: ArrayBuffer) { this.d = new Float32Array(b); } set(i: number, v: number) { this.d[i] = v; } }\nconst k = new ArrayBuffer(8);',
      'const m = new Mat(k);\nm.set(1, 4);',
      'm.set()'
    ],
    [
      'by a buffer of Node that shares its memory',
      'const k = new Uint8Array(4);',
      'Buffer.from(k.buffer).writeUInt8(97, 0);',
      'Buffer.from(k.buffer).writeUInt8()'
    ],
    [
      'by a name that gets its value later',
      'const k = [{ v: 1 }];',
      'let ref: any;\nref = [];\nref = k;\nref[0].v = 3;',
      'ref[0].v'
    ],
    [
      'by `call`',
      'const k = [1];\nfunction clear(this: any) { this.length = 0; }',
      'clear.call(k);',
      'clear.call()'
    ],
    [
      'where it is a generator of numbers',
      'const make = (s: number) => () => (s = (s * 7) % 11);\nconst k = make(3);',
      'k();',
      'k()'
    ],
    [
      'where it is a generator',
      'function* count() { let i = 0; for (;;) yield i++; }\nconst k = count();',
      'k.next();',
      'k.next()'
    ],
    [
      'by a promise',
      'const k = { n: 1 };\nasync function load(o: any) { o.n = 2; }',
      'await load(k);',
      'load()'
    ]
  ])('%s', (_, cell, statement, through) => {
    const [line, ...others] = told(cell, statement, uses('k'));
    expect(line).toContain('error notebook/mutated-helper nb.ipynb#c2:');
    expect(line).toContain(
      `is changed through \`${through}\` by a statement that is not extracted.`
    );
    expect(others).toEqual([]);
  });

  it('by a method of its class, told at the call', () => {
    expect(told(TOK, "tok.fit('a b c');", uses('tok.vocab'))).toEqual([
      'error notebook/mutated-helper nb.ipynb#c2:1:1 `tok`, which class `Uses` needs, is changed through `tok.fit()` by a statement that is not extracted.'
    ]);
  });

  it('by a cell that a later one replaces', () => {
    const cells = ['const k = [2, 1];', 'const out = k.sort();', 'const out = 1;', uses('k')];
    expect(told(...cells)[0]).toBe(
      'error notebook/mutated-helper nb.ipynb#c2:1:13 `k`, which class `Uses` needs, is changed through `k.sort()` by the statement of `out`.'
    );
  });

  it('maybe, where a method is known by its name alone', () => {
    const fit = "function fitAll(list: any[]) { for (const each of list) each.fit('a'); }";
    expect(told(TOK, fit, 'fitAll([tok]);', uses('tok.size()'))).toEqual([
      'warning notebook/mutated-helper nb.ipynb#c3:1:1 `tok`, which class `Uses` needs, may be changed through `fitAll()` by a statement that is not extracted.'
    ]);
    expect(extract([TOK, fit, 'fitAll([tok]);', uses('tok')]).classes[0]?.blocked).toBe(false);
  });

  it.each([
    [
      'const k = [{ id: "a", v: 1 }];',
      'import { keyBy } from "some-package";\nconst byId = keyBy(k, "id");\nbyId.a.v = 2;'
    ],
    [
      'const k = [{ id: "a", v: 1 }];',
      'import * as _ from "some-package";\n_.sortBy(k, "id")[0].v = 2;'
    ],
    ['const k = { l: [1] };', 'let ref: number[];\nif (k) ref = k.l;\nref!.push(4);'],
    ['const k = { l: [1] };', 'let own = k.l;\nif (!k) own = own.slice();\nown.push(4);'],
    [
      'const k = { l: [1] };',
      'let own = k.l;\nfunction back() { own = k.l; }\nown = [];\nback();\nown.push(4);'
    ]
  ])('maybe, where another name for it has had several values: %s %s', (cell, statements) => {
    expect(told(cell, statements, uses('k'))).toEqual([
      expect.stringMatching(/^warning notebook\/mutated-helper .* `k`, .* may be changed through/)
    ]);
  });

  it.each([
    [
      'by `??=`',
      'const memo: Record<number, number> = {};\nfunction fib(n: number): number { return (memo[n] ??= n < 2 ? n : fib(n - 1) + fib(n - 2)); }',
      'fib(3)'
    ],
    [
      'by `has`',
      'const memo = new Map<number, number>();\nfunction fib(n: number): number { if (!memo.has(n)) memo.set(n, n); return memo.get(n)!; }',
      'fib(3)'
    ],
    [
      'by `get`, in a variable',
      'const memo = new Map<string, number>();\nfunction len(t: string) { let r = memo.get(t); if (r === undefined) { r = t.length; memo.set(t, r); } return r; }',
      "len('a')"
    ],
    [
      'in a field of its object',
      'class Tok { cache = new Map<string, number>(); len(t: string) { const hit = this.cache.get(t); if (hit) return hit; this.cache.set(t, t.length); return t.length; } }\nconst tok = new Tok();',
      "tok.len('a')"
    ],
    [
      'in a variable that is loaded once',
      'let rows: number[] | undefined;\nfunction load() { rows ??= [1]; return rows; }',
      'load()'
    ],
    [
      'in a field that is loaded once',
      'class Data { rows?: number[]; load() { if (!this.rows) this.rows = [1, 2]; return this.rows; } }\nconst data = new Data();',
      'data.load()'
    ],
    [
      'in a field that is filled once',
      'class Data { rows?: number[]; load() { if (this.rows !== undefined) return this.rows; this.rows = []; this.rows.push(1); return this.rows; } }\nconst data = new Data();',
      'data.load()'
    ]
  ])('maybe, where a function only remembers what it found: %s', (_, cell, use) => {
    expect(told(cell, `console.log(${use});`, uses(use))).toEqual([
      expect.stringMatching(/^warning notebook\/mutated-helper .* may be changed through/)
    ]);
    expect(extract([cell, `${use};`, uses(use)]).classes.map(each => each.blocked)).not.toContain(
      true
    );
  });

  it.each([
    [
      'counts',
      'const seen = new Map<string, number>();\nfunction bump(t: string) { const n = seen.get(t) ?? 0; seen.set(t, n + 1); return n; }',
      "bump('a')"
    ],
    [
      'goes on',
      'class Count { n = 0; next() { this.n = this.n + 1; return this.n; } }\nconst count = new Count();',
      'count.next()'
    ],
    [
      'asks for something else',
      'class Sum { n = 0; add(x: number) { if (!x) return this.n; this.n += x; return this.n; } }\nconst sum = new Sum();',
      'sum.add(1)'
    ]
  ])('surely, where it %s', (_, cell, use) => {
    // A stage that did the same would count by itself.
    expect(told(cell, `${use};`, uses(use.replace(/[.(].*/, '')))).toEqual([
      expect.stringMatching(/^error notebook\/mutated-helper .* is changed /)
    ]);
  });
});

describe('a helper stays as it is', () => {
  const DATA = 'const k = [{ v: 1, l: [1] }];\nconst m = new Map([["a", 1]]);\nconst s = "x";';
  it.each([
    'console.log(k, k.length, k[0]);',
    'tslab.display.html(JSON.stringify(k));',
    'k.map(r => r.v * 2).filter(v => v > 1).reduce((a, b) => a + b, 0);',
    'k.slice().sort((a, b) => a.v - b.v);',
    '[...k].reverse();',
    'const copy = [...k];\ncopy.push({ v: 2, l: [] });',
    'const byV = k.reduce((acc: any, r) => { acc[r.v] = r; return acc; }, {});',
    'const counts: any = {};\nfor (const { v } of k) counts[v] = (counts[v] ?? 0) + 1;',
    'for (const r of k.map(r => ({ ...r }))) r.v = 2;',
    'let total = 0;\nk.forEach(r => { total += r.v; });',
    'const seen = new Set();\nk.forEach(r => seen.add(r.v));',
    'const other: any = { ...k[0] };\nother.v = 2;',
    'const other = { ...k[0]!, l: [...k[0]!.l] };\nother.l.push(2);',
    'const own = Array.from(k, r => ({ ...r }));\nown[0]!.v = 2;',
    'const byV = new Map(k.map(r => [r.v, { ...r }]));\nbyV.get(1)!.v = 2;\nbyV.set(2, k[0]!);',
    'const byV: any = Object.fromEntries(k.map(r => [r.v, r.v * 2]));\nbyV.x = 2;\nbyV.y = { z: 1 };',
    'const c: any = Object.assign({}, k[0]);\nc.v = 3;',
    'import _ from "some-package";\nconst byV = _.keyBy(k, "v");\nbyV.x = 2;',
    'const own = new Float32Array(k.map(r => r.v));\nown[0] = 2;',
    'const bytes = new Uint8Array(k.length);\nnew DataView(bytes.buffer).setInt8(0, 1);',
    'let cur: any = k[0];\ncur = { ...cur, v: 4 };\ncur.v = 6;',
    'k.map(r => { r = { ...r, v: 2 }; r.v = 9; return r; });',
    'function top(rows: any[]) { rows = rows.slice(); rows.sort(); return rows[0]; }\ntop(k);',
    'const kept: any[] = [];\nfor (const r of k) kept.push(r);',
    'function mean(rows: any[]) { let sum = 0; for (const r of rows) sum += r.v; return sum / rows.length; }\nmean(k);',
    'function sorted(rows: any[]) { const own = rows.slice(); own.sort(); return own; }\nsorted(k)[0];',
    'function scale(rows: any[]) { return rows.map(r => { const c = { ...r }; c.v *= 2; return c; }); }\nscale(k);',
    'class Stats { n = 0; constructor(readonly rows: any[]) {} count() { this.n = this.rows.length; return this.n; } }\nnew Stats(k).count();',
    'class Bag { items: any[] = []; add(x: any) { this.items.push(x); } }\nconst bag = new Bag();\nk.forEach(r => bag.add(r));',
    'Math.max(...k.map(r => r.v));\nObject.entries(k[0]!).map(([a, b]) => a + b);\nstructuredClone(k)[0]!.v = 2;',
    'm.get("a"); m.has("a"); [...m.keys()].sort(); s.split("").reverse();',
    'import { plot, extent } from "some-package";\nplot(k);\nextent(k);',
    'import * as tf from "tf";\nconst model = tf.sequential();\nmodel.fit(k);\nclass Own { fit() { (this as any).x = 1; } }',
    'await new Uses().run();',
    'const tried = new Uses();\nawait tried.run();\nconsole.log(tried);',
    'setTimeout(() => console.log(k), 0);\nPromise.resolve(k).then(rows => rows.length);',
    'function unused() { k.push({ v: 3, l: [] }); }',
    'const view = k.map(r => r.l.map(x => x + 1));'
  ])('beside %s', statement => {
    const class_ = uses('[k, m, s]').replace('{ run() {', '{ n = 0; run() { this.n++;');
    expect(told("import * as tslab from 'tslab';", DATA, statement, class_)).toEqual([]);
  });

  it.each(Object.entries(PUBLIC_CELLS))(
    'in a notebook in the manner of public ones: %s',
    (_, cells) => {
      const indirect = told(...cells).filter(line => /changed through/.test(line));
      expect(indirect).toEqual([]);
    }
  );
});

it('many functions that return what the others return are gone through once each', () => {
  const names = Array.from({ length: 30 }, (_, i) => `f${i}`);
  const parser = names.map(
    name => `function ${name}(t: any): any { return ${names.map(n => `${n}(t)`).join(' || ')}; }`
  );
  const chain = names.map((_, i) => `const a${i + 1} = a${i} ?? a${i};`);
  const cells = [
    parser.join('\n'),
    `const a0 = { n: 1 };\n${chain.join('\n')}`,
    'f0(a0);\na30.n = 2;',
    uses('[a0, f0(1)]')
  ];
  expect(told(...cells)).toEqual([
    'error notebook/mutated-helper nb.ipynb#c3:2:1 `a0`, which class `Uses` needs, is changed through `a30.n` by a statement that is not extracted.'
  ]);
});

describe('a method that goes by the name of one that changes', () => {
  const VEC =
    'class Vec { constructor(readonly d: number[]) {} add(o: Vec) { return new Vec([...this.d, ...o.d]); } }\nconst k = new Vec([1]);';
  const TENSOR = "import { tensor } from './lib/tensor.js';\nconst k = tensor([1]);";

  it.each(['k.add(k);', 'console.log(k.add(k).d);'])('of the notebook is read: %s', statement => {
    expect(told(VEC, statement, uses('k.d'))).toEqual([]);
  });

  it.each([
    ['k.add(k);', 'error'],
    ['k.add(k).print();', 'warning'],
    ['console.log(k.add(k));', 'warning'],
    ['console.log(k.push(1));', 'error']
  ])(
    'of what a file or package made is judged by whether its result is used: %s',
    (statement, severity) => {
      const [line] = told(TENSOR, statement, uses('k'));
      expect(line).toMatch(new RegExp(`^${severity} notebook/mutated-helper nb\\.ipynb#c2`));
    }
  );
});

describe('a function that is given to one of the notebook', () => {
  it.each([
    ['const each = (f: any) => k.forEach(f);', 'each((r: any) => r.v++);'],
    ['const bump = (r: any) => { r.v++; };\nconst each = (f: any) => k.forEach(f);', 'each(bump);'],
    [
      'const inner = (rows: any, g: any) => rows.forEach((r: any) => g(r));\nconst each = (f: any) => inner(k, f);',
      'each((r: any) => r.v++);'
    ],
    [
      'const each = (f: any): void => { k.forEach(f); if (k.length > 9) each(f); };',
      'each((r: any) => r.v++);'
    ],
    ['const each = (f: any) => k.forEach((r: any) => { f(r, 1); });', 'each((r: any) => r.v++);'],
    ['function withAll(f: any) { return f(k); }', 'withAll((all: any) => { all[0].v = 1; });'],
    [
      'function eachOf(rows: any, f: any) { for (const r of rows) f(r); }',
      'eachOf(k, (r: any) => r.v++);'
    ],
    [
      'class Store { rows = k; update(f: any) { f(this.rows); } }',
      'new Store().update((r: any) => { r.push(1); });'
    ]
  ])('changes what that one calls it with: %s', (cell, statement) => {
    const cells = ['const k: any[] = [{ v: 1 }];', cell, statement, uses('k')];
    expect(severities(...cells)).toEqual(['warning']);
  });

  it.each([
    ['const each = (f: any) => k.forEach(f);', 'each((r: any) => console.log(r));'],
    ['const each = (f: any) => k.map(x => ({ ...x })).forEach(f);', 'each((r: any) => r.v++);'],
    ['const total = (f: any) => k.reduce((a, b) => a + f(b), 0);', 'total((r: any) => r.v);']
  ])('changes nothing of others: %s %s', (cell, statement) => {
    expect(told('const k: any[] = [{ v: 1 }];', cell, statement, uses('k'))).toEqual([]);
  });
});

it.each(['Array.prototype.push.apply(k, [2]);', '[].push.call(k, 2);'])(
  'a method of lists is called on a helper: %s',
  statement => {
    expect(severities('const k: any[] = [1];', statement, uses('k'))).toEqual(['error']);
  }
);

describe('a function is found', () => {
  const GROW =
    'function grow(a: number[]): void;\nfunction grow(a: number[], b = 1) { a.push(b); }';

  it.each([
    ['behind its overloads', GROW, 'grow(k);'],
    ['behind its overloads in a function', `function f() { ${GROW}\ngrow(k); }`, 'f();'],
    [
      'behind overloads of a method',
      'class G { grow(a: number[]): void; grow(a: number[], b = 1) { a.push(b); } }',
      'new G().grow(k);'
    ],
    [
      'in a namespace',
      `namespace N { ${GROW.replaceAll('function', 'export function')} }`,
      'N.grow(k);'
    ],
    [
      'in a class of a namespace of two names',
      'namespace A.B { export class C { up(a: number[]) { a.push(1); } } }',
      'new A.B.C().up(k);'
    ]
  ])('%s', (_, cell, statement) => {
    const cells = ['const k: number[] = [];', cell, statement, uses('k')];
    expect(severities(...cells)).toEqual(['error']);
  });

  it.each([
    ['export const seen: number[] = [];', 'N.seen', 'N.seen.push(1);'],
    ['export const cfg = { lr: 1 };', 'N.cfg.lr', 'N.cfg.lr = 3;'],
    ['export namespace M { export const w = [1]; }', 'N.M.w', 'N.M.w.push(3);'],
    [
      'const all: number[] = []; export const add = () => all.push(1); export const size = () => all.length;',
      'N.size()',
      'N.add();'
    ]
  ])('that changes what a namespace keeps: %s', (body, expression, statement) => {
    for (const before of ['', 'class N { static of() { return 1; } }\n'])
      expect(severities(`${before}namespace N { ${body} }`, statement, uses(expression))).toEqual([
        'error'
      ]);
  });

  it('in a namespace that changes nothing', () => {
    const cell =
      'namespace N { export const half = (n: number) => n / 2; export const all = [1]; }';
    const reads = 'console.log(N.half(3), N.all.length);\nconst own = [...N.all];\nown.push(2);';
    expect(told(cell, reads, uses('N.half(N.all.length)'))).toEqual([]);
  });
});

describe('a constructor changes what it is given', () => {
  const KEPT = 'class U { m: number[]; constructor(m: number[]) { this.m = m; ';
  it.each([
    'class U { constructor(m: number[]) { m.push(1); } }',
    'class U { constructor(private m: number[]) { this.m.push(1); } }',
    `${KEPT}this.m.push(1); } }`,
    `${KEPT}this.go(); } go() { this.m.push(1); } }`,
    'class B { constructor(protected m: number[]) {} }\nclass U extends B { constructor(m: number[]) { super(m); this.m.push(1); } }'
  ])('by its own name for it: %s', cell => {
    expect(severities(cell, 'const k: number[] = [];', 'new U(k);', uses('k'))).toEqual(['error']);
    expect(severities(cell, 'const k: number[] = [];', 'const u = new U(k);', uses('k'))).toEqual(
      []
    );
  });

  it.each([
    `${KEPT}this.m = [...m]; this.m.push(1); } }`.replace('this.m = m; ', ''),
    'class U { own: number[] = []; constructor(private m: number[]) { this.own.push(1); } }'
  ])('but not what it copies: %s', cell => {
    expect(told(cell, 'const k: number[] = [];', 'new U(k);', uses('k'))).toEqual([]);
  });

  it('by a method of it that a class of the notebook has', () => {
    const cells = [
      'interface M { notify(c: C): void }\nclass C { constructor(private m: M) { this.m.notify(this); } }',
      'class Hub implements M { users: C[] = []; notify(c: C) { this.users.push(c); } }\nconst k = new Hub();',
      'new C(k);'
    ];
    expect(severities(...cells, uses('k'))).toEqual(['warning']);
  });
});

it('a method of the notebook is followed where it goes by the name of one of lists', () => {
  const cells = [
    'class Node { parent?: Node; add(c: Node): void {} }\nclass Tree extends Node { add(c: Node) { c.parent = this; } }',
    'const join = (a: Node, b: Node) => a.add(b);\nconst keep = (all: Set<Node>, b: Node) => all.add(b);',
    'const k = new Node();',
    'const tree = new Tree();'
  ];
  expect(severities(...cells, 'join(tree, k);', uses('k'))).toEqual(['warning']);
  expect(told(...cells, 'keep(new Set(), k);', uses('k'))).toEqual([]);
});

describe('an object that keeps a helper changes it', () => {
  const NET =
    'class Lin { w = [1, 2]; reset() { this.w.fill(0); } }\nclass Net { layers = [new Lin(), new Lin()]; params() { return this.layers.map(l => l.w); } }\nconst k = new Net();';

  it.each([
    [
      'that its constructor asked for',
      'class Sgd { ps: number[][]; constructor(m: Net, private lr = 1) { this.ps = m.params(); } step() { for (const p of this.ps) p[0]! -= this.lr; } }\nconst o = new Sgd(k);',
      'o.step();'
    ],
    [
      'by a method of a class that extends it',
      'abstract class Opt { constructor(protected net: Net) {} abstract update(l: Lin): void; step() { this.net.layers.forEach(l => this.update(l)); } }\nclass Sgd extends Opt { update(l: Lin) { l.w[0]!--; } }',
      'new Sgd(k).step();'
    ],
    [
      'that was given to the function which made it',
      'const make = (ps: number[][]) => ({ step() { ps.forEach(p => p[0]!++); } });\nconst o = make(k.params());',
      'o.step();'
    ],
    [
      'that a function asks a method for',
      'function fit(n: Net) { for (const p of n.params()) p[0] = 7; }',
      'fit(k);'
    ],
    [
      'that `reduce` put into groups',
      'const groups = k.layers.reduce((a, l) => { (a[l.w.length] ??= []).push(l); return a; }, {} as Record<number, Lin[]>);',
      'groups[2]![0]!.w = [];'
    ]
  ])('%s', (_, cell, statement) => {
    const [line] = told(NET, cell, statement, uses('k'));
    expect(line).toMatch(/^(error|warning) notebook\/mutated-helper nb\.ipynb#c3/);
  });

  it.each([
    [
      'its own numbers',
      'class Meter { sum = 0; constructor(readonly net: Net) {} add(x: number) { this.sum += x; } }\nconst o = new Meter(k);',
      'o.add(2);'
    ],
    [
      'its own list',
      'class Log { lines: string[] = []; constructor(readonly net: Net) {} tell() { this.lines.push("x"); } }\nconst o = new Log(k);',
      'o.tell();'
    ],
    [
      'what was made for it',
      'const make = (n: Net) => { const own = n.params().map(p => [...p]); return { step() { own.push([1]); } }; };\nconst o = make(k);',
      'o.step();'
    ]
  ])('but not %s', (_, cell, statement) => {
    expect(told(NET, cell, statement, uses('k'))).toEqual([]);
  });
});

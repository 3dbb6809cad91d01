import { describe, expect, it } from 'vitest';
import { extract, formatDiagnostics } from './support/notebook-text.js';

const uses = (expression: string): string =>
  `class Uses extends Stage<Uses> { run() { return ${expression}; } }`;

function told(...cells: readonly string[]): string[] {
  return formatDiagnostics(extract(cells).diagnostics).filter(line => !line.startsWith('  note'));
}

type Case = readonly [severity: 'error' | 'warning', cell: string, statement: string, use: string];

function expectTold([severity, cell, statement, use]: Case): void {
  const cells = [...cell.split(' | '), statement, uses(use)];
  const [line] = told(...cells);
  expect(line).toMatch(
    new RegExp(`^${severity} notebook/mutated-helper nb\\.ipynb#c${cells.length - 1}:`)
  );
}

const NET = 'class Net { w = 1; step() { this.w++; } setW(v: number) { this.w = v; } }';
const LAYERS =
  'class P { v = 1; }\nclass Lin { w = new P(); params() { return [this.w]; } }\nclass Seq { layers = [new Lin()]; params(): P[] { return this.layers.flatMap(l => l.params()); } }\nconst net = new Seq();';

describe('an object is known by', () => {
  it.each<Case>([
    [
      'error',
      'class Sc { mean = 0; fit(xs: number[]) { this.mean = xs[0]!; return this; } partialFit(x: number) { this.mean = x; return this; } }\nconst sc = new Sc().fit([1, 2, 3]);',
      'sc.partialFit(10);',
      'sc.mean'
    ],
    [
      'error',
      "class V { n = 0; build(t: string) { this.n = t.length; return this; } grow(t: string) { this.n += t.length; } }\nconst v = new V().build('a b');",
      "v.grow('c');",
      'v.n'
    ],
    [
      'error',
      'class N { l: number[] = []; add(l: number) { this.l.push(l); return this; } step() { this.l[0]!++; } }\nconst net = new N().add(1).add(2);',
      'net.step();',
      'net.l'
    ]
  ])('what a method returns: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    [
      'error',
      `${NET}\nclass Sub extends Net { override step() { console.log('s'); super.step(); } }\nconst net = new Sub();`,
      'for (let e = 0; e < 3; e++) net.step();',
      'net.w'
    ],
    [
      'warning',
      `${NET}\nclass Tr { constructor(protected net: Net) {} fit(n: number) { for (let i = 0; i < n; i++) this.net.step(); } }\nclass TrL extends Tr { override fit(n: number) { console.log(n); super.fit(n); } }\nconst net = new Net();`,
      'new TrL(net).fit(3);',
      'net.w'
    ],
    [
      'error',
      'class Hist extends Array<number> { add(x: number) { super.push(x); } }\nconst h = new Hist();',
      'h.add(1);',
      'h'
    ]
  ])('what `super` does: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    ['error', LAYERS, 'for (const p of net.params()) p.v = 0;', 'net'],
    [
      'error',
      `${LAYERS}\nclass Sgd { constructor(private ps: P[]) {} step() { for (const p of this.ps) p.v--; } }\nconst opt = new Sgd(net.params());`,
      'opt.step();',
      'net'
    ],
    [
      'error',
      `${LAYERS}\nfunction step(ps: P[]) { ps.forEach(p => { p.v--; }); }`,
      'step(net.params());',
      'net'
    ],
    [
      'error',
      LAYERS.replace('flatMap(l => l.params())', 'map(l => l.params()).flat()'),
      'for (const p of net.params()) p.v = 0;',
      'net'
    ],
    [
      'warning',
      LAYERS.replace(
        'return this.layers.flatMap(l => l.params());',
        'const ps: P[] = []; for (const l of this.layers) ps.push(...l.params()); return ps;'
      ),
      'for (const p of net.params()) p.v = 0;',
      'net'
    ],
    [
      'error',
      'class Lin { w = 1; }\nconst layers = [new Lin()];',
      'layers.flatMap(l => [l])[0]!.w = 7;',
      'layers'
    ]
  ])('what layers gather: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    [
      'error',
      `${NET}\nconst ts = [0, 1].map(() => new Net());`,
      'for (let i = 0; i < 2; i++) ts[i]!.step();',
      'ts'
    ],
    ['error', `${NET}\nconst ts = [0, 1].map(() => new Net());`, 'ts[0].step();', 'ts'],
    [
      'error',
      `${NET}\nconst ts = Array.from({ length: 2 }, () => new Net());`,
      'ts[0].step();',
      'ts'
    ],
    ['error', `${NET}\nconst m = new Map([['a', new Net()]]);`, "m.get('a')!.step();", 'm'],
    [
      'error',
      `class L extends Object { constructor(readonly name: string) { super(); } w = [1]; setW(w: number[]) { this.w = w; } }\nconst model = [new L('a')];\nconst get = (n: string) => model.find(l => l.name === n)!;`,
      "get('a').setW([5, 5]);",
      'model'
    ],
    [
      'error',
      `class L { on = true; constructor(readonly name: string) {} freeze() { this.on = false; } }\nclass M { layers = [new L('a')]; layer(n: string) { return this.layers.find(l => l.name === n)!; } }\nconst model = new M();`,
      "model.layer('a').freeze();",
      'model'
    ],
    [
      'error',
      `class L { on = true; constructor(readonly name: string) {} freeze() { this.on = false; } }\nclass M { constructor(private layers: L[]) {} layer(n: string) { return this.layers.find(l => l.name === n)!; } }\nconst model = new M([new L('a')]);`,
      "model.layer('a').freeze();",
      'model'
    ]
  ])('the collection that it is in: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    [
      'error',
      `${NET}\nfunction setup(): [Net, { step(): void }] { const net = new Net(); return [net, { step() { net.w++; } }]; }\nconst [net, opt] = setup();`,
      'opt.step();',
      'net.w'
    ],
    ['error', `${NET}\nconst [o] = [new Net()];`, 'o.step();', 'o.w'],
    [
      'error',
      `${NET}\nconst make = () => ({ net: new Net(), lr: 1 });\nconst { net } = make();`,
      'net.step();',
      'net.w'
    ]
  ])('a pattern: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    [
      'error',
      `${NET}\nclass Trainer { net!: Net; epochs = 1; constructor(o: Partial<Trainer>) { Object.assign(this, o); } fit() { for (let i = 0; i < this.epochs; i++) this.net.w++; } }\nconst net = new Net();`,
      'const t = new Trainer({ net, epochs: 3 });\nt.fit();',
      'net.w'
    ],
    [
      'error',
      'const DEF = { lr: 1 };\nfunction train(o = DEF) { o.lr *= 0.5; }',
      'train();',
      'DEF.lr'
    ],
    [
      'error',
      'const DEF = { lr: 1 };\nclass Opt { constructor(private cfg = DEF) {} decay() { this.cfg.lr *= 0.5; } }',
      'new Opt().decay();',
      'DEF.lr'
    ],
    [
      'error',
      'const DEF = { lr: 1 };\nclass Opt { cfg = DEF; decay() { this.cfg.lr *= 0.5; } }',
      'new Opt().decay();',
      'DEF.lr'
    ],
    [
      'warning',
      'const HIST: number[] = [];\nfunction train({ epochs = 3, history = HIST } = {}) { for (let i = 0; i < epochs; i++) history.push(i); }',
      'train({ epochs: 1 });',
      'HIST'
    ]
  ])('options and defaults: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    [
      'warning',
      'const hist: number[] = [];\nfunction train(n: number, o: { onEpoch(e: number): void }) { for (let e = 0; e < n; e++) o.onEpoch(e); }',
      'train(3, { onEpoch: e => hist.push(e) });',
      'hist'
    ],
    [
      'warning',
      'const hist: number[] = [];\nfunction train(n: number, { onEpoch }: { onEpoch(e: number): void }) { for (let e = 0; e < n; e++) onEpoch(e); }',
      'train(3, { onEpoch: e => hist.push(e) });',
      'hist'
    ],
    [
      'warning',
      'const hist: number[] = [];\nconst onEpoch = (e: number) => { hist.push(e); };\nclass Trainer { constructor(private o: { onEpoch(e: number): void }) {} fit() { this.o.onEpoch(1); } }',
      'new Trainer({ onEpoch }).fit();',
      'hist'
    ],
    [
      'warning',
      'const hist: number[] = [];\nclass Trainer { onEpoch?: (e: number) => void; constructor(o: Partial<Trainer>) { Object.assign(this, o); } fit() { this.onEpoch?.(1); } }',
      'new Trainer({ onEpoch: e => hist.push(e) }).fit();',
      'hist'
    ]
  ])('what calls it back: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    [
      'warning',
      `class Value { grad = 0; _back = () => {}; prev: Value[] = []; constructor(public data: number) {}
  mul(o: Value) { const out = new Value(this.data * o.data); out.prev = [this, o]; out._back = () => { this.grad += o.data * out.grad; o.grad += this.data * out.grad; }; return out; }
  backward() { const topo: Value[] = []; const seen = new Set<Value>(); const build = (v: Value) => { if (!seen.has(v)) { seen.add(v); v.prev.forEach(build); topo.push(v); } }; build(this); this.grad = 1; for (const v of topo.reverse()) v._back(); } }
const w = new Value(2); const v = new Value(3);`,
      'const l = w.mul(v); l.backward();',
      'w.grad'
    ]
  ])('what a closure keeps: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    [
      'error',
      'class Net { w = [1]; *parameters() { yield this.w; } }\nconst net = new Net();',
      'for (const p of net.parameters()) p[0] = 9;',
      'net.w'
    ],
    [
      'error',
      'const X = [[1], [2]];\nfunction* batches(xs: number[][], n: number) { for (let i = 0; i < xs.length; i += n) yield xs.slice(i, i + n); }',
      'for (const b of batches(X, 2)) for (const r of b) r[0] = -1;',
      'X'
    ],
    [
      'error',
      'class Net { w = [1]; *all() { yield* [this.w]; } }\nconst net = new Net();',
      'for (const p of net.all()) p[0] = 9;',
      'net.w'
    ],
    [
      'warning',
      'type R = { v: number };\nfunction groupBy(rows: R[], f: (r: R) => number) { const m = new Map<number, R[]>(); for (const r of rows) { const k = f(r); if (!m.has(k)) m.set(k, []); m.get(k)!.push(r); } return m; }\nconst rows = [{ v: 1 }];\nconst g = groupBy(rows, r => r.v);',
      'for (const [, x] of g) x.forEach((r, i) => { r.v = i; });',
      'rows'
    ],
    [
      'warning',
      'const rows = [{ id: 1, v: 1 }];\nconst index: Record<number, { v: number }[]> = {};\nfor (const r of rows) (index[r.id] ??= []).push(r);',
      'index[1]![0]!.v = 2;',
      'rows'
    ]
  ])('generators and groups: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    [
      'warning',
      `${NET}\nclass Tr { net?: Net; attach(n: Net) { this.net = n; } fit() { this.net!.step(); } }\nconst net = new Net();\nconst tr = new Tr();`,
      'tr.attach(net), tr.fit();',
      'net.w'
    ],
    [
      'warning',
      `${NET}\nclass Tr { nets: Net[] = []; add(n: Net) { this.nets.push(n); return this; } fit() { this.nets.forEach(n => n.step()); } }\nconst net = new Net();`,
      'new Tr().add(net).fit();',
      'net.w'
    ],
    [
      'warning',
      `${NET}\nclass Tr { net?: Net; fit() { this.net!.step(); } }\nconst net = new Net();`,
      'const tr = new Tr();\ntr.net = net;\ntr.fit();',
      'net.w'
    ]
  ])('what it was given later: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    ['error', `${NET}\nconst net = new Net();`, "net['step']();", 'net.w'],
    [
      'error',
      `${NET}\nconst net = new Net();`,
      'const [n] = await Promise.all([Promise.resolve(net), 1]);\nn.step();',
      'net.w'
    ],
    [
      'error',
      `${NET}\nasync function load() { return new Net(); }\nconst net = load();`,
      'net.then(n => n.step());',
      'net'
    ]
  ])('other ways: %s %s | %s', (...all) => {
    expectTold(all);
  });

  it.each<Case>([
    [
      'warning',
      'class Base { go() { this.hook(); } hook() {} }\nclass Net extends Base { w = 1; override hook() { this.w++; } }\nconst net = new Net();',
      'net.go();',
      'net.w'
    ],
    [
      'warning',
      "import { Model } from 'some-package';\nclass Own extends Model { extra() { return 1; } }\nconst own = new Own();",
      'await own.fit([1]);',
      'own'
    ],
    [
      'warning',
      "import { EventEmitter } from 'node:events';\nclass Bus extends EventEmitter {}\nconst bus = new Bus();",
      "bus.on('x', () => 1);",
      'bus'
    ]
  ])('methods of classes that extend one another: %s %s | %s', (...all) => {
    expectTold(all);
  });
});

describe('an object stays as it is', () => {
  it.each([
    [
      'where a copy of it is changed',
      `${NET.replace('step()', 'clone() { const n = new Net(); n.w = this.w; return n; } step()')}\nconst k = new Net().clone();`,
      'const c = k.clone(); c.step(); new Net().clone().step();'
    ],
    [
      'where another one of its class is built',
      'class Sc { n = 0; fit(x: number) { this.n = x; return this; } value() { return this.n; } }\nconst k = new Sc().fit(1);',
      'const b = new Sc().fit(2).fit(3);\nconsole.log(b.value(), k.value());'
    ],
    [
      'where its methods only look',
      `${LAYERS.replace('const net', 'const k')}`,
      'console.log(k.params().map(p => p.v));\nk.params().filter(p => p.v > 1).sort();\nfor (const p of k.params()) console.log(p.v);'
    ],
    [
      'where what it does not have only shows it',
      "import { Model } from 'some-package';\nclass Own extends Model { extra() { return 1; } }\nconst k = new Own();",
      'k.summary();\nk.describe();\nk.extra();\nconsole.log(k.predict([1]));\nconst out = k.run(1);'
    ],
    [
      'where it is only put into another one',
      `${NET}\nclass Bag { items: Net[] = []; n = 0; add(x: Net) { this.items.push(x); this.n++; } size() { return this.items.length; } }\nconst k = new Net();`,
      'const bag = new Bag();\nbag.add(k);\nbag.size();\nbag.items.reverse();\nconst seen = new Map<string, Net>();\nseen.set("a", k);\nseen.delete("a");'
    ],
    [
      'where it is put there after the change',
      `${NET}\nconst k = new Net();`,
      'const byName = new Map([["a", new Net()]]);\nbyName.get("a")!.step();\nbyName.set("b", k);'
    ],
    [
      'where what is put into groups is not',
      'const k = [{ v: 1 }];',
      'const g: Record<number, any[]> = {};\nfor (const r of k) (g[r.v] ??= []).push(r);\nfor (const rows of Object.values(g)) rows.sort((a, b) => a.v - b.v);\nconst totals: any = {};\nfor (const r of k) totals[r.v] = (totals[r.v] ?? 0) + 1;'
    ],
    [
      'where a function has its own options',
      'const k = { lr: 1 };\nfunction train(o = k) { o.lr *= 0.5; return o; }',
      'train({ lr: 2 });'
    ],
    [
      'where a function has a part of its own',
      'const k: number[] = [];\nfunction train({ epochs = 3, history = k } = {}) { history.push(epochs); return history; }',
      'train({ history: [] });\nconst own = { history: [0] };\ntrain(own);'
    ],
    [
      'where the other part of a pattern is changed',
      'const k = [1, 2];\nconst pair = () => [k, [3]] as const;',
      'const [, own] = pair();\n(own as number[]).push(1);'
    ],
    [
      'where callbacks only tell',
      'const k: number[] = [];\nfunction train(n: number, o: { onEpoch(e: number): void }) { for (let e = 0; e < n; e++) o.onEpoch(e); }',
      'train(3, { onEpoch: e => console.log(e, k.length) });'
    ],
    [
      'where its data go through a net',
      'class Value { grad = 0; back = () => {}; constructor(public d: number) {}\n mul(o: Value) { const out = new Value(this.d * o.d); out.back = () => { this.grad += o.d; o.grad += this.d; }; return out; } }\nclass Net { w = new Value(2); call(x: number[]) { return this.w.mul(new Value(x[0]!)); } }\nconst k = [[1], [2]];',
      'const net = new Net();\nfor (const x of k) { const loss = net.call(x); loss.back(); }\nk.map(x => net.call(x)).reduce((a, b) => a.mul(b)).back();'
    ]
  ])('%s', (_, cell, statement) => {
    expect(told(cell, statement, uses('k'))).toEqual([]);
  });
});

it('objects and functions that lead to each other are gone through to an end', () => {
  const cells = [
    'class Item { next?: Item; prev?: Item; link(o: Item): Item { this.next = o; o.prev = this; return o.back(this); } back(o: Item): Item { return o.next ? o.link(this) : this; } walk(): Item { return this.next?.walk() ?? this.prev!.walk(); } }',
    'function p(t: any): any { return q(t) ?? r(t); }\nfunction q(t: any): any { return r(t).link(t); }\nfunction r(t: any): any { return p(t.next).walk(); }',
    'const a = new Item().link(new Item()).back(new Item());\nconst all: Item[] = [];\nall.push(a.walk(), ...all.map(i => i.link(a)));\nlet at = a;\nat = at.walk().link(at);',
    'p(a);\nr(all);\nall[0]!.walk().next!.prev!.next = at;',
    uses('[a, all]')
  ];
  expect(told(...cells).join('\n')).toMatch(/mutated-helper .* `a`, which class `Uses` needs/);
});

/**
 * Sets of cells in the manner of public notebooks, most of which were written without a pipeline in mind.
 *
 * A stage `Fine…` needs nothing that exists in the notebook only; every other stage does.
 */
export const PUBLIC_CELLS: Readonly<Record<string, readonly string[]>> = {
  'plots by tslab': [
    "import * as tslab from 'tslab';\nimport { display } from 'tslab';",
    'const html = (rows: number[]) => `<table>${rows.map(r => `<tr><td>${r}</td></tr>`).join("")}</table>`;\ntslab.display.html(html([1, 2, 3]));',
    "const svg = '<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"3\"/></svg>';\ndisplay.svg(svg);\ndisplay.raw('application/vnd.vegalite.v5+json', { mark: 'line' } as any);",
    "class FinePlot extends Stage<FinePlot> { run() { console.log(html([1]) + svg); display.text('done'); } }"
  ],
  'a fetch at the top level': [
    "const res = await fetch('https://example.com/data.json');\nconst json = (await res.json()) as any;\nconsole.log(json);",
    'const { items, total = 0 } = json as { items: { id: number }[]; total?: number };',
    'items.slice(0, 3)',
    'class Counts extends Stage<Counts> { run() { return void items.length; } }',
    "class FineFetch extends Stage<FineFetch> { async run() { await fetch('x'); } }"
  ],
  'magics and what looks like them': [
    '%%html\n<b>x</b>',
    '%timeit x',
    '!npm install lodash',
    'const pct = 10 % 3;\nconst text = `100%`;',
    'class FinePercent extends Stage<FinePercent> { run() { return void [pct, text]; } }'
  ],
  'require()': [
    "const fs = require('fs'), path = require('path');\nconst { join, basename: base } = require('path');",
    "const csv = fs.readFileSync(path.join('.', 'data.csv'), 'utf8');",
    "class FineRequire extends Stage<FineRequire> { run() { fs.existsSync(join(base('x'))); } }"
  ],
  'output only': [
    "console.log('hi')",
    '1 + 1',
    "'use strict';",
    '[1, 2, 3].map(x => x * 2)',
    '({ a: 1 })',
    '`x`',
    'void 0;;;'
  ],
  React: [
    "import React, { useState } from 'react';\nimport { renderToString } from 'react-dom/server';",
    "interface Props { name: string }\nconst Hello: React.FC<Props> = ({ name }) => <h1 {...{}} data-x='1'>Hello {name}!<>frag</></h1>;",
    'function App() { const [n, setN] = useState(0); return <div onClick={() => setN(n + 1)}><Hello name="x" /></div>; }',
    'console.log(renderToString(<App />));',
    'class Renders extends Stage<Renders> { run() { renderToString(App() as any); } }',
    "class FineReact extends Stage<FineReact> { run() { renderToString(React.createElement('b')); } }"
  ],
  'danfo.js and TensorFlow.js': [
    "import * as dfd from 'danfojs-node';\nimport * as tf from '@tensorflow/tfjs-node';\nimport { Tensor, tensor2d, type Rank } from '@tensorflow/tfjs';",
    "const df = await dfd.readCSV('x.csv');\ndf.head().print();",
    "const model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 1, inputShape: [4] }));\nmodel.compile({ loss: 'meanSquaredError', optimizer: tf.train.adam(0.1) });",
    'await model.fit(df.tensor, df.tensor, { epochs: 3, callbacks: { onEpochEnd: (e: any, l: any) => console.log(e, l?.loss) } });',
    'function build(units: number): tf.Sequential { const m = tf.sequential(); m.add(tf.layers.dense({ units })); return m; }',
    'class FineTrain extends Stage<FineTrain> { units = param(3); async run() { const m = build(this.units); const t: Tensor<Rank.R2> = tensor2d([[1]]); await m.fit(t, t); } }',
    'class Uses extends Stage<Uses> { run() { model.summary(); } }'
  ],
  'chained promises': [
    "fetch('x').then(r => r.json()).then(data => { console.log(data); return data; }).catch(console.error).finally(() => {});",
    'let cache: any;\nPromise.all([1, 2].map(async x => { await null; return x; })).then(v => { cache = v; });',
    'class Cached extends Stage<Cached> { run() { return void cache; } }',
    "new Promise<void>(resolve => setTimeout(resolve, 10)).then(() => process.stdout.write('x'));"
  ],
  'statements of all kinds': [
    'for (let i = 0; i < 3; i++) { var last = i; }\nwhile (false) {}\ndo { } while (false)\nlabel: for (const k in { a: 1 }) { continue label; }\nswitch (1 as number) { case 1: { break } default: }',
    "try { throw new Error('x') } catch ({ message }: any) { console.log(message) } finally { }",
    'class Lasts extends Stage<Lasts> { run() { return void last; } }'
  ],
  'for await': [
    "async function* lines() { yield 'a'; }\nconst read: string[] = [];\nfor await (const l of lines()) read.push(l);",
    "import readline from 'readline';\nimport { createReadStream } from 'fs';\nconst rl = readline.createInterface({ input: createReadStream('x') });\nfor await (const line of rl) { console.log(line); break; }",
    'class FineLines extends Stage<FineLines> { async run() { for await (const l of lines()) void l; } }',
    'class Reads extends Stage<Reads> { run() { return void read; } }'
  ],
  'one name for everything': [
    'const a = 1;',
    "const a = 'x';",
    'let a = [1];',
    'function a() {}',
    'type a = number;',
    'const a = 7;',
    'class FineName extends Stage<FineName> { x?: a; run() { return void a; } }'
  ],
  'classes of all kinds': [
    'class List<T> { constructor(public value: T, private readonly next?: List<T>) {} *[Symbol.iterator](): Iterator<T> { yield this.value; if (this.next) yield* this.next; } static of<T>(...xs: T[]) { return xs.reduceRight<List<T> | undefined>((n, x) => new List(x, n), undefined); } }',
    'abstract class Shape { abstract area(): number; toString(this: Shape) { return `${this.constructor.name}(${this.area()})`; } }\nclass Square extends Shape { #s = 1; get s() { return this.#s } set s(v) { this.#s = v } area() { return this.#s ** 2 } static { Square.prototype.area.call(new Square()); } }',
    '[new Square(), List.of(1, 2)].map(String)',
    'class FineClasses extends Stage<FineClasses> { run() { new Square().area(); for (const x of List.of(1)!) void x; } }'
  ],
  'odd cells': [
    '',
    '   \n\n',
    '// only a comment',
    '#!/usr/bin/env node\nconst q = 1;',
    '\u2028const z = 1;',
    'export {};',
    'export default 42;',
    "export * from 'fs';",
    "import fs = require('fs');",
    '{ }',
    ';',
    'a: 1',
    'async () => { await 1 }',
    'enum E {}',
    'namespace Empty {}',
    "var { length } = 'abc', [first] = 'abc';",
    'const [[[deep]], { a: { b: [c = 1] = [] } = {} as any }] = [[[1]], {}] as any;',
    'if (true) function hoisted() {}',
    'class FineOdd extends Stage<FineOdd> { run() { return void [length, first, deep, c, z, q]; } }'
  ],
  'cells that do not parse': [
    'const a = (;',
    'class A extends Stage<A> { run( { }',
    'function f( { return',
    '`unterminated',
    "'unterminated",
    '/* unterminated',
    "import { x from 'y'",
    'class {',
    '}',
    'const \u0000 = 1',
    '@',
    '\\',
    '<div>',
    'import',
    'export class',
    'await',
    'for await',
    'class Uses extends Stage<Uses> { run() { return void f; } }',
    'class FineBeside extends Stage<FineBeside> { run() {} }'
  ],
  'types of all kinds': [
    "type DeepPartial<T> = { [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };\ntype Fn<A extends readonly unknown[], R> = (...args: A) => R;\ntype Last<T extends any[]> = T extends [...infer _, infer L] ? L : never;\ntype Tpl = `a-${'x' | 'y'}`;\ntype Im = typeof import('fs'); type Ctor = abstract new (...a: never[]) => object;",
    'interface Config { a: { b: number }; f: Fn<[number], string>; readonly [k: `x${string}`]: unknown; new (x: number): Config; (y: string): void; get z(): number; }',
    'function isConfig(x: unknown): x is DeepPartial<Config> { return !!x; }\nfunction over<const T>(x: T): T { return x; }',
    "class FineTypes extends Stage<FineTypes> { c?: DeepPartial<Config>; l?: Last<[1, 2]>; t: Tpl = 'a-x'; im?: Im; k?: Ctor; run() { isConfig(over(1)); } }"
  ],
  'changes of all kinds': [
    'const store: Record<string, number> = {}; const arr = [3, 1]; const m = new Map<string, number>(); const s = new Set<number>(); const o = { n: 1 };\nlet count = 0;',
    "store['a'] = 1; arr.sort(); m.set('a', 1); s.add(1); o.n++; delete store['a']; count += 1; ({ n: count } = o); Object.assign(o, { n: 2 });",
    ...['store', 'arr', 'm', 's', 'o', 'count'].map(
      name => `class Uses${name} extends Stage<Uses${name}> { run() { return void ${name}; } }`
    )
  ],
  'no semicolons': [
    'const a = 1\nconst b = a\n;[1, 2].forEach(x => x)\nconst f = () => 1\n;(() => {})()',
    'class FineOpen extends Stage<FineOpen> { run() { return void [a, b, f] } }'
  ],
  'names of objects and of modules': [
    "const constructor = 1; const toString = () => 'x'; const hasOwnProperty = 2; const valueOf = 4;",
    "const stage = 1, self = 2, name = 'x', status = 2;",
    'class FineNames extends Stage<FineNames> { run() { return void [constructor, toString, hasOwnProperty, valueOf, stage, self, name, status]; } }'
  ],
  'much of everything': [
    `const big = \`${'line ${1 + 1}\n'.repeat(300)}\`;`,
    `const sum = ${Array.from({ length: 1000 }, (_, i) => i).join(' + ')};`,
    Array.from({ length: 200 }, (_, i) => `const k${i} = ${i === 0 ? '0' : `k${i - 1} + 1`};`).join(
      '\n'
    ),
    'class FineMuch extends Stage<FineMuch> { run() { return void [big, sum, k199]; } }'
  ]
};

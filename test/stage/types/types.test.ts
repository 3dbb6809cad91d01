import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestProject } from '../../support/test-project.js';
import { complaints, completions, DIALECTS } from './compile.js';

const STAGES = [
  `import { Live, Stage, dep, deps, method, metrics, metricsFile, out, outs, param, params, paramsFile, plots, plotsFile, File } from 'stagebook';`,
  `class Optim { lr = 0.1; momentum: number | null = null }`,
  `abstract class Transform { abstract apply(x: number): number } class Identity extends Transform { apply(x: number) { return x; } }`,
  `class GetData extends Stage<GetData> { limit = param(1); images = outs('data'); stats = out<{ mean: number }>(); run() {} help() {} }`,
  `class Train extends Stage<Train> { lr = param(0.1); mode = param<'a' | 'b'>('a'); optim = params(Optim); sched = paramsFile<{ warmup: number }>('sched.yaml'); transform = method<Transform>(new Identity()); images = dep(GetData, 'images'); stats = dep(GetData, 'stats'); model = outs('m'); run() {} }`,
  `abstract class Base extends Stage<Base> { model = outs('m'); }`,
  `const getData = new GetData();`
];

/** What must not compile, and a word of the complaint. */
const WRONG: Readonly<Record<string, readonly [code: string, complaint: RegExp]>> = {
  'a typo in an override': [`new Train({ lrr: 1 });`, /'lrr' does not exist/],
  'an override of the wrong type': [
    `new Train({ lr: '1' });`,
    /'string' is not assignable to type 'number'/
  ],
  'a value outside a union': [`new Train({ mode: 'c' });`, /'"c"' is not assignable/],
  'a typo in a group': [`new Train({ optim: { lrr: 1 } });`, /'lrr' does not exist/],
  'a wrong type in a group': [
    `new Train({ optim: { lr: '1' } });`,
    /'string' is not assignable to type 'number'/
  ],
  'an override of a method': [`new Train({ run() {} });`, /'run' does not exist/],
  'an override of the name': [`new Train({ name: 'x' });`, /'name' does not exist/],
  'a typo in the options': [`new Train({}, { nam: 'x' });`, /'nam' does not exist/],
  'a value for a file': [`new Train({ images: getData.stats });`, /is missing|not assignable/],
  'a file for a value': [
    `new Train({ stats: getData.images });`,
    /'mean' is missing|has no properties in common/
  ],
  'a dep on an out that does not exist': [
    `class X extends Stage<X> { a = dep(GetData, 'imagez'); run() {} }`,
    /"imagez"' is not assignable/
  ],
  'a dep on a method': [
    `class X extends Stage<X> { a = dep(GetData, 'help'); run() {} }`,
    /"help"' is not assignable/
  ],
  'a dep on a group of params': [
    `class X extends Stage<X> { a = dep(Train, 'optim'); run() {} }`,
    /"optim"' is not assignable/
  ],
  'a dep on an abstract class': [
    `class X extends Stage<X> { a = dep(Base, 'model'); run() {} }`,
    /abstract/
  ],
  'a dep on a class that is no stage': [
    `class X extends Stage<X> { a = dep(Optim, 'lr'); run() {} }`,
    /not assignable/
  ],
  'a list of deps with an out that does not exist': [
    `class X extends Stage<X> { a = deps([Train, 'model'], [GetData, 'modell']); run() {} }`,
    /"modell"' is not assignable/
  ],
  'a list of five deps with an out that does not exist': [
    `class X extends Stage<X> { a = deps([Train, 'model'], [GetData, 'images'], [Train, 'model'], [GetData, 'stats'], [Train, 'modle']); run() {} }`,
    /"modle"' is not assignable/
  ],
  'a list of deps with a class that is no stage': [
    `class X extends Stage<X> { a = deps([Optim, 'lr']); run() {} }`,
    /not assignable/
  ],
  'a list of deps with an abstract class': [
    `class X extends Stage<X> { a = deps([Base, 'model']); run() {} }`,
    /abstract|not assignable/
  ],
  'a revision for a new stage': [`new Train({}, { rev: 'HEAD' });`, /'rev' does not exist/],
  'a stage without run': [
    `class X extends Stage<X> { a = param(1); }`,
    /does not implement inherited abstract member/
  ],
  'a field of a reserved name': [
    `class X extends Stage<X> { step = param(1); run() {} }`,
    /'step' is defined as an accessor/
  ],
  'a metric to maximize that does not exist': [
    `class X extends Stage<X> { a = metrics<{ acc: number }>({ maximize: 'loss' }); run() {} }`,
    /"loss"' is not assignable/
  ],
  'a plot of a column that does not exist': [
    `class X extends Stage<X> { a = plots<{ step: number }>({ x: 'stp' }); run() {} }`,
    /"stp"' is not assignable/
  ],
  'a value of the wrong type in run': [
    `class X extends Stage<X> { a = out<number>(); run() { this.a = 'text'; } }`,
    /'string' is not assignable to type 'number'/
  ],
  'a value for a params file': [`new Train({ sched: { warmup: 1 } });`, /'sched' does not exist/],
  'a method of a stage that is a dep': [
    `class X extends Stage<X> { a = dep(GetData); run() { this.a.help(); } }`,
    /'help' does not exist/
  ],
  'a change of a stage that is a dep': [
    `class X extends Stage<X> { a = dep(GetData); run() { this.a.stats = { mean: 1 }; } }`,
    /'stats' because it is a read-only/
  ],
  'another stage for a stage that is a dep': [
    `class X extends Stage<X> { a = dep(GetData); run() {} } new X({ a: new Train() });`,
    /missing|not assignable/
  ],
  'a dep on params of a group of a stage': [
    `class X extends Stage<X> { a = dep(Train); run() { this.a.optim; } }`,
    /'optim' does not exist/
  ],
  'a method object of another base': [
    `new Train({ transform: new Optim() });`,
    /'apply' is missing/
  ],
  'values in place of a method object': [
    `new Train({ transform: { sigma: 1 } });`,
    /'sigma' does not exist/
  ],
  'a dep on a method object': [
    `class X extends Stage<X> { a = dep(Train, 'transform'); run() {} }`,
    /"transform"' is not assignable/
  ],
  'a class in place of a method object': [
    `abstract class B { abstract f(): void } class C extends B { f() {} } class X extends Stage<X> { a = method<B>(C); run() {} }`,
    /'f' is missing/
  ],
  'a dep on a params file': [
    `class X extends Stage<X> { a = dep(Train, 'sched'); run() {} }`,
    /"sched"' is not assignable/
  ],
  'a name that a params file cannot have': [
    `class X extends Stage<X> { a = paramsFile<{ a: { b: number } }>('x.yaml', ['a.c']); run() {} }`,
    /"a.c"' is not assignable/
  ],
  'an option of plots for a metrics file': [
    `class X extends Stage<X> { a = metricsFile('a.json', { x: 'step' }); run() {} }`,
    /'x' does not exist/
  ],
  'a logged plot of a column that does not exist': [
    `new Live().logPlot('a', [{ x: 1, y: 2 }], { x: 'x', y: 'z' });`,
    /"z"' is not assignable/
  ],
  'a metric that is a list': [`new Live().logMetric('a', [1]);`, /'number\[\]' is not assignable/],
  'a report of an unknown kind': [`new Live('a', { report: 'pdf' });`, /'"pdf"' is not assignable/],
  'a typo in an option of a plots file': [
    `class X extends Stage<X> { a = plotsFile('a.csv', { titel: 'step' }); run() {} }`,
    /'titel' does not exist/
  ],
  'a typo in an out option': [
    `class X extends Stage<X> { a = outs('a', { cach: false }); run() {} }`,
    /'cach' does not exist/
  ]
};

describe.each(DIALECTS)('in $name', dialect => {
  it('every way to declare a stage compiles', async () => {
    await using project = packageProject();
    project.write({ 'src/valid.ts': readFileSync(join(import.meta.dirname, 'valid.ts'), 'utf8') });
    expect(complaints(dialect, project.path('src/valid.ts'))).toEqual([]);
  });

  it('the params and deps of a stage complete, also in groups', async () => {
    await using project = packageProject();
    const offered = (code: string): string[] => {
      project.write({ 'src/typed.ts': [...STAGES, code].join('\n') });
      return completions(dialect, project.path('src/typed.ts'));
    };
    expect(offered('new Train({ ')).toEqual([
      'images',
      'lr',
      'mode',
      'model',
      'optim',
      'stats',
      'transform'
    ]);
    expect(offered('new Train({ optim: { ')).toEqual(['lr', 'momentum']);
  });

  it('each wrong use is an error on its own line', async () => {
    await using project = packageProject();
    const cases = Object.values(WRONG).map(([code], i) => `export function case${i}() { ${code} }`);
    project.write({ 'src/wrong.ts': [...STAGES, ...cases].join('\n') });
    const found = complaints(dialect, project.path('src/wrong.ts'));
    for (const [i, [name, [, complaint]]] of Object.entries(WRONG).entries()) {
      const line = `${STAGES.length + i + 1}: `;
      const own = found.filter(text => text.startsWith(line));
      expect(own.join('\n'), name).toMatch(complaint);
    }
    const lines = new Set(found.map(text => Number(text.split(':')[0])));
    expect([...lines].sort((a, b) => a - b)).toEqual(cases.map((_, i) => STAGES.length + i + 1));
  });
});

function packageProject(): TestProject {
  const project = new TestProject();
  project.link();
  project.write({ 'package.json': { type: 'module' } });
  return project;
}

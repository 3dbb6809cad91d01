import { describe, expect, it } from 'vitest';
import type { CellFix, Diagnostic } from '../../src/contract/diagnostic.js';
import type { Failure } from '../../src/contract/failure.js';
import type { CheckGraphReport, WriteGraphReport } from '../../src/contract/requests.js';
import { createEngine } from '../../src/engine/index.js';
import { applyFix } from '../support/apply-fix.js';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { method, outs, param, params, Stage } from 'stagebook';";

const CLASSES = [
  IMPORTS,
  `class Step {
  size = 2;
  constructor(init: { size?: number } = {}) { Object.assign(this, init); }
}`,
  `class A extends Stage<A> {
  n = param(1);
  pace = method(new Step());
  out = outs('{name}.json');
  run() {}
}`
];

const IMPORT = "import { A } from './src/A.js';\nimport { Step } from './src/Step.js';";

/** Notebooks `a`, which has the classes, and `b`, whose cells build the stages. */
async function written(...builds: readonly string[]): Promise<TestProject> {
  const project = new TestProject();
  project.link();
  project.write({ 'package.json': {}, '.dvc/config': '', 'a.ipynb': notebook(CLASSES) });
  build(project, ...builds);
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  return project;
}

function build(project: TestProject, ...builds: readonly string[]): void {
  project.write({ 'b.ipynb': notebook([IMPORT, ...builds]) });
}

function edit(project: TestProject, from: string, to: string): void {
  const text = project.read('params.yaml');
  expect(text).toContain(from);
  project.write({ 'params.yaml': text.replace(from, to) });
}

/** What Write graph gives an editor, also where it writes nothing. */
async function toldOf(
  project: TestProject,
  ...options: readonly string[]
): Promise<readonly Diagnostic[]> {
  const { stdout } = await project.stagebook('write-graph', '--json', ...options);
  const answer = JSON.parse(stdout) as WriteGraphReport | { readonly failure: Failure };
  if (!('failure' in answer)) return answer.diagnostics;
  return answer.failure.reason === 'invalid-input' ? answer.failure.diagnostics : [];
}

async function checked(
  project: TestProject,
  builds: readonly string[]
): Promise<CheckGraphReport['diagnostics']> {
  const path = project.path('b.ipynb');
  const documents = { [path]: JSON.stringify(notebook([IMPORT, ...builds])) };
  const answer = await createEngine().request('graph/check', { path, documents });
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value.diagnostics;
}

function textAt({ location }: Diagnostic, builds: readonly string[]): string | undefined {
  if (location.kind !== 'cell' || location.notebook !== 'b.ipynb' || !location.range)
    return undefined;
  const { start, end } = location.range;
  const cell = [IMPORT, ...builds][location.cellNumber - 1]?.split('\n') ?? [];
  return cell[start.line]?.slice(start.column, end.column);
}

describe('a param that the file overrides is told, and taken over, in the notebook that builds the stage', () => {
  it.each([
    ['n: 7', 'n: 9', ["new A({ n: 7 }, { name: 'A1' });"], "new A({ n: 9 }, { name: 'A1' });"],
    ['n: 7', 'n: 9', ['const v = { n: 7 };', 'new A(v);'], 'const v = { n: 9 };'],
    [
      'size: 5',
      'size: 6',
      ["new A({ pace: new Step({ size: 5 }) }, { name: 'A1' });"],
      'new Step({ size: 6 })'
    ]
  ])('%s → %s', async (from, to, builds, after) => {
    await using project = await written(...builds);
    edit(project, from, to);
    const [told, ...others] = await toldOf(project);
    expect(others).toEqual([]);
    expect(told).toMatchObject({ code: 'params/overridden' });
    expect(told && textAt(told, builds)).toBe(from.split(' ')[1]);
    expect(await checked(project, builds)).toMatchObject([{ location: told?.location }]);
    const fixed = applyFix([IMPORT, ...builds], told?.fixes?.[0] as CellFix).slice(1);
    expect(fixed.join('\n')).toContain(after);
    build(project, ...fixed);
    expect(await toldOf(project)).toEqual([]);
  });

  it('under another name of the class', async () => {
    const builds = [
      "import { A as Other } from './src/A.js';",
      "new Other({ n: 7 }, { name: 'A1' });"
    ];
    await using project = await written(...builds);
    edit(project, 'n: 7', 'n: 9');
    const told = await toldOf(project);
    expect(told.map(each => textAt(each, builds))).toEqual(['7']);
  });

  it('the value of the class stands in its own notebook', async () => {
    const builds = ["new A({ n: 7 }, { name: 'A1' });"];
    await using project = await written(...builds);
    edit(project, 'size: 2', 'size: 3');
    expect(await toldOf(project)).toMatchObject([
      { location: { notebook: 'a.ipynb', cellNumber: 2, range: { start: { line: 1, column: 9 } } } }
    ]);
  });

  it('one that is worked out is placed where it is, and has no fix', async () => {
    const builds = ["new A({ n: 7 * 1 }, { name: 'A1' });"];
    await using project = await written(...builds);
    edit(project, 'n: 7', 'n: 9');
    const [told] = await toldOf(project);
    expect(told && textAt(told, builds)).toBe('7 * 1');
    expect(told?.fixes).toBeUndefined();
  });

  it('in the terminal', async () => {
    await using project = await written("new A({ n: 7 }, { name: 'A1' });");
    edit(project, 'n: 7', 'n: 9');
    const { stderr } = await project.stagebook('write-graph');
    expect(stderr).toContain('  --> b.ipynb:cell 2:1:12\n');
    expect(stderr).not.toContain('a.ipynb');
  });
});

it.each([
  ['8', '8'],
  ['2 * 4', '2 * 4']
])('a param that changed on both sides is told where `%s` stands', async (value, place) => {
  await using project = await written("new A({ n: 7 }, { name: 'A1' });");
  edit(project, 'n: 7', 'n: 9');
  const builds = [`new A({ n: ${value} }, { name: 'A1' });`];
  build(project, ...builds);
  const [told, ...others] = await toldOf(project);
  expect(others).toEqual([]);
  expect(told).toMatchObject({ code: 'params/conflict' });
  expect(told && textAt(told, builds)).toBe(place);
});

it('a param that went back is told where its value stands', async () => {
  const builds = ["new A({ n: 7 }, { name: 'A1' });"];
  await using project = await written(...builds);
  edit(project, 'n: 7', 'n: 9');
  const [told, ...others] = await toldOf(project, '--params', 'notebook');
  expect(others).toEqual([]);
  expect(told).toMatchObject({ code: 'params/taken-back' });
  expect(told && textAt(told, builds)).toBe('7');
});

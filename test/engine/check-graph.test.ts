import { readdirSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Diagnostic } from '../../src/contract/diagnostic.js';
import type { CheckGraphReport } from '../../src/contract/requests.js';
import { createEngine } from '../../src/engine/index.js';
import { LIBRARY_NAMES } from '../../src/notebook/fixes/import-fix.js';
import * as library from '../../src/stage/index.js';
import { applyFix } from '../support/apply-fix.js';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { Stage, outs, param } from 'stagebook';";
const HELPER = 'function scale(x: number) {\n  return x * 2;\n}';
const TRAIN =
  "class Train extends Stage<Train> {\n  lr = param(0.1);\n  title = param('a');\n  model = outs('m.json');\n  run() {\n    this.model.writeJSON(scale(this.lr));\n  }\n}";
const OTHER = "class Other extends Stage<Other> {\n  data = outs('d.json');\n  run() {}\n}";

function projectOf(...cells: readonly string[]): TestProject {
  const project = new TestProject();
  project.link();
  project.write({ 'package.json': {}, '.dvc/config': '', 'n.ipynb': notebook(cells) });
  return project;
}

/** Checks the notebook as it would be on the screen with other cells. */
async function check(project: TestProject, cells?: readonly string[]): Promise<CheckGraphReport> {
  const path = project.path('n.ipynb');
  const documents = cells && { [path]: JSON.stringify(notebook(cells)) };
  const answer = await createEngine().request('graph/check', {
    path,
    ...(documents && { documents })
  });
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

const states = ({ classes }: CheckGraphReport): Record<string, string> =>
  Object.fromEntries(classes.map(({ className, state }) => [className, state]));

/** The cells after the first fix of a diagnostic. */
function applyFirst(cells: readonly string[], { fixes }: Diagnostic): string[] {
  const [fix] = fixes ?? [];
  return fix ? applyFix(cells, fix) : [...cells];
}

const one = ({ diagnostics }: CheckGraphReport, code: string): Diagnostic => {
  const found = diagnostics.filter(item => item.code === code);
  expect(found).toHaveLength(1);
  return found[0] as Diagnostic;
};

it('tells of each class whether it is not written, written, or changed since, on the text of the screen', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN, OTHER);
  expect(states(await check(project))).toEqual({ Train: 'not-written', Other: 'not-written' });
  expect((await project.stagebook('write-graph')).code).toBe(0);
  const written = await check(project);
  expect(states(written)).toEqual({ Train: 'written', Other: 'written' });
  expect(written.classes[0]).toMatchObject({ notebook: 'n.ipynb', cellId: 'cell-3' });
  const changed = [IMPORTS, HELPER, TRAIN, OTHER.replace('{}', '{ return; }')];
  expect(states(await check(project, changed))).toEqual({ Train: 'written', Other: 'changed' });
});

it('counts a helper as a part of the classes that use it', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN, OTHER);
  await project.stagebook('write-graph');
  const changed = [IMPORTS, HELPER.replace('2', '3'), TRAIN, OTHER];
  expect(states(await check(project, changed))).toEqual({ Train: 'changed', Other: 'written' });
});

it('a class behind an error is broken, and the error has its cell and range', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN);
  await project.stagebook('write-graph');
  const report = await check(project, [IMPORTS, 'function scale( {', TRAIN]);
  expect(states(report)).toEqual({ Train: 'broken' });
  expect(one(report, 'notebook/syntax').location).toMatchObject({
    kind: 'cell',
    cellId: 'cell-2',
    range: { start: { line: 0 } }
  });
});

it('an error in one class leaves the state of another', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN, OTHER);
  await project.stagebook('write-graph');
  const broken = TRAIN.replace('this.lr', 'missing');
  const report = await check(project, [IMPORTS, HELPER, broken, OTHER]);
  expect(states(report)).toEqual({ Train: 'broken', Other: 'written' });
});

it('a class that its own syntax error hides is told at its cell, and is not gone', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN, OTHER);
  await project.stagebook('write-graph');
  const report = await check(project, [IMPORTS, HELPER, TRAIN.replace('class', 'clas'), OTHER]);
  expect(states(report)).toEqual({ Train: 'broken', Other: 'written' });
  expect(report.classes.find(({ state }) => state === 'broken')?.cellId).toBe('cell-3');
  expect(report.diagnostics.map(({ code }) => code)).toEqual(['notebook/syntax']);
});

it('a class whose stage or file is gone from the disk is not written', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN, OTHER);
  await project.stagebook('write-graph');
  const pipeline = project.read('dvc.yaml');
  project.write({ 'dvc.yaml': pipeline.slice(0, pipeline.indexOf('  Other:')) });
  expect(states(await check(project))).toEqual({ Train: 'written', Other: 'not-written' });
  rmSync(project.path('dvc.yaml'));
  expect(states(await check(project))).toEqual({ Train: 'not-written', Other: 'not-written' });
  project.write({ 'dvc.yaml': pipeline });
  rmSync(project.path('src/Train.ts'));
  expect(states(await check(project))).toEqual({ Train: 'not-written', Other: 'written' });
});

it('a class that is gone from the notebooks is offered for removal', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN, OTHER);
  await project.stagebook('write-graph');
  const { diagnostics } = await check(project, [IMPORTS, HELPER, TRAIN]);
  expect(diagnostics).toMatchObject([
    { code: 'files/removed-stage', remedy: { title: 'Remove stage `Other`', action: 'prune' } },
    { code: 'files/removed-class', location: { path: 'src/Other.ts' } }
  ]);
  const without = TRAIN.replace('scale(this.lr)', '1');
  expect((await check(project, [IMPORTS, without, OTHER])).diagnostics).toMatchObject([
    { code: 'files/removed-class', remedy: { title: 'Remove `src/lib/scale.ts`' } }
  ]);
});

it('a file that removal would keep is not offered for it', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN, OTHER);
  await project.stagebook('write-graph');
  const without = [IMPORTS, TRAIN.replace('scale(this.lr)', '1'), OTHER];
  const offers = async (): Promise<unknown> =>
    (await check(project, without)).diagnostics.map(({ message, remedy }) => [message, remedy]);
  const dep = '    - src/Other.ts\n';
  const pipeline = project.read('dvc.yaml');
  const user = `  mine:\n    cmd: ls\n    deps:\n${dep.replace('Other', 'lib/scale')}`;
  project.write({ 'dvc.yaml': `${pipeline}${user}` });
  expect(await offers()).toEqual([
    [
      expect.stringMatching(/`src\/lib\/scale.ts`.*stage `mine` needs it, so `--prune` keeps/),
      undefined
    ]
  ]);
  project.write({ 'dvc.yaml': pipeline });
  project.write({ 'src/lib/scale.ts': `${project.read('src/lib/scale.ts')}// mine\n` });
  expect(await offers()).toEqual([
    [expect.stringContaining('was edited by hand, so `--prune` keeps it'), undefined]
  ]);
});

it.each([
  ['in the middle', (text: string) => text.replace('scale(this.lr)', 'scale(this.lr) + 1')],
  ['as a new line', (text: string) => text.replace('  run() {\n', '  run() {\n    // more\n')],
  [
    'of several lines',
    (text: string) =>
      text.replace(
        / {2}run\(\) \{[^]*\n {2}\}/,
        '  run() {\n    this.model.writeJSON(scale(2));\n  }'
      )
  ],
  ['behind the class', (text: string) => `${text.trimEnd()} // more\n`],
  ['as a removed line', (text: string) => text.replace("  title = param('a');\n", '')],
  [
    'with other line ends',
    (text: string) => text.replace('* 1', '').replaceAll('\n', '\r\n').replace('m.json', 'n.json')
  ]
])('an edit of a generated file %s goes into the notebook by a fix', async (_, edit) => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN);
  await project.stagebook('write-graph');
  project.write({ 'src/Train.ts': edit(project.read('src/Train.ts')) });
  const report = await check(project);
  expect(states(report)).toEqual({ Train: 'conflict' });
  const conflict = one(report, 'files/conflict');
  expect(conflict.location).toMatchObject({ kind: 'cell', cellId: 'cell-3' });
  const fixed = applyFirst([IMPORTS, HELPER, TRAIN], conflict);
  const after = await check(project, fixed);
  expect(states(after)).toEqual({ Train: 'written' });
  expect(after.diagnostics).toEqual([]);
});

it('an edit that its cell would lose has no fix; what is to stay of it is to be copied', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN);
  await project.stagebook('write-graph');
  const text = project.read('src/Train.ts');
  const edits: Readonly<Record<string, string>> = {
    'a comment below the class': `${text.trimEnd()}\n// mine\n`,
    'a helper below the class': `${text}\nconst helper = 1;\n`,
    'a comment above the class': text.replace(/^export class/m, '// mine\n$&'),
    'another import': `import { join } from 'node:path';\n${text}`
  };
  for (const [name, edited] of Object.entries(edits)) {
    project.write({ 'src/Train.ts': edited });
    const { fixes, help } = one(await check(project), 'files/conflict');
    expect(fixes, name).toBeUndefined();
    expect(help, name).toContain(
      'Copy what is to stay of the edit into a cell; or keep it in the file alone with `--keep`.'
    );
  }
});

it('an edit of what Write graph added itself has no fix; both places are told, and that it can be replaced', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN);
  await project.stagebook('write-graph');
  project.write({ 'src/Train.ts': `// mine\n${project.read('src/Train.ts')}` });
  const conflict = one(await check(project), 'files/conflict');
  expect(conflict.fixes).toBeUndefined();
  expect(conflict.location).toMatchObject({ kind: 'cell', cellId: 'cell-3' });
  expect(conflict.related?.map(({ location }) => location)).toEqual([
    { kind: 'file', path: 'src/Train.ts' }
  ]);
  expect(conflict.remedy).toEqual({ title: 'Replace `src/Train.ts`', action: 'overwrite' });
});

it('where the notebook went on as well, a conflict has no fix', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN);
  await project.stagebook('write-graph');
  project.write({ 'src/Train.ts': project.read('src/Train.ts').replace('0.1', '0.2') });
  const report = await check(project, [IMPORTS, HELPER, TRAIN.replace('0.1', '0.3')]);
  expect(states(report)).toEqual({ Train: 'conflict' });
  expect(one(report, 'files/conflict').fixes).toBeUndefined();
});

it('a param that was changed in the file goes into the notebook by a fix', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN);
  await project.stagebook('write-graph');
  project.write({ 'params.yaml': project.read('params.yaml').replace('0.1', '0.25') });
  const overridden = one(await check(project), 'params/overridden');
  expect(overridden).toMatchObject({
    message:
      "`Train.lr` is 0.25 in `params.yaml` and 0.1 in the notebook; the file's value is used.",
    location: { cellId: 'cell-3', range: { start: { line: 1, column: 13 }, end: { column: 16 } } },
    fixes: [{ title: 'Take `Train.lr` = 0.25 into the notebook' }]
  });
  const fixed = applyFirst([IMPORTS, HELPER, TRAIN], overridden);
  expect(fixed[2]).toContain('lr = param(0.25);');
  expect((await check(project, fixed)).diagnostics).toEqual([]);
});

it('a text keeps the quotes of its cell', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN);
  await project.stagebook('write-graph');
  project.write({
    'params.yaml': project.read('params.yaml').replace('title: a', `title: it's "b"`)
  });
  const fixed = applyFirst(
    [IMPORTS, HELPER, TRAIN],
    one(await check(project), 'params/overridden')
  );
  expect(fixed[2]).toContain(`title = param('it\\'s "b"');`);
});

it('a name of the library that nothing imports is imported by a fix', async () => {
  await using project = projectOf(IMPORTS, HELPER, TRAIN);
  const cells = [IMPORTS.replace(', param', ''), HELPER, TRAIN];
  const unbound = one(await check(project, cells), 'notebook/unbound-name');
  const fixed = applyFirst(cells, unbound);
  expect(fixed[2]).toBe(`import { param } from 'stagebook';\n${TRAIN}`);
  expect((await check(project, fixed)).diagnostics).toEqual([]);
});

it('the names that can be imported are those of the library', () => {
  expect([...LIBRARY_NAMES].sort()).toEqual(Object.keys(library).sort());
});

it('runs no cell and writes nothing', async () => {
  const witness = "import { writeFileSync } from 'node:fs';\nwriteFileSync('ran', '');";
  await using project = projectOf(witness, IMPORTS, HELPER, TRAIN, 'new Train({ lr: 1 });');
  const before = readdirSync(project.root);
  await check(project);
  expect(readdirSync(project.root)).toEqual(before);
  expect(readdirSync(project.path('.dvc'))).toEqual(['config']);
});

it('a notebook that is no JSON is a diagnostic, not a failure', async () => {
  await using project = projectOf(IMPORTS);
  const path = project.path('n.ipynb');
  const answer = await createEngine().request('graph/check', {
    path,
    documents: { [path]: '{' }
  });
  expect(answer).toMatchObject({
    ok: true,
    value: { classes: [], diagnostics: [{ code: 'notebook/not-json' }] }
  });
});

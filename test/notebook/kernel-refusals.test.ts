import { expect, test } from 'vitest';
import { applyFix } from '../../src/engine/apply-fix.js';
import { extractModules } from '../../src/notebook/index.js';
import { Kernel } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';
import { formatDiagnostics, textsOf, toNotebook } from './support/notebook-text.js';

const STAGE = "import { Stage, out, param } from 'stagebook';";
const FILES = ['src/Fit.ts', 'lib/near.ts', 'notebooks/near.ts', 'lib/index.ts'];

function extract(path: string, ...cells: readonly string[]) {
  const document = toNotebook([STAGE, ...cells], path);
  const extraction = extractModules([document], { fileExists: file => FILES.includes(file) });
  const told = extraction.diagnostics.filter(({ code }) => code === 'notebook/kernel');
  return { document, extraction, told };
}

test.each([
  ['export const x = 1;', 'const x = 1;'],
  [
    '// One.\nexport function x() {}\nexport class Y {}\nexport type T = Y;',
    '// One.\nfunction x() {}\nclass Y {}\ntype T = Y;'
  ],
  ['const x = 1;\nexport { x };', 'const x = 1;'],
  ['export async function x() {}', 'async function x() {}']
])('an export in a cell is told once, with what removes it: %s', (cell, mended) => {
  const { document, told } = extract('n.ipynb', cell);
  expect(told).toMatchObject([
    { severity: 'warning', message: expect.stringContaining('`export`') as string }
  ]);
  const [fix] = told[0]?.fixes ?? [];
  const [fixed] = fix ? applyFix(fix, 'n.ipynb', [document]) : [];
  expect(fixed?.cells[1]?.source).toBe(mended);
});

test.each([
  '/** @module shared */\nexport const x = 1;',
  'export default class Net {}',
  "export { join } from 'node:path';",
  'export {};',
  'namespace N { export const x = 1; }'
])('the kernel takes %s', cell => {
  expect(extract('n.ipynb', cell).told).toEqual([]);
});

test('what a cell exports is extracted all the same', () => {
  const { extraction } = extract(
    'n.ipynb',
    'export const x = 1;',
    'class A extends Stage<A> { k = param(x); run() {} }'
  );
  expect(textsOf(extraction)['src/A.ts']).toContain('param(x)');
});

test.each([
  ['../src/Fit.js', './src/Fit.js'],
  ['../src/Fit', './src/Fit.js'],
  ['./near.js', './notebooks/near.js']
])('an import that counts from the folder of the notebook is told: %s', (written, meant) => {
  const { document, told } = extract('notebooks/n.ipynb', `import { a } from '${written}';\na;`);
  expect(formatDiagnostics(told)).toEqual([
    `warning notebook/kernel notebooks/n.ipynb#c2:1:19 Stagebook's kernel does not find \`${written}\`: its cells run in the root of the project, wherever the notebook is.`
  ]);
  const [fix] = told[0]?.fixes ?? [];
  const [fixed] = fix ? applyFix(fix, 'notebooks/n.ipynb', [document]) : [];
  expect(fixed?.cells[1]?.source).toBe(`import { a } from '${meant}';\na;`);
  expect(extract('notebooks/n.ipynb', fixed?.cells[1]?.source ?? '').told).toEqual([]);
});

test.each([
  ['notebooks/n.ipynb', '../lib'],
  ['notebooks/n.ipynb', './lib'],
  ['n.ipynb', './lib']
])('an import of a folder is told, with the file that is meant: %s, %s', (path, written) => {
  const { document, told } = extract(path, `import { a } from '${written}';\na;`);
  expect(formatDiagnostics(told)).toEqual([
    `warning notebook/kernel ${path}#c2:1:19 The kernel does not find \`${written}\`: it takes no folder for the \`index.ts\` in it.`
  ]);
  const [fix] = told[0]?.fixes ?? [];
  const [fixed] = fix ? applyFix(fix, path, [document]) : [];
  expect(fixed?.cells[1]?.source).toBe("import { a } from './lib/index.js';\na;");
});

test('the kernel finds no folder', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'lib/index.ts': 'export const a = 1;\n' });
  await using kernel = await Kernel.start(project.root, project.env);
  const run = (specifier: string) => kernel.run(`import { a } from '${specifier}';\na;`);
  expect(await run('./lib')).toMatchObject({ status: 'error' });
  expect(await run('./lib/index.js')).toMatchObject({ status: 'ok' });
  expect(await run('./lib/index')).toMatchObject({ status: 'ok' });
});

test.each([
  './src/Fit.js',
  './src/Fit',
  './lib/index',
  './lib/near.js',
  'node:fs',
  '../../outside.js'
])('the kernel finds %s, or nobody does', specifier => {
  const { told } = extract('notebooks/n.ipynb', `import { a } from '${specifier}';\na;`);
  expect(told).toEqual([]);
});

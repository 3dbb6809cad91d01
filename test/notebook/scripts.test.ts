import { expect, it } from 'vitest';
import { extractModules } from '../../src/notebook/index.js';
import { Kernel } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';
import { formatDiagnostics, toNotebook } from './support/notebook-text.js';

const SCRIPT = '(globalThis as any).side = 9;\n';
const FILES: Readonly<Record<string, string>> = {
  'lib/script.ts': SCRIPT,
  'lib/other.ts': 'const fs = require("node:fs");\n(globalThis as any).side = fs;\n',
  'lib/empty.ts': '',
  'lib/late.ts': 'await 1;\n',
  'lib/global.ts': 'declare global { var side: number }\n',
  'lib/index.ts': SCRIPT,
  'lib/module.ts': `${SCRIPT}export {};\n`,
  'lib/loads.ts': "import 'node:fs';\n",
  'lib/plain.js': 'globalThis.side = 9;\n',
  'lib/inner.ts': "import './inner-script.js';\nexport const x = 1;\n",
  'lib/inner-script.ts': SCRIPT,
  'lib/outer.ts': "export { x } from './named.js';\n",
  'lib/named.ts': "import './deep.js';\nexport const x = 1;\n",
  'lib/deep.ts': SCRIPT,
  'lib/types.ts': 'export type T = 1;\n'
};

function told(files: Readonly<Record<string, string>>, ...cells: readonly string[]): string[] {
  const { diagnostics } = extractModules([toNotebook(cells)], {
    fileExists: path => path in files,
    readFile: path => files[path]
  });
  return formatDiagnostics(diagnostics.filter(({ code }) => code === 'notebook/kernel'));
}

/** What a cell imports, and the file that the kernel refuses. */
const IMPORTS: readonly (readonly [cell: string, refused: string | undefined])[] = [
  ["import './lib/script';", 'lib/script.ts'],
  ["import './lib/script.js';", 'lib/script.ts'],
  ["import './lib/other';", 'lib/other.ts'],
  ["import './lib/empty';", 'lib/empty.ts'],
  ["import './lib/late';", 'lib/late.ts'],
  ["import './lib/global';", 'lib/global.ts'],
  ["import './lib/index.js';", 'lib/index.ts'],
  ["import './lib/inner';", 'lib/inner-script.ts'],
  ["import { x } from './lib/outer.js';\nx;", 'lib/deep.ts'],
  ["import './lib/module';", undefined],
  ["import './lib/module.js';", undefined],
  ["import './lib/loads';", undefined],
  ["import './lib/plain.js';", undefined],
  ["import type { T } from './lib/types';", undefined]
];

it('what is told is what the kernel does not find, and with `export {}` it does', async () => {
  await using project = TestProject.withDvc();
  project.write(FILES);
  await using kernel = await Kernel.start(project.root, project.env);
  for (const [cell, refused] of IMPORTS) {
    const ran = await kernel.run(cell);
    expect(ran.status, cell).toBe(refused === undefined ? 'ok' : 'error');
    if (refused !== undefined) expect(ran.error?.evalue, cell).toContain('Cannot find module');
    const lines = told(FILES, cell);
    expect(lines, cell).toEqual(
      refused === undefined ? [] : [expect.stringContaining(`\`${refused}\``)]
    );
  }
  for (const [cell, refused] of IMPORTS) {
    if (refused === undefined || /late|other|global/.test(refused)) continue;
    const mended = { ...FILES, [refused]: `${FILES[refused] ?? ''}export {};\n` };
    project.write({ [refused]: mended[refused] ?? '' });
    expect(await kernel.run(cell), cell).toMatchObject({ status: 'ok' });
    expect(told(mended, cell)).toEqual([]);
  }
});

it('is told once for each file, where it is imported first, with the file that imports it', () => {
  expect(
    told(FILES, "import './lib/script';", "import './lib/script.js';\nimport './lib/inner';")
  ).toEqual([
    'warning notebook/kernel nb.ipynb#c1:1:8 The kernel does not find `lib/script.ts`: a file without `import` and `export` is no module to it.',
    'warning notebook/kernel nb.ipynb#c2:2:8 The kernel does not find `lib/inner-script.ts`, which `lib/inner.ts` imports: a file without `import` and `export` is no module to it.'
  ]);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NotebookDocument } from '../../../src/contract/notebook.js';
import { codeDeps, extractModules } from '../../../src/notebook/index.js';
import type { Extraction } from '../../../src/notebook/index.js';
import { formatDiagnostics, toNotebook } from './notebook-text.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/notebook');

/** One case of the corpus: notebooks, files that the user wrote beside them, and what must come out. */
export interface GoldenCase {
  readonly name: string;
  readonly notebooks: readonly NotebookDocument[];
  readonly files: Readonly<Record<string, string>>;
  readonly expectedPath: string;
}

/** Reads the corpus: `<case>/input.txt` and `<case>/expected.txt`, sections headed by `=== `. */
export function readCorpus(): GoldenCase[] {
  return readdirSync(FIXTURES)
    .sort()
    .map(name => {
      const sections = readSections(join(FIXTURES, name, 'input.txt'));
      return { name, ...toInput(sections), expectedPath: join(FIXTURES, name, 'expected.txt') };
    });
}

/** Extracts a case. */
export function extractCase({ notebooks, files }: GoldenCase): Extraction {
  return extractModules(notebooks, { fileExists: path => path in files });
}

/** Writes all that extraction gives in the form of `expected.txt`. */
export function formatExtraction(extraction: Extraction): string {
  const { modules, classes, programs, diagnostics } = extraction;
  const texts = [...modules, ...programs].map(({ path, text }) => `=== ${path}\n${text}`);
  const classLines = classes.map(c =>
    [
      c.name,
      c.module,
      `${c.notebook}#${c.cell}`,
      c.isStage,
      c.abstract && 'abstract',
      c.blocked && 'blocked'
    ]
      .filter(Boolean)
      .join(' ')
  );
  const imports = modules.map(({ path, localImports, packages }) =>
    [`${path}:`, ...codeDeps(modules, path), '|', ...localImports, '|', ...packages].join(' ')
  );
  return [
    ...texts,
    `=== classes\n${classLines.join('\n')}\n`,
    `=== code deps | local imports | packages\n${imports.join('\n')}\n`,
    `=== diagnostics\n${formatDiagnostics(diagnostics).join('\n')}\n`
  ].join('');
}

function readSections(path: string): { head: string[]; text: string }[] {
  return readFileSync(path, 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map(section => {
      const end = section.indexOf('\n');
      return {
        head: section.slice(0, end).split(' '),
        text: section.slice(end + 1).replace(/\n+$/, '')
      };
    });
}

function toInput(sections: readonly { head: string[]; text: string }[]) {
  const cells: Record<string, Parameters<typeof toNotebook>[0][number][]> = {};
  const files: Record<string, string> = {};
  let notebook = 'nb.ipynb';
  for (const { head, text } of sections) {
    const [kind, argument] = head;
    if (kind === 'notebook') notebook = argument ?? '';
    else if (kind === 'file') files[argument ?? ''] = `${text}\n`;
    else {
      const executionCount = argument === undefined ? null : Number(argument);
      const cellKind = kind === 'markdown' ? 'markdown' : 'code';
      (cells[notebook] ??= []).push({ source: text, kind: cellKind, executionCount });
    }
  }
  const notebooks = Object.entries(cells).map(([path, all]) => toNotebook(all, path));
  return { notebooks, files };
}

import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { extractModules, type Extraction } from '../../src/notebook/index.js';
import { CHECKOUT } from '../support/test-project.js';
import { toNotebook } from './support/notebook-text.js';
import { PUBLIC_CELLS } from './support/public-cells.js';

const LIBRARY = "import { Stage, param } from 'stagebook';";

/** Missing packages, and what is `any` because of them, are no doing of extraction. */
const OF_PACKAGES = new Set([2307, 7016, 7006, 7031, 7026, 2875]);

const loaded = new Map<string, ts.SourceFile | undefined>();

/** What `tsc --strict` says of generated files that are on no disk. */
function compile({ modules, programs }: Extraction): string[] {
  const texts = new Map([...modules, ...programs].map(m => [join(CHECKOUT, m.path), m.text]));
  const folders = new Set([...texts.keys()].map(path => dirname(path)));
  const options: ts.CompilerOptions = {
    strict: true,
    experimentalDecorators: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node']
  };
  const disk = ts.createCompilerHost(options);
  const program = ts.createProgram([...texts.keys()], options, {
    ...disk,
    getCurrentDirectory: () => CHECKOUT,
    fileExists: path => texts.has(path) || disk.fileExists(path),
    // Else files in a folder that is on no disk are not found, and all that is of them is `any`.
    directoryExists: path => folders.has(path) || disk.directoryExists?.(path) === true,
    getSourceFile: (path, version) => {
      const text = texts.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, version);
      if (!loaded.has(path)) loaded.set(path, disk.getSourceFile(path, version));
      return loaded.get(path);
    }
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ code, file, messageText }) => ({
      code,
      text: `${file?.fileName ?? ''} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    }))
    .filter(({ code, text }) => !OF_PACKAGES.has(code) || text.includes("module './"))
    .map(({ text }) => text);
}

describe.each(Object.entries(PUBLIC_CELLS))('%s', (_, cells) => {
  const document = toNotebook([LIBRARY, ...cells]);

  it('gives the classes that need nothing of the notebook, and files that compile', () => {
    const extraction = extractModules([document]);
    const fine = cells.flatMap(cell => [...cell.matchAll(/class (Fine\w+) /g)].map(m => m[1]));
    const sound = extraction.classes.filter(({ blocked }) => !blocked);
    expect(sound.map(({ name }) => name)).toEqual(fine);
    expect(compile(extraction)).toEqual([]);
  });

  it('has each diagnostic in a cell, at its text', () => {
    for (const { location } of extractModules([document]).diagnostics) {
      if (location.kind === 'file') {
        expect(location.path).toBe(document.path);
        continue;
      }
      const cell = document.cells.find(({ id }) => id === location.cellId);
      expect(cell?.number).toBe(location.cellNumber);
      const lines = cell?.source.split(/\n|\u2028/) ?? [];
      const { start } = location.range ?? { start: { line: 0, column: 0 } };
      expect(start.line).toBeLessThan(lines.length);
      expect(start.column).toBeLessThanOrEqual(lines[start.line]?.length ?? -1);
    }
  });

  it('is extracted in every order of the cells, and without any of them', () => {
    const orders = [
      [...cells].reverse(),
      ...cells.map((_cell, i) => [...cells.slice(0, i), ...cells.slice(i + 1)]),
      ...cells.map((_cell, i) => [...cells.slice(i), ...cells.slice(0, i)])
    ];
    for (const order of orders)
      expect(() => extractModules([toNotebook([LIBRARY, ...order])])).not.toThrow();
  });
});

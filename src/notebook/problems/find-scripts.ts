import { posix } from 'node:path';
import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { typeScriptFiles } from '../../contract/typescript-files.js';
import { ts } from '../syntax/compiler.js';
import type { ExtractOptions } from '../extraction.js';
import { locateNode } from '../cells/parsed-cell.js';
import { isLocal, resolveLocal } from '../cells/specifier.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** Nobody waits for more files to be read. */
const MOST_FILES = 200;

/** An import of a file of the project. */
interface Import {
  readonly specifier: TS.StringLiteral;
  /** True where no name of the file is asked for: it is loaded for what it does. */
  readonly isBare: boolean;
}

/** A file to look into. */
interface Loaded {
  readonly path: string;
  readonly isBare: boolean;
  /** The file that imports it; none: a cell. */
  readonly importer?: string;
}

/**
 * Finds files without `import` and `export` that are loaded for what they do (`import './setup'`). To TypeScript they
 * are scripts, of which tslab compiles nothing, so that the kernel does not find them; the pipeline loads them.
 */
export function findScripts(graph: UnitGraph, options: ExtractOptions): Diagnostic[] {
  const { readFile } = options;
  if (!readFile) return [];
  const seen = new Set<string>();
  return graph.notebook.cells.flatMap(cell =>
    findImports(cell.file).flatMap(({ specifier, isBare }): Diagnostic[] => {
      if (graph.scope.moduleBehind(specifier.text)) return [];
      const path = findFile(resolveLocal(specifier.text, graph.path, options), options);
      const scripts = path === undefined ? [] : follow({ path, isBare }, graph, options, seen);
      return scripts.map(script => ({
        severity: 'warning',
        code: 'notebook/kernel',
        message: `The kernel does not find \`${script.path}\`${script.importer === undefined ? '' : `, which \`${script.importer}\` imports`}: a file without \`import\` and \`export\` is no module to it.`,
        location: locateNode(cell, specifier),
        help: [`Add \`export {};\` to \`${script.path}\`; the pipeline takes it either way.`]
      }));
    })
  );
}

/** Lists the scripts among a file and those that it loads, each once. */
function follow(
  first: Loaded,
  { files }: UnitGraph,
  options: ExtractOptions,
  seen: Set<string>
): readonly Loaded[] {
  const scripts: Loaded[] = [];
  const open = [first];
  for (let file = open.shift(); file && seen.size < MOST_FILES; file = open.shift()) {
    // Whoever asks a script for a name is told by the kernel what is wrong.
    const key = `${file.path} ${file.isBare}`;
    const text = seen.has(key) ? undefined : options.readFile?.(file.path);
    seen.add(key);
    if (text === undefined) continue;
    const { path: importer, isBare } = file;
    // A file whose names are looked up is parsed already.
    const known = files.at(importer);
    const parsed =
      known?.text === text
        ? known
        : ts.createSourceFile(importer, text, {
            languageVersion: ts.ScriptTarget.ESNext,
            jsDocParsingMode: ts.JSDocParsingMode.ParseNone
          });
    if (!ts.isExternalModule(parsed)) {
      if (isBare) scripts.push(file);
      continue;
    }
    for (const next of findImports(parsed)) {
      const place = posix.join(posix.dirname(importer), next.specifier.text);
      const path = findFile(place, options);
      if (path !== undefined) open.push({ path, isBare: next.isBare, importer });
    }
  }
  return scripts;
}

/** Lists what a file loads of the project when it is loaded itself. */
function findImports(file: TS.SourceFile): readonly Import[] {
  return file.statements.flatMap(statement => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier: specifier } = statement;
    if (!specifier || !ts.isStringLiteral(specifier) || !isLocal(specifier.text)) return [];
    if (ts.isExportDeclaration(statement))
      return statement.isTypeOnly ? [] : [{ specifier, isBare: false }];
    const { importClause: clause } = statement;
    const isType = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return isType ? [] : [{ specifier, isBare: !clause }];
  });
}

/** Finds the TypeScript file behind a path from the root of the project. JavaScript is taken as it is. */
function findFile(place: string, { fileExists }: ExtractOptions): string | undefined {
  const path = posix.normalize(place);
  if (path.startsWith('../')) return undefined;
  const files = [...typeScriptFiles(path), `${path.replace(/\/$/, '')}/index.ts`];
  return files.find(each => !each.endsWith('.d.ts') && fileExists?.(each));
}

import type TS from 'typescript';
import { posix } from 'node:path';
import { ts } from '../syntax/compiler.js';
import { declaredNames, hasModifier } from '../syntax/declared-names.js';
import type { ExtractOptions, StageClass } from '../extraction.js';
import { isGenerated } from './generated-header.js';
import type { LocalFiles } from '../local-files.js';
import type { NotebookPlan } from '../plan-notebook.js';
import { isLocal, sourceFiles } from '../cells/specifier.js';

/** What a file of the project exports, as far as its text tells. */
export interface FileExports {
  /** The file from the root of the project: `lib/util.ts`. */
  readonly path: string;
  /** Values and types; `default` is one of them. */
  readonly names: ReadonlySet<string>;
  /** The name that the default export has in its file. */
  readonly defaultName?: string;
  /** True for what is cut out of a notebook. */
  readonly isGenerated: boolean;
}

/** The exports of one file, before what it re-exports as a whole is added. */
interface OwnExports {
  readonly names: ReadonlySet<string>;
  readonly defaultName?: string;
  /** Specifiers of `export * from '…'`. */
  readonly stars: readonly string[];
}

/** What the files export that cells import: those that notebooks are about to become, and those of the author. */
export class ExportedNames {
  readonly #options: ExtractOptions;
  readonly #kept: ReadonlySet<string>;
  /** By path; undefined where only other files tell. */
  readonly #planned = new Map<string, ReadonlySet<string> | undefined>();

  constructor(
    plans: readonly NotebookPlan[],
    options: ExtractOptions,
    kept: readonly StageClass[]
  ) {
    this.#options = options;
    this.#kept = new Set(kept.map(({ module }) => module));
    for (const { files } of plans)
      for (const { path, units, otherClasses } of files.files) {
        const own = units.filter(({ ambient }) => !ambient).flatMap(unit => [...unit.names.keys()]);
        const isWhole = units.every(({ module, statements }) => !module || isListed(statements));
        this.#plan(path, isWhole ? own : undefined);
        for (const [name, stub] of otherClasses) this.#plan(stub, [name]);
      }
  }

  /** Returns what a file exports by its path as an import has it; undefined where that cannot be known. */
  of(path: string, files: LocalFiles, seen = new Set<string>()): FileExports | undefined {
    const own = posix.normalize(path);
    const planned = sourceFiles(own).find(each => this.#planned.has(each));
    if (planned !== undefined) {
      const names = this.#isEdited(planned) ? undefined : this.#planned.get(planned);
      return names && { path: planned, names, isGenerated: true };
    }
    const found = files.at(own) ?? this.#readGenerated(own);
    const read = found && readExports(found);
    if (!read || seen.has(found.fileName)) return undefined;
    const file = found.fileName.slice(1);
    const { names, defaultName, stars } = read;
    const inner = stars.map(star =>
      isLocal(star)
        ? this.of(posix.join(posix.dirname(file), star), files, new Set(seen).add(found.fileName))
        : undefined
    );
    if (!inner.every(each => each !== undefined)) return undefined;
    const all = inner.flatMap(each => [...each.names].filter(name => name !== 'default'));
    // Node gives what requires a module of JavaScript without a default the whole of it instead.
    const isScript = !/\.[cm]?tsx?$/.test(file);
    return {
      path: file,
      names: new Set([...names, ...all, ...(isScript ? ['default'] : [])]),
      ...(defaultName !== undefined && { defaultName }),
      isGenerated: isGenerated(found.text)
    };
  }

  /** Returns the file that a notebook becomes and that exports a name. */
  findHome(name: string): string | undefined {
    return [...this.#planned].find(([, names]) => names?.has(name))?.[0];
  }

  /** Two notebooks that want one path for different texts are told of that; so much as one has is there. */
  #plan(path: string, names: readonly string[] | undefined): void {
    const before = this.#planned.has(path) ? this.#planned.get(path) : new Set<string>();
    this.#planned.set(path, names && before && new Set([...before, ...names]));
  }

  /** What was written by hand into a generated file may stay there. */
  #isEdited(path: string): boolean {
    const { fileExists, readFile, written = [] } = this.#options;
    const file = written.find(each => each.path === path);
    const text = file && fileExists?.(path) === true ? readFile?.(path) : undefined;
    return text !== undefined && file?.holds(text) === false;
  }

  /** Reads the file of a notebook that is not read now; one whose class is kept back says nothing of its cell. */
  #readGenerated(path: string): TS.SourceFile | undefined {
    const { fileExists, readFile } = this.#options;
    const found = sourceFiles(path).find(each => /\.ts$/.test(each) && fileExists?.(each));
    if (found === undefined || this.#kept.has(found)) return undefined;
    const text = readFile?.(found);
    if (text === undefined || !isGenerated(text)) return undefined;
    return ts.createSourceFile(`/${found}`, text, ts.ScriptTarget.ESNext);
  }
}

/** Of `export * from …` and `export = …` in a module cell only other files tell what they export. */
function isListed(statements: readonly TS.Statement[]): boolean {
  return statements.every(statement => {
    if (ts.isExportAssignment(statement)) return false;
    if (!ts.isExportDeclaration(statement)) return true;
    return !!statement.exportClause && ts.isNamedExports(statement.exportClause);
  });
}

const read = new WeakMap<TS.SourceFile, OwnExports | undefined>();

/** Lists what a file exports; undefined where a value decides that: `export = …`, `module.exports = …`. */
function readExports(file: TS.SourceFile): OwnExports | undefined {
  if (!read.has(file)) read.set(file, collectExports(file));
  return read.get(file);
}

function collectExports(file: TS.SourceFile): OwnExports | undefined {
  // What is loaded is CommonJS, so that a module may add to its `exports` besides.
  if (/\bexports\b/.test(file.text)) return undefined;
  const names = new Set<string>();
  const stars: string[] = [];
  let defaultName: string | undefined;
  for (const statement of file.statements) {
    if (ts.isExportAssignment(statement)) {
      if (statement.isExportEquals) return undefined;
      names.add('default');
      if (ts.isIdentifier(statement.expression)) defaultName = statement.expression.text;
    } else if (ts.isExportDeclaration(statement)) {
      const { exportClause: clause, moduleSpecifier: from } = statement;
      if (!clause) stars.push(from && ts.isStringLiteral(from) ? from.text : '');
      else if (ts.isNamespaceExport(clause)) names.add(clause.name.text);
      else
        for (const { name, propertyName } of clause.elements) {
          names.add(name.text);
          if (name.text === 'default') defaultName = propertyName?.text;
        }
    } else if (hasModifier(statement, ts.SyntaxKind.ExportKeyword)) {
      const declared = declaredNames(statement).map(({ text }) => text);
      if (!hasModifier(statement, ts.SyntaxKind.DefaultKeyword)) {
        for (const name of declared) names.add(name);
        continue;
      }
      names.add('default');
      defaultName = declared[0];
    }
  }
  return { names, stars, ...(defaultName !== undefined && { defaultName }) };
}

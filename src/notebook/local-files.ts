import type TS from 'typescript';
import { posix } from 'node:path';
import { typeScriptFiles } from '../contract/typescript-files.js';
import { bindParsed, ts } from './syntax/compiler.js';
import { findDeclared, isImported, toImplementation } from './syntax/declared-symbol.js';
import type { ExtractOptions } from './extraction.js';
import { isGenerated } from './modules/generated-header.js';
import type { ParsedNotebook } from './cells/parsed-cell.js';
import { isLocal, resolveLocal } from './cells/specifier.js';

/** More files, and longer ones, are data or generated code: nobody waits for them to be read. */
const MOST_FILES = 60;
const LONGEST = 100_000;
/** So many names in files are looked up: a notebook that needs more calls a library, which is not followed to its end. */
const MOST_LOOKUPS = 2000;

/** What a name is imported from, and as what. */
export interface ImportedFrom {
  readonly specifier: string;
  readonly imported: string;
}

/** Files that were read, parsed and bound. */
interface Loaded {
  readonly checker: TS.TypeChecker;
  readonly byPath: ReadonlyMap<string, TS.SourceFile>;
  readonly paths: ReadonlyMap<TS.SourceFile, string>;
}

/**
 * The files that the author wrote and that cells import, with those that these import. They are read when a
 * name of one is first asked for, each once. What notebooks generate is not among them: its cells tell more.
 */
export class LocalFiles {
  readonly #options: ExtractOptions;
  readonly #notebooks: ParsedNotebook[] = [];
  /** By notebook and specifier. */
  readonly #imported = new Map<string, TS.SourceFile | undefined>();
  #loaded: Loaded | undefined;
  #lookups = 0;

  constructor(options: ExtractOptions) {
    this.#options = options;
  }

  /** Adds what the cells of a notebook import. */
  add(notebook: ParsedNotebook): void {
    this.#notebooks.push(notebook);
  }

  /** Returns the file that a notebook imports by a specifier. */
  fileBehind(notebook: string, specifier: string): TS.SourceFile | undefined {
    if (this.#lookups > MOST_LOOKUPS) return undefined;
    if (!this.#options.readFile || !isLocal(specifier)) return undefined;
    const key = `${notebook}\n${specifier}`;
    if (!this.#imported.has(key))
      this.#imported.set(key, this.#fileAt(resolveLocal(specifier, notebook, this.#options)));
    return this.#imported.get(key);
  }

  /** Returns the file behind a path from the root, if cells import it or what they import does. */
  at(path: string): TS.SourceFile | undefined {
    return this.#options.readFile && this.#fileAt(path);
  }

  /** Finds the declaration behind what a notebook imports; of `*` it is the file itself. */
  imported(notebook: string, specifier: string, name: string): TS.Declaration | undefined {
    const file = this.fileBehind(notebook, specifier);
    return file && this.exported(file, name);
  }

  /** Collects a file and those that are loaded with it. */
  loadedBy(file: TS.SourceFile): ReadonlySet<TS.SourceFile> {
    const { paths } = this.#load();
    const found = new Set([file]);
    for (const each of found)
      for (const specifier of findSpecifiers(each)) {
        const next = this.#fileAt(resolveFrom(paths.get(each) ?? '', specifier));
        if (next) found.add(next);
      }
    return found;
  }

  /** Finds the declaration of what a file exports by a name. */
  exported(
    file: TS.SourceFile,
    name: string,
    seen = new Set<TS.SourceFile>()
  ): TS.Declaration | undefined {
    if (name === '*' || name === '=') return file;
    if (seen.has(file)) return undefined;
    seen.add(file);
    const { exports } = this.#load().checker.getSymbolAtLocation(file) ?? {};
    const symbol = exports?.get(ts.escapeLeadingUnderscores(name));
    const own = symbol?.valueDeclaration ?? symbol?.declarations?.[0];
    if (own) return this.#follow(own, seen);
    // `export * from './layers.js'`
    const all = exports?.get(ts.InternalSymbolName.ExportStar)?.declarations ?? [];
    for (const each of name === 'default' ? [] : all) {
      const from = ts.isExportDeclaration(each) ? this.#fileOf(each.moduleSpecifier) : undefined;
      const found = from && this.exported(from, name, seen);
      if (found) return found;
    }
    return undefined;
  }

  /** Tells whether a node stands in one of the files. */
  has(node: TS.Node): boolean {
    return this.#loaded?.paths.has(node.getSourceFile()) === true;
  }

  /** Returns the declaration that an identifier in one of the files stands for. */
  find(node: TS.Identifier): TS.Declaration | undefined {
    if (++this.#lookups > MOST_LOOKUPS) return undefined;
    const own = findDeclared(node, this.#load().checker);
    return own && this.#follow(own, new Set());
  }

  /** Returns what an identifier in one of the files is imported from. */
  findSource(node: TS.Identifier): ImportedFrom | undefined {
    const own = findDeclared(node, this.#load().checker);
    const imported = own && importedName(own);
    if (!own || imported === undefined) return undefined;
    const from = sourceOfImport(own);
    return from && { specifier: from.text, imported };
  }

  /** Lists the classes that files declare at their top level. */
  classes(): readonly TS.ClassDeclaration[] {
    if (!this.#options.readFile) return [];
    return [...this.#load().paths.keys()].flatMap(({ statements }) =>
      statements.filter(ts.isClassDeclaration)
    );
  }

  /** Goes from an import or a re-export to what is declared. */
  #follow(declaration: TS.Declaration, seen: Set<TS.SourceFile>): TS.Declaration | undefined {
    if (isImported(declaration)) {
      const from = this.#fileOf(sourceOfImport(declaration));
      return from && this.exported(from, importedName(declaration) ?? '*', seen);
    }
    if (ts.isNamespaceExport(declaration)) return this.#fileOf(declaration.parent.moduleSpecifier);
    if (ts.isExportSpecifier(declaration)) {
      const { moduleSpecifier } = declaration.parent.parent;
      const name = declaration.propertyName ?? declaration.name;
      const from = this.#fileOf(moduleSpecifier);
      if (moduleSpecifier) return from && this.exported(from, name.text, seen);
      const symbol = this.#load().checker.getExportSpecifierLocalTargetSymbol(declaration);
      const own = symbol?.valueDeclaration ?? symbol?.declarations?.[0];
      return own && own !== declaration ? this.#follow(own, seen) : undefined;
    }
    if (ts.isExportAssignment(declaration) && ts.isIdentifier(declaration.expression))
      return this.find(declaration.expression);
    return toImplementation(declaration);
  }

  #fileOf(specifier: TS.Node | undefined): TS.SourceFile | undefined {
    if (!specifier || !ts.isStringLiteral(specifier) || !isLocal(specifier.text)) return undefined;
    const importer = this.#load().paths.get(specifier.getSourceFile());
    return importer === undefined ? undefined : this.#fileAt(resolveFrom(importer, specifier.text));
  }

  #fileAt(path: string): TS.SourceFile | undefined {
    const { byPath } = this.#load();
    for (const each of candidates(path)) {
      const file = byPath.get(each);
      if (file) return file;
    }
    return undefined;
  }

  #load(): Loaded {
    this.#loaded ??= this.#read();
    return this.#loaded;
  }

  #read(): Loaded {
    const parsed = new Map<string, TS.SourceFile>();
    // A set iterates over what is added while it is iterated over.
    const open = new Set(this.#findRoots());
    for (const path of open) {
      const found = this.#readFirst(candidates(path), parsed);
      for (const specifier of found ? findSpecifiers(found.file) : [])
        open.add(resolveFrom(found?.path ?? '', specifier));
    }
    if (!last || !isSame(last.parsed, parsed)) last = { parsed, loaded: bindAll(parsed) };
    return last.loaded;
  }

  /** Lists what cells import: paths without or with an extension. */
  #findRoots(): readonly string[] {
    return this.#notebooks.flatMap(({ path: notebook, cells }) =>
      cells
        .flatMap(({ file }) => findSpecifiers(file))
        .map(specifier => resolveLocal(specifier, notebook, this.#options))
    );
  }

  /** Reads the first of the files that a path may stand for, unless it is there already. */
  #readFirst(
    paths: readonly string[],
    parsed: Map<string, TS.SourceFile>
  ): { readonly path: string; readonly file: TS.SourceFile } | undefined {
    const { fileExists, readFile } = this.#options;
    if (parsed.size >= MOST_FILES || paths.some(path => parsed.has(path))) return undefined;
    const path = paths.find(each => fileExists?.(each));
    const text = path === undefined ? undefined : readFile?.(path);
    if (path === undefined || text === undefined || text.length > LONGEST || isGenerated(text))
      return undefined;
    const known = last?.parsed.get(path);
    const file = known?.text === text ? known : parse(path, text);
    // A script would share its names with all others.
    if (!ts.isExternalModule(file)) return undefined;
    parsed.set(path, file);
    return { path, file };
  }
}

function parse(path: string, text: string): TS.SourceFile {
  return ts.createSourceFile(`/${path}`, text, {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone
  });
}

/** The files of the last extraction: one write makes several, and a server many, of the same files. */
let last: { readonly parsed: Parsed; readonly loaded: Loaded } | undefined;

type Parsed = ReadonlyMap<string, TS.SourceFile>;

function isSame(a: Parsed, b: Parsed): boolean {
  return a.size === b.size && [...a].every(([path, file]) => b.get(path) === file);
}

function bindAll(parsed: Parsed): Loaded {
  const program = bindParsed(new Map([...parsed].map(([path, file]) => [`/${path}`, file])));
  const byPath = new Map(
    [...parsed].filter(([, file]) => program.getSyntacticDiagnostics(file).length === 0)
  );
  return {
    checker: program.getTypeChecker(),
    byPath,
    paths: new Map([...byPath].map(([path, file]) => [file, path]))
  };
}

/** Lists what a file imports or exports from other files of the project, but for types. */
function findSpecifiers(file: TS.SourceFile): readonly string[] {
  return file.statements.flatMap(statement => {
    const isErased =
      (ts.isImportDeclaration(statement) &&
        statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
      (ts.isExportDeclaration(statement) && statement.isTypeOnly);
    const from = isErased ? undefined : sourceOf(statement);
    return from && isLocal(from.text) ? [from.text] : [];
  });
}

function sourceOf(statement: TS.Node): TS.StringLiteral | undefined {
  if (ts.isImportEqualsDeclaration(statement)) {
    const { moduleReference: reference } = statement;
    const isRequire = ts.isExternalModuleReference(reference);
    return isRequire && ts.isStringLiteral(reference.expression) ? reference.expression : undefined;
  }
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return undefined;
  const { moduleSpecifier: from } = statement;
  return from && ts.isStringLiteral(from) ? from : undefined;
}

function sourceOfImport(declaration: TS.Node): TS.StringLiteral | undefined {
  let at = declaration;
  while (!ts.isStatement(at)) at = at.parent;
  return sourceOf(at);
}

/** Returns what an import binds a name to: a name, `default`, or `*` for all. */
function importedName(declaration: TS.Node): string | undefined {
  if (ts.isImportSpecifier(declaration)) return (declaration.propertyName ?? declaration.name).text;
  if (ts.isImportClause(declaration)) return 'default';
  return isImported(declaration) ? '*' : undefined;
}

function resolveFrom(importer: string, specifier: string): string {
  return posix.join(posix.dirname(importer), specifier);
}

/** Lists the files of code that a path without or with an extension may stand for. */
function candidates(path: string): readonly string[] {
  const own = posix.normalize(path);
  if (own.startsWith('../') || /\.(json|node|wasm|d\.[cm]?ts)$/.test(own)) return [];
  const isCode = /\.[cm]?[jt]sx?$/.test(own);
  const bare = own.replace(/\.js$/, '');
  return [
    ...typeScriptFiles(own),
    ...(isCode ? [own] : [`${own}.js`]),
    `${bare}/index.ts`,
    `${bare}/index.js`
  ];
}

import type TS from 'typescript';
import type { CellLocation } from '../../contract/diagnostic.js';
import type { NotebookDocument } from '../../contract/notebook.js';
import { remember } from '../syntax/by-key.js';
import { importBindings } from '../cells/import-binding.js';
import { ts } from '../syntax/compiler.js';
import { locateNode, parseCells, type ParsedNotebook } from '../cells/parsed-cell.js';
import { findTop } from '../syntax/walk.js';

/** Where the import statements of generated modules, which are written anew, stand in the cells. */
export class ImportPlaces {
  readonly #notebooks: readonly NotebookDocument[];
  readonly #parsed = new Map<string, ParsedNotebook>();

  constructor(notebooks: readonly NotebookDocument[]) {
    this.#notebooks = notebooks;
  }

  /** Finds the import in the cells of a notebook that an offset of a generated module repeats. */
  find(file: TS.SourceFile, offset: number, notebook: string): CellLocation | undefined {
    const statement = file.statements.find(s => s.getStart(file) <= offset && offset < s.end);
    if (!statement || !ts.isImportDeclaration(statement)) return undefined;
    const { moduleSpecifier } = statement;
    const locals = localsAt(statement, offset);
    const bindings = this.#parse(notebook).cells.flatMap(importBindings);
    const binding = bindings.filter(({ local }) => locals.includes(local)).at(-1);
    if (!binding) return undefined;
    if (offset < moduleSpecifier.getStart(file)) return locateNode(binding.cell, binding.node);
    const own = findTop(binding.node);
    const node = own && ts.isImportDeclaration(own) ? own.moduleSpecifier : binding.node;
    return locateNode(binding.cell, node);
  }

  #parse(path: string): ParsedNotebook {
    return remember(this.#parsed, path, () =>
      parseCells(path, this.#notebooks.find(notebook => notebook.path === path)?.cells ?? [])
    );
  }
}

/** The names that an import binds at an offset; at its keyword or specifier, all of them. */
function localsAt({ importClause }: TS.ImportDeclaration, offset: number): string[] {
  const named = importClause?.namedBindings;
  const bound = [
    ...(importClause?.name ? [importClause] : []),
    ...(named && ts.isNamespaceImport(named) ? [named] : []),
    ...(named && ts.isNamedImports(named) ? named.elements : [])
  ];
  const names = (nodes: readonly { readonly name?: TS.Identifier }[]): string[] =>
    nodes.flatMap(({ name }) => (name ? [name.text] : []));
  const exact = bound.filter(
    node => !ts.isImportClause(node) && node.pos <= offset && offset < node.end
  );
  return names(exact.length > 0 ? exact : bound);
}

import type TS from 'typescript';
import type { NotebookDocument } from '../../contract/notebook.js';
import { isLocal } from '../cells/specifier.js';
import { loadCompiler, ts } from '../syntax/compiler.js';

/** A piece of a cell's syntax. */
export interface Found<T extends TS.Node = TS.Expression> {
  readonly node: T;
  readonly cell: SourceCell;
}

/** A code cell, parsed by itself. */
export interface SourceCell {
  readonly document: NotebookDocument;
  readonly source: NotebookDocument['cells'][number];
  readonly file: TS.SourceFile;
}

/** What a notebook names by one word: its own, or an import. */
interface Import {
  readonly imported: string;
  readonly specifier: string;
}

/** The code cells of notebooks, and the classes that stand in them. */
export class NotebookCells {
  readonly #documents: readonly NotebookDocument[];
  readonly #cells = new Map<string, readonly SourceCell[]>();

  constructor(documents: readonly NotebookDocument[]) {
    loadCompiler();
    this.#documents = documents;
  }

  /** Lists the code cells of a notebook. */
  of(notebook: string): readonly SourceCell[] {
    const known = this.#cells.get(notebook);
    if (known) return known;
    const document = this.#documents.find(({ path }) => path === notebook);
    const cells = (document?.cells ?? [])
      .filter(({ kind }) => kind === 'code')
      .map(source => ({
        document: document as NotebookDocument,
        source,
        file: ts.createSourceFile('/cell.ts', source.source, ts.ScriptTarget.ESNext, true)
      }));
    this.#cells.set(notebook, cells);
    return cells;
  }

  /**
   * Returns the class that a notebook means by a name: its own, where the last cell that declares it counts, as
   * everywhere; or one that it imports of another notebook.
   */
  findClass(name: string, notebook: string): Found<TS.ClassDeclaration> | undefined {
    const own = this.#ownClass(name, notebook);
    if (own) return own;
    const { imported, specifier } = this.#findImport(name, notebook) ?? {};
    if (imported === undefined || !isGenerated(specifier)) return undefined;
    const others = this.#documents.flatMap(({ path }) =>
      path === notebook ? [] : (this.#ownClass(imported, path) ?? [])
    );
    // Of several nobody tells which one is meant.
    return others.length === 1 ? others[0] : undefined;
  }

  #ownClass(name: string, notebook: string): Found<TS.ClassDeclaration> | undefined {
    return this.of(notebook)
      .flatMap(cell =>
        cell.file.statements.filter(ts.isClassDeclaration).map(node => ({ node, cell }))
      )
      .filter(({ node }) => node.name?.text === name)
      .at(-1);
  }

  #findImport(name: string, notebook: string): Import | undefined {
    return this.of(notebook)
      .flatMap(({ file }) => file.statements.filter(ts.isImportDeclaration))
      .flatMap(({ importClause, moduleSpecifier }) => {
        const bindings = importClause?.namedBindings;
        if (!bindings || !ts.isNamedImports(bindings) || !ts.isStringLiteral(moduleSpecifier))
          return [];
        return bindings.elements
          .filter(element => element.name.text === name)
          .map(element => ({
            imported: (element.propertyName ?? element.name).text,
            specifier: moduleSpecifier.text
          }));
      })
      .at(-1);
  }
}

/** What notebooks become stands below `src/`; a file of the author's own may have a class of the same name. */
function isGenerated(specifier = ''): boolean {
  return isLocal(specifier) && specifier.split('/').includes('src');
}

import type TS from 'typescript';
import { importBindings, type ImportBinding } from '../cells/import-binding.js';
import type { LocalFiles } from '../local-files.js';
import type { NameLookup } from '../values/name-lookup.js';
import type { ParsedNotebook } from '../cells/parsed-cell.js';

/** Finds what stands in a notebook for what a file of the project keeps: the first import that loads the file. */
export class FileStates {
  readonly #notebook: ParsedNotebook;
  readonly #files: LocalFiles;
  readonly #lookup: NameLookup;
  readonly #known = new Map<TS.SourceFile, TS.Node | undefined>();

  constructor(notebook: ParsedNotebook, files: LocalFiles, lookup: NameLookup) {
    this.#notebook = notebook;
    this.#files = files;
    this.#lookup = lookup;
  }

  /** Returns the import that stands for the file with a node; undefined for nodes of cells. */
  of(node: TS.Node): TS.Node | undefined {
    if (!this.#files.has(node)) return undefined;
    const file = node.getSourceFile();
    if (!this.#known.has(file)) {
      const binding = this.#findImport(file);
      this.#known.set(file, binding && this.#lookup.sourceNode(binding));
    }
    return this.#known.get(file);
  }

  /** One import stands for all others of the same file; a file that files alone import goes by one of these. */
  #findImport(file: TS.SourceFile): ImportBinding | undefined {
    const bindings = this.#notebook.cells
      .flatMap(importBindings)
      .filter(({ typeOnly }) => !typeOnly)
      .map(binding => ({ binding, imported: this.#fileBehind(binding) }));
    const found =
      bindings.find(({ imported }) => imported === file) ??
      bindings.find(({ imported }) => imported && this.#files.loadedBy(imported).has(file));
    return found?.binding;
  }

  #fileBehind({ cell: { notebook }, source }: ImportBinding): TS.SourceFile | undefined {
    return this.#files.fileBehind(notebook, source.specifier);
  }
}

import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { declaredNames } from '../syntax/declared-names.js';
import { lazy } from '../syntax/lazy.js';
import type { ParsedCell, ParsedNotebook } from '../cells/parsed-cell.js';
import type { Unit } from './unit.js';
import { walk } from '../syntax/walk.js';

/** Names of a notebook that exist, or seem to, although no cell declares them at its top level. */
export class InnerNames {
  readonly #notebook: ParsedNotebook;
  readonly #hoisted: () => ReadonlyMap<string, Unit>;
  readonly #onGlobalThis = lazy(() => new Set(this.#notebook.cells.flatMap(findGlobalNames)));

  constructor(notebook: ParsedNotebook, findHoisted: () => ReadonlyMap<string, Unit>) {
    this.#notebook = notebook;
    this.#hoisted = lazy(findHoisted);
  }

  /** Returns the statement with the `var` in a nested block that makes a name one of the notebook. */
  hoistedBy(name: string): Unit | undefined {
    return this.#hoisted().get(name);
  }

  /** Tells whether a name exists at run time in another way than by a top-level declaration. */
  isKnown(name: string): boolean {
    return this.#onGlobalThis().has(name) || this.hoistedBy(name) !== undefined;
  }

  /** Finds a declaration of a name inside of a block or function. */
  findInner(name: string): { readonly cell: ParsedCell; readonly node: TS.Node } | undefined {
    for (const cell of this.#notebook.cells) {
      const node = [...walk([cell.file])].find(each => isDeclaration(each, name));
      if (node) return { cell, node };
    }
    return undefined;
  }
}

function isDeclaration(node: TS.Node, name: string): boolean {
  if (!ts.isIdentifier(node) || node.text !== name) return false;
  const { parent } = node;
  const isDeclaring =
    ts.isVariableDeclaration(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isClassDeclaration(parent);
  return isDeclaring && parent.name === node;
}

/** `globalThis.x = …`, `(globalThis as any).x = …` and `declare global { var x: … }` make `x` a global. */
function findGlobalNames({ file }: ParsedCell): string[] {
  const assigned = file.text.matchAll(
    /\bglobal(?:This)?\b(?:\s+as\s+[\w.]+\s*\))?\s*\.\s*([\w$]+)/g
  );
  const declared = file.statements.flatMap(statement => {
    if (!ts.isModuleDeclaration(statement) || !statement.body || !ts.isModuleBlock(statement.body))
      return [];
    return statement.name.text === 'global' ? statement.body.statements.flatMap(declaredNames) : [];
  });
  return [...Array.from(assigned, match => match[1] ?? ''), ...declared.map(name => name.text)];
}

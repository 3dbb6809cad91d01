import type TS from 'typescript';
import { isBuiltin } from 'node:module';
import { isCallee } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { sourceOf } from '../cells/import-binding.js';
import type { ParsedCell } from '../cells/parsed-cell.js';
import { isLocal } from '../cells/specifier.js';
import { outermost } from '../syntax/writes.js';
import type { Unit } from './unit.js';
import type { ImportEdge, UnitGraph } from './unit-graph.js';

/** Packages that keep nothing that a stage could see: what shows outputs, and Stagebook itself. */
export const STATELESS: ReadonlySet<string> = new Set(['tslab', 'stagebook']);

/** Lists the uses of imports in a unit that run, of files and packages that may keep a state. */
export function findImportUses(graph: UnitGraph, unit: Unit): readonly ImportEdge[] {
  return graph
    .needs(unit)
    .edges.filter(edge => 'import' in edge)
    .filter(({ kind, import: { source } }) => {
      const [name = ''] = source.specifier.split('/');
      return kind === 'value' && !isBuiltin(source.specifier) && !STATELESS.has(name);
    });
}

/** An import of a file of the project in a cell. */
interface FileImport {
  readonly statement: TS.ImportDeclaration;
  readonly specifier: TS.StringLiteral;
}

/** Lists the files that a cell imports; a cell that is a module is none. */
export function findFileImports({ scope }: UnitGraph, { file }: ParsedCell): readonly FileImport[] {
  return file.statements.filter(ts.isImportDeclaration).flatMap(statement => {
    const { moduleSpecifier: specifier } = statement;
    const isFile = ts.isStringLiteral(specifier) && isLocal(specifier.text);
    return isFile && !scope.moduleBehind(specifier.text) ? [{ statement, specifier }] : [];
  });
}

/** Names what is used of an import, in the same words however it is imported: `./rng#setSeed`. */
export function nameUse({ import: binding, reference }: ImportEdge): string {
  const exported = binding.imported === '*' ? [] : [binding.imported];
  return `${sourceOf(binding)}#${[...exported, ...stepsFrom(reference.node)].join('.')}`;
}

/**
 * Tells whether a use changes the imported object: `rows.sort()` does, where a file of the project exports
 * `rows`; `_.sort(rows)` calls a function of a package.
 */
export function isImportWrite({ reference, import: { source, imported } }: ImportEdge): boolean {
  if (reference.write !== 'mutate' || !reference.eager) return false;
  const isNamespace = imported === '*' || imported === '=';
  return !isCalled(reference.node) || (isLocal(source.specifier) && !isNamespace);
}

/** Tells whether what an identifier leads to is called: `tools.fit()`. */
export function isCalled(node: TS.Identifier): boolean {
  return isCallee(outermost(node));
}

function stepsFrom(node: TS.Node): readonly string[] {
  const { parent } = node;
  return ts.isPropertyAccessExpression(parent) && parent.expression === node
    ? [parent.name.text, ...stepsFrom(parent)]
    : [];
}

import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import type { Binding } from './scope.js';

/** Name of the package with the stage library. */
export const STAGE_LIBRARY = 'stagebook';

/** What the stage library has to declare a field of a stage. */
export const DECLARATIONS: readonly string[] =
  'dep depFile deps live method metrics metricsFile out outs param params paramsFile plots plotsFile timeit'.split(
    ' '
  );

const WIRING_FUNCTIONS = new Set(['dep', 'deps']);

/**
 * Tells whether a class is only named to say where a dep comes from: `dep(X, …)`, `dep.optional(X)`,
 * `deps(X, …)`, `deps([X, …], …)`. The stage then reads the files of `X` and runs none of its code.
 */
export function isWiring(
  node: TS.Identifier,
  lookUp: (name: string) => Binding | undefined
): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent)) {
    return parent.arguments[0] === node && isWiringFunction(parent.expression, lookUp);
  }
  return (
    ts.isArrayLiteralExpression(parent) &&
    parent.elements[0] === node &&
    ts.isCallExpression(parent.parent) &&
    parent.parent.arguments.includes(parent) &&
    isWiringFunction(parent.parent.expression, lookUp)
  );
}

/** Returns the name of the library's export that an expression stands for, also through an alias. */
export function findLibraryName(
  expression: TS.Expression,
  lookUp: (name: string) => Binding | undefined
): string | undefined {
  if (ts.isIdentifier(expression)) {
    const imported = findLibraryImport(expression, lookUp);
    return imported === '*' ? undefined : imported;
  }
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) {
    return undefined;
  }
  const imported = findLibraryImport(expression.expression, lookUp);
  return imported === '*' || imported === 'default' ? expression.name.text : undefined;
}

function findLibraryImport(
  node: TS.Identifier,
  lookUp: (name: string) => Binding | undefined
): string | undefined {
  const binding = lookUp(node.text);
  const isLibrary = binding?.kind === 'import' && binding.import.source.specifier === STAGE_LIBRARY;
  return isLibrary ? binding.import.imported : undefined;
}

function isWiringFunction(
  callee: TS.Expression,
  lookUp: (name: string) => Binding | undefined
): boolean {
  const name =
    findLibraryName(callee, lookUp) ??
    (ts.isPropertyAccessExpression(callee)
      ? findLibraryName(callee.expression, lookUp)
      : undefined);
  return name !== undefined && WIRING_FUNCTIONS.has(name);
}

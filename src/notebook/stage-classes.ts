import type TS from 'typescript';
import { ts } from './compiler.js';
import { VALUE } from './declared-names.js';
import type { StageClass } from './extraction.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';
import { findLibraryName } from './wiring.js';

/** Tells whether a class is a stage: surely, maybe (a file of the user decides), or not. */
export type StageKind = StageClass['isStage'] | 'no';

/** Follows the chain of `extends` of a class to the library's `Stage`. */
export function classifyClass(graph: UnitGraph, unit: Unit, name: string): StageKind {
  return new Chain(graph).followName(unit, name);
}

/** Tells whether a class is abstract. */
export function isAbstract(node: TS.ClassLikeDeclaration): boolean {
  return node.modifiers?.some(m => m.kind === ts.SyntaxKind.AbstractKeyword) ?? false;
}

class Chain {
  readonly #graph: UnitGraph;
  readonly #seen = new Set<string>();

  constructor(graph: UnitGraph) {
    this.#graph = graph;
  }

  followName(unit: Unit, name: string): StageKind {
    const key = `${unit.index} ${name}`;
    if (this.#seen.has(key)) return 'no';
    this.#seen.add(key);
    const node = unit.classes.get(name);
    if (node) {
      const clause = node.heritageClauses?.find(c => c.token === ts.SyntaxKind.ExtendsKeyword);
      const base = clause?.types[0]?.expression;
      return base ? this.#follow(unit, base) : 'no';
    }
    const value = unit.names.get(name)?.node.parent;
    return value && ts.isVariableDeclaration(value) && value.initializer
      ? this.#follow(unit, value.initializer)
      : 'no';
  }

  #follow(unit: Unit, expression: TS.Expression): StageKind {
    const lookUp = (name: string) => this.#graph.scope.resolve(name, VALUE, unit);
    const node = unwrap(expression);
    if (findLibraryName(node, lookUp) === 'Stage') return 'yes';
    if (ts.isCallExpression(node)) {
      // A mixin: only the running program knows what it returns.
      return node.arguments.some(a => this.#follow(unit, a) !== 'no') ? 'maybe' : 'no';
    }
    const root = ts.isPropertyAccessExpression(node) ? node.expression : node;
    if (!ts.isIdentifier(root)) return 'no';
    const binding = lookUp(root.text);
    // Without its import `Stage` is a name that nothing declares: reported as such.
    if (!binding) return root.text === 'Stage' ? 'yes' : 'no';
    if (binding.kind === 'import') {
      return binding.import.source.specifier.startsWith('.') ? 'maybe' : 'no';
    }
    return this.followName(binding.unit, root.text);
  }
}

/** Returns what stands within parentheses, assertions and type arguments. */
export function unwrap(expression: TS.Expression): TS.Expression {
  const wraps =
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isTypeAssertionExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isNonNullExpression(expression) ||
    ts.isExpressionWithTypeArguments(expression);
  return wraps ? unwrap(expression.expression) : expression;
}

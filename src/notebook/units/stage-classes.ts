import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { hasModifier, VALUE } from '../syntax/declared-names.js';
import type { StageClass } from '../extraction.js';
import { isGlobal } from './globals.js';
import type { Unit } from './unit.js';
import type { ImportEdge, UnitEdge, UnitGraph } from './unit-graph.js';
import { unwrap } from '../syntax/unwrap.js';
import { walk } from '../syntax/walk.js';
import { findLibraryName, STAGE_LIBRARY } from './wiring.js';

/** Tells whether a class is a stage: surely, maybe (a file of the user decides), or not. */
export type StageKind = StageClass['isStage'] | 'no';

/** Follows the chain of `extends` of a class to the library's `Stage`. */
export function classifyClass(graph: UnitGraph, unit: Unit, name: string): StageKind {
  return new Chain(graph).followName(unit, name);
}

/** Tells whether a unit declares a class that is a stage, or may be one. */
export function hasStage(graph: UnitGraph, unit: Unit): boolean {
  return [...unit.classes.keys()].some(name => classifyClass(graph, unit, name) !== 'no');
}

/** Tells whether a class, wherever it stands in a unit, surely is a stage. */
export function extendsStage(graph: UnitGraph, unit: Unit, node: TS.ClassLikeDeclaration): boolean {
  return new Chain(graph).followClass(unit, node) === 'yes';
}

/** Tells whether a class is abstract. */
export function isAbstract(node: TS.ClassLikeDeclaration): boolean {
  return hasModifier(node, ts.SyntaxKind.AbstractKeyword);
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
    if (node) return this.followClass(unit, node);
    const value = unit.names.get(name)?.node.parent;
    return value && ts.isVariableDeclaration(value) && value.initializer
      ? this.#follow(unit, value.initializer)
      : 'no';
  }

  followClass(unit: Unit, node: TS.ClassLikeDeclaration): StageKind {
    const clause = node.heritageClauses?.find(c => c.token === ts.SyntaxKind.ExtendsKeyword);
    const base = clause?.types[0]?.expression;
    return base ? this.#follow(unit, base) : 'no';
  }

  /** `Models.Base`, `bases.Base`, `Outer.Base`: a class inside of what another statement declares. */
  #followMember(unit: Unit, name: string): StageKind {
    const node = findClassNamed(unit.statements, name);
    return node ? this.followClass(unit, node) : this.#mayMake(unit);
  }

  /** Within a namespace the base may be a neighbour that only the namespace knows. */
  #followInner(unit: Unit, name: string): StageKind {
    const key = `${unit.index} ${name}`;
    if (this.#seen.has(key)) return 'no';
    this.#seen.add(key);
    const node = findClassNamed(unit.statements, name);
    if (node) return this.followClass(unit, node);
    // What nothing declares is most likely a class of another notebook that nobody imported: reported as such.
    return isGlobal(name) || this.#graph.names.isKnown(name) ? 'no' : 'maybe';
  }

  /** Only the running program knows what a function returns; where stages are about, it may be one. */
  #mayMake(unit: Unit): StageKind {
    const key = `${unit.index} made`;
    if (this.#seen.has(key)) return 'no';
    this.#seen.add(key);
    const isAboutStages = this.#graph
      .needs(unit)
      .edges.some(edge => ('import' in edge ? isStage(edge) : this.#mayUse(edge)));
    return isAboutStages ? 'maybe' : 'no';
  }

  #mayUse({ kind, unit, reference: { name } }: UnitEdge): boolean {
    if (kind !== 'value') return false;
    const declared = unit.names.get(name)?.node.parent;
    const isFunction = declared !== undefined && ts.isFunctionDeclaration(declared);
    return (isFunction ? this.#mayMake(unit) : this.followName(unit, name)) !== 'no';
  }

  #follow(unit: Unit, expression: TS.Expression): StageKind {
    const lookUp = (name: string) => this.#graph.scope.resolve(name, VALUE, unit);
    const node = unwrap(expression);
    if (findLibraryName(node, lookUp) === 'Stage') return 'yes';
    if (ts.isCallExpression(node)) {
      if (node.arguments.some(a => this.#follow(unit, a) !== 'no')) return 'maybe';
      const called = ts.isIdentifier(node.expression) && lookUp(node.expression.text);
      return called && called.kind === 'unit' ? this.#mayMake(called.unit) : 'no';
    }
    let root: TS.Expression = node;
    while (ts.isPropertyAccessExpression(root)) root = root.expression;
    if (!ts.isIdentifier(root)) return 'no';
    const binding = lookUp(root.text);
    // Without its import `Stage` is a name that nothing declares: reported as such.
    if (!binding) return root.text === 'Stage' ? 'yes' : this.#followInner(unit, root.text);
    if (binding.kind === 'import') {
      return binding.import.source.specifier.startsWith('.') ? 'maybe' : 'no';
    }
    return node === root
      ? this.followName(binding.unit, root.text)
      : this.#followMember(binding.unit, (node as TS.PropertyAccessExpression).name.text);
  }
}

/** `Stage`, `Stage as Base`, `stagebook.Stage`. */
function isStage({ import: { source, imported }, reference: { node } }: ImportEdge): boolean {
  if (source.specifier !== STAGE_LIBRARY) return false;
  const { parent } = node;
  return (
    imported === 'Stage' || (ts.isPropertyAccessExpression(parent) && parent.name.text === 'Stage')
  );
}

/** Finds a class by its own name, or by that of the property or variable that holds it. */
function findClassNamed(
  nodes: readonly TS.Node[],
  name: string
): TS.ClassLikeDeclaration | undefined {
  return [...walk(nodes)].filter(ts.isClassLike).find(node => {
    const holder = ts.isClassExpression(node) && !node.name ? node.parent : node;
    const own = 'name' in holder ? (holder.name as TS.Node) : undefined;
    return own && ts.isIdentifier(own) && own.text === name;
  });
}

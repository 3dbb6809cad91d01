import type TS from 'typescript';
import { isBuiltin } from 'node:module';
import { remember } from '../syntax/by-key.js';
import { isAccess } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { findThisOwner, isStaticMember } from '../syntax/function-node.js';
import { isGlobal, OWN_GLOBALS } from '../units/globals.js';
import { sourceOf, type ImportBinding } from '../cells/import-binding.js';
import { STATELESS } from '../units/import-use.js';
import { isMemo, isOnce } from '../effects/memo.js';
import { ANY, stepOfAccess } from '../values/place.js';
import { isPutBack } from '../effects/put-back.js';
import { isLocal } from '../cells/specifier.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { walk } from '../syntax/walk.js';
import {
  findWrite,
  isAmbiguousMutator,
  isMutator,
  isReplaced,
  isStepInto
} from '../syntax/writes.js';

/** What has members that all code of a process shares, and that no cell declares: a file, the globals, a stage class. */
export type Holder = string | TS.ClassLikeDeclaration;

/** All globals are members of one object. */
export const GLOBALS = 'globalThis';

const NAMES_OF_GLOBALS = new Set([GLOBALS, 'global', 'self', 'window']);

/** A use of a member by code that runs after it was loaded: `stats.calls++`, `process.env.X`, `Train.best`. */
export interface MemberUse {
  readonly unit: Unit;
  readonly holder: Holder;
  /** The way from the holder to the member. */
  readonly steps: readonly string[];
  /** The name that it begins with. */
  readonly node: TS.Expression;
  /** The whole of it in the text. */
  readonly place: TS.Node;
  /** What it is called in the text. */
  readonly label: string;
  readonly isChange: boolean;
  /** True where it is given another value, whatever it had before. */
  readonly isReplaced: boolean;
  /** True where it is only changed if there is nothing yet. */
  readonly isOnce: boolean;
  readonly import?: ImportBinding;
}

/** Where a way of members begins, and what is known of that. */
interface Start {
  readonly unit: Unit;
  readonly holder: Holder;
  readonly node: TS.Expression;
  /** What the name stands for in the holder. */
  readonly before: readonly string[];
  readonly label: string;
  /** Tells whether a method of such a name as `push` changes what it is called on. */
  readonly isKnown: boolean;
  readonly import?: ImportBinding;
}

const USES = new WeakMap<Unit, readonly MemberUse[]>();

/** Lists the uses of members in a unit, but for those that are over once it is loaded. */
export function findMemberUses(graph: UnitGraph, unit: Unit): readonly MemberUse[] {
  return remember(USES, unit, () =>
    [
      ...findImported(graph, unit),
      ...findGlobals(graph, unit),
      ...findClasses(graph, unit)
    ].flatMap(toUses)
  );
}

function findImported(graph: UnitGraph, unit: Unit): readonly Start[] {
  return graph.needs(unit).edges.flatMap((edge): readonly Start[] => {
    if (!('import' in edge) || edge.kind !== 'value' || edge.reference.eager) return [];
    const { import: binding, reference } = edge;
    const source = sourceOf(binding);
    const { node } = reference;
    const exported = binding.imported === '=' ? 'default' : binding.imported;
    const start = { unit, node, label: node.text };
    if (source === 'process') {
      const before = ['*', 'default'].includes(exported) ? [source] : [source, exported];
      return [{ ...start, holder: GLOBALS, before, isKnown: false }];
    }
    const [name = ''] = source.split('/');
    if (isBuiltin(source) || STATELESS.has(name)) return [];
    const before = exported === '*' ? [] : [exported];
    const isKnown = isLocal(source);
    return [{ ...start, holder: source, before, isKnown, import: binding }];
  });
}

function findGlobals(graph: UnitGraph, unit: Unit): readonly Start[] {
  return graph.needs(unit).unbound.flatMap(({ name, node, eager, erased }): readonly Start[] => {
    if (eager || erased || !isGlobal(name) || OWN_GLOBALS.has(name)) return [];
    const isAll = NAMES_OF_GLOBALS.has(name);
    const before = isAll ? [] : [name];
    return [{ unit, node, holder: GLOBALS, before, label: name, isKnown: isAll }];
  });
}

/** Static members of stages, by the name of the class, by `this` in its static methods, and by `this.constructor`. */
function findClasses(graph: UnitGraph, unit: Unit): readonly Start[] {
  const { lookup, methods } = graph.changes.values;
  const toStart = (node: TS.Expression, holder: TS.ClassLikeDeclaration, label: string): Start[] =>
    methods.isStage(holder) ? [{ unit, node, holder, label, before: [], isKnown: true }] : [];
  const others = graph.unitEdges(unit).flatMap(({ kind, unit: target, reference }) => {
    const { name, node, eager } = reference;
    const own = target.classes.get(name);
    return own && kind === 'value' && !eager ? toStart(node, own, name) : [];
  });
  const own = [...unit.classes].flatMap(([name, holder]) =>
    [...walk(unit.statements)].flatMap(node => {
      if (ts.isIdentifier(node) && node.text === name)
        return !isName(node) && lookup.find(node) === holder ? toStart(node, holder, name) : [];
      const isOwn = isThisOf(node, holder) || isConstructorOf(node, holder);
      return isOwn ? toStart(node, holder, name) : [];
    })
  );
  return [...others, ...own];
}

function isName(node: TS.Identifier): boolean {
  return 'name' in node.parent && node.parent.name === node;
}

function isThisOf(node: TS.Node, holder: TS.ClassLikeDeclaration): node is TS.ThisExpression {
  if (node.kind !== ts.SyntaxKind.ThisKeyword) return false;
  const owner = findThisOwner(node);
  return owner !== undefined && holder.members.some(own => own === owner && isStaticMember(own));
}

function isConstructorOf(
  node: TS.Node,
  holder: TS.ClassLikeDeclaration
): node is TS.PropertyAccessExpression {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'constructor') return false;
  if (node.expression.kind !== ts.SyntaxKind.ThisKeyword) return false;
  const owner = findThisOwner(node);
  return owner !== undefined && holder.members.some(own => own === owner && !isStaticMember(own));
}

function toUses(start: Start): readonly MemberUse[] {
  const { unit, holder, node, before, isKnown, import: binding } = start;
  const { place, steps } = findWay(node);
  const { parent } = place;
  const method =
    ts.isCallExpression(parent) && parent.expression === place ? steps.at(-1) : undefined;
  const isMethod =
    isKnown &&
    method !== undefined &&
    isMutator(method) &&
    (!isAmbiguousMutator(method) || ts.isExpressionStatement(parent.parent));
  const isWritten = method === undefined && findWrite(node) === 'mutate';
  const target = place as TS.Expression;
  const own = isMethod ? steps.slice(0, -1) : steps;
  const toUse = (way: readonly string[]): MemberUse => ({
    unit,
    holder,
    node,
    place,
    steps: [...before, ...way],
    label: [start.label, ...way].join('.').replaceAll(`.${ANY}`, '[…]'),
    isChange: isMethod || (isWritten && !isPutBack(target)),
    isReplaced: isWritten && isReplaced(place),
    isOnce: isMethod ? isMemo(parent as TS.CallExpression) : isOnce(target) || isMemo(target),
    ...(binding && { import: binding })
  });
  // `const { best } = Train;`
  const pattern = ts.isVariableDeclaration(parent) ? parent.name : undefined;
  if (!pattern || !ts.isObjectBindingPattern(pattern)) return [toUse(own)];
  return pattern.elements.map(({ propertyName, name }) =>
    toUse([...own, (propertyName ?? name).getText()])
  );
}

/** Follows members as far as the text goes: `(globalThis as any).state!['best']`. */
function findWay(node: TS.Expression): {
  readonly place: TS.Node;
  readonly steps: readonly string[];
} {
  const steps: string[] = [];
  let place: TS.Node = node;
  for (; isStepInto(place.parent, place); place = place.parent)
    if (isAccess(place.parent)) steps.push(stepOfAccess(place.parent));
  return { place, steps };
}

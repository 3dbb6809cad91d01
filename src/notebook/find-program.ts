import type TS from 'typescript';
import { ts } from './syntax/compiler.js';
import { VALUE } from './syntax/declared-names.js';
import { isLocal } from './cells/specifier.js';
import { classifyClass } from './units/stage-classes.js';
import type { Unit } from './units/unit.js';
import type { Edge, ImportEdge, UnitGraph } from './units/unit-graph.js';
import { STAGE_LIBRARY } from './units/wiring.js';

/**
 * Finds the statements of a notebook that build its stages, in notebook order.
 *
 * Where a cell calls `pipeline(…)`, these are that call and the stages built in the same cell. Otherwise
 * they are all statements that build a stage *with arguments*, unless they await something or the stage is
 * run or loaded in the notebook: `await new Train({ epochs: 1 }).run()` tries a stage out and must not
 * become a pipeline.
 */
export function findProgramSeeds(graph: UnitGraph): Unit[] {
  const { scope } = graph;
  const units = scope.units.filter(unit => scope.isLive(unit) && unit.classes.size === 0);
  const calls = units.filter(unit => callsPipeline(graph, unit));
  const builders = units.filter(unit => buildsStages(graph, unit));
  if (calls.length === 0) return builders;
  const cells = new Set(calls.map(unit => unit.cell));
  return units.filter(
    unit => calls.includes(unit) || (builders.includes(unit) && cells.has(unit.cell))
  );
}

/**
 * Collects what the program must hold itself: the seeds, all they need short of classes, and the
 * statements that change what is collected (`stages[name] = new Train(…)`), or do so by a call before the last
 * seed (`setRate(0.2)`).
 */
export function collectProgram(
  graph: UnitGraph,
  seeds: readonly Unit[],
  extracted: ReadonlySet<Unit>
): { readonly units: readonly Unit[]; readonly classes: readonly Unit[] } {
  const found = new Set(seeds);
  const classes = new Set<Unit>();
  const end = Math.max(...seeds.map(({ index }) => index));
  for (const unit of found) {
    const { edges, unbound } = graph.needs(unit);
    for (const edge of edges) {
      if (!('unit' in edge)) continue;
      if (edge.unit.classes.size > 0) classes.add(edge.unit);
      else if (edge.unit.ambient || !extracted.has(edge.unit)) found.add(edge.unit);
    }
    for (const { name } of unbound) {
      const hoisting = graph.names.hoistedBy(name);
      if (hoisting) found.add(hoisting);
    }
    for (const writer of graph.writersOf(unit)) {
      if (writer.reference.eager && writer.unit.classes.size === 0) found.add(writer.unit);
    }
    const changers = [...changersOf(graph, unit), ...callersOf(graph, unit)];
    for (const changer of changers) if (changer.index < end) found.add(changer);
  }
  return { units: [...found].sort((a, b) => a.index - b.index), classes: [...classes] };
}

/** Lists what certainly changes what a unit declares by what it calls. A stage that is tried out is not run here. */
function changersOf({ changes }: UnitGraph, unit: Unit): readonly Unit[] {
  return changes
    .of(unit)
    .filter(({ effect }) => !effect.may && !changes.isDraw(unit, effect))
    .map(change => change.unit)
    .filter(({ classes, statements }) => classes.size === 0 && !statements.some(runsAny));
}

/** Lists the statements that call into a file which a unit imports from (`setRate(0.2)`): what they change is kept there. */
function callersOf(graph: UnitGraph, unit: Unit): readonly Unit[] {
  const files = new Set(importsOf(graph, unit).map(({ import: { source } }) => source.specifier));
  if (files.size === 0) return [];
  return graph.scope.units.filter(each => {
    const { awaits, unbound } = graph.needs(each);
    const isStatement = each.names.size === 0 && each.classes.size === 0;
    if (!isStatement || awaits || unbound.length > 0 || each.statements.some(runsAny)) return false;
    return importsOf(graph, each).some(
      ({ import: { source }, reference: { node } }) =>
        files.has(source.specifier) && isStatementCall(node)
    );
  });
}

function importsOf(graph: UnitGraph, unit: Unit): readonly ImportEdge[] {
  return graph
    .needs(unit)
    .edges.flatMap(edge =>
      'import' in edge && edge.kind === 'value' && isLocal(edge.import.source.specifier) ? edge : []
    );
}

/** Tells the callee of a call, or what its method is of, where the call is a statement: `setRate(0.2);`, `rows.push(1);` */
function isStatementCall(node: TS.Node): boolean {
  let callee = node;
  while (ts.isPropertyAccessExpression(callee.parent) && callee.parent.expression === callee)
    callee = callee.parent;
  const { parent: call } = callee;
  return (
    ts.isCallExpression(call) && call.expression === callee && ts.isExpressionStatement(call.parent)
  );
}

function callsPipeline(graph: UnitGraph, unit: Unit): boolean {
  return graph.needs(unit).edges.some(edge => {
    if (!('import' in edge) || edge.import.source.specifier !== STAGE_LIBRARY) return false;
    const { node, eager } = edge.reference;
    const { parent } = node;
    if (!eager) return false;
    if (edge.import.imported === 'pipeline')
      return ts.isCallExpression(parent) && parent.expression === node;
    return (
      ts.isPropertyAccessExpression(parent) &&
      parent.name.text === 'pipeline' &&
      ts.isCallExpression(parent.parent)
    );
  });
}

function buildsStages(graph: UnitGraph, unit: Unit): boolean {
  if (graph.needs(unit).awaits) return false;
  return graph.needs(unit).edges.some(edge => {
    const { parent } = edge.reference.node;
    return (
      edge.reference.eager &&
      ts.isNewExpression(parent) &&
      parent.expression === edge.reference.node &&
      (parent.arguments?.length ?? 0) > 0 &&
      isStageClass(graph, edge, parent) &&
      !isTriedOut(graph, unit, parent)
    );
  });
}

/** A class of a file that is not read, as that of another notebook, counts where it is built like a stage: with a second argument. */
function isStageClass(graph: UnitGraph, edge: Edge, built: TS.NewExpression): boolean {
  if ('unit' in edge) return classifyClass(graph, edge.unit, edge.reference.name) !== 'no';
  const { lookup, methods } = graph.changes.values;
  const declared = lookup.find(edge.reference.node);
  if (declared && ts.isClassLike(declared)) return methods.isStage(declared);
  const { specifier } = edge.import.source;
  return (
    specifier.startsWith('.') &&
    (/(^|\/)src\/\w+(\.js)?$/.test(specifier) || (built.arguments?.length ?? 0) > 1)
  );
}

/** Tells whether a stage is run or loaded by the notebook: where it is built, through its variable, or out of a list or object. */
function isTriedOut(graph: UnitGraph, unit: Unit, built: TS.NewExpression): boolean {
  let value: TS.Node = built;
  while (ts.isParenthesizedExpression(value.parent)) value = value.parent;
  if (isRun(value)) return true;
  const name = variableOf(value);
  // `const runs = [1, 2].map(k => new A({ k }));`
  if (name === undefined)
    return [...unit.names.keys()].some(held =>
      usersOf(graph, unit, held).some(({ statements }) => statements.some(runsAny))
    );
  if (unit.statements.some(statement => runsVariable(statement, name))) return true;
  return usersOf(graph, unit, name).some(({ statements }) =>
    statements.some(statement => runsVariable(statement, name))
  );
}

/** `const a = new A(…)`, `a = new A(…)` */
function variableOf({ parent }: TS.Node): string | undefined {
  if (ts.isVariableDeclaration(parent))
    return ts.isIdentifier(parent.name) ? parent.name.text : undefined;
  const isAssigned =
    ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isAssigned && ts.isIdentifier(parent.left) ? parent.left.text : undefined;
}

/** Lists the statements that use a variable which a unit declares or sets. */
function usersOf(graph: UnitGraph, unit: Unit, name: string): readonly Unit[] {
  const binding = graph.scope.resolve(name, VALUE, unit);
  if (binding?.kind !== 'unit') return [];
  return graph.scope.units.filter(user =>
    graph
      .unitEdges(user)
      .some(({ unit: target, reference }) => target === binding.unit && reference.name === name)
  );
}

function runsAny(node: TS.Node): boolean {
  return isRun(node) || (ts.forEachChild(node, child => runsAny(child) || undefined) ?? false);
}

function runsVariable(node: TS.Node, name: string): boolean {
  if (ts.isIdentifier(node) && node.text === name && isRun(node)) return true;
  return ts.forEachChild(node, child => runsVariable(child, name) || undefined) ?? false;
}

function isRun(value: TS.Node): boolean {
  const { parent } = value;
  return (
    ts.isPropertyAccessExpression(parent) &&
    parent.expression === value &&
    ['run', 'load'].includes(parent.name.text) &&
    ts.isCallExpression(parent.parent)
  );
}

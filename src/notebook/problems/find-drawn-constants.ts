import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import { DrawnValues, type Draw } from '../stages/drawn-values.js';
import { findLoaded, findStageCode, type StageCode } from '../stages/stage-code.js';
import { isFunctionNode } from '../syntax/function-node.js';
import { importBindings } from '../cells/import-binding.js';
import { listNames } from '../units/labels.js';
import { locateNode } from '../cells/parsed-cell.js';
import { stageUses } from '../stages/stage-changes.js';
import type { Unit } from '../units/unit.js';
import type { UnitEdge, UnitGraph } from '../units/unit-graph.js';
import { walk, walkOut } from '../syntax/walk.js';

/** Words by which cells get another value each time; without one of them nothing is looked for. */
const DRAWS = /random|\bDate\b|performance|shuffle|sample|uuid|nanoid/i;
/** How authors call, or make, parts of their data. */
const SPLITS = /shuffl|split|sampl|\bsort|perm|fold|\btrain|\btest/i;
/** What is the same in all processes of a run, or may differ: a year, a place for temporary files. */
const HARMLESS = /\.get(UTC)?FullYear\b|getTimezoneOffset\b|\btmpdir\(/;

/**
 * Finds constants whose value is drawn when they are loaded (`const shuffled = rows.sort(() => Math.random() - 0.5)`)
 * and that several stages need: each stage has a process of its own, and draws anew.
 */
export function findDrawnConstants(graph: UnitGraph, roots: readonly Unit[]): Diagnostic[] {
  if (!mayDraw(graph)) return [];
  const stages = findStageCode(graph, roots);
  if (stages.length < 2) return [];
  const drawn = new DrawnValues(graph.changes.values);
  return findLoaded(graph, stages)
    .filter(({ unit, users }) => users.length > 1 && !unit.ambient)
    .flatMap(({ unit, users }) =>
      byConstant(drawn.of(unit.statements)).flatMap(draw => toDiagnostics(graph, unit, draw, users))
    );
}

/** Functions of the project's own files may draw, too. */
function mayDraw({ notebook }: UnitGraph): boolean {
  return notebook.cells.some(
    cell =>
      DRAWS.test(cell.file.text) ||
      importBindings(cell).some(({ source }) => /^[.#]/.test(source.specifier))
  );
}

/** Returns the first draw of each constant: `const [a, b] = split(rows), c = 1` are two. */
function byConstant(draws: readonly Draw[]): readonly Draw[] {
  const found = new Map<TS.Node | undefined, Draw>();
  for (const draw of draws) {
    const constant = constantOf(draw);
    if (!found.has(constant)) found.set(constant, draw);
  }
  return [...found.values()];
}

/** Returns the constant, or the static member of a class, that a draw makes. */
function constantOf({ node }: Draw): TS.VariableDeclaration | TS.PropertyDeclaration | undefined {
  const around = [...walkOut(node)];
  return around.filter(ts.isVariableDeclaration).at(-1) ?? around.find(ts.isPropertyDeclaration);
}

function toDiagnostics(
  graph: UnitGraph,
  unit: Unit,
  draw: Draw,
  stages: readonly StageCode[]
): Diagnostic[] {
  const constant = constantOf(draw);
  const text = (constant ?? draw.node).getText();
  if (HARMLESS.test(text) || (draw.kind === 'time' && isOfClock(draw.node))) return [];
  const names = namesOf(unit, constant);
  const users = stages.filter(stage => {
    if (constant && ts.isPropertyDeclaration(constant)) return readsMember(stage, constant);
    const uses = usesOf(graph, stage, unit).filter(
      ({ reference: { name } }) => unit.module !== undefined || names.includes(name)
    );
    return uses.length > 0 && (draw.kind === 'number' || !uses.every(isSubtracted));
  });
  if (users.length < 2 || isChangedBy(graph, unit, users)) return [];
  const all = listNames(users.map(each => `\`${each.name}\``));
  const risk = SPLITS.test(text) ? ', and one may test on what another one trained on' : '';
  const [verb, own] = names.length === 1 ? ['is', 'the time'] : ['are', 'made of the time'];
  const what =
    draw.kind === 'time'
      ? `${own} at which each process begins: ${all} do not get the same`
      : `drawn anew in the process of each stage: ${all} do not get the same${risk}`;
  return [
    {
      severity: 'warning',
      code: 'notebook/captured-state',
      message: `${names.map(each => `\`${each}\``).join(', ')} ${verb} ${what}.`,
      location: locateNode(unit.cell, constant?.name ?? draw.node),
      help: [HELP[draw.kind]]
    }
  ];
}

const HELP: Readonly<Record<Draw['kind'], string>> = {
  number:
    'Draw it in `run()` of one stage and pass it on as an out, which the others name by `dep(…)`; or draw it by a generator whose seed is a param.',
  time: 'Make it in `run()` of one stage and pass it on as an out, which the others name by `dep(…)`; or make it a param.'
};

/** Names what a draw makes, as stages name it. */
function namesOf(unit: Unit, constant: ReturnType<typeof constantOf>): readonly string[] {
  if (!constant) return [...unit.names.keys()];
  const { name, parent } = constant;
  if (ts.isClassLike(parent)) return [`${nameOfClass(parent)}.${name.getText()}`];
  if (ts.isIdentifier(name)) return [name.text];
  return [...walk([name])]
    .filter(ts.isBindingElement)
    .flatMap(each => (ts.isIdentifier(each.name) ? [each.name.text] : []));
}

function nameOfClass({ name, parent }: TS.ClassLikeDeclaration): string {
  if (name) return name.text;
  return ts.isVariableDeclaration(parent) ? parent.name.getText() : 'this';
}

/** Tells whether code of a stage reads a static member: `Train.id`, `this.id`. */
function readsMember({ runs }: StageCode, { name, parent }: TS.PropertyDeclaration): boolean {
  const holders = [ts.isClassLike(parent) ? nameOfClass(parent) : '', 'this'];
  return [...walk([...runs].flatMap(({ statements }) => statements))].some(
    node =>
      ts.isPropertyAccessExpression(node) &&
      node.name.text === name.getText() &&
      holders.includes(node.expression.getText())
  );
}

/** Lists the uses of what a unit declares by all that a stage runs. */
function usesOf(graph: UnitGraph, { runs }: StageCode, target: Unit): readonly UnitEdge[] {
  return [...runs].flatMap(unit =>
    graph.unitEdges(unit).filter(edge => edge.unit === target && edge.kind === 'value')
  );
}

/** `Date.now() - started` */
function isSubtracted({ reference: { node } }: UnitEdge): boolean {
  const { parent } = node;
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.MinusToken;
}

/** `const clock = { start: Date.now(), elapsed() { … } };` */
function isOfClock(node: TS.Node): boolean {
  return [...walkOut(node)]
    .filter(ts.isObjectLiteralExpression)
    .some(({ properties }) =>
      properties.some(each =>
        isFunctionNode(ts.isPropertyAssignment(each) ? each.initializer : each)
      )
    );
}

/** What stages change, or draw from, is told by others, if anything is wrong with it. */
function isChangedBy(graph: UnitGraph, target: Unit, users: readonly StageCode[]): boolean {
  const classes = new Set(users.map(({ name }) => name));
  return stageUses(graph).some(
    ({ unit, effects }) =>
      [...unit.classes.keys()].some(name => classes.has(name)) &&
      (effects.get(target) ?? []).some(({ kind }) => kind === 'mutate')
  );
}

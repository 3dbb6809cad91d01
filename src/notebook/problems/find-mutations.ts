import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import type { Change } from '../effects/changes.js';
import { ts } from '../syntax/compiler.js';
import { isNumbering } from '../effects/counter.js';
import { fixFilled } from '../fixes/fill-fix.js';
import { findFunction } from '../syntax/function-node.js';
import { isCalled } from '../units/import-use.js';
import { fixMutation } from '../fixes/mutation-fix.js';
import { locateNode } from '../cells/parsed-cell.js';
import { isPutBack } from '../effects/put-back.js';
import { capitalise, nameDeclared, relateDeclaration, shortText } from '../units/labels.js';
import { isChangedByStages } from '../stages/stage-changes.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph, Writer } from '../units/unit-graph.js';
import { walkOut } from '../syntax/walk.js';
import type { Write } from '../syntax/writes.js';

/** A change, and how sure it is that stages miss it. */
interface Told extends Change {
  readonly isCertain: boolean;
  /** True where stages do the same by themselves. */
  readonly isRepeated: boolean;
}

/** Finds statements of the notebook that change what a unit declares: they are not extracted. */
export function findMutations(
  graph: UnitGraph,
  unit: Unit,
  user: string,
  extracted: ReadonlySet<Unit>
): Diagnostic[] {
  // A module cell has a file of its own, in which nothing can be put between others.
  const changes = graph.changes
    .of(unit)
    .filter(each => !!unit.module || !extracted.has(each.unit))
    .filter(({ effect }) => !graph.changes.isDraw(unit, effect))
    .map(({ unit: other, effect }): Told => {
      const isRepeated = isChangedByStages(graph, unit, effect, extracted);
      return { unit: other, effect, isRepeated, isCertain: !effect.may && !isRepeated };
    });
  const writer = graph.writersOf(unit).find(({ unit: other, write, reference }) => {
    if (extracted.has(other) || other.cell.errors.length > 0) return false;
    const { node, eager } = reference;
    if (write === 'assign')
      return (
        (eager || graph.changes.isCalled(other)) &&
        !isPutBack(node) &&
        !isNumbering(node.parent) &&
        !graph.changes.isDraw(unit, { by: findFunction(node) })
      );
    // A function that changes the object and is not extracted need never be called; and a method's name is not all.
    return eager && (!isCalled(node) || changes.some(isDirectAt(reference)));
  });
  const certain = changes.find(({ isCertain }) => isCertain);
  // Of a function that sets it, the call says more.
  const told = writer && (writer.reference.eager || !certain) ? writer : (certain ?? changes[0]);
  if (!told) return [];
  const diagnostic = 'write' in told ? toDirect(unit, user, told) : toIndirect(unit, user, told);
  if (diagnostic.severity !== 'error') return [diagnostic];
  const plain = 'write' in told ? fixMutation(graph, unit, told) : [];
  const fixes = plain.length > 0 ? plain : fixFilled(graph, unit, extracted);
  return [{ ...diagnostic, ...(fixes.length > 0 && { fixes }) }];
}

/** Tells whether a change certainly is the one that a use stands in, and no method's of the notebook. */
function isDirectAt({ node }: Writer['reference']): (change: Told) => boolean {
  return ({ effect, isCertain }) =>
    isCertain && !effect.by && [...walkOut(node)].includes(effect.node);
}

function toDirect(unit: Unit, user: string, writer: Writer): Diagnostic {
  const { name, node } = writer.reference;
  return {
    severity: 'error',
    code: 'notebook/mutated-helper',
    message: `${capitalise(user)} is changed by a statement that is not extracted.`,
    location: locateNode(writer.unit.cell, node),
    related: relateDeclaration(unit, name),
    help: [helpDirect(unit, name, writer.write)]
  };
}

/** What changes it goes by another name, or is a function or method that changes it. */
function toIndirect(unit: Unit, user: string, change: Told): Diagnostic {
  const { unit: other, effect, isCertain } = change;
  const { node, root } = effect;
  const name = nameDeclared(unit, root);
  const verb = isCertain ? 'is changed' : 'may be changed';
  return {
    severity: isCertain ? 'error' : 'warning',
    code: 'notebook/mutated-helper',
    message: `${capitalise(user)} ${verb} through \`${describe(node)}\` by ${labelStatement(other, node)}.`,
    location: locateNode(other.cell, node),
    related: relateDeclaration(unit, name),
    help: [helpIndirect(unit, name, change)]
  };
}

/** Names the declaration that a change stands in. */
function labelStatement({ names }: Unit, node: TS.Node): string {
  const around = new Set(walkOut(node));
  const name = [...names.values()].find(own => around.has(own.node.parent));
  return name ? `the statement of \`${name.text}\`` : 'a statement that is not extracted';
}

/** Names a write or a call in a few words: `rows.forEach()`, `w[0]`. */
function describe(node: TS.Node): string {
  const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
  const short = shortText(isCall ? node.expression : node);
  return `${ts.isNewExpression(node) ? 'new ' : ''}${short}${isCall ? '()' : ''}`;
}

function helpDirect(unit: Unit, name: string, kind: Write): string {
  // A class is known by its declaration: one that a function made would be no stage.
  if (kind === 'mutate' && unit.classes.has(name))
    return `Write it in the class: as a static field of \`${name}\`, or in a static block of it (\`static { … }\`).`;
  return kind === 'mutate'
    ? `Put its declaration and this into a function, and make \`${name}\` by it (\`const ${name} = made();\`), or make it a param of the stage.`
    : `Give \`${name}\` its final value where it is declared, or make it a param of the stage.`;
}

function helpIndirect(unit: Unit, name: string, { effect, isRepeated }: Told): string {
  if (isRepeated)
    return 'Each stage does so by itself, from the beginning: leave it, unless one needs what it did here.';
  if (!effect.by) return helpDirect(unit, name, effect.kind);
  if (effect.kind === 'assign' || unit.classes.has(name))
    return `If stages need the change of \`${name}\`, call it in \`run()\`, too.`;
  return `Try it on an object of its own (\`const trial = …\`). If stages need the change, make \`${name}\` with it (\`const ${name} = made(…)\`), or do it in \`run()\`.`;
}

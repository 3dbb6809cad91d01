import type TS from 'typescript';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Change } from './changes.js';
import { ts } from './compiler.js';
import { isCalled } from './import-use.js';
import { fixMutation } from './mutation-fix.js';
import { locateNode } from './parsed-cell.js';
import { shortText } from './short-text.js';
import type { Unit } from './unit.js';
import type { UnitGraph, Writer } from './unit-graph.js';
import { capitalise } from './unit-label.js';
import { walkOut } from './walk.js';

/** Finds statements of the notebook that change what a unit declares: they are not extracted. */
export function findMutations(
  graph: UnitGraph,
  unit: Unit,
  user: string,
  extracted: ReadonlySet<Unit>
): Diagnostic[] {
  // A module cell has a file of its own, in which nothing can be put between others.
  const changes = graph.changes.of(unit).filter(each => !!unit.module || !extracted.has(each.unit));
  const writer = graph.writersOf(unit).find(({ unit: other, write, reference }) => {
    if (extracted.has(other) || other.cell.errors.length > 0) return false;
    if (write === 'assign') return true;
    // A function that changes the object and is not extracted need never be called; and a method's name is not all.
    return reference.eager && (!isCalled(reference.node) || changes.some(isCertainAt(reference)));
  });
  if (writer) return [toDirect(graph, unit, user, writer)];
  const change = changes.find(({ effect }) => !effect.may) ?? changes[0];
  return change ? [toIndirect(unit, user, change)] : [];
}

/** Tells of a change whether it certainly is the one that a use stands in. */
function isCertainAt({ node }: Writer['reference']): (change: Change) => boolean {
  return ({ effect }) => !effect.may && [...walkOut(node)].includes(effect.node);
}

function toDirect(graph: UnitGraph, unit: Unit, user: string, writer: Writer): Diagnostic {
  const { name, node } = writer.reference;
  const fixes = fixMutation(graph, unit, writer);
  return {
    severity: 'error',
    code: 'notebook/mutated-helper',
    message: `${capitalise(user)} is changed by a statement that is not extracted.`,
    location: locateNode(writer.unit.cell, node),
    ...toHelp(unit, name),
    ...(fixes.length > 0 && { fixes })
  };
}

/** What changes it goes by another name, or is a function or method that changes it. */
function toIndirect(unit: Unit, user: string, { unit: other, effect }: Change): Diagnostic {
  const { node, root, may } = effect;
  const named = [...unit.names.values()].find(({ node: own }) => own.parent === root);
  const name = named?.text ?? [...unit.names.keys()][0] ?? '';
  const verb = may ? 'may be changed' : 'is changed';
  const what = other.names.size > 0 ? labelStatement(other) : 'a statement that is not extracted';
  return {
    severity: may ? 'warning' : 'error',
    code: 'notebook/mutated-helper',
    message: `${capitalise(user)} ${verb} through \`${describe(node)}\` by ${what}.`,
    location: locateNode(other.cell, node),
    ...toHelp(unit, name)
  };
}

function labelStatement({ names }: Unit): string {
  return `the statement of \`${[...names.keys()][0] ?? ''}\``;
}

/** Names a write or a call in a few words: `rows.forEach()`, `w[0]`. */
function describe(node: TS.Node): string {
  const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
  const short = shortText(isCall ? node.expression : node);
  return `${ts.isNewExpression(node) ? 'new ' : ''}${short}${isCall ? '()' : ''}`;
}

function toHelp(unit: Unit, name: string): Pick<Diagnostic, 'related' | 'help'> {
  const declaration = unit.names.get(name)?.node;
  return {
    ...(declaration && {
      related: [
        { message: `\`${name}\` is declared here.`, location: locateNode(unit.cell, declaration) }
      ]
    }),
    help: [
      `Give \`${name}\` its final value where it is declared, or make it a param of the stage.`
    ]
  };
}

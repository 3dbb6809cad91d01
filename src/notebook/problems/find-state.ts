import type { Diagnostic } from '../../contract/diagnostic.js';
import { fixTopLevelAwait } from '../fixes/await-fix.js';
import { ts } from '../syntax/compiler.js';
import { capitalise } from '../units/labels.js';
import { fixInnerDeclaration } from '../fixes/move-fix.js';
import { locateNode } from '../cells/parsed-cell.js';
import type { Reference } from '../units/reference.js';
import { classifyClass } from '../units/stage-classes.js';
import type { Edge, UnitGraph } from '../units/unit-graph.js';
import type { Unit } from '../units/unit.js';

/** Finds an `await` that would run when the module of a helper is loaded. */
export function findTopLevelAwait(graph: UnitGraph, unit: Unit, user: string): Diagnostic[] {
  const { awaits } = graph.needs(unit);
  if (!awaits) return [];
  const fixes = fixTopLevelAwait(graph, unit, awaits);
  return [
    {
      severity: 'error',
      code: 'notebook/top-level-await',
      message: `${capitalise(user)} awaits at the top level, which a module of the pipeline cannot do.`,
      location: locateNode(unit.cell, awaits),
      help: ['Move the `await` into an async method of the stage, for example into `run()`.'],
      ...(fixes.length > 0 && { fixes })
    }
  ];
}

/** Finds uses of what exists only in the running notebook: its variables, stage objects and displays. */
export function findCapturedState(graph: UnitGraph, unit: Unit, user: string): Diagnostic[] {
  const { edges, unbound } = graph.needs(unit);
  const [hoisted] = unbound.filter(r => !r.erased && graph.names.hoistedBy(r.name) !== undefined);
  const state =
    unit.classes.size > 0 ? undefined : edges.find(edge => isNotebookState(graph, edge));
  const reference = hoisted ?? state?.reference;
  if (!reference) return [];
  const fixes = hoisted ? fixInnerDeclaration(graph, hoisted.name) : [];
  return [
    {
      severity: 'error',
      code: 'notebook/captured-state',
      message: hoisted
        ? `\`${hoisted.name}\` is used by ${user} but exists only in the running notebook.`
        : `${capitalise(user)} exists only in the running notebook.`,
      location: locateNode(unit.cell, reference.node),
      help: ['Make it a param of the stage, or a `dep(…)` where another stage writes it.'],
      ...(fixes.length > 0 && { fixes })
    }
  ];
}

function isNotebookState(graph: UnitGraph, edge: Edge): boolean {
  const { reference } = edge;
  if (edge.kind !== 'value' || !reference.eager) return false;
  if ('import' in edge) {
    return edge.import.source.specifier === 'tslab' && !reference.inFunction && isCalled(reference);
  }
  const { parent } = reference.node;
  const builds = ts.isNewExpression(parent) && parent.expression === reference.node;
  const loads =
    ts.isPropertyAccessExpression(parent) &&
    parent.name.text === 'load' &&
    ts.isCallExpression(parent.parent);
  return (builds || loads) && classifyClass(graph, edge.unit, reference.name) === 'yes';
}

/** `newDisplay()` and `tslab.display.html('…')`, but not a mere mention. */
function isCalled({ node }: Reference): boolean {
  let { parent } = node;
  while (ts.isPropertyAccessExpression(parent)) ({ parent } = parent);
  return ts.isCallExpression(parent);
}

/** Finds JSX: neither the kernel takes it in an ordinary cell, nor does a generated module. */
export function findJsx(graph: UnitGraph, unit: Unit, user: string): Diagnostic[] {
  const { jsx } = graph.needs(unit);
  if (!jsx) return [];
  return [
    {
      severity: 'error',
      code: 'notebook/jsx',
      message: `${user.charAt(0).toUpperCase()}${user.slice(1)} holds JSX, but a module of the pipeline is plain TypeScript.`,
      location: locateNode(unit.cell, jsx),
      help: ['Move it into a cell that no stage needs, or write `React.createElement(…)`.']
    }
  ];
}

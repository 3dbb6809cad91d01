import type { Diagnostic } from '../contract/diagnostic.js';
import { locateNode } from './parsed-cell.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';

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

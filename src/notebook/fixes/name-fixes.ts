import type { CellFix } from '../../contract/diagnostic.js';
import { findNearest } from '../../contract/find-nearest.js';
import { replaceText } from '../cells/cell-edit.js';
import { ts } from '../syntax/compiler.js';
import type { Elsewhere } from '../units/elsewhere.js';
import { addImport, LIBRARY_NAMES } from './import-fix.js';
import { fixInnerDeclaration } from './move-fix.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { STAGE_LIBRARY } from '../units/wiring.js';

/** In shorter names one letter is too much of the word to tell what was meant. */
const SHORTEST = 4;

/** Offers what would make a name known that nothing declares. */
export function fixUnboundName(
  graph: UnitGraph,
  unit: Unit,
  name: string,
  elsewhere: Elsewhere | undefined
): readonly CellFix[] {
  const { cell } = unit;
  return [
    ...(LIBRARY_NAMES.includes(name) ? [addImport(name, STAGE_LIBRARY, cell)] : []),
    ...(elsewhere ? [addImport(name, elsewhere.specifier, cell)] : []),
    ...fixInnerDeclaration(graph, name),
    ...fixSpelling(graph, unit, name)
  ];
}

/** Returns the one name of the notebook that a misspelt one is near to. */
export function findMeant(graph: UnitGraph, name: string): string | undefined {
  return chooseMeant(name, graph.scope.valueNames);
}

/** Returns the one of some names that a misspelt one is near to. */
export function chooseMeant(name: string, names: readonly string[]): string | undefined {
  if (name.length < SHORTEST) return undefined;
  const meant = findNearest(name, names);
  const other = findNearest(
    name,
    names.filter(known => known !== meant)
  );
  return other === undefined ? meant : undefined;
}

function fixSpelling(graph: UnitGraph, unit: Unit, name: string): readonly CellFix[] {
  const meant = findMeant(graph, name);
  if (meant === undefined) return [];
  const { cell } = unit;
  const edits = graph
    .needs(unit)
    .unbound.filter(use => use.name === name)
    .map(({ node }) => {
      const isShorthand = ts.isShorthandPropertyAssignment(node.parent);
      const text = isShorthand ? `${name}: ${meant}` : meant;
      return replaceText(cell, node.getStart(cell.file), node.end, text);
    });
  return [{ title: `Change \`${name}\` to \`${meant}\``, edits }];
}

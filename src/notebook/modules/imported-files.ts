import type { ExtractOptions } from '../extraction.js';
import { isLocal, resolveLocal, sourceFiles } from '../cells/specifier.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** Lists the files of the project that a statement may load for a value that it imports, as paths from the root. */
export function importedFiles(
  graph: UnitGraph,
  unit: Unit,
  options: ExtractOptions
): readonly string[] {
  return graph.needs(unit).edges.flatMap(edge => {
    if (!('import' in edge) || edge.kind !== 'value') return [];
    const { specifier } = edge.import.source;
    if (!isLocal(specifier)) return [];
    return sourceFiles(resolveLocal(specifier, graph.path, options).replace(/^\.\//, ''));
  });
}

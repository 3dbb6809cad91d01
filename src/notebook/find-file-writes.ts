import type { Diagnostic } from '../contract/diagnostic.js';
import { FileUses, READERS, WRITERS, type FileUse } from './file-uses.js';
import {
  findMaker,
  helpRead,
  toStages,
  usesFileSystem,
  type Maker,
  type Stage
} from './find-file-reads.js';
import { locateNode } from './parsed-cell.js';
import { findBodies } from './stage-changes.js';
import { StageFiles } from './stage-files.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';

/** A file that a statement of the notebook writes. */
interface Written {
  readonly unit: Unit;
  readonly use: FileUse;
}

/**
 * Finds files that a statement of the notebook writes (`writeFileSync('data/a.json', …)`), which is not
 * extracted, and that a stage reads when it runs, without a dep: the pipeline has what once lay there.
 */
export function findFileWrites(
  graph: UnitGraph,
  roots: readonly Unit[],
  needed: ReadonlySet<Unit>
): Diagnostic[] {
  if (!usesFileSystem(graph)) return [];
  const { origins } = graph.changes.values;
  const writes = new FileUses(graph.changes.values, WRITERS);
  const written = graph.scope.units.flatMap((unit): readonly Written[] =>
    needed.has(unit) || unit.cell.errors.length > 0
      ? []
      : writes.of(unit.statements).map(use => ({ unit, use }))
  );
  if (written.length === 0) return [];
  const reads = new FileUses(graph.changes.values, READERS);
  const files = new StageFiles(graph);
  const stages = roots.flatMap(root => toStages(graph, root));
  return stages.flatMap(stage => {
    const bodies = origins.bases(stage.node).flatMap(findBodies);
    const own = writes.of(bodies).map(({ path }) => path);
    const byPath = new Map([...reads.of(bodies)].reverse().map(read => [read.path, read]));
    return [...byPath.values()].flatMap(read => {
      const writer = written.find(({ use }) => use.path !== undefined && use.path === read.path);
      const isOwn = own.includes(read.path) || findMaker([stage], files, read.path);
      if (!writer || isOwn || files.hasDep(stage.node, read.path)) return [];
      return [toDiagnostic(graph, stage, read, writer, findMaker(stages, files, read.path))];
    });
  });
}

function toDiagnostic(
  graph: UnitGraph,
  { name }: Stage,
  read: FileUse,
  { unit, use }: Written,
  maker: Maker | undefined
): Diagnostic {
  const { lookup } = graph.changes.values;
  const { cell } = lookup.unitOf(read.node) ?? unit;
  const file = `\`${read.path ?? ''}\``;
  return {
    severity: 'warning',
    code: 'notebook/untracked-read',
    message: `\`${name}\` reads ${file}, which a statement of the notebook writes and which is no dep of it: DVC does not run the stage again when it changes.`,
    location: locateNode(cell, read.node),
    related: [{ message: `${file} is written here.`, location: locateNode(unit.cell, use.node) }],
    help: [
      ...(maker
        ? []
        : [
            'Write the file in `run()` of a stage, as an out (`outs(…)`), and name that by `dep(…)`; or keep it as data.'
          ]),
      helpRead(read, maker)
    ]
  };
}

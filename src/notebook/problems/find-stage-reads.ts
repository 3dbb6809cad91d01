import { posix } from 'node:path';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { isOwn } from '../../contract/own-files.js';
import { firstOfEach } from '../syntax/by-key.js';
import {
  CONTENT_READERS,
  FileCalls,
  READERS,
  usesFiles,
  WRITERS,
  type FileCall
} from '../stages/file-calls.js';
import { findMaker, helpRead, type Maker } from './find-file-reads.js';
import { findStageCode, type StageCode } from '../stages/stage-code.js';
import { isMadeBy } from '../stages/made-files.js';
import { locateNode } from '../cells/parsed-cell.js';
import { findRunBodies, findBodies } from '../stages/stage-runs.js';
import { extendsStage } from '../units/stage-classes.js';
import { StageFiles } from '../stages/stage-files.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** A file that a statement of the notebook writes. */
interface Written {
  readonly unit: Unit;
  readonly use: FileCall;
}

/** Files of tools, and what does not lie in the project. */
const NO_DATA = /^(\.|\.\.|tsconfig\b.*\.json|\.env\b.*)$|^\.\.\/|^[~/]|^\w+:/;

/**
 * Finds files of the project that a stage reads when it runs (`readFileSync('data.csv')`), without a dep and without
 * writing them itself. Of what a statement of the notebook writes, which is not extracted, a look is told of as well:
 * the pipeline has what once lay there.
 */
export function findStageReads(
  graph: UnitGraph,
  roots: readonly Unit[],
  needed: ReadonlySet<Unit>
): Diagnostic[] {
  if (!graph.notebook.cells.some(usesFiles)) return [];
  const { values } = graph.changes;
  const writes = new FileCalls(values, WRITERS);
  const written = graph.scope.units.flatMap((unit): readonly Written[] =>
    needed.has(unit) || unit.cell.errors.length > 0
      ? []
      : writes.of(unit.statements).map(use => ({ unit, use }))
  );
  const looks = new FileCalls(values, READERS);
  const reads = new FileCalls(values, CONTENT_READERS);
  const files = new StageFiles(graph);
  const stages = findStageCode(graph, roots);
  return stages.flatMap(stage => {
    const bases = values.origins.bases(stage.node);
    const bodies = bases.flatMap(findBodies);
    // A constant that the stage needs may write it when it is loaded.
    const loaded = [...stage.runs].flatMap(({ statements }) => statements);
    const own = writes.of([...bodies, ...loaded]).map(({ path }) => path);
    const writerOf = ({ path }: FileCall) =>
      path === undefined ? undefined : written.find(({ use }) => use.path === path);
    const found = [
      ...(written.length > 0 ? looks.of(bodies).filter(writerOf) : []),
      ...(isKnown(graph, stage) ? reads.of(findRunBodies(bases)) : []).filter(
        ({ path }) => path !== undefined && !NO_DATA.test(path) && !isOwn(path.toLowerCase())
      )
    ]
      // A class that a stage extends may be one of a file.
      .filter(({ node }) => values.lookup.unitOf(node))
      .sort((a, b) => a.node.pos - b.node.pos);
    return firstOfEach(found, read => read.path).flatMap(read => {
      const { path = '' } = read;
      const writer = writerOf(read);
      const isOwn = own.includes(path) || findMaker([stage], files, path);
      if (isOwn || files.hasDep(stage.node, path)) return [];
      const isData =
        writer ?? !(isImported(graph, stage, path) || isMadeBy(values, bodies, found, path));
      return isData ? toDiagnostic(graph, stage, read, writer, findMaker(stages, files, path)) : [];
    });
  });
}

/** What a class of another file declares is not seen. */
function isKnown(graph: UnitGraph, { node }: StageCode): boolean {
  const unit = graph.changes.values.lookup.unitOf(node);
  return unit !== undefined && extendsStage(graph, unit, node);
}

/** A file that is imported is a dep by itself. */
function isImported(graph: UnitGraph, { runs }: StageCode, path: string): boolean {
  const folder = posix.dirname(graph.path);
  const specifiers = [...runs].flatMap(unit => {
    const { edges, specifiers: named } = graph.needs(unit);
    return [
      ...edges.flatMap(edge => ('import' in edge ? [edge.import.source.specifier] : [])),
      ...named.map(({ node }) => node.text)
    ];
  });
  return specifiers.some(
    each => each.startsWith('.') && [posix.normalize(each), posix.join(folder, each)].includes(path)
  );
}

function toDiagnostic(
  graph: UnitGraph,
  { name }: StageCode,
  read: FileCall,
  writer: Written | undefined,
  maker: Maker | undefined
): Diagnostic[] {
  const { lookup } = graph.changes.values;
  const unit = lookup.unitOf(read.node);
  if (!unit) return [];
  const file = `\`${read.path ?? ''}\``;
  const dep = writer
    ? 'which a statement of the notebook writes and which is no dep of it'
    : 'which is no dep of it';
  return [
    {
      severity: 'warning',
      code: 'notebook/untracked-read',
      message: `\`${name}\` reads ${file}, ${dep}: DVC does not run the stage again when it changes.`,
      location: locateNode(unit.cell, read.node),
      ...(writer && {
        related: [
          {
            message: `${file} is written here.`,
            location: locateNode(writer.unit.cell, writer.use.node)
          }
        ]
      }),
      help: [
        ...(maker || !writer
          ? []
          : [
              'Write the file in `run()` of a stage, as an out (`outs(…)`), and name that by `dep(…)`; or keep it as data.'
            ]),
        helpRead(read, maker)
      ]
    }
  ];
}

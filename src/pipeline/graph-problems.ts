import type { Diagnostic, Location } from '../contract/diagnostic.js';
import type { GraphStage, PlaceOf } from './graph-stage.js';
import { isWithin, overlap } from './stage-paths.js';

/** A path of a stage. */
export interface StagePath {
  readonly node: GraphStage;
  readonly path: string;
}

/** Reports an out that is, or lies inside of, an out of another stage. */
export function reportOverlap(own: StagePath, other: StagePath, placeOf: PlaceOf): Diagnostic {
  const [name, otherName] = [own.node.name, other.node.name];
  return {
    severity: 'error',
    code: 'stage/overlapping-outs',
    message:
      own.path === other.path
        ? `\`${own.path}\` is an out of both \`${otherName}\` and \`${name}\`.`
        : `\`${own.path}\`, an out of \`${name}\`, lies inside \`${other.path}\`, an out of \`${otherName}\`.`,
    location: locate(own, placeOf),
    related: [{ message: `\`${otherName}\` is declared here.`, location: locate(other, placeOf) }],
    help: ['Give each out a path of its own.']
  };
}

/** Reports stages of which each reads what the one before it writes, and the first what the last writes. */
export function reportCycle(cycle: readonly GraphStage[], placeOf: PlaceOf): Diagnostic {
  const [first] = cycle;
  if (!first) throw new Error('Internal: an empty cycle');
  const edges = cycle.map((to, i) => findEdge(cycle.at(i - 1) ?? first, to));
  const [edge] = edges;
  if (!edge) throw new Error('Internal: a cycle without an edge');
  const location = locate(edge.read, placeOf);
  if (cycle.length === 1) {
    return {
      severity: 'error',
      code: 'pipeline/cycle',
      message: `\`${first.name}\` depends on its own out: ${describe(edge, 'it')}.`,
      location,
      related: [{ message: 'The out is declared here.', location: locate(edge.written, placeOf) }],
      help: [`Write to a path apart from \`${edge.read.path}\`, or read it in another stage.`]
    };
  }
  const names = [...cycle, first].map(({ name }) => `\`${name}\``).join(' → ');
  return {
    severity: 'error',
    code: 'pipeline/cycle',
    message: `The stages depend on each other in a circle: ${names}.`,
    location,
    related: edges.map(each => ({
      message: `${describe(each, `\`${each.read.node.name}\``)}.`,
      location: locate(each.read, placeOf)
    })),
    help: ['Remove one of the dependencies, or split a stage in two.']
  };
}

/** What one stage reads of another, and the out that it meets. */
interface Edge {
  readonly read: StagePath;
  readonly written: StagePath;
}

function findEdge(from: GraphStage, to: GraphStage): Edge {
  for (const path of [...to.deps, ...to.params])
    for (const out of from.outs)
      if (overlap(out, path))
        return { read: { node: to, path }, written: { node: from, path: out } };
  throw new Error(`Internal: ${to.name} reads nothing of ${from.name}`);
}

/** Says `it reads data/a.csv, which lies in data, an out of Train`. */
function describe({ read, written }: Edge, reader: string): string {
  const start = `${reader} reads \`${read.path}\``;
  const writer =
    read.node === written.node ? 'that it writes' : `that \`${written.node.name}\` writes`;
  if (read.path === written.path) return `${start}, a path ${writer}`;
  return isWithin(read.path, written.path)
    ? `${start}, which lies in \`${written.path}\` ${writer}`
    : `${start}, in which \`${written.path}\` lies ${writer}`;
}

function locate({ node, path }: StagePath, placeOf: PlaceOf): Location {
  return placeOf(node.name, path) ?? node.location;
}

import type { Diagnostic } from '../contract/diagnostic.js';
import type { DataFile } from './data-file.js';
import type { GraphStage, PlaceOf } from './graph-stage.js';
import type { PipelineFile } from './pipeline-file.js';
import { reportCycle } from './graph-problems.js';
import { OutIndex } from './out-index.js';
import { resolvePath, stagePaths } from './stage-paths.js';

/** The pipeline files of a project. */
export interface PipelineFiles {
  readonly pipelines: readonly PipelineFile[];
  readonly data?: readonly DataFile[];
}

/** An edge from what writes a path to what reads it, by name. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

/** The stage graph of a project. */
export interface StageGraph {
  /** Each after what it depends on; in a cycle, in the order of the files. */
  readonly stages: readonly GraphStage[];
  readonly edges: readonly GraphEdge[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Builds the stage graph: a stage depends on another where their paths meet, directories included. */
export function buildStageGraph(
  { pipelines, data = [] }: PipelineFiles,
  placeOf: PlaceOf = () => undefined
): StageGraph {
  const nodes = [...data.map(toDataNode), ...pipelines.flatMap(toStageNodes)];
  const outs = new OutIndex(nodes);
  const ranks = new Map(nodes.map((node, i) => [node, i]));
  const rank = (node: GraphStage): number => ranks.get(node) ?? 0;
  const before = new Map(
    nodes.map(node => {
      const paths = [...node.deps, ...node.params];
      const found = new Set(paths.flatMap(path => outs.meeting(path).map(out => out.node)));
      return [node, [...found].sort((a, b) => rank(a) - rank(b))] as const;
    })
  );
  const { order, cycles } = sortStages(nodes, before);
  return {
    stages: order,
    edges: order.flatMap(to =>
      (before.get(to) ?? []).map(from => ({ from: from.name, to: to.name }))
    ),
    diagnostics: [...outs.overlaps(placeOf), ...cycles.map(cycle => reportCycle(cycle, placeOf))]
  };
}

function toDataNode(file: DataFile): GraphStage {
  const resolve = ({ path }: { readonly path: string }): string =>
    resolvePath(file.path, file.wdir, path);
  return {
    name: file.path,
    kind: 'data',
    deps: file.deps.map(resolve),
    params: [],
    outs: file.outs.map(resolve),
    location: { kind: 'file', path: file.path },
    data: file
  };
}

function toStageNodes(file: PipelineFile): GraphStage[] {
  return file.stages.map(stage => ({
    name: file.path === 'dvc.yaml' ? stage.name : `${file.path}:${stage.name}`,
    kind: 'stage',
    ...stagePaths(file, stage),
    location: stage.location,
    source: { file, stage }
  }));
}

/** Orders stages after what they depend on, and finds what depends on itself. */
function sortStages(
  nodes: readonly GraphStage[],
  before: ReadonlyMap<GraphStage, readonly GraphStage[]>
): { order: GraphStage[]; cycles: GraphStage[][] } {
  const order: GraphStage[] = [];
  const cycles: GraphStage[][] = [];
  const done = new Set<GraphStage>();
  const open = new Map<GraphStage, number>();
  for (const root of nodes) {
    if (done.has(root)) continue;
    // A stack of our own: a chain of stages may be longer than the call stack.
    const stack = [{ node: root, next: 0 }];
    open.set(root, 0);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const source = before.get(top.node)?.[top.next++];
      if (!source) {
        stack.pop();
        open.delete(top.node);
        done.add(top.node);
        order.push(top.node);
      } else if (open.has(source)) {
        // The stack runs from what reads to what is read: turned round it follows the edges.
        cycles.push(
          stack
            .slice(open.get(source))
            .map(({ node }) => node)
            .reverse()
        );
      } else if (!done.has(source)) {
        open.set(source, stack.length);
        stack.push({ node: source, next: 0 });
      }
    }
  }
  return { order, cycles };
}

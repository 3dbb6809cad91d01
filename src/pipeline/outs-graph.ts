import type { StagePath } from './graph-problems.js';
import type { GraphStage } from './graph-stage.js';
import { OutIndex } from './out-index.js';
import type { GraphEdge } from './stage-graph.js';

/** The graph of the files and directories that a pipeline makes. */
export interface OutsGraph {
  readonly outs: readonly StagePath[];
  /** From what is read to what is made of it, by path. */
  readonly edges: readonly GraphEdge[];
}

/** Builds the graph of outs: each is made of every out that its stage reads. */
export function buildOutsGraph(stages: readonly GraphStage[]): OutsGraph {
  const index = new OutIndex(stages);
  return {
    outs: stages.flatMap(node => node.outs.map(path => ({ node, path }))),
    edges: stages.flatMap(({ deps, params, outs }) => {
      const read = new Set(
        [...deps, ...params].flatMap(path => index.meeting(path).map(out => out.path))
      );
      return [...read].flatMap(from => outs.map(to => ({ from, to })));
    })
  };
}

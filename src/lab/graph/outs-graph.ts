import { layoutGraph } from '../../contract/graph-layout.js';
import type { PipelineView, StageView } from '../../contract/pipeline-view.js';
import type { IDrawnPipeline } from '../pipeline/collapse-stages.js';

/** Turns a stage graph into one of files: an arrow leads from what a stage reads to what it writes. */
export function toOutsGraph(pipeline: PipelineView): IDrawnPipeline {
  const edges = pipeline.stages.flatMap(({ deps, outs }) =>
    deps.flatMap(from => outs.map(to => ({ from, to })))
  );
  const names = new Set(pipeline.stages.flatMap(({ deps, outs }) => [...deps, ...outs]));
  const places = layoutGraph(
    [...names].map(name => ({ name })),
    edges,
    // Every stage reads its code: arrows from the top to all of them would cross the others.
    { areSourcesLow: true }
  );
  const makers = new Map(pipeline.stages.flatMap(stage => stage.outs.map(out => [out, stage])));
  const stages = [...names].map(name => {
    const maker = makers.get(name);
    const file: StageView = {
      name,
      kind: 'data',
      state: maker?.state ?? 'up-to-date',
      reasons: maker?.reasons ?? [],
      deps: [],
      outs: [],
      layer: places.get(name)?.layer ?? 0,
      order: places.get(name)?.order ?? 0,
      ...(maker?.origin && { origin: maker.origin })
    };
    return { ...file, members: [file] };
  });
  return { stages, edges, diagnostics: [] };
}

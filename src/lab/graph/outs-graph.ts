import type { PipelineView } from '../../contract/pipeline-view.js';
import { collapseStages, type IDrawnPipeline } from '../pipeline/collapse-stages.js';

/** Turns a stage graph into one of files: an arrow leads from what a stage reads to what it writes. */
export function toOutsGraph(pipeline: PipelineView): IDrawnPipeline {
  const edges = pipeline.stages.flatMap(({ deps, outs }) =>
    deps.flatMap(from => outs.map(to => ({ from, to })))
  );
  const names = [...new Set(pipeline.stages.flatMap(({ deps, outs }) => [...deps, ...outs]))];
  const layers = layersOf(names, edges);
  const counts = new Map<number, number>();
  const makers = new Map(pipeline.stages.flatMap(stage => stage.outs.map(out => [out, stage])));
  const stages = names.map(name => {
    const layer = layers.get(name) ?? 0;
    const order = counts.get(layer) ?? 0;
    counts.set(layer, order + 1);
    const maker = makers.get(name);
    return {
      name,
      kind: 'data' as const,
      state: maker?.state ?? ('up-to-date' as const),
      reasons: maker?.reasons ?? [],
      deps: [],
      outs: [],
      layer,
      order,
      ...(maker?.origin && { origin: maker.origin })
    };
  });
  return collapseStages({ stages, edges, diagnostics: [] }, new Set());
}

/** How many arrows lie on the longest way to each node; a ring, which DVC refuses, ends where it closes. */
function layersOf(
  names: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[]
): ReadonlyMap<string, number> {
  const sources = new Map<string, string[]>();
  for (const { from, to } of edges) sources.set(to, [...(sources.get(to) ?? []), from]);
  const layers = new Map<string, number>();
  const layerOf = (name: string): number => {
    const known = layers.get(name);
    if (known !== undefined) return known;
    layers.set(name, 0);
    const above = (sources.get(name) ?? []).map(source => layerOf(source) + 1);
    const layer = Math.max(0, ...above);
    layers.set(name, layer);
    return layer;
  };
  for (const name of names) layerOf(name);
  return layers;
}

/** Writes a graph as a Mermaid flowchart, for Markdown. */
export function toMermaid({ stages, edges }: PipelineView): string {
  const ids = new Map(stages.map(({ name }, i) => [name, `n${i}`]));
  return [
    'flowchart TD',
    ...stages.map(({ name }) => `  ${ids.get(name) ?? ''}["${name.replaceAll('"', '#quot;')}"]`),
    ...edges.map(({ from, to }) => `  ${ids.get(from) ?? ''} --> ${ids.get(to) ?? ''}`),
    ''
  ].join('\n');
}

import { layoutGraph } from '../contract/graph-layout.js';
import type { Manifest, ManifestStage } from '../contract/manifest.js';
import type { StageView } from '../contract/pipeline-view.js';
import {
  dataState,
  stageState,
  type GraphStage,
  type LockFile,
  type OutsGraph,
  type StageFacts,
  type StageGraph,
  type StateReport
} from '../pipeline/index.js';

/** What the states of stages are judged by. */
export interface GraphFacts {
  readonly manifest: Manifest;
  /** Lock file by the `dvc.yaml` that it stands beside. */
  readonly locks: ReadonlyMap<string, LockFile>;
  readonly facts: StageFacts;
}

/** Puts a graph's stages in their places, each with its state and the cell it came from. */
export function drawStages(
  { stages, edges }: StageGraph,
  { manifest, locks, facts }: GraphFacts
): readonly StageView[] {
  const places = layoutGraph(stages, edges);
  return stages.map((stage): StageView => {
    const { name, kind, deps, outs, source } = stage;
    const place = places.get(name);
    return {
      name,
      kind,
      ...stateOf(stage, locks, facts),
      ...(source ? { cmd: [source.stage.entry.cmd].flat().join('\n') } : {}),
      ...(source?.stage.entry.desc === undefined ? {} : { desc: source.stage.entry.desc }),
      deps,
      outs,
      ...originOf(manifest, manifest.stages[name]),
      layer: place?.layer ?? 0,
      order: place?.order ?? 0
    };
  });
}

/** Puts the outs of a graph in their places, each with the state of its stage. */
export function drawOuts(
  { outs, edges }: OutsGraph,
  { locks, facts }: Pick<GraphFacts, 'locks' | 'facts'>
): readonly StageView[] {
  const places = layoutGraph(
    outs.map(({ path }) => ({ name: path })),
    edges
  );
  return outs.map(({ node, path }): StageView => {
    const { layer = 0, order = 0 } = places.get(path) ?? {};
    const { kind } = node;
    return {
      name: path,
      kind,
      ...stateOf(node, locks, facts),
      deps: [],
      outs: [path],
      layer,
      order
    };
  });
}

function originOf(manifest: Manifest, stage: ManifestStage | undefined): Pick<StageView, 'origin'> {
  const slice = stage && manifest.files[stage.module]?.slices.at(-1);
  if (!slice) return {};
  return { origin: { notebook: stage.notebook, cellId: slice.cell, className: stage.class } };
}

function stateOf(
  { name, source, data }: GraphStage,
  locks: ReadonlyMap<string, LockFile>,
  facts: StageFacts
): StateReport {
  if (source) {
    return stageState(source, locks.get(source.file.path)?.stages[source.stage.name], facts);
  }
  if (!data) throw new Error(`Internal: ${name} is neither a stage nor data`);
  return dataState(data, facts);
}

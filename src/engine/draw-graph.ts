import type { Manifest, ManifestStage } from '../contract/manifest.js';
import type { StageView } from '../contract/pipeline-view.js';
import {
  layoutGraph,
  stageState,
  type GraphStage,
  type LockFile,
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

function originOf(manifest: Manifest, stage: ManifestStage | undefined): Pick<StageView, 'origin'> {
  const slice = stage && manifest.files[stage.module]?.slices.at(-1);
  if (!slice) return {};
  return { origin: { notebook: stage.notebook, cellId: slice.cell, className: stage.class } };
}

function stateOf(
  { source, data, outs }: GraphStage,
  locks: ReadonlyMap<string, LockFile>,
  facts: StageFacts
): StateReport {
  if (source) {
    return stageState(source, locks.get(source.file.path)?.stages[source.stage.name], facts);
  }
  const missing = outs.filter(path => facts.hash(path) === null);
  if (missing.length > 0) {
    return { state: 'output-missing', reasons: missing.map(path => `\`${path}\` is missing.`) };
  }
  const changed = outs.filter((path, i) => facts.hash(path) !== data?.outs[i]?.hash);
  return changed.length > 0
    ? { state: 'outs-changed', reasons: changed.map(path => `\`${path}\` changed.`) }
    : { state: 'up-to-date', reasons: [] };
}

import type { Failure } from '../contract/failure.js';
import type { Manifest, ManifestStage } from '../contract/manifest.js';
import type { ParamsSide } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { toManifestStage } from './manifest-stage.js';
import { planMethods } from './plan-methods.js';
import type { Project } from './project.js';
import type { NotebookStages } from './read-stages.js';

/** Decides what is written of each stage, by name; `manifest` is what was written before. */
export function planStages(
  project: Project,
  graph: NotebookStages,
  manifest: Manifest,
  prefer: ParamsSide | undefined
): Result<ReadonlyMap<string, ManifestStage>, Failure> {
  const { methods, diagnostics } = planMethods({ project, graph, manifest, prefer });
  if (diagnostics.length > 0) return err({ reason: 'invalid-input', diagnostics });
  return ok(
    new Map(
      graph.specs.map(spec => [spec.name, toManifestStage(spec, graph, methods.get(spec.name))])
    )
  );
}

import type { ManifestStage } from '../contract/manifest.js';
import type { StageSpec } from '../contract/stage-spec.js';
import { methodFiles } from './plan-methods.js';
import type { NotebookStages } from './read-stages.js';
import { toStageEntry, toWiring } from './stage-entry.js';

/** Returns what the manifest is to hold of a stage: where it comes from, its params and its entry. */
export function toManifestStage(
  spec: StageSpec,
  { extraction, codeOf }: NotebookStages,
  methods: ManifestStage['methods']
): ManifestStage {
  const origin = extraction.classes.find(item => item.name === spec.className);
  const module = origin?.module ?? `src/${spec.className}.ts`;
  return {
    class: spec.className,
    module,
    notebook: origin?.notebook ?? '',
    params: spec.params,
    entry: toStageEntry(spec, module, {
      codeDeps: [...codeOf(module), ...methodFiles(methods)],
      methods
    }),
    ...(methods && { methods }),
    ...(spec.paramsFiles.length > 0 && { paramsFiles: spec.paramsFiles }),
    ...toWiring(spec),
    ...(spec.objective ? { objective: spec.objective } : {})
  };
}

import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { Manifest, ManifestStage } from '../contract/manifest.js';
import type { ParamsSide } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import type { StageSpec } from '../contract/stage-spec.js';
import {
  editStages,
  locateParams,
  mergeParams,
  toBlockStyle,
  type OverriddenParam,
  type OverriddenStage
} from '../pipeline/index.js';
import { readText } from '../disk/index.js';
import { findRequiredParams } from './find-required-params.js';
import { ParamPlaces, type ParamSources } from './param-places.js';
import { PARAMS_FILE, PIPELINE_FILE } from './pipeline-paths.js';
import { placeConflicts } from './place-conflicts.js';
import type { PlannedFile } from './planned-file.js';
import type { Project } from './project.js';
import { refuseForeignStages } from './refuse-foreign-stages.js';
import type { PlaceOfField } from './stage-diagnostic.js';

/** What becomes of the pipeline files. */
interface PipelinePlan {
  /** The text that `dvc.yaml` is going to have. */
  readonly text: string;
  readonly files: readonly PlannedFile[];
  /** The text of `params.yaml` that a reader finds after this: the new one, unless nothing is written. */
  readonly paramsText: string;
  /** Params of the file that differ from the notebook and stay. */
  readonly overridden: readonly OverriddenParam[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans the edits of `dvc.yaml` and `params.yaml`; any conflict means that nothing is written. */
export function planPipeline(options: {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly stages: ReadonlyMap<string, ManifestStage>;
  readonly specs: readonly StageSpec[];
  /** Stages to take out. */
  readonly removed: ReadonlyMap<string, ManifestStage>;
  readonly prefer?: ParamsSide;
  /** Takes back what was changed by hand in our entries of `dvc.yaml`. */
  readonly overwrite: boolean;
  readonly blockStyle: boolean;
  /** Whether places are to be those of the files as they are, which nobody is going to write. */
  readonly dryRun: boolean;
  /** Tells where a field of a stage is declared. */
  readonly placeOf: PlaceOfField;
  readonly paramSources: ParamSources;
}): Result<PipelinePlan, Failure> {
  const { project, manifest, stages, specs, removed, prefer, overwrite, blockStyle } = options;
  const { dryRun, placeOf, paramSources } = options;
  const pipeline = readText(project.absolute(PIPELINE_FILE));
  if (!pipeline.ok) return pipeline;
  const before = pipeline.value ?? '';
  if (stages.size + removed.size === 0)
    return ok({ text: before, files: [], paramsText: '', overridden: [], diagnostics: [] });
  const params = readText(project.absolute(PARAMS_FILE));
  if (!params.ok) return params;

  const foreign = refuseForeignStages(before, manifest, stages);
  if (!foreign.ok) return foreign;
  const blocks = blockStyle ? toBlockStyle(before, PIPELINE_FILE) : undefined;
  const edited = editStages(
    blocks?.ok ? blocks.value.text : before,
    [
      ...[...stages].map(([name, { entry }]) => {
        const base = manifest.stages[name]?.entry;
        return { name, entry, ...(base ? { base } : {}) };
      }),
      ...[...removed.keys()].map(name => ({ name, entry: null }))
    ],
    PIPELINE_FILE,
    { overwrite, dryRun }
  );
  const merged = mergeParams({
    text: params.value ?? '',
    path: PARAMS_FILE,
    stages: [
      ...[...stages].map(([name, stage]) => {
        const base = manifest.stages[name]?.params;
        return { name, notebook: stage.params, ...(base ? { base } : {}) };
      }),
      // What the user changed or added stays, as with every param that a notebook gives up.
      ...[...removed].map(([name, { params: base }]) => ({ name, notebook: {}, base }))
    ],
    ...(prefer ? { prefer } : {}),
    placeOf
  });
  const problems = [
    ...(edited.ok ? [] : edited.failure),
    ...(merged.ok
      ? findRequiredParams(merged.value.text, specs, placeOf)
      : placeConflicts(merged.failure, paramSources))
  ];
  if (!edited.ok || !merged.ok || problems.length > 0) {
    return err({ reason: 'invalid-input', diagnostics: problems });
  }
  const paramsText = dryRun ? (params.value ?? '') : merged.value.text;
  const place = (items: readonly OverriddenParam[]): readonly OverriddenParam[] =>
    locateParams(items, paramsText, PARAMS_FILE);
  return ok({
    text: edited.value.text,
    files: [
      {
        path: PARAMS_FILE,
        before: params.value,
        after: textOrNothing(params.value, merged.value.text),
        backup: merged.value.takenBack.length > 0
      },
      {
        path: PIPELINE_FILE,
        before: pipeline.value,
        after: edited.value.text,
        backup: overwrite
      }
    ],
    paramsText,
    overridden: place(merged.value.overridden),
    diagnostics: [
      ...edited.value.overridden.map(toOverriddenStage),
      ...reportTakenBack(place(merged.value.takenBack), paramSources, placeOf)
    ]
  });
}

function toOverriddenStage({ name, what, location }: OverriddenStage): Diagnostic {
  return {
    severity: 'info',
    code: 'pipeline/overridden',
    message: `Stage \`${name}\` was changed by hand in \`${PIPELINE_FILE}\` against the notebook (${what.join(', ')}); the file is used.`,
    location,
    help: [
      "Take the change over into the cell, or write the notebook's entry with `--overwrite`; what you only added stays."
    ]
  };
}

/** Says which values that somebody wrote into the params file are not there any more. */
function reportTakenBack(
  takenBack: readonly OverriddenParam[],
  sources: ParamSources,
  placeOf: PlaceOfField
): readonly Diagnostic[] {
  const places = new ParamPlaces(sources);
  return takenBack.map(item => {
    const { stage, path, notebook, file, location } = item;
    const name = [stage, ...path].join('.');
    const now = notebook === undefined ? 'is gone' : `is ${JSON.stringify(notebook)} now`;
    const given = notebook === undefined ? undefined : places.placeOf(item);
    return {
      severity: 'info',
      code: 'params/taken-back',
      message: `\`${name}\` was ${JSON.stringify(file)} in \`${PARAMS_FILE}\` and ${now}, as in the notebook.`,
      location: given ?? placeOf(stage, path[0] ?? '') ?? location
    };
  });
}

/** A file that would hold nothing is not made, and one that held only what was ours goes with it. */
function textOrNothing(before: string | undefined, after: string): string | null {
  return after === '' && before !== '' ? null : after;
}

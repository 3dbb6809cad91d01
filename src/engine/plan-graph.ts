import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { ManifestStage } from '../contract/manifest.js';
import type { WriteGraphRequest } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { checkLock } from './check-lock.js';
import { checkPipeline } from './check-pipeline.js';
import { findMissingDeps } from './find-missing-deps.js';
import { findMistypedParams } from './find-mistyped-params.js';
import { reportOverriddenParams } from './find-overridden.js';
import { findRenamed } from './find-renamed.js';
import { findUnbuilt } from './find-unbuilt.js';
import { findUnknownStages } from './find-unknown-stages.js';
import { findHeldBack } from './held-back.js';
import { reportLeftParams } from './left-params.js';
import { findLeftovers } from './leftovers.js';
import { toManifestNotebooks } from './manifest-notebooks.js';
import { mergeManifest, planManifest } from './plan-manifest.js';
import { planModules } from './plan-modules.js';
import { planPipeline } from './plan-pipeline.js';
import { planRemoval } from './plan-removal.js';
import { planStages } from './plan-stages.js';
import type { PlannedFile } from './planned-file.js';
import type { Project } from './project.js';
import { pruneManifest } from './prune-manifest.js';
import { readStages, type GraphSources, type NotebookStages } from './read-stages.js';

/** All that Write graph is going to do. */
export interface GraphPlan {
  /** Only files that change, in the order in which they are to be written. */
  readonly files: readonly PlannedFile[];
  readonly stages: readonly string[];
  /** Stages whose classes are gone and that are taken out. */
  readonly removed: readonly string[];
  /** Classes that an error keeps back. */
  readonly heldBack: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** Files besides the notebooks and the pipeline files that the plan depends on. */
  readonly inputs: readonly string[];
  /** What the plan was made from. */
  readonly graph: NotebookStages;
}

/** Decides what Write graph is going to write, and writes nothing. */
export async function planGraph(
  project: Project,
  request: WriteGraphRequest,
  sources: GraphSources
): Promise<Result<GraphPlan, Failure>> {
  const graph = await readStages(project, sources, request.path);
  if (!graph.ok) return graph;
  const plan = planFiles(project, request, sources, graph.value);
  if (plan.ok || plan.failure.reason !== 'invalid-input') return plan;
  // What else is wrong may be the reason.
  const diagnostics = [...graph.value.diagnostics, ...plan.failure.diagnostics];
  return err({ reason: 'invalid-input', diagnostics });
}

/** Any conflict, wherever it is, makes that nothing is written. */
function planFiles(
  project: Project,
  request: WriteGraphRequest,
  { old, notebooks }: GraphSources,
  graph: NotebookStages
): Result<GraphPlan, Failure> {
  const { extraction, specs, placeOf } = graph;
  const lock = checkLock(project);
  if (!lock.ok) return lock;
  const known = pruneManifest(project, old.manifest);
  const stages = planStages(project, graph, known, request.params);
  if (!stages.ok) return stages;
  const modules = planModules(project, known, graph, request);
  if (!modules.ok) return modules;

  const leftovers = findLeftovers(known, extraction, stages.value);
  const prune = request.prune === true && graph.isWhole;
  const renamed = prune ? [] : findRenamed(leftovers, specs, extraction);
  if (renamed.length > 0) return err({ reason: 'invalid-input', diagnostics: renamed });
  const paramSources = { stages: Object.fromEntries(stages.value), ...graph };
  const pipeline = planPipeline({
    project,
    manifest: known,
    stages: stages.value,
    specs,
    removed: prune ? leftovers : new Map<string, ManifestStage>(),
    overwrite: request.overwrite === true,
    blockStyle: request.blockStyle === true,
    dryRun: request.dryRun === true,
    placeOf,
    paramSources,
    ...(request.params && { prefer: request.params })
  });
  if (!pipeline.ok) return pipeline;
  const { text, overridden, paramsText } = pipeline.value;
  // Behind an error a class may only seem to be gone.
  const gone = graph.isWhole ? leftovers : new Map<string, ManifestStage>();
  const heldBack = findHeldBack(extraction, known).map(({ name }) => name);
  const removal = planRemoval({
    project,
    manifest: known,
    graph,
    leftovers,
    prune,
    isAsked: request.prune === true,
    heldBack,
    pipeline: text
  });
  if (!removal.ok) return removal;

  const records = { ...removal.value.manifest.files, ...modules.value.records };
  const manifest = mergeManifest(removal.value.manifest, {
    files: modules.value.records,
    stages: stages.value,
    notebooks: toManifestNotebooks(project, graph, notebooks, known, records)
  });
  const files = [
    ...modules.value.files,
    ...pipeline.value.files,
    ...removal.value.files,
    planManifest(old.text, manifest)
  ].filter(file => (file.before ?? null) !== file.after);
  const checked = checkPipeline(project, files, graph.placeOfPath);
  if (!checked.ok) return checked;
  return ok({
    files,
    stages: [...stages.value.keys()],
    removed: prune ? [...leftovers.keys()] : [],
    heldBack,
    diagnostics: [
      ...graph.diagnostics,
      ...modules.value.diagnostics,
      ...findMistypedParams(specs, paramSources, placeOf),
      ...pipeline.value.diagnostics,
      ...reportOverriddenParams(
        overridden.filter(({ stage }) => !gone.has(stage)),
        paramSources,
        placeOf
      ),
      ...reportLeftParams({ leftovers: gone, known, sources: paramSources, text: paramsText }),
      ...removal.value.diagnostics,
      ...findUnbuilt(extraction, specs, known),
      ...findUnknownStages(project, text, manifest, extraction),
      ...findMissingDeps(project, specs, checked.value, placeOf)
    ],
    inputs: [...new Set([...inputsOf(graph, stages.value), ...Object.keys(manifest.files)])],
    graph
  });
}

function inputsOf(
  { extraction: { modules }, specs, loaded, codeOf }: NotebookStages,
  stages: ReadonlyMap<string, ManifestStage>
): readonly string[] {
  const code = [...stages.values()].flatMap(({ module }) => codeOf(module));
  const params = specs.flatMap(({ paramsFiles }) => paramsFiles.map(({ path }) => path));
  return [...new Set([...modules.map(({ path }) => path), ...code, ...loaded, ...params])];
}

import type { Diagnostic } from '../contract/diagnostic.js';
import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { Failure } from '../contract/failure.js';
import { MANIFEST_PATH, type Manifest, type ManifestStage } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import type { WriteGraphRequest } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import type { Extraction } from '../notebook/index.js';
import { readText } from '../disk/index.js';
import { codeFiles } from './code-files.js';
import { checkPipeline } from './check-pipeline.js';
import { collectGraph } from './collect-graph.js';
import { withLineEndsOf } from './line-ends.js';
import { linkPackage } from './link-package.js';
import { planMethods } from './plan-methods.js';
import { extractFiles } from './extract-files.js';
import { checkParamsFiles } from './check-params-files.js';
import { findMissingDeps } from './find-missing-deps.js';
import { findNoNotebooks } from './find-no-notebooks.js';
import { reportOverriddenParams } from './find-overridden.js';
import { findRemoved } from './find-removed.js';
import { findHeldBack } from './held-back.js';
import { findUnknownStages } from './find-unknown-stages.js';
import { readLeftFiles } from './left-files.js';
import { findLeftovers, findRenamed, findUnmade } from './leftovers.js';
import { findTakenClasses } from './find-taken-classes.js';
import { findTakenOuts } from './find-taken-outs.js';
import { formatManifest, type ReadManifest } from './manifest.js';
import { toManifestStage } from './manifest-stage.js';
import { parseNotebooks, type NotebookTexts } from './notebooks.js';
import type { PlannedFile } from './planned-file.js';
import { planModules } from './plan-modules.js';
import { PIPELINE_FILE, planPipeline, type PlaceOfField } from './plan-pipeline.js';
import { planRemoval } from './plan-removal.js';
import { pruneManifest } from './prune-manifest.js';
import { classPlace, pathLocator } from './stage-diagnostic.js';
import type { Project } from './project.js';

/** What keeps stages from being built at all: of two classes of one name, either may be the right one. */
const FATAL: DiagnosticCode = 'notebook/duplicate-class';

/** All that Write graph is going to do. */
export interface GraphPlan {
  /** Only files that change, in the order in which they are to be written. */
  readonly files: readonly PlannedFile[];
  readonly stages: readonly string[];
  /** Stages whose classes are gone and that are taken out. */
  readonly removed: readonly string[];
  /** Classes that an error keeps back. */
  readonly heldBack: readonly string[];
  /** False where a class was held back for what happened when it was built, which the inputs do not tell. */
  readonly isSettled: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Files besides the notebooks and the pipeline files that the plan depends on. */
  readonly inputs: readonly string[];
  /** What the plan was made from. */
  readonly extraction: Extraction;
  readonly documents: readonly NotebookDocument[];
  /** By notebook: the text of the cells that build the stages, which is in no file. */
  readonly programs: Readonly<Record<string, string>>;
}

/** What a plan is made of. */
export interface GraphSources {
  readonly old: ReadManifest;
  readonly notebooks: NotebookTexts;
}

/** Decides what Write graph is going to write, and writes nothing. */
export async function planGraph(
  project: Project,
  request: WriteGraphRequest,
  { old, notebooks }: GraphSources
): Promise<Result<GraphPlan, Failure>> {
  const parsed = parseNotebooks(notebooks);
  if (!parsed.ok) return parsed;
  const { documents } = parsed.value;
  const extract = (withheld?: ReadonlySet<string>): Extraction =>
    extractFiles(project, old.manifest, parsed.value, withheld);
  const extracted = extract();
  // Without its program a notebook seems to have one stage per class, which would replace the real ones.
  if (extracted.programBlocked) {
    return err({ reason: 'invalid-input', diagnostics: extracted.diagnostics });
  }
  const takenClasses = findTakenClasses(extracted, old.manifest);
  if (takenClasses.length > 0 || extracted.diagnostics.some(({ code }) => code === FATAL)) {
    const diagnostics = [...extracted.diagnostics, ...takenClasses];
    return err({ reason: 'invalid-input', diagnostics });
  }
  // A fresh clone has no packages yet, and the classes extend one of them.
  const isEmptyHanded = !extracted.program && extracted.classes.length === 0;
  const linked = isEmptyHanded ? ok(false) : linkPackage(project.root);
  if (!linked.ok) return linked;
  const { extraction, specs, problems, withheld, loaded, locate } = await collectGraph(
    project,
    documents,
    names => (names.size === 0 ? extracted : extract(names))
  );
  const diagnostics = [...old.diagnostics, ...extraction.diagnostics, ...withheld];
  if (documents.length === 0) diagnostics.push(findNoNotebooks(project, request.path));
  const placeOf: PlaceOfField = (stage, field) =>
    locate(stage, field) ??
    classPlace(specs.find(({ name }) => name === stage)?.className, extraction);
  // Stages that contradict themselves or each other make no graph: nothing of it is written.
  const wrong = [
    ...problems,
    ...findTakenOuts(
      specs,
      { extraction, manifest: old.manifest, notebooks: Object.keys(notebooks.texts) },
      locate
    ),
    ...checkParamsFiles(project, specs, placeOf)
  ];
  if (wrong.length > 0) {
    return err({ reason: 'invalid-input', diagnostics: [...diagnostics, ...wrong] });
  }

  const known = pruneManifest(project, old.manifest);
  const { methods, diagnostics: unknown } = planMethods(specs, {
    project,
    extraction,
    manifest: known,
    prefer: request.params,
    filesOf: module => codeFiles(project, extraction.modules, module),
    placeOf
  });
  if (unknown.length > 0) {
    return err({ reason: 'invalid-input', diagnostics: [...diagnostics, ...unknown] });
  }
  const modules = planModules(project, known, { modules: extraction.modules, documents }, request);
  if (!modules.ok) return modules;
  diagnostics.push(...modules.value.diagnostics);
  const stages = new Map<string, ManifestStage>();
  for (const spec of specs) {
    const stage = toManifestStage(project, spec, extraction, methods.get(spec.name));
    stages.set(spec.name, stage);
  }
  const leftovers = findLeftovers(known, extraction, stages);
  // Behind an error a class may only seem to be gone.
  const isWhole =
    withheld.length === 0 && extraction.diagnostics.every(item => item.severity !== 'error');
  const prune = request.prune === true && isWhole;
  const clashes = prune ? [] : findRenamed(leftovers, specs, extraction);
  if (clashes.length > 0) {
    return err({ reason: 'invalid-input', diagnostics: [...diagnostics, ...clashes] });
  }
  const taken: typeof leftovers = prune ? leftovers : new Map();
  const pipeline = planPipeline({
    project,
    manifest: known,
    stages,
    specs,
    removed: taken,
    overwrite: request.overwrite === true,
    blockStyle: request.blockStyle === true,
    placeOf,
    ...(request.params ? { prefer: request.params } : {})
  });
  if (!pipeline.ok) return pipeline;
  diagnostics.push(
    ...pipeline.value.diagnostics,
    ...reportOverriddenParams(
      pipeline.value.overridden,
      { stages: Object.fromEntries(stages), extraction, documents },
      placeOf
    )
  );

  const left = readLeftFiles(
    project,
    findUnmade(known, extraction),
    pipelineAfter(project, pipeline.value.files),
    leftovers
  );
  if (!left.ok) return left;
  const removal = planRemoval(project, prune ? left.value : [], [...taken.keys()]);
  if (!removal.ok) return removal;
  const kept: Manifest = {
    ...known,
    files: omit(
      known.files,
      removal.value.map(({ path }) => path)
    ),
    stages: omit(known.stages, [...taken.keys()])
  };
  const manifest = mergeManifest(kept, modules.value.records, stages);
  // Where nothing was ever written and nothing can be, no folder of ours appears either.
  const isEmpty = Object.keys(manifest.files).length === 0 && stages.size === 0;
  const removed = isWhole
    ? findRemoved(
        [...findLeftovers(kept, extraction, stages).keys()],
        left.value.filter(({ path }) => path in kept.files),
        notebooks.texts
      )
    : [];
  const unmade = findUnknownStages(
    project,
    pipelineAfter(project, pipeline.value.files),
    manifest,
    extraction
  );
  const files = [
    ...modules.value.files,
    ...pipeline.value.files,
    ...removal.value,
    {
      path: MANIFEST_PATH,
      before: old.text,
      after:
        isEmpty && old.text === undefined
          ? null
          : withLineEndsOf(old.text, formatManifest(manifest))
    }
  ].filter(file => (file.before ?? null) !== file.after);
  const checked = checkPipeline(project, files, pathLocator(specs, extraction, locate));
  if (!checked.ok) return checked;
  const missing = findMissingDeps(project, specs, checked.value, placeOf);
  return ok({
    files,
    stages: [...stages.keys()],
    removed: [...taken.keys()],
    heldBack: findHeldBack(extraction, known).map(({ name }) => name),
    isSettled: withheld.length === 0,
    diagnostics: [...diagnostics, ...removed, ...unmade, ...missing],
    inputs: [
      ...new Set([
        ...extraction.modules.map(module => module.path),
        ...[...stages.values()].flatMap(({ module }) =>
          codeFiles(project, extraction.modules, module)
        ),
        ...loaded,
        ...specs.flatMap(({ paramsFiles }) => paramsFiles.map(({ path }) => path))
      ])
    ],
    extraction,
    documents,
    programs: Object.fromEntries(extraction.programs.map(({ notebook, text }) => [notebook, text]))
  });
}

/** The text that `dvc.yaml` is going to have. */
function pipelineAfter(project: Project, files: readonly PlannedFile[]): string {
  const planned = files.find(({ path }) => path === PIPELINE_FILE);
  if (planned) return planned.after ?? '';
  const read = readText(project.absolute(PIPELINE_FILE));
  return read.ok ? (read.value ?? '') : '';
}

function omit<T>(
  record: Readonly<Record<string, T>>,
  keys: readonly string[]
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

/** Files and stages of this extraction replace their records; what is gone from the notebooks stays until it is removed. */
function mergeManifest(
  old: Manifest,
  files: Manifest['files'],
  stages: ReadonlyMap<string, ManifestStage>
): Manifest {
  return {
    version: 1,
    files: { ...old.files, ...files },
    stages: { ...old.stages, ...Object.fromEntries(stages) }
  };
}

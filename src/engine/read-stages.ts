import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { err, ok, type Result } from '../contract/result.js';
import type { StageSpec } from '../contract/stage-spec.js';
import type { Extraction } from '../notebook/index.js';
import type { PlaceOf } from '../pipeline/index.js';
import { checkParamsFiles } from './check-params-files.js';
import { codeFiles } from './code-files.js';
import { collectGraph } from './collect-graph.js';
import { extractFiles } from './extract-files.js';
import { findNoNotebooks } from './find-no-notebooks.js';
import { findTakenClasses } from './find-taken-classes.js';
import { findTakenOuts } from './find-taken-outs.js';
import { linkPackage } from './link-package.js';
import type { ReadManifest } from './read-manifest.js';
import type { NotebookTexts } from './notebooks.js';
import { parseNotebooks } from './parse-notebooks.js';
import { memoize } from './memoize.js';
import type { Project } from './project.js';
import { classPlace, pathLocator, type PlaceOfField } from './stage-diagnostic.js';

/** What a graph is planned from. */
export interface GraphSources {
  readonly old: ReadManifest;
  readonly notebooks: NotebookTexts;
}

/** The stages that the notebooks make, none against another one. */
export interface NotebookStages {
  readonly documents: readonly NotebookDocument[];
  readonly extraction: Extraction;
  readonly specs: readonly StageSpec[];
  /** Files of the user that were loaded to build them. */
  readonly loaded: readonly string[];
  /** False behind an error: a class may only seem to be gone. */
  readonly isWhole: boolean;
  /** False where a class was held back for what happened when it was built, which the inputs do not tell. */
  readonly isSettled: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Lists the files whose code runs when a generated module does. */
  readonly codeOf: (module: string) => readonly string[];
  readonly placeOf: PlaceOfField;
  readonly placeOfPath: PlaceOf;
}

/** Extracts the classes of the notebooks and builds their stages; refuses what makes no graph. */
export async function readStages(
  project: Project,
  { old, notebooks }: GraphSources,
  folder: string
): Promise<Result<NotebookStages, Failure>> {
  const parsed = parseNotebooks(notebooks);
  if (!parsed.ok) return parsed;
  const { documents } = parsed.value;
  const extract = (withheld?: ReadonlySet<string>): Extraction =>
    extractFiles(project, old.manifest, parsed.value, withheld);
  const extracted = extract();
  const clear = checkClear(extracted, old.manifest);
  if (!clear.ok) return clear;
  // A fresh clone has no packages yet, and the classes extend one of them.
  const isEmptyHanded = extracted.programs.length === 0 && extracted.classes.length === 0;
  const linked = isEmptyHanded ? ok(false) : linkPackage(project.root);
  if (!linked.ok) return linked;

  const { extraction, specs, problems, withheld, loaded, locate } = await collectGraph(
    project,
    documents,
    names => (names.size === 0 ? extracted : extract(names))
  );
  const placeOf: PlaceOfField = (stage, field) =>
    locate(stage, field) ??
    classPlace(specs.find(({ name }) => name === stage)?.className, extraction);
  const diagnostics = [...old.diagnostics, ...extraction.diagnostics, ...withheld];
  if (documents.length === 0) diagnostics.push(findNoNotebooks(project, folder));
  // Stages that contradict themselves or each other make no graph: nothing of it is written.
  const takers = { extraction, manifest: old.manifest, notebooks: Object.keys(notebooks.texts) };
  const wrong = [
    ...problems,
    ...findTakenOuts(specs, takers, placeOf),
    ...checkParamsFiles(project, specs, placeOf)
  ];
  if (wrong.length > 0)
    return err({ reason: 'invalid-input', diagnostics: [...diagnostics, ...wrong] });
  return ok({
    documents,
    extraction,
    specs,
    loaded,
    isWhole: diagnostics.every(({ severity }) => severity !== 'error'),
    isSettled: withheld.length === 0,
    diagnostics,
    codeOf: memoize(module => codeFiles(project, extraction.modules, module)),
    placeOf,
    placeOfPath: pathLocator(specs, extraction, locate)
  });
}

/**
 * Refuses what does not tell which stages there are: of two classes of one name, either may be the right one, and
 * an error where cells build the stages may leave none of them.
 */
function checkClear(extraction: Extraction, manifest: Manifest): Result<void, Failure> {
  const taken = findTakenClasses(extraction, manifest);
  const { classes } = extraction;
  const isUnclear =
    (classes.some(({ builtBy }) => builtBy.length > 0) &&
      classes.every(({ blocked }) => blocked)) ||
    taken.length > 0 ||
    extraction.diagnostics.some(({ code }) => code === 'notebook/duplicate-class');
  const diagnostics = [...extraction.diagnostics, ...taken];
  return isUnclear ? err({ reason: 'invalid-input', diagnostics }) : ok(undefined);
}

import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import type { CheckGraphReport, CheckGraphRequest } from '../contract/requests.js';
import { ok, type Result } from '../contract/result.js';
import type { Extraction } from '../notebook/index.js';
import { readText } from '../disk/index.js';
import { classStates } from './class-states.js';
import { extractFiles } from './extract-files.js';
import { findConflicts } from './find-conflicts.js';
import { findOverridden } from './find-overridden.js';
import { findRemoved } from './find-removed.js';
import { readLeftFiles } from './left-files.js';
import { findLeftovers, findUnmade } from './leftovers.js';
import { readManifest } from './read-manifest.js';
import { readNotebooks } from './notebooks.js';
import { parseNotebooks } from './parse-notebooks.js';
import { PIPELINE_FILE } from './pipeline-paths.js';
import { pruneManifest } from './prune-manifest.js';
import type { Project } from './project.js';

/** Tells what Write graph would say to the notebooks of the screen. Runs none of their code and writes nothing. */
export function checkGraph(
  project: Project,
  request: CheckGraphRequest
): Result<CheckGraphReport, Failure> {
  const manifest = readManifest(project);
  if (!manifest.ok) return manifest;
  const { manifest: known } = manifest.value;
  const notebooks = readNotebooks(project, manifest.value, request);
  if (!notebooks.ok) return notebooks;
  const parsed = parseNotebooks(notebooks.value);
  if (!parsed.ok) {
    return parsed.failure.reason === 'invalid-input'
      ? ok({ diagnostics: parsed.failure.diagnostics, classes: [] })
      : parsed;
  }
  const { documents } = parsed.value;
  const extraction = extractFiles(project, known, parsed.value);
  const present = pruneManifest(project, known);
  return ok({
    diagnostics: [
      ...manifest.value.diagnostics,
      ...extraction.diagnostics,
      ...findGone(project, present, extraction, documents),
      ...findConflicts(project, known, extraction, documents),
      ...findOverridden(project, { stages: known.stages, extraction, documents })
    ],
    classes: classStates(project, { manifest: known, present }, extraction, documents)
  });
}

/** Finds what is gone as far as it can be told without the stages, which only their cells make: by their classes. */
function findGone(
  project: Project,
  known: Manifest,
  extraction: Extraction,
  documents: readonly NotebookDocument[]
): readonly Diagnostic[] {
  // Behind an error a class may only seem to be gone.
  if (extraction.diagnostics.some(({ severity }) => severity === 'error')) return [];
  const classes = new Set(extraction.classes.map(({ name }) => name));
  const isThere = (stage: string): boolean => classes.has(known.stages[stage]?.class ?? '');
  const stages = findLeftovers(known, extraction, { has: isThere });
  const pipeline = readText(project.absolute(PIPELINE_FILE));
  const text = pipeline.ok ? (pipeline.value ?? '') : '';
  const left = readLeftFiles(project, findUnmade(known, extraction), text, {
    has: name => name in known.stages
  });
  const gone = Array.from(stages, ([name, stage]) => ({ name, className: stage.class }));
  return findRemoved(gone, left.ok ? left.value : [], documents);
}

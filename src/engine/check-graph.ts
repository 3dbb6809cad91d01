import type { Failure } from '../contract/failure.js';
import type { CheckGraphReport, CheckGraphRequest } from '../contract/requests.js';
import { ok, type Result } from '../contract/result.js';
import { extractModules } from '../notebook/index.js';
import { classStates } from './class-states.js';
import { findConflicts } from './find-conflicts.js';
import { findOverridden } from './find-overridden.js';
import { readManifest } from './manifest.js';
import { parseNotebooks, readNotebooks } from './notebooks.js';
import type { Project } from './project.js';

/** Tells what Write graph would say to the notebooks of the screen. Runs none of their code and writes nothing. */
export function checkGraph(
  project: Project,
  request: CheckGraphRequest
): Result<CheckGraphReport, Failure> {
  const manifest = readManifest(project);
  if (!manifest.ok) return manifest;
  const { manifest: known } = manifest.value;
  const notebooks = readNotebooks(project, known, request);
  if (!notebooks.ok) return notebooks;
  const documents = parseNotebooks(notebooks.value);
  if (!documents.ok) {
    return documents.failure.reason === 'invalid-input'
      ? ok({ diagnostics: documents.failure.diagnostics, classes: [] })
      : documents;
  }
  const extraction = extractModules(documents.value, {
    fileExists: path => project.isFile(path)
  });
  return ok({
    diagnostics: [
      ...manifest.value.diagnostics,
      ...extraction.diagnostics,
      ...findConflicts(project, known, extraction, documents.value),
      ...findOverridden(project, known, extraction, documents.value)
    ],
    classes: classStates(project, known, extraction, documents.value)
  });
}

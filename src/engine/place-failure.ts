import { isAbsolute } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { Project } from './project.js';

/** Names the files of diagnostics as the project does, by their paths in it: a reader of texts knows of no project. */
export function placeFailure(project: Project, failure: Failure): Failure {
  return failure.reason === 'invalid-input'
    ? { ...failure, diagnostics: problemsOf(project, failure) }
    : failure;
}

/** Returns what is wrong in the text of a file that could not be read. */
export function problemsOf(project: Project, failure: Failure): readonly Diagnostic[] {
  return failure.reason === 'invalid-input'
    ? failure.diagnostics.map(item => placed(project, item))
    : [];
}

function placed(project: Project, diagnostic: Diagnostic): Diagnostic {
  const { location } = diagnostic;
  if (location.kind !== 'file' || !isAbsolute(location.path)) return diagnostic;
  const path = project.relative(location.path);
  return path === undefined ? diagnostic : { ...diagnostic, location: { ...location, path } };
}

import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { hashLock } from '../experiment/index.js';
import { lockFileOf, readLockText, type GraphStage, type LockFile } from '../pipeline/index.js';
import { problemsOf } from './place-failure.js';
import type { Project } from './project.js';

/** Lock files by the `dvc.yaml` that each stands beside, and what is wrong with the text of others. */
export interface ReadLocks {
  readonly locks: ReadonlyMap<string, LockFile>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the lock files of stages. */
export function readLocks(
  project: Project,
  stages: readonly GraphStage[]
): Result<ReadLocks, Failure> {
  const locks = new Map<string, LockFile>();
  const diagnostics: Diagnostic[] = [];
  for (const file of new Set(stages.flatMap(({ source }) => (source ? [source.file.path] : [])))) {
    const path = lockFileOf(file);
    const text = readText(project.absolute(path));
    // Without what it holds every stage would seem never to have run.
    if (!text.ok && text.failure.reason !== 'invalid-input') return text;
    if (!text.ok) diagnostics.push(...problemsOf(project, text.failure));
    if (!text.ok || text.value === undefined) continue;
    const read = readLockText(text.value, path);
    const isEmpty = text.value.trim() === '';
    if (read.file && !isEmpty) locks.set(file, hashLock(read.file));
    diagnostics.push(...(isEmpty ? [emptyLock(path)] : read.diagnostics));
  }
  return ok({ locks, diagnostics });
}

function emptyLock(path: string): Diagnostic {
  const start = { line: 0, column: 0 };
  return {
    severity: 'error',
    code: 'pipeline/shape',
    message: `\`${path}\` is empty, and DVC refuses it.`,
    location: { kind: 'file', path, range: { start, end: start } },
    help: ['Remove the file; DVC writes it anew.']
  };
}

import { posix } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import { readText } from '../disk/index.js';
import { parseLockFile, type GraphStage, type LockFile } from '../pipeline/index.js';
import { problemsOf } from './place-failure.js';
import type { Project } from './project.js';

/** Reads the lock files of stages, each by the `dvc.yaml` it stands beside; of one that cannot be read, tells why. */
export function readLocks(
  project: Project,
  stages: readonly GraphStage[]
): { locks: ReadonlyMap<string, LockFile>; diagnostics: readonly Diagnostic[] } {
  const locks = new Map<string, LockFile>();
  const diagnostics: Diagnostic[] = [];
  for (const file of new Set(stages.flatMap(({ source }) => (source ? [source.file.path] : [])))) {
    const path = posix.join(posix.dirname(file), 'dvc.lock');
    const text = readText(project.absolute(path));
    if (!text.ok) diagnostics.push(...problemsOf(project, text.failure));
    if (!text.ok || text.value === undefined) continue;
    const parsed = parseLockFile(text.value, path);
    if (text.value.trim() === '') diagnostics.push(emptyLock(path));
    else if (parsed.ok) locks.set(file, parsed.value);
    else diagnostics.push(...parsed.failure);
  }
  return { locks, diagnostics };
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

import { join } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { findJsonError, type JsonError } from '../notebook/index.js';

const FILE = 'package.json';

/** Refuses a `package.json` that Node cannot read, since then no stage can load anything; none at all is fine. */
export function checkPackageJson(root: string): Result<void, Failure> {
  const read = readText(join(root, FILE));
  if (!read.ok) return read;
  // npm and Node read over a byte order mark.
  const text = read.value?.replace(/^\uFEFF/, '') ?? '{}';
  const error = findJsonError(text);
  return error ? err({ reason: 'invalid-input', diagnostics: [notJson(error)] }) : ok(undefined);
}

function notJson({ position, isConflict }: JsonError): Diagnostic {
  return {
    severity: 'error',
    code: 'project/package-json',
    message: isConflict
      ? `\`${FILE}\` holds the markers of a merge conflict.`
      : `\`${FILE}\` is not valid JSON.`,
    location: { kind: 'file', path: FILE, range: { start: position, end: position } },
    help: [
      isConflict ? 'Resolve the conflict first.' : 'Correct it at this place, then do it again.'
    ]
  };
}

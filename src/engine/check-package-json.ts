import { join } from 'node:path';
import type { Diagnostic, Position } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { findJsonError } from '../notebook/index.js';

const FILE = 'package.json';

/** Refuses a `package.json` that Node cannot read, since then no stage can load anything; none at all is fine. */
export function checkPackageJson(root: string): Result<void, Failure> {
  const read = readText(join(root, FILE));
  if (!read.ok) return read;
  // npm and Node read over a byte order mark.
  const text = read.value?.replace(/^\uFEFF/, '') ?? '{}';
  const offset = findJsonError(text);
  if (offset === undefined) return ok(undefined);
  return err({ reason: 'invalid-input', diagnostics: [notJson(text, offset)] });
}

function notJson(text: string, offset: number): Diagnostic {
  const conflict = /^<{7}(?= )/m.exec(text);
  const start = positionAt(text, conflict?.index ?? offset);
  return {
    severity: 'error',
    code: 'project/package-json',
    message: conflict
      ? `\`${FILE}\` holds the markers of a merge conflict.`
      : `\`${FILE}\` is not valid JSON.`,
    location: { kind: 'file', path: FILE, range: { start, end: start } },
    help: [conflict ? 'Resolve the conflict first.' : 'Correct it at this place, then do it again.']
  };
}

function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
}

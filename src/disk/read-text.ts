import { isUtf8 } from 'node:buffer';
import { readFileSync, type Stats } from 'node:fs';
import { basename } from 'node:path';
import type { Position } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { ioFailure } from './io-failure.js';
import { statsOf } from './stats-of.js';

/**
 * Reads a text file; undefined where there is none. Every other trouble is a failure.
 *
 * What is not UTF-8 is refused: each byte that cannot be read would be lost in the file when it is written.
 * So is a pipe or a device, which may never come to an end.
 */
export function readText(path: string): Result<string | undefined, Failure> {
  try {
    const stats = statsOf(path);
    if (stats === undefined) return ok(undefined);
    const kind = kindOf(stats);
    if (kind !== undefined) return notAFile(path, kind);
    const bytes = readFileSync(path);
    return isUtf8(bytes) ? ok(bytes.toString('utf8')) : refuseEncoding(path, bytes);
  } catch (error) {
    // Removed just now.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(undefined);
    return ioFailure(path, error);
  }
}

/** Names what is neither a file nor a folder. */
function kindOf(stats: Stats): string | undefined {
  if (stats.isFile() || stats.isDirectory()) return undefined;
  return stats.isFIFO() ? 'named pipe' : stats.isSocket() ? 'socket' : 'device';
}

function notAFile(path: string, kind: string): Result<never, Failure> {
  const message = `A ${kind} stands where a file is expected.`;
  return err({ reason: 'io', path, code: 'EFTYPE', message });
}

function refuseEncoding(path: string, bytes: Uint8Array): Result<never, Failure> {
  const start = firstUnreadable(bytes);
  const end = { line: start.line, column: start.column + 1 };
  return err({
    reason: 'invalid-input',
    diagnostics: [
      {
        severity: 'error',
        code: 'project/encoding',
        message: `\`${basename(path)}\` is not UTF-8 from here on.`,
        location: { kind: 'file', path, range: { start, end } },
        help: ['Save the file as UTF-8.']
      }
    ]
  });
}

/** Finds the place after the longest part that is UTF-8. */
function firstUnreadable(bytes: Uint8Array): Position {
  let whole = 0;
  // A file may also end within a character, which only one more byte would show.
  let broken = bytes.length + 1;
  while (broken - whole > 1) {
    const middle = (whole + broken) >> 1;
    if (beginningOf(bytes, middle) === undefined) broken = middle;
    else whole = middle;
  }
  const lines = (beginningOf(bytes, whole) ?? '').split('\n');
  return { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
}

/** Decodes the first bytes, a character that they cut left out; undefined where they are not UTF-8. */
function beginningOf(bytes: Uint8Array, length: number): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes.subarray(0, length), { stream: true });
  } catch {
    return undefined;
  }
}

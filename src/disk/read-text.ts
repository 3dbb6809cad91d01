import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Position } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { ioFailure } from './io-failure.js';

/**
 * Reads a text file; undefined where there is none. Every other trouble is a failure.
 *
 * What is not UTF-8 is refused: each byte that cannot be read would be lost in the file when it is written.
 */
export function readText(path: string): Result<string | undefined, Failure> {
  try {
    const bytes = readFileSync(path);
    return isUtf8(bytes) ? ok(bytes.toString('utf8')) : refuseEncoding(path, bytes);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // ENOTDIR: a file stands where a folder of the path should be, so the path does not exist.
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok(undefined);
    return ioFailure(path, error);
  }
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

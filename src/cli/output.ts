import type { Failure } from '../contract/failure.js';
import type { Result } from '../contract/result.js';
import { formatFailure } from './format-failure.js';
import { cellSource } from './cell-source.js';
import type { Invocation } from './invocation.js';

/**
 * Prints the answer of a request: JSON where asked for, else `format`'s text; a failure goes to stderr.
 * Returns the exit code: 0, or 1 for a failure and where `isFailed` says so of the value.
 */
export function print<T>(
  { values, cwd }: Invocation,
  result: Result<T, Failure>,
  format: (value: T) => string,
  isFailed: (value: T) => boolean = () => false
): number {
  const failed = !result.ok || isFailed(result.value);
  if (values['json'] === true) {
    process.stdout.write(
      `${JSON.stringify(result.ok ? result.value : { failure: result.failure })}\n`
    );
  } else if (result.ok) {
    process.stdout.write(format(result.value));
  } else {
    process.stderr.write(formatFailure(result.failure, cellSource(cwd)));
  }
  return failed ? 1 : 0;
}

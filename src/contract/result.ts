/** The answer of every operation that can fail: a value, or data that says why there is none. */
export type Result<T, F> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: F };

/** Wraps a value as a successful result. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps a failure as a result. */
export function err<F>(failure: F): { readonly ok: false; readonly failure: F } {
  return { ok: false, failure };
}

/** Marks the branch of an exhaustive `switch` that no value can reach. */
export function unreachable(value: never): never {
  throw new Error(`Internal: unexpected ${JSON.stringify(value)}`);
}

import type { Diagnostic } from '../../contract/diagnostic.js';
import type { Result } from '../../contract/result.js';
import { toIndex, type TypedMap } from './typed-value.js';

/** The text of a params file that overrides are applied to. */
export interface ParamsText {
  readonly values: TypedMap;
  /** Paths of keys that are no text (`1: …`), from `toKeyPath`; overrides cannot name them. */
  readonly otherKeys: ReadonlySet<string>;
  /** Returns the text with other values; what stays the same keeps every byte. */
  write(next: TypedMap): Result<string, readonly Diagnostic[]>;
}

/** Returns a path as one text; `1_0` and `10` are the same index. */
export function toKeyPath(path: readonly string[]): string {
  return JSON.stringify(path.map(key => toIndex(key) ?? key));
}

/** Says that a params file cannot be changed by overrides. */
export function refuseFile(path: string, message: string, help: string): Diagnostic {
  return {
    severity: 'error',
    code: 'params/override',
    message,
    location: { kind: 'file', path },
    help: [help]
  };
}

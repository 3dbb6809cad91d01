import type { HistoryScope } from '../contract/experiment-view.js';
import type { Invocation } from './invocation.js';
import { UsageError } from './usage.js';

type Values = Invocation['values'];

/** Returns an option with a value, under the name it is to have; nothing where it was not given. */
export function textOption<K extends string>(
  values: Values,
  option: string,
  key: K
): Partial<Record<K, string>> {
  const value = values[option];
  return (typeof value === 'string' ? { [key]: value } : {}) as Partial<Record<K, string>>;
}

/** Returns the values of an option that may be repeated. */
export function listOption(values: Values, option: string): string[] {
  const value = values[option];
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

/** Returns the positional arguments that a command must have. */
export function wantPositionals(
  { positionals }: Invocation,
  ...names: readonly string[]
): readonly string[] {
  const missing = names[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing.`);
  return positionals;
}

/** Reads `-a`, `-T`, `-A` and `-n`. */
export function scopeOptions(values: Values): HistoryScope {
  const num = values['num'];
  const last = typeof num === 'string' ? Number(num) : undefined;
  if (last !== undefined && (!Number.isInteger(last) || last < 1))
    throw new UsageError('`-n` takes a number of commits, 1 or more.');
  return {
    ...(values['all-branches'] === true && { allBranches: true }),
    ...(values['all-tags'] === true && { allTags: true }),
    ...(values['all-commits'] === true && { allCommits: true }),
    ...(last !== undefined && { last })
  };
}

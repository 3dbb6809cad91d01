import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

/** Arguments with which a palette lists a command: out of its context, it needs another label. */
export const IN_PALETTE = { isPalette: true };

/** Labels a command in two ways: beside what it acts on, and in full for a palette. */
export function wordFor(short: string, full: string): (args: ReadonlyPartialJSONObject) => string {
  return args => (args['isPalette'] === true ? full : short);
}

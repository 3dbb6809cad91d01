import type { Sha } from '../contract/sha.js';

/** Tells that HEAD moved since something was done; nothing where it did not. */
export function tellHeadMoved(was: Sha | null, now: Sha | null, done: string): string[] {
  if (was === now) return [];
  return [`HEAD was at ${name(was)} when that was ${done}, and is at ${name(now)} now.`];
}

function name(head: Sha | null): string {
  return head === null ? 'no commit' : head.slice(0, 7);
}

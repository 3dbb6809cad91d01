import { isYamlMap } from './yaml-value.js';
import type { YamlValue } from './yaml-scalar.js';

/** One step from a list to another: an item kept or changed (`from` and `to`), removed (`from`) or added (`to`). */
export type Alignment =
  | { readonly from: number; readonly to?: number }
  | { readonly from?: undefined; readonly to: number };

/** Aligns two lists so that as many items as possible are kept; the steps come in the order of the text. */
export function alignItems(
  current: readonly YamlValue[],
  target: readonly YamlValue[]
): readonly Alignment[] {
  const from = current.map(identity);
  const to = target.map(identity);
  let head = 0;
  while (head < from.length && head < to.length && from[head] === to[head]) head++;
  let tail = 0;
  while (
    tail < from.length - head &&
    tail < to.length - head &&
    from[from.length - 1 - tail] === to[to.length - 1 - tail]
  ) {
    tail++;
  }
  return [
    ...range(0, head).map(i => ({ from: i, to: i })),
    ...pairChanges(
      alignMiddle(from.slice(head, from.length - tail), to.slice(head, to.length - tail), head)
    ),
    ...range(0, tail).map(i => ({ from: from.length - tail + i, to: to.length - tail + i }))
  ];
}

/** A path and a path with flags are the same item. */
function identity(value: YamlValue): string {
  if (isYamlMap(value)) {
    const keys = Object.keys(value);
    if (keys.length === 1) return `key:${String(keys[0])}`;
  }
  return typeof value === 'string'
    ? `key:${value}`
    : JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));
}

/**
 * Takes as many items removed as added in one place for items that were changed: their comments stay.
 *
 * Of different numbers nobody knows which one a comment is about.
 */
function pairChanges(steps: readonly Alignment[]): Alignment[] {
  const paired: Alignment[] = [];
  let removed: number[] = [];
  let added: number[] = [];
  const close = (): void => {
    const isPaired = removed.length === added.length;
    paired.push(
      ...removed.map((from, i) => ({ from, ...(isPaired && { to: added[i] ?? 0 }) })),
      ...(isPaired ? [] : added.map(to => ({ to })))
    );
    removed = [];
    added = [];
  };
  for (const step of steps) {
    if (step.from !== undefined && step.to !== undefined) {
      close();
      paired.push(step);
    } else if (step.from !== undefined) removed.push(step.from);
    else added.push(step.to);
  }
  close();
  return paired;
}

/** Beyond this many comparisons the middle is written anew. */
const MAX_CELLS = 1_000_000;

function alignMiddle(from: readonly string[], to: readonly string[], shift: number): Alignment[] {
  const removed = (i: number): Alignment => ({ from: i + shift });
  const added = (j: number): Alignment => ({ to: j + shift });
  if (from.length * to.length > MAX_CELLS || from.length === 0 || to.length === 0) {
    return [...from.map((_, i) => removed(i)), ...to.map((_, j) => added(j))];
  }
  const common = longestCommon(from, to);
  const steps: Alignment[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      steps.push({ from: i++ + shift, to: j++ + shift });
    } else if (i < from.length && (j >= to.length || common(i + 1, j) >= common(i, j + 1))) {
      steps.push(removed(i++));
    } else {
      steps.push(added(j++));
    }
  }
  return steps;
}

/** Returns the length of the longest common subsequence of two lists from given positions on. */
function longestCommon(
  from: readonly string[],
  to: readonly string[]
): (i: number, j: number) => number {
  const width = to.length + 1;
  const table = new Uint32Array((from.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i--) {
    for (let j = to.length - 1; j >= 0; j--) {
      table[i * width + j] =
        from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

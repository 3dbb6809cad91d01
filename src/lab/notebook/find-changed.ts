import type { ClassState, ClassView } from '../../contract/requests.js';

/** What is told only of classes that were written. */
const WRITTEN: ReadonlySet<ClassState> = new Set(['written', 'changed', 'conflict']);

/** Finds the classes that Write graph has not followed, or cannot; none where it never wrote at all. */
export function findChanged(
  classes: readonly ClassView[],
  state: Extract<ClassState, 'broken' | 'changed' | 'not-written'>
): readonly ClassView[] {
  const wasWritten = classes.some(item => WRITTEN.has(item.state));
  return wasWritten ? classes.filter(item => item.state === state) : [];
}

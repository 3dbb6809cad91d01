import type { ClassState, ClassView } from '../../contract/requests.js';

/** Finds the classes that Write graph has not followed; none where it never wrote at all. */
export function findChanged(
  classes: readonly ClassView[],
  state: Extract<ClassState, 'changed' | 'not-written'>
): readonly ClassView[] {
  const wasWritten = classes.some(item => item.state !== 'not-written');
  return wasWritten ? classes.filter(item => item.state === state) : [];
}

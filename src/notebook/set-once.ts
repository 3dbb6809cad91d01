import { ts } from './compiler.js';
import type { Effect } from './effect.js';
import { isOnce } from './memo.js';
import type { UnitGraph } from './unit-graph.js';
import { walk } from './walk.js';
import { findWrite } from './writes.js';

/** Tells whether the function that sets a variable does so only where nothing is in it. */
export function isSetOnce({ changes }: UnitGraph, { by, root }: Effect): boolean {
  const { lookup } = changes.values;
  const writes = [...walk(by ? [by.body] : [])]
    .filter(ts.isIdentifier)
    .filter(node => findWrite(node) === 'assign' && lookup.find(node) === root);
  return writes.length > 0 && writes.every(isOnce);
}

import type TS from 'typescript';
import { mutate, type Effect, type Values } from './effect.js';
import { findDrawnFile, isRandomSource } from './random-source.js';
import { isSearchOn } from './search-on.js';

/** Lists what a call takes the next of: `rng()` and `rng.next()` of a package's generator, or of one that a file keeps. */
export function findDraws(
  values: Values,
  source: TS.Expression,
  call: TS.Node,
  called = source
): readonly Effect[] {
  const { lookup, origins, places } = values;
  const ofFile = findFileDraws(values, called, call);
  if (ofFile.length > 0) return ofFile;
  if (!isRandomSource(source, lookup, origins) && !isSearchOn(call, lookup)) return [];
  return mutate(places.of(source, []), call, true).map(effect => ({ ...effect, isRandom: true }));
}

/** Lists what a call takes of a generator that a file of the project keeps. */
export function findFileDraws(
  { lookup }: Values,
  called: TS.Expression,
  call: TS.Node
): readonly Effect[] {
  const root = findDrawnFile(called, lookup);
  return root ? mutate([{ root, path: [] }], call, true) : [];
}

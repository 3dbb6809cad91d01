import type TS from 'typescript';
import type { NameLookup } from './name-lookup.js';
import type { NotebookMethods } from './notebook-methods.js';
import type { Origins } from './origins.js';
import type { Place } from './place.js';
import type { Places } from './places.js';
import type { Write } from './writes.js';

/** What running some code changes outside of itself. */
export interface Effect extends Place {
  readonly kind: Write;
  /** True where it is not certain: a method is known by its name alone, or only remembers what it found. */
  readonly may: boolean;
  /** True where it changes what a function keeps that was found by its name: whose it is is not seen yet. */
  readonly isLoose?: boolean;
  /** The write, or the call that leads to it, in the code that runs. */
  readonly node: TS.Node;
}

/** What is known of the notebook's values. */
export interface Values {
  readonly lookup: NameLookup;
  readonly origins: Origins;
  readonly places: Places;
  readonly methods: NotebookMethods;
}

/** Returns the changes of the objects at places by a node. */
export function mutate(places: readonly Place[], node: TS.Node, may: boolean): readonly Effect[] {
  return places
    .filter(({ isMade }) => !isMade)
    .map(({ root, path, isUnsure = false }) => ({
      root,
      path,
      kind: 'mutate',
      may: may || isUnsure,
      node
    }));
}

import type { CellLocation } from '../contract/diagnostic.js';
import type { StageClass } from './extraction.js';

/** Returns the place where a class is declared. */
export function locateClass({ notebook, cell, cellNumber, range }: StageClass): CellLocation {
  return { kind: 'cell', notebook, cellId: cell, cellNumber, range };
}

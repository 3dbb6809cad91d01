import type { Diagnostic } from '../../contract/diagnostic.js';
import type { Unit } from '../units/unit.js';

/** What is wrong with a unit: because of an error it cannot be extracted. */
export interface Problem {
  readonly unit: Unit;
  readonly diagnostic: Diagnostic;
}

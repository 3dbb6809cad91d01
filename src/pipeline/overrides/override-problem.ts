import type { Diagnostic } from '../../contract/diagnostic.js';
import { err } from '../../contract/result.js';

/** Why an override cannot be taken, and where in it. */
export interface OverrideProblem {
  /** One sentence, ends with a period. */
  readonly message: string;
  /** Index into the override, file name aside. */
  readonly column: number;
  /** What to do, imperative. */
  readonly help: string;
}

/** Refuses an override at a place in it. */
export function refuse(
  column: number,
  message: string,
  help: string
): { readonly ok: false; readonly failure: OverrideProblem } {
  return err({ message, column, help });
}

/** Shows a problem below its sentence: the override as it was given, and a caret. `shift` is the length of what stands before the override. */
export function toDiagnostic(
  { message, column, help }: OverrideProblem,
  given: string,
  path: string,
  shift: number
): Diagnostic {
  // One cell of the terminal for each character, so that the caret stands below its place.
  const shown = given.replace(/\s/g, ' ');
  return {
    severity: 'error',
    code: 'params/override',
    message: `${message}\n    ${shown}\n    ${' '.repeat(shift + column)}^`,
    location: { kind: 'file', path },
    help: [help]
  };
}

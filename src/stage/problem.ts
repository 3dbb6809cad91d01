import type { StageProblem } from '../contract/stage-spec.js';

/** Wrong use of the stage library: the message names the class and the field, `help` the fix. */
export class StagebookError extends Error {
  override readonly name: string = 'StagebookError';
  /** The same as data, for the tools that show it at its cell. */
  readonly problem: StageProblem;

  constructor(problem: StageProblem, options?: { readonly cause?: unknown }) {
    super([problem.message, ...(problem.help ?? [])].join('\n  '), options);
    this.problem = problem;
  }
}

/** Where in the author's classes a problem is. */
export interface Subject {
  readonly className?: string;
  readonly field?: string;
  readonly stage?: string;
}

/** Builds the error for a declaration that cannot work: the most frequent one. */
export function misdeclared(subject: Subject, message: string, ...help: string[]): StagebookError {
  return new StagebookError({ code: 'stage/declaration', message, help, ...subject });
}

import type { StageProblem } from '../contract/stage-spec.js';

/** Wrong use of the stage library: the message names the class and the field, `help` the fix. */
export class StagebookError extends Error {
  override readonly name: string = 'StagebookError';
  /** The same as data, for the tools that show it at its cell. */
  readonly problem: StageProblem;
  /** Every problem that was found in one go: most often this one alone. */
  readonly all: readonly StagebookError[];

  constructor(
    problem: StageProblem,
    options: { readonly cause?: unknown; readonly all?: readonly StagebookError[] } = {}
  ) {
    const { all, ...rest } = options;
    const problems = all?.map(error => error.problem) ?? [problem];
    super(problems.map(formatProblem).join('\n'), rest);
    this.problem = problem;
    this.all = all ?? [this];
  }
}

function formatProblem({ message, help = [] }: StageProblem): string {
  return [message, ...help].join('\n  ');
}

/** Makes one error of several, so that authors hear of all their slips at once. */
export function joinErrors(errors: readonly StagebookError[]): StagebookError {
  const all = errors.flatMap(error => error.all);
  const [first] = all;
  if (!first) throw new Error('Internal: no errors to join');
  return all.length === 1 ? first : new StagebookError(first.problem, { all });
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

import { inspect } from 'node:util';
import type { StageProblem } from '../contract/stage-spec.js';
import type { CellPlaces } from './cell-place.js';
import { missingPackage } from './missing-package.js';
import { ModuleSyntaxError } from './module-hook.js';
import { RunError } from './run-error.js';
import type { SourcePlaces } from './source-place.js';
import type { Place, StackTraces } from './stack-trace.js';

/** What it takes to find the place of an error. */
export interface ErrorContext {
  readonly traces: StackTraces;
  readonly sources: SourcePlaces;
  readonly cells: CellPlaces;
}

/** Formats what a stage process died of: the place, its line, and the error; of several, each. */
export function formatError(error: unknown, { traces, sources, cells }: ErrorContext): string {
  return errorsOf(error)
    .map(each => {
      const place = placeOf(each, traces);
      const lines = place ? formatPlace(place, sources, cells) : [];
      return [...lines, ...describe(each), ''].join('\n');
    })
    .join('\n');
}

/** Returns every error that the stage library found in one go; of any other error, itself. */
export function errorsOf(error: unknown): readonly unknown[] {
  return error instanceof Error && problemOf(error) && 'all' in error
    ? (error.all as readonly unknown[])
    : [error];
}

/** Returns the place of an error in the author's modules. */
export function placeOf(error: unknown, traces: StackTraces): Place | undefined {
  if (error instanceof ModuleSyntaxError)
    return { file: error.file, position: { line: error.line, column: error.column } };
  return error instanceof Error ? traces.topOf(error) : undefined;
}

function formatPlace(place: Place, sources: SourcePlaces, cells: CellPlaces): string[] {
  const { file, position } = place;
  const text = sources.textOf(file) ?? '';
  const name = cells.format(place, text);
  const source = text.split(/\r?\n/)[position.line] ?? '';
  // Tabs stay tabs, so that the caret stands under the right character.
  const indent = source.slice(0, position.column).replace(/[^\t]/g, ' ');
  const number = /(\d+):\d+$/.exec(name)?.[1] ?? '';
  const gutter = ' '.repeat(number.length);
  return [name, ` ${number} | ${source}`, ` ${gutter} | ${indent}^`, ''];
}

function describe(error: unknown): string[] {
  if (error instanceof ModuleSyntaxError) return [`SyntaxError: ${error.message}`];
  if (error instanceof RunError) return [`error: ${error.message}`, ...formatHelp(error.help)];
  const problem = problemOf(error);
  if (!problem) return [error instanceof Error ? inspect(error) : `Uncaught ${inspect(error)}`];
  return [`error[${problem.code}]: ${problem.message}`, ...formatHelp(problem.help ?? [])];
}

function formatHelp(help: readonly string[]): string[] {
  return help.map(line => `  help: ${line}`);
}

/** Returns what is to be said about an error in place of its own words: what the stage library threw knows that, and a package may be missing. */
export function problemOf(error: unknown): StageProblem | undefined {
  const isProblem = error instanceof Error && error.name === 'StagebookError' && 'problem' in error;
  return isProblem ? (error.problem as StageProblem) : missingPackage(error);
}

import type { TranslationBundle } from '@jupyterlab/translation';
import { MANIFEST_PATH } from '../../contract/manifest.js';
import type { Diagnostic, DiagnosticRemedy, Location } from '../../contract/diagnostic.js';
import type { Failure } from '../../contract/failure.js';
import type { FileChange, WriteGraphReport } from '../../contract/requests.js';
import type { Result } from '../../contract/result.js';
import { plainText } from './describe-problem.js';
import { keepEdit } from './keep-edit.js';

/** More files than these are counted. */
const MAX_FILES = 3;

/** What Write graph answers to whoever asked for it. */
export interface IWrittenAnswer {
  /** Whether something was kept back, or all. */
  readonly tone: 'success' | 'warning' | 'error';
  readonly message: string;
  /** Where the user goes on, unless all is done. */
  readonly place?: Location;
  /** What the engine can do about it. */
  readonly remedy?: DiagnosticRemedy;
}

/** Words what Write graph wrote, what it kept back and why; undefined where it failed for another reason than the user's text. */
export function describeWritten(
  result: Result<WriteGraphReport, Failure>,
  trans: TranslationBundle
): IWrittenAnswer | undefined {
  if (!result.ok) {
    if (result.failure.reason !== 'invalid-input') return undefined;
    const problem = firstError(result.failure.diagnostics);
    const why = problem ? ` ${sayWhy(problem, trans)}` : '';
    return {
      tone: 'error',
      message: `${trans.__('Nothing was written.')}${why}`,
      ...placeOf(problem)
    };
  }
  const { heldBack, diagnostics, backup } = result.value;
  const problem = firstError(diagnostics);
  const changed = wordChanges(result.value, problem === undefined, trans);
  const done =
    backup === undefined ? changed : `${changed} ${trans.__('What was there is in %1.', backup)}`;
  if (!problem) return { tone: 'success', message: done };
  const kept = heldBack.join(', ');
  const head = kept === '' ? '' : `${trans.__('Kept back: %1.', kept)} `;
  return {
    tone: 'warning',
    message: `${head}${sayWhy(problem, trans)}\n\n${done}`,
    ...placeOf(problem)
  };
}

/** Finds what keeps something back. */
export function firstError(diagnostics: readonly Diagnostic[]): Diagnostic | undefined {
  return diagnostics.find(({ severity }) => severity === 'error');
}

/** Words a problem, with the way on that no button offers. */
function sayWhy(problem: Diagnostic, trans: TranslationBundle): string {
  return [plainText(problem.message), keepEdit(problem, trans)].filter(Boolean).join(' ');
}

function placeOf(problem: Diagnostic | undefined): Pick<IWrittenAnswer, 'place' | 'remedy'> {
  if (!problem) return {};
  return { place: problem.location, ...(problem.remedy && { remedy: problem.remedy }) };
}

function wordChanges(
  { changes, stages }: WriteGraphReport,
  isWhole: boolean,
  trans: TranslationBundle
): string {
  if (changes.length === 0)
    return isWhole
      ? trans._n(
          'The graph has %1 stage and is as the notebook says.',
          'The graph has %1 stages and is as the notebook says.',
          stages.length
        )
      : trans.__('Nothing else was to be written.');
  // What Write graph keeps for itself is news to nobody, unless it is all there is.
  const told = changes.filter(({ path }) => path !== MANIFEST_PATH);
  const shown = told.length > 0 ? told : changes;
  const written = shown.filter(({ change }) => change !== 'removed');
  const removed = shown.filter(({ change }) => change === 'removed');
  return [
    ...(written.length > 0 ? [trans.__('Written: %1.', listPaths(written, trans))] : []),
    ...(removed.length > 0 ? [trans.__('Removed: %1.', listPaths(removed, trans))] : [])
  ].join(' ');
}

function listPaths(changes: readonly FileChange[], trans: TranslationBundle): string {
  const names = changes.slice(0, MAX_FILES).map(({ path }) => path);
  const rest = changes.length - names.length;
  const list = names.join(', ');
  return rest > 0 ? trans.__('%1 and %2 more', list, rest) : list;
}

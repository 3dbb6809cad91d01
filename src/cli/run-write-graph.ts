import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { Failure } from '../contract/failure.js';
import type { WriteGraphReport, WriteGraphRequest } from '../contract/requests.js';
import { quoteWord } from '../contract/quote-word.js';
import type { Result } from '../contract/result.js';
import { findProjectRoot } from '../engine/index.js';
import { cellSource } from './cell-source.js';
import type { Invocation } from './invocation.js';
import { KnownNotebooks, notebooksAt, notebooksIn } from './find-notebooks.js';
import { formatDiagnostics } from './format-diagnostics.js';
import { print } from './output.js';
import { INTERRUPTED, UsageError } from './usage.js';
import { watchNotebooks } from './watch-notebooks.js';

/** Unread notebooks that are named at most. */
const MAX_NAMED = 5;

/** `stagebook write-graph [notebook…]`: exit code 1 for errors, and with --check where files differ. */
export async function runWriteGraph(invocation: Invocation): Promise<number> {
  const { values } = invocation;
  const request = toRequest(invocation);
  if (values['watch'] !== true) return writeOnce(invocation, request);
  if (request.dryRun)
    throw new UsageError('--watch writes; it cannot go with --check or --dry-run.');
  return writeOnSave(invocation);
}

function toRequest({ cwd, values, positionals }: Invocation): WriteGraphRequest {
  const { params } = values;
  if (params !== undefined && params !== 'notebook' && params !== 'file') {
    throw new UsageError('--params takes `notebook` or `file`.');
  }
  const notebooks = positionals.flatMap(path => notebooksAt(cwd, path));
  return {
    // A folder that was named is the project, wherever the notebooks are.
    path: values['cwd'] === undefined ? (notebooks[0] ?? cwd) : cwd,
    ...(notebooks.length > 0 ? { notebooks } : {}),
    ...(params === undefined ? {} : { params }),
    dryRun: values['check'] === true || values['dry-run'] === true,
    overwrite: values['overwrite'] === true,
    keep: values['keep'] === true,
    blockStyle: values['block-style'] === true,
    prune: values['prune'] === true,
    types: values['types'] === true
  };
}

async function writeOnce(invocation: Invocation, request: WriteGraphRequest): Promise<number> {
  const { engine, cwd, values } = invocation;
  const dryRun = request.dryRun === true;
  const check = values['check'] === true;
  const result = await engine.request('graph/write', request);
  if (values['json'] !== true) {
    if (result.ok) printRemarks(result.value, cwd);
    else if (dryRun) await printConflicts(invocation, request, result.failure);
  }
  return print(
    invocation,
    result,
    report => formatReport(report, dryRun),
    report => hasErrors(report) || (check && (report.changes.length > 0 || failsCheck(report)))
  );
}

/** Writes at each save; one line tells of each write, what is wrong comes before it. */
async function writeOnSave(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const root = findProjectRoot(toRequest(invocation).path) ?? cwd;
  const known = new KnownNotebooks(root);
  let lastSaid: string | undefined;
  await watchNotebooks({
    notebooks: () =>
      new Set([...notebooksIn(root), ...known.list(), ...(toRequest(invocation).notebooks ?? [])]),
    act: async () => {
      const result = await engine.request('graph/write', toRequest(invocation));
      if (values['json'] === true || !result.ok) print(invocation, result, () => '');
      if (values['json'] !== true) {
        const said = JSON.stringify(
          result.ok ? [result.value.diagnostics, result.value.unread] : null
        );
        // What stays as it is, is not said again at each save.
        if (result.ok && said !== lastSaid) printRemarks(result.value, cwd);
        lastSaid = said;
        process.stdout.write(`${new Date().toTimeString().slice(0, 8)} ${summarize(result)}\n`);
      }
    }
  });
  return INTERRUPTED;
}

function summarize(result: Result<WriteGraphReport, Failure>): string {
  if (!result.ok) return 'nothing written';
  const { changes } = result.value;
  if (changes.length === 0) return 'nothing to write';
  return changes.map(({ path, change }) => `${change} ${path}`).join(', ');
}

/** Shows what hand-made edits differ in from the notebook: a dry run is where one looks for it. */
async function printConflicts(
  { engine }: Invocation,
  request: WriteGraphRequest,
  failure: Failure
): Promise<void> {
  if (failure.reason !== 'invalid-input') return;
  const paths = failure.diagnostics.flatMap(({ code, location }) =>
    code === 'files/conflict' && location.kind === 'file' ? [location.path] : []
  );
  if (paths.length === 0) return;
  const replaced = await engine.request('graph/write', { ...request, overwrite: true });
  if (!replaced.ok) return;
  for (const { path, diff } of replaced.value.changes)
    if (diff && paths.includes(path)) process.stdout.write(diff);
}

/** Prints what is to be said beside the report. */
function printRemarks(report: WriteGraphReport, cwd: string): void {
  const sourceOf = cellSource(report.root);
  for (const text of formatDiagnostics(report.diagnostics, sourceOf))
    process.stderr.write(`${text}\n`);
  process.stderr.write(formatUnread(report, cwd));
}

function hasErrors(report: WriteGraphReport): boolean {
  return report.diagnostics.some(item => item.severity === 'error');
}

/** Warnings that end a check: nobody reads them in CI. */
const FAILS_CHECK: ReadonlySet<DiagnosticCode> = new Set(['notebook/types', 'files/unknown-stage']);

function failsCheck({ diagnostics }: WriteGraphReport): boolean {
  return diagnostics.some(({ code }) => FAILS_CHECK.has(code));
}

function formatReport(report: WriteGraphReport, dryRun: boolean): string {
  const { changes, stages, heldBack, backup } = report;
  const held = heldBack.length === 0 ? '' : `Kept back by errors: ${heldBack.join(', ')}.\n`;
  // The errors have told why.
  if (hasErrors(report) && changes.length === 0) return held;
  const list = stages.length === 0 ? '' : `: ${stages.join(', ')}`;
  const graph = `${stages.length} ${stages.length === 1 ? 'stage' : 'stages'}${list}`;
  if (changes.length === 0) return `${graph}. Nothing to write.\n`;
  const lines = changes.map(({ path, change, diff }) =>
    dryRun && diff ? diff : `${change.padEnd(8)} ${path}\n`
  );
  const verb = dryRun ? 'would be written' : 'written';
  const kept = backup === undefined ? '' : `As they were: ${backup}\n`;
  return `${lines.join('')}${kept}${held}${graph}. ${changes.length} ${changes.length === 1 ? 'file' : 'files'} ${verb}.\n`;
}

/** Names the notebooks in folders that are not read, and the command that takes them in. */
function formatUnread({ root, unread = [] }: WriteGraphReport, cwd: string): string {
  if (unread.length === 0) return '';
  const paths = unread
    .slice(0, MAX_NAMED)
    .map(path => quoteWord(relative(realpathSync(cwd), join(root, path))));
  const more = unread.length > MAX_NAMED ? ' There are more.' : '';
  return `Notebooks in folders, not read until named once: \`stagebook write-graph ${paths.join(' ')}\`.${more}\n`;
}

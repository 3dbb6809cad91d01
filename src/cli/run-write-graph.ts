import { resolve } from 'node:path';
import type { WriteGraphReport } from '../contract/requests.js';
import { cellSource } from './cell-source.js';
import type { Invocation } from './invocation.js';
import { formatDiagnostic } from './format-diagnostic.js';
import { print } from './output.js';
import { UsageError } from './usage.js';

/** `stagebook write-graph [notebook…]`: exit code 1 for errors, and with --check where files differ. */
export async function runWriteGraph(invocation: Invocation): Promise<number> {
  const { engine, cwd, values, positionals } = invocation;
  const params = values['params'];
  if (params !== undefined && params !== 'notebook' && params !== 'file') {
    throw new UsageError('--params takes `notebook` or `file`.');
  }
  const check = values['check'] === true;
  const dryRun = check || values['dry-run'] === true;
  const notebooks = positionals.map(path => resolve(cwd, path));
  const result = await engine.request('graph/write', {
    path: notebooks[0] ?? cwd,
    ...(notebooks.length > 0 ? { notebooks } : {}),
    ...(params === undefined ? {} : { params }),
    dryRun,
    overwrite: values['overwrite'] === true,
    blockStyle: values['block-style'] === true,
    prune: values['prune'] === true,
    types: values['types'] === true
  });
  if (result.ok && values['json'] !== true) {
    const sourceOf = cellSource(result.value.root);
    for (const item of result.value.diagnostics) {
      process.stderr.write(`${formatDiagnostic(item, sourceOf)}\n`);
    }
  }
  return print(
    invocation,
    result,
    report => formatReport(report, dryRun),
    report => hasErrors(report) || (check && (report.changes.length > 0 || hasTypeErrors(report)))
  );
}

function hasErrors(report: WriteGraphReport): boolean {
  return report.diagnostics.some(item => item.severity === 'error');
}

/** Nobody reads the warnings of a check in CI. */
function hasTypeErrors({ diagnostics }: WriteGraphReport): boolean {
  return diagnostics.some(({ code }) => code === 'notebook/types');
}

function formatReport({ changes, stages }: WriteGraphReport, dryRun: boolean): string {
  const list = stages.length === 0 ? '' : `: ${stages.join(', ')}`;
  const graph = `${stages.length} ${stages.length === 1 ? 'stage' : 'stages'}${list}`;
  if (changes.length === 0) return `${graph}. Nothing to write.\n`;
  const lines = changes.map(({ path, change, diff }) =>
    dryRun && diff ? diff : `${change.padEnd(8)} ${path}\n`
  );
  const verb = dryRun ? 'would be written' : 'written';
  return `${lines.join('')}${graph}. ${changes.length} ${changes.length === 1 ? 'file' : 'files'} ${verb}.\n`;
}

import type { Location } from '../contract/diagnostic.js';
import type { MigrateReport } from '../contract/requests.js';
import { cellSource } from './cell-source.js';
import { isTerminal, confirm } from './confirm.js';
import { formatDiagnostic } from './format-diagnostic.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';

/** `stagebook migrate [--dry-run|-y]`: shows the difference and asks; exit code 1 where nobody can be asked, or DVC refuses the files all the same. */
export async function runMigrate(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const isDry = values['dry-run'] === true;
  const consents = values['yes'] === true;
  const plan = await engine.request('project/migrate', { path: cwd, dryRun: true });
  const isNothing = plan.ok && plan.value.changes.length === 0;
  const asks = !isDry && !consents && !isNothing;
  // With `--json` one answer is printed: that of the write, if there is one.
  if (!plan.ok || isNothing || isDry || values['json'] !== true || !consents) {
    const isFailed = (report: MigrateReport): boolean =>
      (asks && !isTerminal()) || isRefused(report);
    const code = print(invocation, plan, formatPlan, isFailed);
    // What is written at once tells of them itself.
    if (plan.ok && (isNothing || isDry || asks)) printRefused(invocation, toUnwritten(plan.value));
    if (!plan.ok || isNothing || isDry) return code;
    if (asks && !isTerminal()) {
      if (values['json'] !== true) process.stderr.write(UNASKED);
      return code;
    }
    if (asks && !(await confirm('Write this?'))) return 1;
  }
  const done = await engine.request('project/migrate', { path: cwd });
  if (done.ok) printRefused(invocation, done.value);
  return print(invocation, done, formatDone, isRefused);
}

function isRefused({ diagnostics }: MigrateReport): boolean {
  return diagnostics.length > 0;
}

/** Takes the places of what DVC refuses out of files that are not written yet: they are places of the new text. */
function toUnwritten(report: MigrateReport): MigrateReport {
  const changed = new Set(report.changes.map(({ path }) => path));
  const toFile = (location: Location): Location =>
    location.kind === 'file' && changed.has(location.path)
      ? { kind: 'file', path: location.path }
      : location;
  const diagnostics = report.diagnostics.map(({ location, related = [], ...item }) => ({
    ...item,
    location: toFile(location),
    related: related.map(note => ({ ...note, location: toFile(note.location) }))
  }));
  return { ...report, diagnostics };
}

function printRefused({ cwd, values }: Invocation, { diagnostics }: MigrateReport): void {
  if (values['json'] === true) return;
  const sourceOf = cellSource(cwd);
  for (const item of diagnostics) process.stderr.write(`${formatDiagnostic(item, sourceOf)}\n`);
}

const UNASKED =
  'Nothing was written: there is no terminal to ask.\n  help: `stagebook migrate --yes` writes it.\n';

function formatPlan(report: MigrateReport): string {
  const { changes, notes } = report;
  if (changes.length === 0)
    return isRefused(report)
      ? 'Nothing to migrate: what DVC 3 refuses in these files is not of DVC 2.\n'
      : 'Nothing to migrate: DVC 3 reads these files as they are.\n';
  return [...changes.map(({ diff = '' }) => diff), ...notes.map(note => `note: ${note}\n`)].join(
    ''
  );
}

function formatDone({ changes, backup }: MigrateReport): string {
  const lines = changes.map(({ path, change }) => `${change.padEnd(8)} ${path}\n`);
  const kept = backup === null ? '' : `The files as they were are in ${backup}.\n`;
  return `${lines.join('')}${kept}`;
}

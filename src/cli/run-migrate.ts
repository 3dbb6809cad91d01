import type { MigrateReport } from '../contract/requests.js';
import { isTerminal, confirm } from './confirm.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';

/** `stagebook migrate [--dry-run|-y]`: shows the difference and asks; exit code 1 where nobody can be asked. */
export async function runMigrate(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const isDry = values['dry-run'] === true;
  const consents = values['yes'] === true;
  const plan = await engine.request('project/migrate', { path: cwd, dryRun: true });
  const isNothing = plan.ok && plan.value.changes.length === 0;
  const asks = !isDry && !consents && !isNothing;
  // With `--json` one answer is printed: that of the write, if there is one.
  if (!plan.ok || isNothing || isDry || values['json'] !== true || !consents) {
    const code = print(invocation, plan, formatPlan, () => asks && !isTerminal());
    if (!plan.ok || isNothing || isDry) return code;
    if (asks && !isTerminal()) {
      if (values['json'] !== true) process.stderr.write(UNASKED);
      return code;
    }
    if (asks && !(await confirm('Write this?'))) return 1;
  }
  const done = await engine.request('project/migrate', { path: cwd });
  return print(invocation, done, formatDone);
}

const UNASKED =
  'Nothing was written: there is no terminal to ask.\n  help: `stagebook migrate --yes` writes it.\n';

function formatPlan({ changes, notes }: MigrateReport): string {
  if (changes.length === 0) return 'Nothing to migrate: DVC 3 reads these files as they are.\n';
  return [...changes.map(({ diff = '' }) => diff), ...notes.map(note => `note: ${note}\n`)].join(
    ''
  );
}

function formatDone({ changes, backup }: MigrateReport): string {
  const lines = changes.map(({ path, change }) => `${change.padEnd(8)} ${path}\n`);
  const kept = backup === null ? '' : `The files as they were are in ${backup}.\n`;
  return `${lines.join('')}${kept}`;
}

import { createInterface } from 'node:readline/promises';
import type { GcReport } from '../contract/experiment-view.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { scopeOptions, wantPositionals } from './read-options.js';
import { UsageError } from './usage.js';

/** `stagebook exp branch REV NAME`. */
export async function runExpBranch(invocation: Invocation): Promise<number> {
  const { engine, cwd } = invocation;
  const [rev = '', branch = ''] = wantPositionals(invocation, 'REV', 'NAME');
  const made = await engine.request('experiment/branch', { path: cwd, rev, branch });
  return print(
    invocation,
    made,
    ({ sha }) => `Branch ${branch} is at ${sha.slice(0, 7)}: \`git switch ${branch}\`.\n`
  );
}

/** `stagebook exp remove NAME…`. */
export async function runExpRemove(invocation: Invocation): Promise<number> {
  const { engine, cwd } = invocation;
  const names = wantPositionals(invocation, 'NAME');
  const removed = await engine.request('experiment/remove', { path: cwd, names });
  return print(invocation, removed, value =>
    value.removed
      .map(
        ({ name, tip }) =>
          `Removed ${name}; it was at ${tip}, which \`exp run --from\` and \`exp branch\` still take.\n`
      )
      .join('')
  );
}

/** `stagebook exp rename OLD NEW`. */
export async function runExpRename(invocation: Invocation): Promise<number> {
  const { engine, cwd } = invocation;
  const [from = '', to = ''] = wantPositionals(invocation, 'OLD', 'NEW');
  const renamed = await engine.request('experiment/rename', { path: cwd, from, to });
  return print(invocation, renamed, ({ name }) => `${from} is ${name} now.\n`);
}

/** `stagebook exp gc`: shows what goes and asks, unless `--force` or `--dry` says otherwise. */
export async function runExpGc(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const scope = { ...scopeOptions(values), workspace: values['workspace'] === true };
  const plan = await engine.request('experiment/gc', { path: cwd, scope, dry: true });
  const isDry = values['dry'] === true;
  const force = values['force'] === true;
  if (!plan.ok || isDry || !force) {
    const code = print(invocation, plan, formatGcPlan);
    if (!plan.ok || isDry || isEmpty(plan.value)) return code;
    if (!(await confirm('Remove them?'))) return 1;
  }
  const done = await engine.request('experiment/gc', { path: cwd, scope, force });
  return print(
    invocation,
    done,
    report => `Removed ${formatGcCounts(report)}; ${formatBytes(report.bytes)} are free.\n`
  );
}

function isEmpty({ experiments, objects, backups, runs }: GcReport): boolean {
  return experiments.length + objects + backups + runs === 0;
}

function formatGcPlan(report: GcReport): string {
  if (isEmpty(report)) return 'Nothing to remove.\n';
  const { experiments, bytes, sharedCache, dry } = report;
  const names = experiments.map(name => `  ${name}\n`).join('');
  const counts = `${formatGcCounts(report)}, ${formatBytes(bytes)}, ${dry ? 'would go' : 'are to go'}.\n`;
  const warning =
    sharedCache === null
      ? ''
      : `Other repositories may use the DVC cache ${sharedCache}, too: --force removes files that only they need.\n`;
  return names + counts + warning;
}

function formatGcCounts({ experiments, objects, backups, runs }: GcReport): string {
  const old = backups + runs === 0 ? '' : `, ${backups} old backups and ${runs} old runs`;
  return `${experiments.length} experiments and ${objects} cached files${old}`;
}

/** `stagebook exp push REMOTE NAME…`. */
export async function runExpPush(invocation: Invocation): Promise<number> {
  const { engine, cwd } = invocation;
  const [remote = '', ...names] = wantPositionals(invocation, 'REMOTE', 'NAME');
  const pushed = await engine.request('experiment/push', { path: cwd, remote, names });
  return print(invocation, pushed, value => `Pushed ${value.pushed.join(', ')} to ${remote}.\n`);
}

/** `stagebook exp pull REMOTE NAME…`. */
export async function runExpPull(invocation: Invocation): Promise<number> {
  const { engine, cwd } = invocation;
  const [remote = '', ...names] = wantPositionals(invocation, 'REMOTE', 'NAME');
  const pulled = await engine.request('experiment/pull', { path: cwd, remote, names });
  return print(invocation, pulled, value => `Pulled ${value.pulled.join(', ')} from ${remote}.\n`);
}

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError('there is no terminal to ask: use `--force` or `--dry`.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length);
  return `${(bytes / 2 ** (10 * power)).toFixed(1)} ${units[power - 1] ?? ''}`;
}

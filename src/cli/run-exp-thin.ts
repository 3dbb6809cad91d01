import type { ModelUser, ThinPolicy, ThinReport } from '../contract/experiment-view.js';
import { unreachable } from '../contract/result.js';
import { confirm } from './confirm.js';
import { formatBytes, formatCount } from './format-bytes.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { wantPositionals } from './read-options.js';
import { warnOfShared } from './run-exp-gc.js';
import { UsageError } from './usage.js';

/** `stagebook exp thin NAME [--keep POLICY]`: shows what goes and asks, unless `--force` or `--dry` says otherwise. */
export async function runExpThin(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const [name = ''] = wantPositionals(invocation, 'NAME');
  const keep = readPolicy(values['keep']);
  const isDry = values['dry'] === true;
  const force = values['force'] === true;
  if (isDry || !force) {
    const plan = await engine.request('experiment/thin', { path: cwd, name, keep, dry: true });
    const code = print(invocation, plan, report => formatPlan(report, isDry));
    if (!plan.ok || isDry || plan.value.checkpoints.length === 0) return code;
    if (!(await confirm('Drop their models?'))) return 1;
  }
  const done = await engine.request('experiment/thin', { path: cwd, name, keep, force });
  return print(invocation, done, report =>
    report.checkpoints.length === 0 ? formatPlan(report, isDry) : formatDone(name, report)
  );
}

function formatDone(name: string, { checkpoints, bytes }: ThinReport): string {
  return `Dropped the models of ${formatCount(checkpoints.length, 'checkpoint')} of ${name}; ${formatBytes(bytes)} are free.\n`;
}

function formatPlan(
  { checkpoints, needed, bytes, sharedCache }: ThinReport,
  isDry: boolean
): string {
  const stay = formatNeeded(needed);
  if (checkpoints.length === 0) return `Nothing to drop.\n${stay}`;
  const list = checkpoints.map(sha => `  ${sha.slice(0, 7)}\n`).join('');
  const go = isDry ? 'would lose' : checkpoints.length === 1 ? 'is to lose' : 'are to lose';
  const its = checkpoints.length === 1 ? 'its model' : 'their models';
  return `${list}${formatCount(checkpoints.length, 'checkpoint')} ${go} ${its}, ${formatBytes(bytes)}; code, params and metrics stay.\n${stay}${warnOfShared(sharedCache)}`;
}

/** Says of each checkpoint that keeps its model against the policy who needs it. */
function formatNeeded(needed: ThinReport['needed']): string {
  return needed
    .map(({ sha, users }) => {
      const names = users.length === 0 ? ['another commit'] : users.map(formatUser);
      return `  ${sha.slice(0, 7)} keeps its model: ${names.join(', ')}\n`;
    })
    .join('');
}

function formatUser({ kind, name }: ModelUser): string {
  switch (kind) {
    case 'pin':
      return 'pinned';
    case 'checkpoint':
      return 'another checkpoint that stays has the same';
    case 'workspace':
      return 'in the workspace';
    case 'worktree':
      return `in the work tree ${name ?? ''}`;
    case 'run':
      return 'in a run under way';
    case 'experiment':
    case 'branch':
    case 'tag':
      return `${kind} ${name ?? ''}`;
    case 'backup':
      return 'in a backup';
    case 'ref':
      return name ?? '';
    default:
      return unreachable(kind);
  }
}

/** Reads `best+last`, `best+last:N` or `every:N`. */
function readPolicy(keep: unknown): ThinPolicy {
  const text = typeof keep === 'string' ? keep : 'best+last';
  const [, kind, count] = /^(best\+last|every)(?::(\d{1,9}))?$/.exec(text) ?? [];
  const number = count === undefined ? undefined : Number(count);
  if (kind === 'best+last') return { best: true, last: number ?? 1 };
  if (kind === 'every' && number !== undefined && number > 0) return { every: number };
  throw new UsageError('`--keep` takes `best+last`, `best+last:N` or `every:N`.');
}

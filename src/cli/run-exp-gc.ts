import type { GcReport } from '../contract/experiment-view.js';
import { confirm } from './confirm.js';
import { formatBytes, formatCount } from './format-bytes.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { scopeOptions } from './read-options.js';

/** `stagebook exp gc`: shows what goes and asks, unless `--force` or `--dry` says otherwise. */
export async function runExpGc(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const scope = { ...scopeOptions(values), workspace: values['workspace'] === true };
  const pins = values['pins'] === true;
  const isDry = values['dry'] === true;
  const force = values['force'] === true;
  const plan = await engine.request('experiment/gc', { path: cwd, scope, pins, dry: true });
  if (!plan.ok || isDry || !force) {
    const code = print(invocation, plan, report => formatPlan(report, pins));
    if (!plan.ok || isDry || isEmpty(plan.value, pins)) return code;
    if (!(await confirm('Remove them?'))) return 1;
  }
  const done = await engine.request('experiment/gc', { path: cwd, scope, pins, force });
  return print(
    invocation,
    done,
    report => `Removed ${formatCounts(report, pins)}; ${formatBytes(report.bytes)} are free.\n`
  );
}

function isEmpty({ experiments, objects, pins, backups, runs }: GcReport, drops: boolean): boolean {
  return experiments.length + objects + (drops ? pins : 0) + backups + runs === 0;
}

function formatPlan(report: GcReport, dropsPins: boolean): string {
  const { experiments, bytes, pins, sharedCache } = report;
  const isOne = pins === 1;
  const kept =
    dropsPins || pins === 0
      ? ''
      : `${formatCount(pins, 'pinned checkpoint')} of no experiment ${isOne ? 'stays' : 'stay'}: \`exp pin\` lists ${isOne ? 'it' : 'them'}, \`--pins\` lets ${isOne ? 'it' : 'them'} go.\n`;
  if (isEmpty(report, dropsPins)) return `Nothing to remove.\n${kept}`;
  const names = experiments.map(name => `  ${name}\n`).join('');
  const counts = `${formatCounts(report, dropsPins)}, ${formatBytes(bytes)}, ${report.dry ? 'would go' : 'are to go'}.\n`;
  return names + counts + kept + warnOfShared(sharedCache);
}

/** Warns that others may need what goes; empty where the cache is the repository's own. */
export function warnOfShared(sharedCache: string | null): string {
  return sharedCache === null
    ? ''
    : `Other repositories may use the DVC cache ${sharedCache}, too: --force removes files that only they need.\n`;
}

function formatCounts(
  { experiments, objects, pins, backups, runs }: GcReport,
  dropsPins: boolean
): string {
  const parts = [
    formatCount(experiments.length, 'experiment'),
    formatCount(objects, 'cached file'),
    ...(dropsPins && pins > 0 ? [formatCount(pins, 'pinned checkpoint')] : []),
    ...(backups + runs === 0
      ? []
      : [formatCount(backups, 'old backup'), formatCount(runs, 'old run')])
  ];
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

import { rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isOwn } from '../contract/own-files.js';
import { DVC_YAML, hasOtherPipeline, PARAMS_FILE } from './live-dvc-yaml.js';
import { REPORT_FILE } from './live-report.js';
import { METRICS_FILE } from './metric-files.js';
import { projectRoot } from './paths.js';
import { misdeclared } from './problem.js';
import { collector, state } from './state.js';

/** Where a log is. */
export interface LogPlace {
  /** As its author wrote it. */
  readonly dir: string;
  /** The absolute path. */
  readonly folder: string;
  /** From the project root, with `/`. */
  readonly path: string;
}

/** Finds the directory of a log. */
export function toPlace(dir: string): LogPlace {
  const folder = resolve(projectRoot(), dir);
  return { dir, folder, path: relative(projectRoot(), folder).replaceAll('\\', '/') };
}

/** Refuses a place that is not for a log alone: it removes files there. */
export function checkPlace({ dir, folder, path }: LogPlace, tellsDvc: boolean): void {
  if (collector() || state.probes > 0)
    throw misdeclared(
      {},
      '`new Live()` is called where stages are only declared: it removes the log of the run before.',
      'Build it in `run()`, or in a cell apart from the cells that build stages.'
    );
  const isAbove = /^(\.\.\/)*(\.\.)?$/.test(path);
  if (isAbove || isOwn(path.toLowerCase()))
    throw misdeclared(
      {},
      `A log cannot be in \`${dir}\`: its files would take the place of the project's own.`,
      'Give it a directory of its own, such as `dvclive`.'
    );
  if (tellsDvc && hasOtherPipeline(folder))
    throw misdeclared(
      {},
      `A log cannot be in \`${dir}\`: there is a pipeline in \`${dir}/${DVC_YAML}\`, which the log would replace.`,
      'Give it another directory, or `{ dvcyaml: false }`.'
    );
}

/** Tells whether the running stage declares files of a log: DVC would show them twice if the log told it of them too. */
export function isDeclared({ path }: LogPlace): boolean {
  const outs = [...(state.running?.outs.values() ?? [])].flat();
  return outs.some(
    out => `${out.path}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${out.path}/`)
  );
}

/** Removes an earlier log, and nothing else of its directory. */
export function removeLog(folder: string, tellsDvc: boolean): void {
  const paths = [
    ...['metrics', 'images', 'custom', 'sklearn'].map(name => `plots/${name}`),
    ...[METRICS_FILE, PARAMS_FILE, REPORT_FILE, 'report.md'],
    ...(tellsDvc ? [DVC_YAML] : [])
  ];
  for (const path of paths) rmSync(join(folder, path), { recursive: true, force: true });
}

import { relative, sep } from 'node:path';
import { findNearest } from '../contract/find-nearest.js';
import type { Manifest } from '../contract/manifest.js';
import { quoteWord } from '../contract/quote-word.js';
import { RUN_SYMBOL } from '../contract/stage-run.js';
import { RunError } from './run-error.js';

/** Where a stage process was started and what it has loaded. */
export interface Loaded {
  readonly root: string;
  /** Absolute path of the main module. */
  readonly entry: string;
  readonly manifest: Manifest | undefined;
}

/** Refuses a stage that the graph does not have: it would run with the defaults of its class, and write beside the pipeline. */
export function checkStageName(stage: string, { root, entry, manifest }: Loaded): void {
  // DVC tells the stage that it runs: somebody wrote it into `dvc.yaml` by hand.
  if (process.env['DVC_STAGE'] !== undefined || manifest?.stages[stage]) return;
  const path = projectPath(root, entry);
  const names = stagesOf(path, manifest);
  if (names.length === 0) return;
  const nearest = findNearest(stage, names);
  const list = names.map(name => `\`${name}\``).join(', ');
  throw new RunError(
    `There is no stage \`${stage}\` in the graph.${nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`}`,
    `\`${path}\` has ${names.length === 1 ? 'the stage' : 'the stages'} ${list}.`,
    'Write the graph, if the stage is new in the notebook.'
  );
}

/** Refuses to do nothing: a module of stages that is started without the name of one. */
export function refuseNameless(
  exports: Readonly<Record<string, unknown>>,
  { root, entry, manifest }: Loaded
): void {
  const classes = Object.keys(exports).filter(name => isStageClass(exports[name]));
  // A script of the user that only uses stages.
  if (classes.length === 0) return;
  const path = projectPath(root, entry);
  const written = stagesOf(path, manifest);
  const names = written.length > 0 ? written : classes;
  throw new RunError(
    `\`${path}\` is a module of stages, and no stage is named.`,
    ...names.map(
      name => `Run \`node --import stagebook/run ${quoteWord(path)} ${quoteWord(name)}\`.`
    )
  );
}

/** Tells whether a value is a class that can run as a stage. */
export function isStageClass(value: unknown): value is object {
  return (
    typeof value === 'function' && typeof Reflect.get(value, Symbol.for(RUN_SYMBOL)) === 'function'
  );
}

function stagesOf(path: string, manifest: Manifest | undefined): string[] {
  return Object.entries(manifest?.stages ?? {}).flatMap(([name, { module }]) =>
    module === path ? [name] : []
  );
}

function projectPath(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}

import type { Sha } from '../contract/sha.js';
import type { ObjectReader } from '../git/index.js';
import type { ExperimentContext } from './context.js';
import { experimentOf } from './revision.js';
import { SETTINGS_PATH } from './settings.js';

/** How a project is run and what it passes over; an experiment is of code, params and data. */
const CONFIGURATION = /^\.dvc\/|(^|\/)\.(dvc|git)ignore$/;

const IGNORE = /(^|\/)\.(dvc|git)ignore$/;

/** The files of a revision to be applied, without what the workspace keeps of its configuration. */
export interface Adapted {
  readonly tree: Sha;
  /** Relative to the project. */
  readonly kept: ReadonlySet<string>;
}

/**
 * Keeps the configuration of the workspace, but for what an experiment itself changed of it.
 *
 * An experiment on an older commit has the configuration of that commit: a remote that came since would be gone, and
 * with it the data. What both sides changed stays as it is here; of files of patterns each side's lines are kept.
 */
export async function keepConfiguration(
  context: ExperimentContext,
  objects: ObjectReader,
  { sha, before }: { readonly sha: Sha; readonly before: Sha }
): Promise<Adapted> {
  const { git, prefix } = context;
  const target = await git.treeOf(sha);
  const paths = (await git.files.diffTrees(before, target, { submodules: false }))
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ path }) => path.slice(prefix.length))
    .filter(path => CONFIGURATION.test(path) || path === SETTINGS_PATH);
  if (paths.length === 0) return { tree: target, kept: new Set() };
  // A commit of no experiment changed nothing: it has what was then.
  const base = (await experimentOf(git, sha))?.baseline ?? sha;
  const read = async (commit: Sha, path: string): Promise<string | undefined> =>
    (await objects.read(`${commit}:${prefix}${path}`))?.content.toString();
  const index = await git.openIndex(target);
  const kept = new Set<string>();
  try {
    for (const path of paths) {
      const [old, own, theirs] = [
        await read(base, path),
        await read(before, path),
        await read(sha, path)
      ];
      if (own === old) continue;
      const merged = IGNORE.test(path) ? addLines(own, old, theirs) : own;
      if (merged === undefined || merged === own) kept.add(path);
      else {
        const blob = await git.writeBlob(merged);
        await index.set([{ path: prefix + path, mode: '100644', sha: blob }]);
      }
    }
    return { tree: await index.writeTree(), kept };
  } finally {
    index.dispose();
  }
}

/** Adds the lines that `theirs` has and `old` has not. */
function addLines(own: string | undefined, old = '', theirs = ''): string | undefined {
  const known = new Set(`${own ?? ''}\n${old}`.split('\n'));
  const added = theirs.split('\n').filter(line => !known.has(line));
  if (added.length === 0) return own;
  const start = own === undefined || own.endsWith('\n') ? (own ?? '') : `${own}\n`;
  return `${start}${added.join('\n')}\n`;
}

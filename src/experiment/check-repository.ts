import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { locateDvc, WANTED_DVC } from '../dvc/index.js';
import { refuse, type ExperimentContext } from './context.js';

/** Files of a git directory that tell of a command that waits for its end. */
const UNFINISHED = [
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick']
] as const;

/** Refuses a repository in which no experiment can start; returns the commit of HEAD. */
export async function checkRepository({
  git,
  root
}: ExperimentContext): Promise<Result<Sha, Failure>> {
  if (!locateDvc(root)) return err({ reason: 'tool-missing', tool: 'dvc', wanted: WANTED_DVC });
  const head = await git.head();
  if (head === null)
    return err({
      reason: 'refused',
      message: 'The repository has no commit yet, and an experiment starts from one.',
      help: ['Make the first, which leaves data to DVC: `stagebook init --commit`.'],
      remedy: 'make-first-commit'
    });
  const paths = await git.gitPaths(UNFINISHED.map(([file]) => file));
  const found = paths.findIndex(path => existsSync(path));
  if (found >= 0) {
    const what = UNFINISHED[found]?.[1] ?? '';
    return refuse(
      `A ${what} is under way in this repository.`,
      `Finish it or give it up: \`git ${what} --continue\` or \`git ${what} --abort\`.`
    );
  }
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.pnp.cjs')))
      return refuse(
        'Yarn Plug’n’Play hides the packages from a temp workspace.',
        'Set `nodeLinker: node-modules` in `.yarnrc.yml` and run `yarn install`.'
      );
    if (folder === dirname(folder)) return ok(head);
  }
}

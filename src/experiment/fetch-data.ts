import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { Git } from '../git/index.js';
import type { ExperimentContext } from './context.js';
import { runDvc } from './run-dvc.js';
import { localConfig } from './temp-workspace.js';

/**
 * Fetches the data of commits, the newest first, from the DVC remote that they name into the cache.
 *
 * DVC fetches an experiment only by its ref, which it makes first. So the commits are tags of a repository
 * that is thrown away: it reads our objects and fills our cache, and the experiment shows when it is whole.
 */
export async function fetchData(
  context: ExperimentContext,
  commits: readonly Sha[]
): Promise<Result<void, Failure>> {
  const { root, prefix, commonDir, git } = context;
  const scratch = mkdtempSync(join(tmpdir(), 'stagebook-pull-'));
  const objects = git.openObjects();
  try {
    const beside = new Git(scratch);
    const made = await beside.initBeside(commonDir);
    if (!made.ok) return made;
    for (const sha of commits) {
      const tagged = await beside.moveRef(`refs/tags/pulled-${sha}`, null, sha);
      if (!tagged.ok) return tagged;
    }
    // DVC wants a HEAD, though it has no files.
    const [tip = null] = commits;
    const head = await beside.moveRef('refs/heads/main', null, tip);
    if (!head.ok) return head;
    const folder = join(scratch, prefix, '.dvc');
    mkdirSync(folder, { recursive: true });
    const config = await objects.read(`${tip ?? ''}:${prefix}.dvc/config`);
    writeFileSync(join(folder, 'config'), config?.content ?? '');
    writeFileSync(join(folder, 'config.local'), localConfig(context));
    const fetched = await runDvc(root, ['fetch', '--all-tags'], join(scratch, prefix));
    return fetched.ok ? ok(undefined) : fetched;
  } finally {
    await objects.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

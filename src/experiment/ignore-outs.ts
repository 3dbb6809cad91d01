import { join, posix } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import type { ExperimentContext } from './context.js';
import type { Pipeline } from './stage-files.js';

/**
 * Returns the `.gitignore` files, by path, that keep cached outs out of git, where they do not do so yet.
 *
 * `dvc repro` writes the same entries beside each out; in a temp workspace they would be lost, and whoever applies
 * the experiment would commit the models with his next `git add`.
 */
export async function ignoreOuts(
  { root, git }: ExperimentContext,
  { stages }: Pipeline
): Promise<Result<ReadonlyMap<string, string>, Failure>> {
  const cached = [...stages.values()]
    .flatMap(({ outs }) => outs.filter(out => out.isCached).map(({ path }) => path))
    .filter(path => !path.startsWith('../') && !posix.isAbsolute(path) && !path.includes('${'));
  // A pattern may mean folders alone, and the out need not be there yet.
  const ignored = await git.files.listIgnored(cached.flatMap(path => [path, `${path}/`]));
  const texts = new Map<string, string>();
  for (const path of new Set(cached)) {
    if (ignored.has(path) || ignored.has(`${path}/`)) continue;
    const file = posix.join(posix.dirname(path), '.gitignore');
    const known = texts.get(file);
    const read = known === undefined ? readText(join(root, file)) : ok(known);
    if (!read.ok) return read;
    const text = read.value ?? '';
    const isWhole = text === '' || text.endsWith('\n');
    texts.set(file, `${text}${isWhole ? '' : '\n'}/${posix.basename(path)}\n`);
  }
  return ok(texts);
}

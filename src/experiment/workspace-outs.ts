import { join } from 'node:path';
import type { Sha } from '../contract/sha.js';
import { parseTree, type ObjectReader } from '../git/index.js';
import {
  parsePipelineFile,
  resolvePath,
  resolvePipelineLater,
  type LockData
} from '../pipeline/index.js';
import { readDataFile, readLockFile } from './recorded-data.js';

/** Everything that DVC keeps outside of git in a revision, by path relative to the project. */
export async function outsOfRevision(
  objects: ObjectReader,
  sha: Sha,
  prefix: string
): Promise<Map<string, LockData>> {
  const found = new Map<string, LockData>();
  const read = async (name: string): Promise<string> =>
    (await objects.read(name))?.content.toString() ?? '';
  for (const path of await pipelinePaths(objects, `${sha}:${prefix}`, '')) {
    const text = await read(`${sha}:${prefix}${path}`);
    if (path.endsWith('.dvc')) {
      const data = readDataFile(text, path);
      if (!data.ok) continue;
      for (const out of data.value.outs)
        found.set(resolvePath(path, data.value.wdir, out.path), out);
      continue;
    }
    const parsed = parsePipelineFile(text, path);
    const lock = readLockFile(await read(`${sha}:${prefix}${path.replace(/yaml$/, 'lock')}`));
    if (!parsed.ok || !lock.ok) continue;
    // How values stand in commands is of no matter here.
    const { pipelines } = await resolvePipelineLater([parsed.value], async named => {
      return (await objects.read(`${sha}:${prefix}${named}`))?.content.toString();
    });
    const stages = new Map(pipelines[0]?.stages.map(stage => [stage.name, stage]));
    for (const [name, { outs }] of Object.entries(lock.value.stages)) {
      const entry = stages.get(name)?.entry;
      const flags = [...(entry?.outs ?? []), ...(entry?.metrics ?? []), ...(entry?.plots ?? [])];
      for (const out of outs) {
        const isCached = flags.find(({ path: own }) => own === out.path)?.flags['cache'] !== false;
        if (entry && isCached) found.set(resolvePath(path, entry.wdir, out.path), out);
      }
    }
  }
  return found;
}

const SKIPPED = new Set(['.dvc', 'node_modules', '.git', '.venv']);

async function pipelinePaths(
  objects: ObjectReader,
  name: string,
  folder: string
): Promise<string[]> {
  const tree = await objects.read(name);
  if (tree?.type !== 'tree') return [];
  const found: string[] = [];
  for (const entry of parseTree(tree.content)) {
    const path = join(folder, entry.name);
    if (entry.mode === '40000') {
      if (!SKIPPED.has(entry.name)) found.push(...(await pipelinePaths(objects, entry.sha, path)));
    } else if (entry.name === 'dvc.yaml' || /.\.dvc$/.test(entry.name)) found.push(path);
  }
  return found;
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PathHasher } from '../cache/index.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { ioFailure } from '../disk/index.js';
import type { LockData } from '../pipeline/index.js';
import type { ExperimentContext } from './context.js';
import type { StageOut } from './stage-files.js';

/** The outs of a stage as they are in the cache now. */
export interface StoredOuts {
  readonly outs: LockData[];
  /** Objects of the cached outs, files of directories included. */
  readonly objects: readonly string[];
  /** Those of them that the cache did not have before. */
  readonly added: readonly string[];
  readonly bytes: number;
}

/** Stores what a stage that may still run has written in a workspace; what is not cached is hashed alone. */
export async function storeOuts(
  { cache }: Pick<ExperimentContext, 'cache'>,
  workspace: string,
  written: readonly StageOut[]
): Promise<Result<StoredOuts, Failure>> {
  // Nothing is remembered of files that the stage may hold mapped into its memory.
  const hasher = new PathHasher();
  const outs: LockData[] = [];
  const objects: string[] = [];
  const added: string[] = [];
  let bytes = 0;
  for (const out of written) {
    const path = join(workspace, out.path);
    if (!existsSync(path)) continue; // Not written yet: DVC 2 left it out of a checkpoint, too.
    try {
      if (out.isCached) {
        const stored = await cache.storePath(path, { isLive: true });
        if (!stored.ok) return stored;
        const { hash } = stored.value;
        bytes += stored.value.bytesAdded;
        added.push(...stored.value.added);
        objects.push(hash, ...(cache.listDirectory(hash) ?? []).map(({ md5 }) => md5));
        outs.push({ path: out.written, legacy: false, ...stored.value });
      } else {
        const hash = await hasher.hashPath(path);
        if (hash) outs.push({ path: out.written, legacy: false, ...hash });
      }
    } catch (error) {
      return ioFailure(path, error);
    }
  }
  return ok({ outs, objects, added, bytes });
}

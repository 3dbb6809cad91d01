import type { DvcCache } from '../cache/index.js';
import type { UsedObjects } from './used-objects.js';

/** What is dropped, and who is asked before. */
export interface DropRequest {
  readonly cache: DvcCache;
  /** Everybody who may need an object. */
  readonly users: UsedObjects;
  /** Names the objects that may go, as things stand now; it is asked twice. */
  readonly candidates: () => Iterable<string>;
}

/**
 * Removes the objects that nobody needs, and returns the bytes of each. Runs may be storing the same objects meanwhile.
 *
 * What is to go is first taken out of sight, then all are asked again: whoever found such an object in the cache
 * a moment ago has recorded it by now, or finds it gone when it looks again, and stores it once more.
 */
export async function dropObjects({
  cache,
  users,
  candidates
}: DropRequest): Promise<ReadonlyMap<string, number>> {
  const findUnused = async (): Promise<string[]> => {
    const used = await users.read();
    return [...candidates()].filter(hash => !used.has(hash));
  };
  const dropped = new Map<string, number>();
  const unused = await findUnused();
  // Afterwards a directory that somebody records could not be read any more.
  users.expand(unused);
  const aside = unused.flatMap(hash => {
    const object = cache.setAside(hash);
    return object ? [[hash, object] as const] : [];
  });
  if (aside.length === 0) return dropped;
  const last = await findUnused().catch((error: unknown) => {
    for (const [, object] of aside) object.putBack();
    throw error;
  });
  const gone = new Set(last);
  for (const [hash, object] of aside) {
    if (gone.has(hash)) dropped.set(hash, object.remove());
    else object.putBack();
  }
  return dropped;
}

/** Tells what would be dropped now, with the size of each object. */
export async function unusedOf(
  users: UsedObjects,
  candidates: Iterable<string>,
  sizeOf: (hash: string) => number
): Promise<ReadonlyMap<string, number>> {
  const used = await users.read();
  return new Map(
    [...candidates].filter(hash => !used.has(hash)).map(hash => [hash, sizeOf(hash)] as const)
  );
}

/** Sums up what is dropped, or would be. Of a directory the files are objects themselves. */
export function sumBytes(sizes: Iterable<readonly [hash: string, bytes: number]>): number {
  let sum = 0;
  for (const [hash, bytes] of sizes) if (!hash.endsWith('.dir')) sum += bytes;
  return sum;
}

import { join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { LockData } from '../pipeline/index.js';
import type { ExperimentContext } from './context.js';

/** From this many bytes on, to hash them takes DVC longer than to start. */
const LARGE_BYTES = 256 << 20;

/** Data of the cache, and where they are to be. */
export interface WantedData {
  /** Relative to the project. */
  readonly path: string;
  /** Absolute. */
  readonly target: string;
  readonly data: LockData;
}

/** Has the DVC of a temp workspace lay out paths; false where not all of it went well. */
export type DvcCheckout = (paths: readonly string[]) => Promise<boolean>;

/**
 * Lays out data of the cache where nothing is yet; returns the bytes that were copied.
 *
 * DVC remembers hashes by path (dvc_data/hashfile/state.py), so that it would read all data again in every new temp
 * workspace. Of what it laid out itself it knows the hash: where there is much to read it does so in our place.
 */
export async function checkOut(
  context: ExperimentContext,
  wanted: readonly WantedData[],
  byDvc: DvcCheckout
): Promise<Result<number, Failure>> {
  // DVC would make the object of a linked executable executable, too, and take it for a changed one.
  const plain = wanted.filter(({ data }) => data.isExec !== true);
  const bytes = plain.reduce((sum, { data }) => sum + (data.size ?? 0), 0);
  const isDone = bytes >= LARGE_BYTES && (await byDvc(plain.map(({ path }) => path)));
  let copied = 0;
  for (const one of wanted) {
    const isCopy =
      isDone && plain.includes(one) ? ok(isCopyOf(context, one)) : await place(context, one);
    if (!isCopy.ok) return isCopy;
    if (isCopy.value) copied += one.data.size ?? 0;
    learn(context, one);
  }
  return ok(copied);
}

function isCopyOf({ cache }: ExperimentContext, { target, data }: WantedData): boolean {
  return data.hash !== null && cache.isCopy(data.hash, target, data.legacy);
}

/** Lays out one file or folder, also in place of half of it. */
async function place(
  { cache }: ExperimentContext,
  { target, data: { hash, legacy, isExec = false } }: WantedData
): Promise<Result<boolean, Failure>> {
  if (hash === null) return ok(false);
  const done = await cache.checkout(hash, target, { link: 'configured', isExec, legacy });
  return done.ok ? ok(done.value === 'copy') : done;
}

/** Remembers what was laid out: to judge stages, and to record a checkpoint, it would be read again. */
function learn(
  { cache, hasher }: ExperimentContext,
  { target, data: { hash, legacy } }: WantedData
): void {
  // A legacy hash of a text is of other bytes.
  if (hash === null || legacy) return;
  if (!hash.endsWith('.dir')) hasher.know(target, hash);
  else
    for (const { md5, relpath } of cache.listDirectory(hash) ?? [])
      hasher.know(join(target, relpath), md5);
}

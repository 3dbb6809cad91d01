import { hashListing } from '../cache/index.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import { ok, type Result } from '../contract/result.js';
import {
  parseDataFile,
  parseLockFile,
  type DataFile,
  type LockData,
  type LockFile
} from '../pipeline/index.js';

/** Reads a `dvc.lock`; a directory that is recorded file by file has the hash that DVC finds for it. */
export function readLockFile(text: string, path?: string): Result<LockFile, readonly Diagnostic[]> {
  const parsed = parseLockFile(text, path);
  return parsed.ok ? ok(hashLock(parsed.value)) : parsed;
}

/** Reads a `.dvc` file; a directory that is recorded file by file has the hash that DVC finds for it. */
export function readDataFile(text: string, path: string): Result<DataFile, readonly Diagnostic[]> {
  const parsed = parseDataFile(text, path);
  return parsed.ok ? ok(hashRecords(parsed.value)) : parsed;
}

/** Gives directories that a lock file records file by file their hash; whatever has none of them stays the same object. */
export function hashLock(lock: LockFile): LockFile {
  const hashed = Object.entries(lock.stages).flatMap(([name, entry]) => {
    const own = hashRecords(entry);
    return own === entry ? [] : [[name, own] as const];
  });
  return hashed.length === 0 ? lock : { stages: { ...lock.stages, ...Object.fromEntries(hashed) } };
}

interface Records {
  readonly deps: readonly LockData[];
  readonly outs: readonly LockData[];
}

function hashRecords<T extends Records>(records: T): T {
  const { deps, outs } = records;
  return deps.some(isListed) || outs.some(isListed)
    ? { ...records, deps: deps.map(hashListed), outs: outs.map(hashListed) }
    : records;
}

function isListed({ files }: LockData): boolean {
  return files !== undefined;
}

function hashListed(data: LockData): LockData {
  return data.files ? { ...data, hash: hashListing(data.files) } : data;
}

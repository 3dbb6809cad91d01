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

/** Gives directories that a lock file records file by file their hash. */
export function hashLock({ stages }: LockFile): LockFile {
  const entries = Object.entries(stages);
  return { stages: Object.fromEntries(entries.map(([name, entry]) => [name, hashRecords(entry)])) };
}

interface Records {
  readonly deps: readonly LockData[];
  readonly outs: readonly LockData[];
}

function hashRecords<T extends Records>(records: T): T {
  return { ...records, deps: records.deps.map(hashListed), outs: records.outs.map(hashListed) };
}

function hashListed(data: LockData): LockData {
  return data.files ? { ...data, hash: hashListing(data.files) } : data;
}

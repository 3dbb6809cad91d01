import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { hashListing, type ListedFile } from './directory-listing.js';
import { HashMemo } from './hash-memo.js';
import { listFiles, statOrNull } from './list-files.js';

/** DVC 2 looked at so much of each block to tell whether it is text. */
const SAMPLE = 512;

/** It hashed files in blocks of this size, each by itself text or not. */
const BLOCK = 1 << 20;

/** Hashes files and directories as DVC 2 did, which read text with its line ends unified. */
export class LegacyHasher {
  readonly #memo = new HashMemo();

  /** Returns the hash of a file or directory, or null where neither is. */
  async hashPath(path: string): Promise<string | null> {
    const stats = statOrNull(path);
    if (stats?.isDirectory()) return this.#hashDirectory(path);
    return stats?.isFile() ? this.#hashFile(path) : null;
  }

  async #hashDirectory(path: string): Promise<string> {
    const files: ListedFile[] = [];
    for (const relpath of await listFiles(path))
      files.push({ md5: await this.#hashFile(join(path, relpath)), relpath });
    return hashListing(files);
  }

  async #hashFile(path: string): Promise<string> {
    const stats = statOrNull(path);
    const known = stats && this.#memo.get(path, stats);
    if (known !== null && known !== undefined) return known;
    const readAt = Date.now();
    const hash = createHash('md5');
    for await (const block of createReadStream(path, {
      highWaterMark: BLOCK
    }) as AsyncIterable<Buffer>)
      hash.update(isText(block.subarray(0, SAMPLE)) ? unifyLineEnds(block) : block);
    const digest = hash.digest('hex');
    if (stats) this.#memo.set(path, stats, digest, readAt);
    return digest;
  }
}

/** Text has no zero byte, and hardly any that is not ASCII. */
function isText(block: Buffer): boolean {
  if (block.includes(0)) return false;
  const odd = block.filter(byte => byte > 126 || (byte < 32 && !TEXT_CONTROLS.has(byte)));
  return odd.length <= 0.3 * block.length;
}

const TEXT_CONTROLS: ReadonlySet<number> = new Set(Buffer.from('\n\r\t\f\b'));

function unifyLineEnds(block: Buffer): Buffer {
  return Buffer.from(block.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

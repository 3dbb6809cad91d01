import { createHash, hash as hashOnce } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Returns the md5 of a file's bytes, read as a stream. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest('hex');
}

/** Returns the md5 of bytes in memory. */
export function hashBytes(bytes: Uint8Array): string {
  return hashOnce('md5', bytes);
}

/** Returns the md5 of a text in UTF-8. */
export function hashText(text: string): string {
  return hashOnce('md5', text);
}

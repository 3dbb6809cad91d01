import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/** How much of a large file is read, hashed and written at a time. */
const CHUNK = 1 << 19;

/** Copies a file and hashes exactly what is written: a chunk is hashed while it is written and the next is read. */
export async function copyHashing(
  from: string,
  to: string,
  signal?: AbortSignal
): Promise<{ hash: string; size: number }> {
  const source = await open(from, 'r');
  let target: FileHandle | undefined;
  try {
    target = await open(to, 'wx');
    const hash = createHash('md5');
    const buffers = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)] as const;
    const read = async (buffer: Buffer, position: number): Promise<Buffer> => {
      const { bytesRead } = await source.read(buffer, 0, CHUNK, position);
      return buffer.subarray(0, bytesRead);
    };
    let size = 0;
    let reading = read(buffers[0], 0);
    let writing: Promise<void> = Promise.resolve();
    for (let turn = 0; ; turn++) {
      signal?.throwIfAborted();
      const chunk = await reading;
      await writing;
      if (chunk.length === 0) return { hash: hash.digest('hex'), size };
      reading = read(buffers[turn % 2 === 0 ? 1 : 0], size + chunk.length);
      writing = writeAll(target, chunk, size);
      // Both are awaited above; until then a failure is no unhandled rejection.
      reading.catch(() => undefined);
      writing.catch(() => undefined);
      hash.update(chunk);
      size += chunk.length;
    }
  } finally {
    await target?.close();
    await source.close();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

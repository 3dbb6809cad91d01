import type { Sha } from '../contract/sha.js';
import { converse, type Conversation } from '../process/index.js';
import { offlineEnv } from './runner.js';

/** An object of git. */
export interface GitObject {
  readonly type: 'commit' | 'tree' | 'blob' | 'tag';
  readonly sha: Sha;
  readonly content: Buffer;
}

/** Reads objects through one `git cat-file --batch`; many reads may be under way. */
export class ObjectReader {
  readonly #process: Conversation;
  readonly #waiting: ((object: GitObject | null) => void)[] = [];
  #asked = '';
  #chunks: Buffer[] = [];
  #length = 0;
  #wanted = 0;

  constructor(cwd: string) {
    this.#process = converse('git', ['cat-file', '--batch'], { cwd, env: offlineEnv() }, chunk => {
      this.#receive(chunk);
    });
    void this.#process.ended.then(() => {
      for (const resolve of this.#waiting.splice(0)) resolve(null);
    });
  }

  /** Reads an object by id or by any name that git resolves (`rev:path`); null where there is none. */
  read(name: string): Promise<GitObject | null> {
    // A line break would ask for a second object and shift every answer after it.
    if (name.includes('\n')) return Promise.resolve(null);
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      // One write for all that is asked in a turn: each wakes git.
      if (this.#asked === '')
        process.nextTick(() => {
          this.#send();
        });
      this.#asked += `${name}\n`;
    });
  }

  /** Ends the process; resolves when it is gone. */
  async close(): Promise<void> {
    this.#send();
    this.#process.end();
    await this.#process.ended;
  }

  #send(): void {
    if (this.#asked !== '') this.#process.write(this.#asked);
    this.#asked = '';
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return;
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const lineEnd = bytes.indexOf(0x0a);
      if (lineEnd < 0) break;
      const header = bytes.toString('utf8', 0, lineEnd);
      const [, sha, type, size] = /^([0-9a-f]+) (\w+) (\d+)$/.exec(header) ?? [];
      if (sha === undefined) {
        // `<name> missing` or `<name> ambiguous`; the name may hold blanks.
        this.#waiting.shift()?.(null);
        bytes = bytes.subarray(lineEnd + 1);
        continue;
      }
      const end = lineEnd + 1 + Number(size);
      if (bytes.length < end + 1) {
        this.#wanted = end + 1;
        this.#keep(bytes);
        return;
      }
      // Copied: a slice would keep the whole chunk alive.
      const content = Buffer.from(bytes.subarray(lineEnd + 1, end));
      this.#waiting.shift()?.({ type: type as GitObject['type'], sha: sha as Sha, content });
      bytes = bytes.subarray(end + 1);
    }
    this.#wanted = 0;
    this.#keep(bytes);
  }

  #keep(bytes: Buffer): void {
    this.#chunks = bytes.length > 0 ? [bytes] : [];
    this.#length = bytes.length;
  }
}

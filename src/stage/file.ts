import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { describeGiven, isText } from './given.js';
import { absolutePath, normalizePath } from './paths.js';
import { misdeclared } from './problem.js';
import { state, type Past } from './state.js';
import { parseTable } from './table.js';
import { writeFile } from './write-file.js';

/** A file or directory of the project. Its path is relative to the project root, wherever the code runs. */
export class File {
  /** Relative to the project root, with `/`. */
  readonly path: string;

  constructor(path: string) {
    if (!isText(path))
      throw misdeclared(
        {},
        `\`new File()\` was given ${describeGiven(path)}; it takes a path, as a text.`,
        "Give it a path from the project root: `new File('data/raw.csv')`."
      );
    this.path = normalizePath(path);
  }

  /** The path for other libraries, such as `node:fs`. */
  get absolutePath(): string {
    return absolutePath(this.path, state.past.get(this)?.folder);
  }

  /** Whether there is a file or directory at the path now. */
  get exists(): boolean {
    return existsSync(this.absolutePath);
  }

  /** Names a file inside this directory. */
  file(name: string): File {
    return pastFile(`${this.path}/${name}`, state.past.get(this));
  }

  /** Lists the names in this directory, sorted. */
  list(): string[] {
    return this.#read(path => readdirSync(path)).sort();
  }

  /** Makes this directory, and returns it. */
  makeDirectory(): this {
    this.#checkPresent();
    mkdirSync(this.absolutePath, { recursive: true });
    return this;
  }

  /** Reads a UTF-8 text. */
  readText(): string {
    return this.#read(path => readFileSync(path, 'utf8'));
  }

  /** Writes a UTF-8 text. Missing parent directories are made, here and in every `write…`. */
  writeText(text: string): void {
    this.#checkPresent();
    writeFile(this.absolutePath, text);
  }

  /** Reads a JSON document. */
  readJSON<T = unknown>(): T {
    const text = this.readText();
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new Error(`\`${this.path}\` is not JSON: ${(cause as Error).message}`, { cause });
    }
  }

  /** Writes a JSON document on one line. */
  writeJSON(value: unknown): void {
    this.writeText(`${JSON.stringify(value)}\n`);
  }

  /** Reads bytes. */
  readBytes(): Uint8Array {
    return this.#read(path => readFileSync(path));
  }

  /** Writes bytes; of a typed array, those it shows. */
  writeBytes(bytes: ArrayBufferView | ArrayBuffer): void {
    const view = ArrayBuffer.isView(bytes)
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new Uint8Array(bytes);
    this.#checkPresent();
    writeFile(this.absolutePath, view);
  }

  /** Reads a table with a header line, `,` between cells (a tab in `.tsv` files). Every cell is text. */
  readCSV(): Record<string, string>[] {
    return parseTable(this.readText(), this.path.endsWith('.tsv') ? '\t' : ',');
  }

  /** The path, so that a file can stand in a template text. */
  toString(): string {
    return this.path;
  }

  #read<T>(read: (path: string) => T): T {
    try {
      return read(this.absolutePath);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'ENOENT') throw cause;
      const rev = state.past.get(this)?.rev.slice(0, 7);
      const where = rev === undefined ? 'in the project' : `of ${rev} in the DVC cache`;
      throw new Error(`There is no file \`${this.path}\` ${where}.`, { cause });
    }
  }

  #checkPresent(): void {
    const past = state.past.get(this);
    if (!past) return;
    throw new Error(
      `\`${this.path}\` is a file of ${past.rev.slice(0, 7)}, which is past: it cannot be written.`
    );
  }
}

/** Names a file of a stage that was loaded: of the workspace, or of a revision. */
export function pastFile(path: string, past: Past | undefined): File {
  const file = new File(path);
  if (past) state.past.set(file, past);
  return file;
}

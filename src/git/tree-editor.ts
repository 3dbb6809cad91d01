import type { Sha } from '../contract/sha.js';
import type { IndexEntry } from './private-index.js';
import type { ObjectReader } from './object-reader.js';
import type { ObjectWriter } from './object-writer.js';
import { parseTree } from './tree.js';

/** A file, a link, a submodule, or a folder that was not looked into. */
interface Leaf {
  readonly mode: string;
  readonly sha: Sha;
}

/** A folder that was looked into; `sha` is that of its content, unless it changed since. */
interface Folder {
  readonly entries: Map<string, Leaf | Folder>;
  sha: Sha | undefined;
}

const FOLDER_MODE = '040000';

/** A tree that is changed again and again: it remembers the folders on the way and writes those that changed. */
export class TreeEditor {
  readonly #reader: ObjectReader;
  readonly #writer: ObjectWriter;
  readonly #start: string;
  #root: Folder | undefined;

  /** Starts with the tree of `start`, a commit or a tree. */
  constructor(reader: ObjectReader, writer: ObjectWriter, start: Sha) {
    this.#reader = reader;
    this.#writer = writer;
    this.#start = `${start}^{tree}`;
  }

  /** Removes a path, a folder with all that is in it. */
  async remove(path: string): Promise<void> {
    const { folder, way, name } = await this.#walk(path, false);
    if (!folder?.entries.delete(name)) return;
    for (const passed of way) passed.sha = undefined;
  }

  /** Sets a file, whatever was at its path. */
  async set({ path, mode, sha }: IndexEntry): Promise<void> {
    const { folder, way, name } = await this.#walk(path, true);
    const before = folder?.entries.get(name);
    if (before && !isFolder(before) && before.sha === sha && before.mode === mode) return;
    folder?.entries.set(name, { mode, sha });
    for (const passed of way) passed.sha = undefined;
  }

  /** Writes the tree. */
  async write(): Promise<Sha> {
    const root = await this.#open();
    return (await this.#write(root)) ?? (root.sha = await this.#writer.tree([]));
  }

  /** Goes to the folder of a path; makes the folders that are missing, where asked to. */
  async #walk(
    path: string,
    isMade: boolean
  ): Promise<{ folder: Folder | undefined; way: Folder[]; name: string }> {
    // Names of git are bytes: Latin-1 keeps each, whatever it means.
    const names = Buffer.from(path, 'utf8').toString('latin1').split('/');
    const name = names.pop() ?? '';
    let folder = await this.#open();
    const way = [folder];
    for (const part of names) {
      const next = await this.#enter(folder, part, isMade);
      if (!next) return { folder: undefined, way, name };
      way.push(next);
      folder = next;
    }
    return { folder, way, name };
  }

  async #enter(folder: Folder, name: string, isMade: boolean): Promise<Folder | undefined> {
    const found = folder.entries.get(name);
    if (found && isFolder(found)) return found;
    const isTree = found !== undefined && /^0?40000$/.test(found.mode);
    if (!isTree && !isMade) return undefined;
    const entered = isTree ? await this.#read(found.sha) : emptyFolder();
    folder.entries.set(name, entered);
    return entered;
  }

  async #open(): Promise<Folder> {
    this.#root ??= await this.#read(this.#start);
    return this.#root;
  }

  async #read(name: string): Promise<Folder> {
    const object = await this.#reader.read(name);
    if (object?.type !== 'tree') throw new Error(`git has no tree ${name}`);
    const { content, sha } = object;
    const entries = parseTree(content, sha.length / 2, 'latin1');
    return { entries: new Map(entries.map(({ name, mode, sha }) => [name, { mode, sha }])), sha };
  }

  /** Writes what changed, the inner folders first; undefined for a folder without entries, which git does not know. */
  async #write(folder: Folder): Promise<Sha | undefined> {
    if (folder.sha !== undefined) return folder.sha;
    const lines = [];
    for (const [name, entry] of folder.entries) {
      const sha = isFolder(entry) ? await this.#write(entry) : entry.sha;
      if (sha === undefined) folder.entries.delete(name);
      else lines.push({ name, sha, mode: isFolder(entry) ? FOLDER_MODE : entry.mode });
    }
    if (lines.length === 0) return undefined;
    folder.sha = await this.#writer.tree(lines);
    return folder.sha;
  }
}

function isFolder(entry: Leaf | Folder): entry is Folder {
  return 'entries' in entry;
}

function emptyFolder(): Folder {
  return { entries: new Map(), sha: undefined };
}

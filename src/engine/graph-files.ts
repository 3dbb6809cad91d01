import { basename, dirname, join } from 'node:path';
import { MANIFEST_PATH } from '../contract/manifest.js';
import { readText, stampOf } from '../disk/index.js';
import { parseManifest } from './parse-manifest.js';
import { PARAMS_FILE, PIPELINE_FILE } from './pipeline-paths.js';

/** The files of a graph as they are on the disk: those that Write graph writes, and the manifest that names them. */
export class GraphFiles {
  readonly #root: string;
  readonly #manifest: string;
  #manifestStamp: string | undefined;
  #paths: readonly string[] = [];
  #watched: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  constructor(root: string) {
    this.#root = root;
    this.#manifest = join(root, MANIFEST_PATH);
  }

  /** By folder: the names of those files, as of the last stamp. */
  get folders(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#watched;
  }

  /** Returns a text that differs where a file of the graph does. */
  stamp(): string {
    const manifest = stampOf(this.#manifest);
    if (manifest !== this.#manifestStamp) {
      this.#manifestStamp = manifest;
      this.#list();
    }
    return [manifest, ...this.#paths.map(stampOf)].join('\n');
  }

  #list(): void {
    const text = readText(this.#manifest);
    const files = parseManifest((text.ok && text.value) || '')?.files ?? {};
    const own = [PIPELINE_FILE, PARAMS_FILE, ...Object.keys(files)];
    this.#paths = own.map(path => join(this.#root, path));
    const folders = new Map<string, Set<string>>();
    for (const path of [this.#manifest, ...this.#paths])
      folders.set(dirname(path), (folders.get(dirname(path)) ?? new Set()).add(basename(path)));
    this.#watched = folders;
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import type { JsonObject, JsonValue } from '../contract/json.js';
import { MANIFEST_PATH } from '../contract/manifest.js';
import type { RevisionData } from '../contract/experiment-view.js';
import type { Sha } from '../contract/sha.js';
import { parseTree, type ObjectReader, type TreeEntry } from '../git/index.js';
import {
  parseParams,
  parsePipelineFile,
  resolvePipelineLater,
  type ParamsDep,
  type PipelineFile
} from '../pipeline/index.js';
import type { FileLookup } from './chain-files.js';
import type { ExperimentContext } from './context.js';
import { Objectives } from './objectives.js';
import { scanLock, type ScannedOut } from './scan-lock.js';
import { SETTINGS_PATH } from './settings.js';
import { parseMetrics } from './metrics.js';
import { pickKeys } from './pick-keys.js';
import { toPipelineSpec, type PipelineSpec } from './pipeline-spec.js';

/** What the history tells of one commit, apart from its place in the chain. */
export interface ReadRevision extends RevisionData {
  readonly objectives: Objectives;
  /** Cached outs of the stages with checkpoints, as recorded; by stage. */
  readonly models: Readonly<Record<string, readonly ScannedOut[]>>;
  /** False where a metrics file of the DVC cache is not there now, and may be fetched. */
  readonly isWhole: boolean;
}

/** In place of the metrics of a file that the lock records and the cache does not have. */
const ABSENT = Symbol('absent');

/** A `dvc.yaml` with its templates filled in, and the files whose values are in it. */
interface Resolution {
  readonly reads: readonly (readonly [path: string, sha: Sha | undefined])[];
  readonly spec: PipelineSpec;
}

/** Marks of a file that is more than it says; who looks into one that is not finds the same. */
const TEMPLATE = /\$\{|\b(foreach|matrix|vars)\b/;

/** Parsed trees and blobs that are kept; beyond it they are dropped, so that memory stays flat. */
const KEPT = 4000;

/**
 * Reads params and metrics of many commits through one `git cat-file --batch`.
 *
 * What commits share is read once: blobs and trees are known by their ids.
 */
export class RevisionReader {
  readonly #context: ExperimentContext;
  readonly #objects: ObjectReader;
  /** Paths of the `dvc.yaml` files, relative to the project. */
  readonly #files: readonly string[];
  readonly #memo = new Map<string, Promise<unknown>>();

  constructor(context: ExperimentContext, objects: ObjectReader, files: readonly string[]) {
    this.#context = context;
    this.#objects = objects;
    this.#files = files;
  }

  /** Looks files up in a tree of the whole repository. */
  filesOf(tree: Sha): FileLookup {
    return path => this.#find(tree, path);
  }

  /** Reads a revision whose files are found by a lookup. */
  async read(lookup: FileLookup): Promise<ReadRevision> {
    const { prefix } = this.#context;
    const find: FileLookup = path => lookup(prefix + path);
    const params: Record<string, JsonObject> = {};
    const metrics: Record<string, JsonValue> = {};
    const models: Record<string, readonly ScannedOut[]> = {};
    const errors: { path: string; message: string }[] = [];
    let isWhole = true;
    for (const file of this.#files) {
      const sha = await find(file);
      if (sha === undefined) continue;
      const spec = await this.#spec(sha, file, find);
      if (typeof spec === 'string') {
        errors.push({ path: file, message: spec });
        continue;
      }
      const lockPath = file.replace(/yaml$/, 'lock');
      const needsLock =
        spec.checkpointStages.length > 0 || spec.metrics.some(({ lockKey }) => lockKey !== null);
      const lock = needsLock ? await this.#text(await find(lockPath)) : undefined;
      for (const { name, cached } of spec.checkpointStages)
        models[name] = scanLock(lock ?? '', name).filter(({ path }) => cached.includes(path));
      for (const { path, lockKey } of spec.metrics) {
        const value = await this.#metrics(await find(path), path, lockKey, lock);
        if (value === ABSENT) {
          isWhole = false;
          continue;
        }
        if (value === null) errors.push({ path, message: 'The file is no JSON and no YAML.' });
        else if (value !== undefined) metrics[path] = value;
      }
      for (const dep of spec.params) {
        const value = await this.#params(await find(dep.file), dep);
        if (value !== undefined) params[dep.file] = { ...params[dep.file], ...value };
      }
    }
    return { params, metrics, errors, models, isWhole, objectives: await this.#objectives(find) };
  }

  async #spec(sha: Sha, file: string, find: FileLookup): Promise<PipelineSpec | string> {
    const read = await this.#once(`spec ${file} ${sha}`, async () => {
      const text = (await this.#text(sha)) ?? '';
      const parsed = parsePipelineFile(text, file);
      if (!parsed.ok) return parsed.failure.map(({ message }) => message).join(' ');
      return TEMPLATE.test(text)
        ? { file: parsed.value, known: [] as Resolution[] }
        : toPipelineSpec(parsed.value);
    });
    return typeof read === 'object' && 'known' in read ? this.#resolve(read, find) : read;
  }

  /** Fills templates in, anew where a file that they take values from is another than before. */
  async #resolve(
    { file, known }: { readonly file: PipelineFile; readonly known: Resolution[] },
    find: FileLookup
  ): Promise<PipelineSpec> {
    for (const { reads, spec } of known) {
      let isSame = true;
      for (const [path, sha] of reads) isSame &&= (await find(path)) === sha;
      if (isSame) return spec;
    }
    const reads: [string, Sha | undefined][] = [];
    const { pipelines } = await resolvePipelineLater(
      [file],
      async path => {
        const sha = await find(path);
        reads.push([path, sha]);
        return this.#text(sha);
      },
      this.#context.config.parsing
    );
    const spec = toPipelineSpec(pipelines[0] ?? file);
    known.push({ reads, spec });
    return spec;
  }

  /** Null: there and unreadable; undefined: not there. */
  async #metrics(
    sha: Sha | undefined,
    path: string,
    lockKey: string | null,
    lock: string | undefined
  ): Promise<JsonValue | null | undefined | typeof ABSENT> {
    const text = await this.#text(sha);
    if (text !== undefined) return parseMetrics(text, path) ?? null;
    if (lockKey === null || lock === undefined) return undefined;
    const name = posix.basename(path);
    const out = scanLock(lock, lockKey).find(item => posix.basename(item.path) === name);
    const cached = out && this.#context.cache.objectPath(out.hash, out.legacy);
    if (cached === undefined) return undefined;
    if (!existsSync(cached)) return ABSENT;
    return parseMetrics(readFileSync(cached, 'utf8'), path) ?? null;
  }

  async #params(sha: Sha | undefined, { file, keys }: ParamsDep): Promise<JsonObject | undefined> {
    if (sha === undefined) return undefined;
    const values = await this.#once(`params ${sha}`, async () => {
      const parsed = parseParams((await this.#text(sha)) ?? '', file);
      return parsed.ok ? parsed.value : undefined;
    });
    return values && pickKeys(values, keys);
  }

  async #objectives(find: FileLookup): Promise<Objectives> {
    const [settings, manifest] = [await find(SETTINGS_PATH), await find(MANIFEST_PATH)];
    return this.#once(`objectives ${settings ?? ''} ${manifest ?? ''}`, async () =>
      Objectives.parse(await this.#text(settings), await this.#text(manifest))
    );
  }

  async #text(sha: Sha | undefined): Promise<string | undefined> {
    return sha === undefined ? undefined : (await this.#objects.read(sha))?.content.toString();
  }

  async #find(tree: Sha, path: string): Promise<Sha | undefined> {
    let at: Sha | undefined = tree;
    for (const name of path.split('/')) {
      if (at === undefined) return undefined;
      at = (await this.#tree(at)).get(name)?.sha;
    }
    return at;
  }

  #tree(sha: Sha): Promise<ReadonlyMap<string, TreeEntry>> {
    return this.#once(`tree ${sha}`, async () => {
      const object = await this.#objects.read(sha);
      if (object?.type !== 'tree') return new Map<string, TreeEntry>();
      return new Map(parseTree(object.content, sha.length / 2).map(entry => [entry.name, entry]));
    });
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#memo.get(key) as Promise<T> | undefined;
    if (known) return known;
    if (this.#memo.size >= KEPT) this.#memo.clear();
    const value = read();
    this.#memo.set(key, value);
    return value;
  }
}

import { existsSync, lstatSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointSignal } from '../contract/stage-run.js';
import type { Failure } from '../contract/failure.js';
import type { JsonObject } from '../contract/json.js';
import { ok, type Result } from '../contract/result.js';
import type { RunRecord } from '../contract/experiment-run.js';
import type { Sha } from '../contract/sha.js';
import { PathHasher } from '../cache/index.js';
import { hashText, ioFailure, readText } from '../disk/index.js';
import { ChainWriter } from '../git/index.js';
import { editLock, lockParams, type LockData, type NewLockEntry } from '../pipeline/index.js';
import { DEFAULT_SUBJECT, formatMessage } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import { experimentRef, freeName } from './experiment-name.js';
import { readMetrics } from './metrics.js';
import { readPastCheckpoints } from './past-checkpoints.js';
import { valueOf } from './revision-reader.js';
import type { KeepPolicy, Objective } from './settings.js';
import type { Pipeline, StageFiles, StageOut } from './stage-files.js';
import { Thinner } from './thin-out.js';
import { UsedObjects } from './used-objects.js';

/** A checkpoint that was made. */
export interface Recorded {
  readonly sha: Sha;
  readonly step: number | null;
  readonly metrics: Readonly<Record<string, JsonObject>>;
  /** Bytes added to the DVC cache. */
  readonly bytes: number;
}

/** The outs of a stage as they are in the cache now. */
interface StoredOuts {
  readonly outs: LockData[];
  /** Objects of the cached outs, files of directories included. */
  readonly objects: readonly string[];
  /** Those of them that the cache did not have before. */
  readonly added: readonly string[];
  readonly bytes: number;
}

/** Where commits of a run go. */
export interface RecorderOptions {
  readonly context: ExperimentContext;
  readonly record: RunRecord;
  readonly pipeline: Pipeline;
  /** Stages that are out of date until they have run. */
  readonly stale: ReadonlySet<string>;
  readonly keep: KeepPolicy;
  /** The metric that marks the best checkpoint. */
  readonly objective: Objective | null;
  /** Hears that the chain goes on under another ref, because another hand moved or removed its own. */
  readonly onMoved: (name: string, ref: string) => void;
}

/**
 * Appends commits to the chain of an experiment.
 *
 * Models go into the cache before the commit that names them is written.
 */
export class CheckpointRecorder {
  readonly #context: ExperimentContext;
  readonly #record: RunRecord;
  readonly #pipeline: Pipeline;
  readonly #waiting: Set<string>;
  readonly #chain: ChainWriter;
  readonly #objective: Objective | null;
  readonly #onMoved: RecorderOptions['onMoved'];
  readonly #thinner: Thinner;
  #thinning: Promise<void> | undefined;
  readonly #deps = new Map<string, Promise<readonly LockData[]>>();

  private constructor(options: RecorderOptions) {
    this.#context = options.context;
    this.#record = options.record;
    this.#pipeline = options.pipeline;
    this.#waiting = new Set(options.stale);
    const { worktree, workspace, ref, refBefore, parent, snapshot } = options.record;
    this.#chain = new ChainWriter(options.context.git, {
      worktree,
      drafts: join(workspace, '.dvc/tmp'),
      ref,
      before: refBefore,
      parent,
      files: snapshot
    });
    this.#objective = options.objective;
    this.#onMoved = options.onMoved;
    this.#thinner = new Thinner({
      cache: options.context.cache,
      policy: options.keep,
      direction: options.objective?.direction ?? null,
      users: othersThan(options)
    });
  }

  /** Starts with the snapshot, without the results of stages that are to run again. */
  static async open(options: RecorderOptions): Promise<CheckpointRecorder> {
    const { context, record, pipeline, keep, objective } = options;
    const recorder = new CheckpointRecorder(options);
    if (keep.kind === 'all') return recorder;
    for (const past of await readPastCheckpoints(context, record, pipeline, objective))
      recorder.#thinner.add(past.stage, { ...past, added: past.objects });
    return recorder;
  }

  /** The tip of this run's chain; null where there is no commit yet, also where the ref is still of one it replaces. */
  get tip(): Sha | null {
    return this.#chain.ref === this.#chain.tip ? this.#chain.tip : null;
  }

  /** Tells whether a stage is out of date and has not run yet. */
  isWaiting(stage: string): boolean {
    return this.#waiting.has(stage);
  }

  /** Notes that a stage runs, and does what its first checkpoint would otherwise wait for. */
  begin(stage: string): void {
    this.#chain.start();
    const files = this.#pipeline.stages.get(stage);
    if (files) this.#depsOf(files).catch(() => undefined);
  }

  /** Notes that a stage has run: what its lock file and metrics say is of this experiment. */
  finish(stage: string): void {
    this.#waiting.delete(stage);
  }

  /** Stores the outs of a running stage and appends a commit with them. */
  async checkpoint(
    stage: StageFiles,
    signal: Pick<CheckpointSignal, 'step' | 'next'>
  ): Promise<Result<Recorded, Failure>> {
    const stored = await this.#storeOuts(stage);
    if (!stored.ok) return stored;
    const entry = await this.#lockEntry(stage, stored.value.outs);
    const metrics = readMetrics(this.#record.workspace, stage.outs);
    const step = signal.step ?? stepOf(metrics);
    const commit = await this.#commit({
      running: { stage, entry },
      message: () =>
        formatMessage({
          subject: `stagebook: checkpoint ${stage.name}${step === null ? '' : ` step ${step}`}`,
          kind: 'checkpoint',
          stage: stage.name,
          step,
          next: signal.next ?? (step === null ? null : step + 1),
          run: this.#record.id,
          resumedFrom: this.#resumedFrom(),
          about: this.#record.message
        })
    });
    if (!commit.ok) return commit;
    if (!commit.value) throw new Error('Internal: a checkpoint without a commit');
    const { objects, added, bytes } = stored.value;
    // Only now: until the new checkpoint is there the one before it is the newest.
    this.#thinner.add(stage.name, { objects, added, score: this.#score(metrics) });
    const again = await this.#storeThinned(stage, stored.value);
    if (!again.ok) return again;
    setImmediate(() => void this.#thin());
    return ok({ sha: commit.value, step, metrics, bytes });
  }

  /** Appends the commit with what the downstream stages left; undefined where nothing differs from the tip of the experiment. */
  async final(): Promise<Result<Sha | undefined, Failure>> {
    return this.#commit({
      running: undefined,
      message: locks =>
        formatMessage({
          subject: this.#record.message ?? `${DEFAULT_SUBJECT}${hashText(locks.join('\n'))}`,
          kind: 'final',
          stage: null,
          step: null,
          next: null,
          run: this.#record.id,
          resumedFrom: this.#resumedFrom(),
          about: null
        })
    });
  }

  /** Stores every cached out of a stage that finished without `dvc commit`. */
  async store(stage: StageFiles): Promise<Result<void, Failure>> {
    const stored = await this.#storeOuts(stage);
    return stored.ok ? ok(undefined) : stored;
  }

  /** Thins out what is left to, and ends. */
  async dispose(): Promise<void> {
    await this.#thinning;
    await this.#thin();
    await this.#chain.close();
  }

  /** Drops what the policy does not keep, while the training goes on. */
  #thin(): Promise<void> {
    this.#thinning ??= this.#thinner
      .thin()
      // Where it cannot be told what is needed, all stays until the next time.
      .then(
        () => undefined,
        () => undefined
      )
      .finally(() => {
        this.#thinning = undefined;
      });
    return this.#thinning;
  }

  /** Another run may have thinned out what was found in the cache, before the commit told that it is needed. */
  async #storeThinned(
    stage: StageFiles,
    { objects, added }: StoredOuts
  ): Promise<Result<void, Failure>> {
    const found = new Set(objects);
    for (const hash of added) found.delete(hash);
    if ([...found].every(hash => this.#context.cache.has(hash))) return ok(undefined);
    return this.store(stage);
  }

  #resumedFrom(): Sha | null {
    const { resume, parent } = this.#record;
    const isFirst = this.#chain.tip === parent;
    return isFirst && resume && resume.sha !== parent ? resume.sha : null;
  }

  async #storeOuts(stage: StageFiles): Promise<Result<StoredOuts, Failure>> {
    const { cache } = this.#context;
    // Nothing is remembered of files that the stage may hold mapped into its memory.
    const hasher = new PathHasher();
    const outs: LockData[] = [];
    const objects: string[] = [];
    const added: string[] = [];
    let bytes = 0;
    for (const out of stage.outs) {
      const path = join(this.#record.workspace, out.path);
      if (!existsSync(path)) continue; // Not written yet: DVC 2 left it out of a checkpoint, too.
      try {
        if (out.isCached) {
          const stored = await cache.storePath(path, { isLive: true });
          if (!stored.ok) return stored;
          const { hash } = stored.value;
          bytes += stored.value.bytesAdded;
          added.push(...stored.value.added);
          objects.push(hash, ...(cache.listDirectory(hash) ?? []).map(({ md5 }) => md5));
          outs.push({ path: out.written, legacy: false, ...stored.value });
        } else {
          const hash = await hasher.hashPath(path);
          if (hash) outs.push({ path: out.written, legacy: false, ...hash });
        }
      } catch (error) {
        return ioFailure(path, error);
      }
    }
    return ok({ outs, objects, added, bytes });
  }

  #score(metrics: Recorded['metrics']): number | null {
    if (!this.#objective) return null;
    const { file, key } = this.#objective;
    const value = valueOf(metrics[file], key.replaceAll('/', '.'));
    return typeof value === 'number' ? value : null;
  }

  async #lockEntry(stage: StageFiles, outs: readonly LockData[]): Promise<NewLockEntry> {
    const { source, params } = stage.graph;
    if (!source) throw new Error(`Internal: ${stage.name} has no entry`);
    const { entry } = source.stage;
    return {
      cmd: entry.cmd,
      deps: await this.#depsOf(stage),
      params: Object.fromEntries(
        entry.params.map((dep, i) => {
          const text = readText(join(this.#record.workspace, params[i] ?? dep.file));
          return [dep.file, lockParams(dep, (text.ok && text.value) || '')];
        })
      ),
      outs
    };
  }

  /** Hashes what a stage reads, once: it does not change while the stage runs. */
  #depsOf(stage: StageFiles): Promise<readonly LockData[]> {
    const known = this.#deps.get(stage.name);
    if (known) return known;
    const { source, deps } = stage.graph;
    const hashAll = async (): Promise<LockData[]> => {
      const found: LockData[] = [];
      for (const [i, written] of (source?.stage.entry.deps ?? []).entries()) {
        const path = join(this.#record.workspace, deps[i] ?? written);
        const hash = await this.#context.hasher.hashPath(path);
        if (hash) found.push({ path: written, legacy: false, ...hash });
      }
      return found;
    };
    const hashing = hashAll();
    this.#deps.set(stage.name, hashing);
    return hashing;
  }

  async #commit(request: {
    readonly running: { readonly stage: StageFiles; readonly entry: NewLockEntry } | undefined;
    readonly message: (locks: readonly string[]) => string;
  }): Promise<Result<Sha | undefined, Failure>> {
    const { running } = request;
    const locks = this.#lockTexts(running);
    await this.#setFiles(running?.stage, locks);
    // Where nothing had to run the experiment is its final commit alone, with the files that it started with.
    if (!running && this.tip !== null && !(await this.#chain.hasChanged())) return ok(undefined);
    const message = request.message([...locks.values()]);
    const made = await this.#chain.commit(message);
    if (made.ok || made.failure.reason !== 'ref-moved') return made;
    // `dvc exp remove` beside a run, say: neither what is there now nor this chain may be lost.
    const { baseline, name: own } = this.#record;
    const name = await freeName(this.#context.git, baseline, own);
    const ref = experimentRef(baseline, name);
    this.#chain.moveTo(ref);
    const again = await this.#chain.commit(message);
    if (again.ok) this.#onMoved(name, ref);
    return again;
  }

  /** Takes lock files and what DVC leaves to git into the next commit. */
  async #setFiles(
    running: StageFiles | undefined,
    locks: ReadonlyMap<string, string>
  ): Promise<void> {
    const { prefix } = this.#context;
    const { workspace } = this.#record;
    const { files } = this.#chain;
    const present: string[] = [];
    for (const stage of this.#pipeline.stages.values()) {
      const isWaiting = this.#waiting.has(stage.name) && stage !== running;
      for (const out of stage.outs.filter(({ isCached }) => !isCached)) {
        await files.remove(prefix + out.path);
        if (!isWaiting) present.push(...filesOf(workspace, out));
      }
    }
    const drafts = [...locks].map(([path, text], i) => {
      const draft = `.dvc/tmp/stagebook-lock.${i}`;
      writeFileSync(join(workspace, draft), text);
      return { path, draft };
    });
    const paths = [...present, ...drafts.map(({ path }) => path)];
    const sources = [...present, ...drafts.map(({ draft }) => draft)];
    const blobs = await this.#chain.writeBlobs(sources.map(path => prefix + path));
    for (const [i, path] of paths.entries()) {
      const sha = blobs[i];
      if (!sha) throw new Error(`Internal: no blob of ${path}`);
      await files.set({ path: prefix + path, mode: modeOf(join(workspace, path)), sha });
    }
  }

  /** The lock files as they are in the temp workspace, without what is of another model. */
  #lockTexts(
    running: { readonly stage: StageFiles; readonly entry: NewLockEntry } | undefined
  ): Map<string, string> {
    const stages = [...this.#pipeline.stages.values()];
    const texts = new Map<string, string>();
    for (const path of new Set(stages.map(({ lockFile }) => lockFile))) {
      const text = readText(join(this.#record.workspace, path));
      const before = (text.ok && text.value) || '';
      const own = stages.filter(({ lockFile }) => lockFile === path);
      const remove = own
        .filter(({ name }) => this.#waiting.has(name) && name !== running?.stage.name)
        .map(({ lockKey }) => lockKey);
      const set =
        running?.stage.lockFile === path ? { [running.stage.lockKey]: running.entry } : {};
      const after = editLock(before, { set, remove });
      if (after !== '') texts.set(path, after);
    }
    return texts;
  }
}

/** Everything that records objects besides a run: its own commits hold all that it may drop. */
function othersThan({ context, record }: RecorderOptions): UsedObjects {
  const own = new Set([record.ref, `refs/stagebook/runs/${record.id}`]);
  return new UsedObjects(context, {
    counts: ref => !own.has(ref),
    // As git names it.
    worktree: realpathSync(record.worktree)
  });
}

function stepOf(metrics: Readonly<Record<string, JsonObject>>): number | null {
  const steps = Object.values(metrics).map(({ step }) => step);
  return steps.find(step => typeof step === 'number') ?? null;
}

/** Files of an out, relative to the project; a link or a pipe is none. */
function filesOf(workspace: string, { path }: StageOut): string[] {
  const stats = lstatSync(join(workspace, path), { throwIfNoEntry: false });
  if (stats?.isFile()) return [path];
  if (!stats?.isDirectory()) return [];
  return readdirSync(join(workspace, path), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(workspace.length + 1));
}

function modeOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && (stats.mode & 0o100) !== 0 ? '100755' : '100644';
}

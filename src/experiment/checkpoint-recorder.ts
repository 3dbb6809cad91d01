import { lstatSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointSignal } from '../contract/stage-run.js';
import type { Failure } from '../contract/failure.js';
import type { JsonObject } from '../contract/json.js';
import { ok, type Result } from '../contract/result.js';
import type { RunRecord } from '../contract/experiment-run.js';
import type { Sha } from '../contract/sha.js';
import { hashText } from '../disk/index.js';
import { ChainWriter } from '../git/index.js';
import { DEFAULT_SUBJECT, formatMessage } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import { experimentRef, freeName } from './experiment-name.js';
import { scoreOf } from './metric-at.js';
import { readMetrics } from './metrics.js';
import { readPastCheckpoints } from './past-checkpoints.js';
import { RunLocks, type RunningStage } from './run-locks.js';
import type { Objectives } from './objectives.js';
import type { KeepPolicy } from './settings.js';
import type { Pipeline, StageFiles, StageOut } from './stage-files.js';
import { storeOuts, type StoredOuts } from './store-outs.js';
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

/** Where commits of a run go. */
export interface RecorderOptions {
  readonly context: ExperimentContext;
  readonly record: RunRecord;
  readonly pipeline: Pipeline;
  /** Stages that are out of date until they have run. */
  readonly stale: ReadonlySet<string>;
  readonly keep: KeepPolicy;
  readonly objectives: Objectives;
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
  readonly #locks: RunLocks;
  readonly #objectives: Objectives;
  readonly #onMoved: RecorderOptions['onMoved'];
  readonly #thinner: Thinner;
  #thinning: Promise<void> | undefined;

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
    this.#locks = new RunLocks(options.context, workspace, options.pipeline);
    this.#objectives = options.objectives;
    this.#onMoved = options.onMoved;
    this.#thinner = new Thinner({
      cache: options.context.cache,
      policy: options.keep,
      objectives: options.objectives,
      users: othersThan(options)
    });
  }

  /** Starts with the snapshot, without the results of stages that are to run again. */
  static async open(options: RecorderOptions): Promise<CheckpointRecorder> {
    const { context, record, pipeline, keep, objectives } = options;
    const recorder = new CheckpointRecorder(options);
    if (keep.kind === 'all') return recorder;
    for (const past of await readPastCheckpoints(context, record, pipeline, objectives))
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
    if (files) this.#locks.depsOf(files).catch(() => undefined);
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
    const entry = await this.#locks.entryOf(stage, stored.value.outs);
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
    const score = scoreOf(metrics, this.#objectives.of(stage.name));
    // Only now: until the new checkpoint is there the one before it is the newest.
    this.#thinner.add(stage.name, { objects, added, score });
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

  #storeOuts({ outs }: StageFiles): Promise<Result<StoredOuts, Failure>> {
    return storeOuts(this.#context, this.#record.workspace, outs);
  }

  #resumedFrom(): Sha | null {
    const { resume, parent } = this.#record;
    const isFirst = this.#chain.tip === parent;
    return isFirst && resume && resume.sha !== parent ? resume.sha : null;
  }

  async #commit(request: {
    readonly running: RunningStage | undefined;
    readonly message: (locks: readonly string[]) => string;
  }): Promise<Result<Sha | undefined, Failure>> {
    const { running } = request;
    const locks = this.#locks.texts(running, stage => this.isWaiting(stage));
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

import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  watch,
  writeFileSync,
  type FSWatcher
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord, RunState } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { CHECKPOINT_SIGNAL, STOP_SIGNAL, type CheckpointSignal } from '../contract/stage-run.js';
import { MANIFEST_PATH } from '../contract/manifest.js';
import { readText } from '../disk/index.js';
import { dvcEnv, locateDvc, WANTED_DVC, type Dvc } from '../dvc/index.js';
import { editLock } from '../pipeline/index.js';
import { detach, identify, stopTree } from '../process/index.js';
import { applyRevision } from './apply.js';
import { CheckpointRecorder } from './checkpoint-recorder.js';
import { openContext, refuse, type ExperimentContext } from './context.js';
import { describeFailure } from './describe-failure.js';
import { layOutData } from './lay-out.js';
import { layOutResume } from './lay-out-resume.js';
import { readObjective } from './revision-reader.js';
import { removeRunInfo, showCheckpoint, writeRunInfo } from './run-info.js';
import { registerRun, type RunDirectory } from './run-store.js';
import { readSettings, type KeepPolicy } from './settings.js';
import { isSharedCache } from './shared-cache.js';
import { readPipeline, upstreamOf, type Pipeline } from './stage-files.js';
import { absentSources } from './snapshot.js';
import { StageFollower } from './stage-follower.js';
import { cleanUp } from './sweep.js';
import { linkPaths, openTempWorkspace } from './temp-workspace.js';

const HEARTBEAT_MS = 10_000;
/** `fs.watch` misses changes on network disks and where watches are used up. */
const POLL_MS = 100;
/** A program that knows nothing of the answer is interrupted after this time. */
const STOP_GRACE_MS = 3_000;
const KILL_GRACE_MS = 10_000;
/** How long the end of a run waits for room on a full disk. */
const SETTLE_MS = 600_000;
const SETTLE_PAUSE_MS = 1_000;

/** Runs one experiment: owns its temp workspace, drives `dvc repro` and makes the checkpoints. */
export class Runner {
  readonly #directory: RunDirectory;
  #record: RunRecord;
  #pipeline!: Pipeline;
  #recorder!: CheckpointRecorder;
  #context!: ExperimentContext;
  #stages!: StageFollower;
  #logOffset = 0;
  #pid: number | undefined;
  #stopping = false;
  #hasCheckpoint = false;
  #timers: NodeJS.Timeout[] = [];

  constructor(directory: RunDirectory) {
    this.#directory = directory;
    this.#record = directory.read();
  }

  /** Runs to the end, whatever happens, and leaves a final record. */
  async run(): Promise<void> {
    this.#update({ state: 'running', runner: identify() });
    this.#directory.touch();
    const { id, root } = this.#record;
    registerRun(id, { root, dir: this.#directory.path });
    const heartbeat = setInterval(() => {
      this.#directory.touch();
    }, HEARTBEAT_MS);
    let problem: string | null = null;
    try {
      const context = await openContext(root);
      if (context.ok) this.#context = context.value;
      const done = context.ok ? await this.#work() : context;
      if (!done.ok) problem = describeFailure(done.failure);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      complain(error);
    }
    clearInterval(heartbeat);
    await this.#end(problem);
  }

  async #work(): Promise<Result<void, Failure>> {
    const dvc = locateDvc(this.#record.root);
    if (!dvc) return err({ reason: 'tool-missing', tool: 'dvc', wanted: WANTED_DVC });
    const opened = await this.#open();
    if (!opened.ok) return opened;
    const watchers = this.#watch();
    try {
      const resumed = await this.#resume(dvc);
      if (!resumed.ok) return resumed;
      const { force, kind, targets } = this.#record;
      const flags = [
        ...(force === 'all' ? ['--force'] : []),
        // The scores of a checkpoint are of its model: what made that must not run again.
        ...(kind === 'repro' ? ['--single-item'] : [])
      ];
      const done = await this.#repro(dvc, [...flags, '--', ...targets]);
      if (!done.ok) return done;
    } finally {
      for (const watcher of watchers) watcher.close();
    }
    const final = await this.#recorder.final();
    if (!final.ok) return final;
    if (!this.#record.apply || this.#recorder.tip === null) return ok(undefined);
    const applied = await applyRevision(this.#context, { sha: this.#recorder.tip });
    return applied.ok ? ok(undefined) : applied;
  }

  async #open(): Promise<Result<void, Failure>> {
    const context = this.#context;
    const record = this.#record;
    const opened = await openTempWorkspace(context, record);
    if (!opened.ok) return opened;
    const read = readPipeline(record.workspace);
    if (!read.ok) return read;
    this.#pipeline = read.value;
    linkPaths(record.root, record.workspace, [
      ...record.links,
      ...absentSources(this.#pipeline, record.root, record.workspace)
    ]);
    if (record.force === 'reset') forgetStages(record.workspace, this.#pipeline, this.#forced());
    const forced = this.#forced();
    const laidOut = await layOutData(context, {
      pipeline: this.#pipeline,
      workspace: record.workspace,
      isFresh: true,
      forced
    });
    if (!laidOut.ok) return laidOut;
    const { stale, copied, modified } = laidOut.value;
    if (copied > NOTED_BYTES) this.#noteCopies(copied);
    if (modified.length > 0)
      this.#notice(
        `Used as they are, though they differ from what DVC recorded: ${modified.join(', ')}.`,
        'Record them with `dvc commit` if that is meant.'
      );
    const settings = readSettings(record.workspace);
    if (!settings.ok) return settings;
    const manifest = readText(join(record.workspace, MANIFEST_PATH));
    this.#recorder = await CheckpointRecorder.open({
      context,
      record,
      pipeline: this.#pipeline,
      stale,
      keep: this.#keepPolicy(settings.value.keep),
      objective: settings.value.objective ?? readObjective((manifest.ok && manifest.value) || ''),
      onMoved: (name, ref) => {
        this.#moveTo(name, ref);
      }
    });
    this.#stages = new StageFollower({
      workspace: record.workspace,
      pipeline: this.#pipeline,
      isWaiting: stage => this.#recorder.isWaiting(stage)
    });
    context.hasher.save();
    writeRunInfo(record, this.#directory.log);
    return ok(undefined);
  }

  /** Stages that run whatever their state. */
  #forced(): Set<string> {
    const { force, resume } = this.#record;
    const stages = [...this.#pipeline.stages.values()];
    const forced = stages.filter(
      ({ name, outs }) =>
        force === 'all' ||
        (force === 'reset' && outs.some(out => out.isCheckpoint)) ||
        name === resume?.stage
    );
    return new Set(forced.map(({ name }) => name));
  }

  /** Runs the stage that goes on from a checkpoint: what it reads first, then it alone. */
  async #resume(dvc: Dvc): Promise<Result<void, Failure>> {
    const { resume } = this.#record;
    if (!resume) return ok(undefined);
    const stage = this.#pipeline.stages.get(resume.stage);
    if (!stage)
      return refuse(
        `The pipeline has no stage \`${resume.stage}\` any more, which the checkpoint is of.`,
        'Go on with the code of the checkpoint: `stagebook exp resume`.'
      );
    const before = [...upstreamOf(this.#pipeline.graph, [stage.name])].filter(name =>
      this.#recorder.isWaiting(name)
    );
    if (before.length > 0) {
      const ran = await this.#repro(dvc, ['--', ...before]);
      if (!ran.ok) return ran;
    }
    const laidOut = await layOutResume(this.#context, this.#record, resume, stage);
    if (!laidOut.ok) return laidOut;
    // Without --no-commit the result would enter DVC's run cache as if it had been trained from nothing.
    const ran = await this.#repro(
      dvc,
      ['--no-commit', '--single-item', '--force', '--', stage.name],
      { STAGEBOOK_RESUME: resume.sha, DVCLIVE_RESUME: '1' }
    );
    if (!ran.ok) return ran;
    return this.#recorder.store(stage);
  }

  /** Runs `dvc repro` to its end and serves the checkpoints of its stages meanwhile. */
  async #repro(
    dvc: Dvc,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {}
  ): Promise<Result<void, Failure>> {
    if (this.#directory.stopWish() !== undefined) {
      this.#stopping = true;
      return err({ reason: 'cancelled' });
    }
    const { workspace, name, baseline } = this.#record;
    const child = detach(dvc.command, [...dvc.args, 'repro', '--no-run-cache', ...args], {
      cwd: workspace,
      log: this.#directory.log,
      env: {
        ...dvcEnv(dvc),
        PYTHONUNBUFFERED: '1',
        DVC_CHECKPOINT: '1',
        DVC_ROOT: workspace,
        DVC_EXP_NAME: name,
        DVC_EXP_BASELINE_REV: baseline,
        STAGEBOOK_RUNNER: String(process.pid),
        DVC_SITE_CACHE_DIR: join(this.#directory.path, 'site'),
        ...env
      }
    });
    this.#pid = child.pid;
    this.#update({ child: child.pid === undefined ? null : identify(child.pid) });
    const code = await child.ended;
    await this.#tick();
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    this.#pid = undefined;
    this.#update({ child: null });
    if (code === 0) {
      if (this.#stages.stage !== undefined) this.#recorder.finish(this.#stages.stage);
      this.#stages.end();
      return ok(undefined);
    }
    if (this.#stopping) return err({ reason: 'cancelled' });
    return err({
      reason: 'command-failed',
      command: 'dvc repro',
      exitCode: code,
      stderr: this.#stages.lastError
    });
  }

  #watch(): FSWatcher[] {
    const folder = join(this.#record.workspace, dirname(CHECKPOINT_SIGNAL));
    mkdirSync(folder, { recursive: true });
    const tick = (): void => {
      this.#tick().catch((error: unknown) => {
        this.#noteTrouble(error);
      });
    };
    const poll = setInterval(tick, POLL_MS);
    const watchers: FSWatcher[] = [];
    for (const path of [folder, this.#directory.path]) {
      try {
        watchers.push(watch(path, tick).on('error', () => undefined));
      } catch {
        // No watches left on this machine: the poll serves alone.
      }
    }
    const close = {
      close: () => {
        clearInterval(poll);
      }
    } as FSWatcher;
    return [...watchers, close];
  }

  #ticking: Promise<void> | undefined;
  #asked = 0;

  /** Looks at everything that may have changed; one look at a time. */
  #tick(): Promise<void> {
    this.#asked++;
    if (this.#ticking) return this.#ticking;
    const look = async (): Promise<void> => {
      let asked: number;
      do {
        asked = this.#asked;
        this.#readLog();
        await this.#serveSignal();
        this.#serveStop();
      } while (asked !== this.#asked);
    };
    this.#ticking = look().finally(() => {
      this.#ticking = undefined;
    });
    return this.#ticking;
  }

  #readLog(): void {
    for (;;) {
      const { text, offset } = this.#directory.readLog(this.#logOffset);
      if (text === '') return;
      this.#logOffset = offset;
      this.#stages.read(text, ({ reason, stage }, before) => {
        this.#directory.append({ type: 'stage', reason, stage });
        if (before !== undefined) this.#recorder.finish(before);
        if (reason === 'started') this.#recorder.begin(stage);
        else this.#recorder.finish(stage);
      });
    }
  }

  async #serveSignal(): Promise<void> {
    const path = join(this.#record.workspace, CHECKPOINT_SIGNAL);
    if (!existsSync(path)) return;
    const started = performance.now();
    const signal = readSignal(path);
    this.#readLog(); // An empty signal means the one running stage, which the log names.
    const name = signal.stage ?? this.#stages.stage;
    const stage = name === undefined ? undefined : this.#pipeline.stages.get(name);
    const answer = (): void => {
      if (this.#directory.stopWish() !== undefined) this.#answerStop();
      rmSync(path, { force: true });
    };
    if (!stage) {
      answer();
      const message = `No stage \`${name ?? ''}\` of \`dvc.yaml\` is known to run, so nothing was stored.`;
      this.#directory.append({
        type: 'checkpoint',
        reason: 'skipped',
        stage: name ?? '',
        step: signal.step,
        message
      });
      return;
    }
    const made = await this.#checkpoint(stage.name, signal);
    answer();
    if (!made.ok) {
      const message = describeFailure(made.failure);
      this.#directory.append({
        type: 'checkpoint',
        reason: 'skipped',
        stage: stage.name,
        step: signal.step,
        message
      });
      return;
    }
    const { sha, metrics, bytes, step } = made.value;
    const milliseconds = Math.round(performance.now() - started);
    this.#directory.append({
      type: 'checkpoint',
      reason: 'made',
      stage: stage.name,
      step,
      sha,
      metrics,
      milliseconds,
      bytes
    });
    this.#update({ tip: sha });
    if (!this.#hasCheckpoint) this.#noteRoom(bytes);
    this.#hasCheckpoint = true;
    showCheckpoint(this.#record, step, sha);
  }

  async #checkpoint(
    name: string,
    signal: SignalContent
  ): ReturnType<CheckpointRecorder['checkpoint']> {
    const stage = this.#pipeline.stages.get(name);
    if (!stage) throw new Error(`Internal: no stage ${name}`);
    try {
      return await this.#recorder.checkpoint(stage, signal);
    } catch (error) {
      // A full disk stops git in many words: this checkpoint is skipped, training goes on.
      const message = error instanceof Error ? error.message : String(error);
      return refuse(`The checkpoint could not be made: ${message}`);
    }
  }

  #serveStop(): void {
    const wish = this.#directory.stopWish();
    if (wish === undefined || this.#pid === undefined) return;
    const name = this.#stages.stage;
    const stage = name === undefined ? undefined : this.#pipeline.stages.get(name);
    const comes = stage?.outs.some(out => out.isCheckpoint) ?? false;
    if (wish === 'now' || (!comes && name !== undefined)) this.#interrupt(0);
  }

  /** Tells the stage to end after this checkpoint. */
  #answerStop(): void {
    writeFileSync(join(this.#record.workspace, STOP_SIGNAL), 'stopped by the user\n');
    this.#stopping = true;
    this.#interrupt(STOP_GRACE_MS);
  }

  #isInterrupted = false;

  #interrupt(after: number): void {
    if (this.#isInterrupted) return;
    const pid = this.#pid;
    const act = (): void => {
      this.#isInterrupted = true;
      this.#stopping = true;
      stopTree(pid, 'SIGINT');
      this.#timers.push(
        setTimeout(() => {
          stopTree(pid, 'SIGKILL');
        }, KILL_GRACE_MS)
      );
    };
    if (after === 0) act();
    else this.#timers.push(setTimeout(act, after));
  }

  async #end(problem: string | null): Promise<void> {
    const tip = (this.#recorder as CheckpointRecorder | undefined)?.tip ?? null;
    const state: RunState = problem === null ? 'succeeded' : this.#stopping ? 'stopped' : 'failed';
    const told = state === 'failed' ? problem : null;
    try {
      // First the temp workspace goes: whoever waits for the end finds everything settled.
      await this.#cleanUp();
    } catch (error) {
      complain(error); // On a full disk git may fail; how the run ended is known all the same.
    }
    this.#directory.append({ type: 'run', reason: 'ended', state, tip, problem: told });
    this.#update({ state, tip, problem: told, child: null, endedAt: new Date().toISOString() });
    await this.#settle();
  }

  async #cleanUp(): Promise<void> {
    removeRunInfo(this.#record);
    await (this.#recorder as CheckpointRecorder | undefined)?.dispose();
    if ((this.#context as ExperimentContext | undefined) !== undefined)
      await cleanUp(this.#context, this.#record);
    else registerRun(this.#record.id, null);
    rmSync(join(this.#directory.path, 'site'), { recursive: true, force: true });
  }

  /** Waits until the disk takes the last words: without them the run would be told as killed. */
  async #settle(): Promise<void> {
    const end = Date.now() + SETTLE_MS;
    while (!this.#directory.flush() && Date.now() < end) {
      await sleep(SETTLE_PAUSE_MS);
      this.#directory.touch();
    }
  }

  /** Goes on under another name: the experiment's ref was moved or removed by another hand. */
  #moveTo(name: string, ref: string): void {
    const { name: before, ref: old } = this.#record;
    this.#update({ name, ref });
    this.#notice(
      ref === old
        ? `\`${before}\` was removed while it runs; all its checkpoints are there again.`
        : `Something else is \`${before}\` now; this run goes on as \`${name}\`, with all its checkpoints.`,
      `If they are not wanted: \`stagebook exp stop ${name}\`, then \`stagebook exp remove ${name}\`.`
    );
  }

  readonly #troubles = new Set<string>();

  /** Tells once of what went wrong beside a training, which goes on. */
  #noteTrouble(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.#troubles.has(message)) return;
    this.#troubles.add(message);
    complain(error);
    this.#notice(`The runner met an error and goes on: ${message}`);
  }

  #notice(message: string, ...help: readonly string[]): void {
    this.#directory.append({ type: 'run', reason: 'notice', message, help });
  }

  /** In a cache that others may use, too, nothing is dropped: who needs what is not to be known. */
  #keepPolicy(keep: KeepPolicy): KeepPolicy {
    if (keep.kind === 'all' || !isSharedCache(this.#context)) return keep;
    this.#notice(
      `Every checkpoint keeps its model: other repositories may use the DVC cache \`${this.#context.config.cacheDir}\`, too.`,
      'For `checkpoints.keep` to count, use a cache of the repository’s own: `dvc cache dir --local .dvc/cache`.'
    );
    return { kind: 'all' };
  }

  /** Says after the first checkpoint how many more the disk takes. */
  #noteRoom(bytes: number): void {
    if (bytes < NOTED_BYTES) return;
    const { bavail, bsize } = statfsSync(this.#context.config.cacheDir);
    const room = Math.floor((bavail * bsize) / bytes);
    this.#notice(
      `Each checkpoint adds ${toMiB(bytes)}; the disk of the DVC cache has room for about ${room} more.`,
      'To keep fewer models, set `checkpoints.keep` in `.stagebook/config.json`.'
    );
  }

  #noteCopies(bytes: number): void {
    this.#notice(
      `${toMiB(bytes)} of data were copied out of the cache.`,
      'Links cost nothing: `dvc config cache.type reflink,hardlink,symlink` (files are then read-only).'
    );
  }

  #update(change: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...change };
    this.#directory.write(this.#record);
  }
}

/** Takes stages out of the lock files: DVC would fetch the outs that it recorded instead of running them. */
function forgetStages(workspace: string, { stages }: Pipeline, names: ReadonlySet<string>): void {
  for (const { name, lockFile, lockKey } of stages.values()) {
    const path = join(workspace, lockFile);
    if (!names.has(name) || !existsSync(path)) continue;
    const left = editLock(readFileSync(path, 'utf8'), { remove: [lockKey] });
    // DVC refuses a lock file without entries.
    if (left === '') rmSync(path);
    else writeFileSync(path, left);
  }
}

/** Writes an error into the runner's own log, as long as that takes anything. */
function complain(error: unknown): void {
  try {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  } catch {
    // A full disk, and the log lies on it.
  }
}

/** Copies below this size are not worth a word. */
const NOTED_BYTES = 64 << 20;

function toMiB(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

interface SignalContent {
  readonly stage: string | undefined;
  readonly step: number | null;
  readonly next: number | null;
}

/** Reads a signal file: ours is JSON, that of DVC 2's protocol is empty. */
function readSignal(path: string): SignalContent {
  try {
    const { stage, step, next } = JSON.parse(
      readFileSync(path, 'utf8')
    ) as Partial<CheckpointSignal>;
    return { stage, step: step ?? null, next: next ?? null };
  } catch {
    return { stage: undefined, step: null, next: null };
  }
}

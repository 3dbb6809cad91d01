import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunRecord } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import type { Result } from '../contract/result.js';
import { CHECKPOINT_SIGNAL, STOP_SIGNAL } from '../contract/stage-run.js';
import { readSignal, type SignalContent } from './checkpoint-signal.js';
import type { Recorded } from './checkpoint-recorder.js';
import { refuse, type ExperimentContext } from './context.js';
import { describeFailure } from './describe-failure.js';
import { Interruption } from './interruption.js';
import { describeError, findLostGround } from './lost-ground.js';
import type { OpenRun } from './open-run.js';
import { showCheckpoint } from './run-info.js';
import type { RunNotices } from './run-notices.js';
import type { RunDirectory } from './run-store.js';
import type { StageFiles } from './stage-files.js';
import { watchFolders } from './watch-folders.js';

/** A program that knows nothing of the answer is interrupted after this time. */
const STOP_GRACE_MS = 3_000;

/** Whose stages are attended to. */
export interface AttendantOptions {
  readonly context: ExperimentContext;
  readonly record: RunRecord;
  readonly directory: RunDirectory;
  readonly run: OpenRun;
  readonly notices: RunNotices;
  /** Hears of each checkpoint that was made. */
  readonly onCheckpoint: (made: Recorded) => void;
}

/** Attends to the stages while `dvc repro` runs: notes which one does, makes their checkpoints, ends them when asked to. */
export class Attendant {
  readonly #options: AttendantOptions;
  readonly #interruption = new Interruption();
  #pid: number | undefined;
  #logOffset = 0;
  #hasCheckpoint = false;
  #isStopping = false;
  #ticking: Promise<void> | undefined;
  #asked = 0;

  constructor(options: AttendantOptions) {
    this.#options = options;
  }

  /** Whether the run is to end before its stages do. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Tells whether the user wants the run to end before another command of it starts. */
  isAskedToStop(): boolean {
    if (this.#options.directory.stopWish() !== undefined) this.#isStopping = true;
    return this.#isStopping;
  }

  /** Starts to look at what changes; the answer ends that. */
  watch(): () => void {
    const { record, directory, notices } = this.#options;
    const folder = join(record.workspace, dirname(CHECKPOINT_SIGNAL));
    mkdirSync(folder, { recursive: true });
    return watchFolders([folder, directory.path], () => {
      this.#tick().catch((error: unknown) => {
        notices.trouble(error);
      });
    });
  }

  /** Ends the stages, which nobody can follow any more. */
  abandon(): void {
    this.#interruption.plan(this.#pid, 0, () => undefined);
  }

  /** Notes the process that runs the stages. */
  begin(pid: number | undefined): void {
    this.#pid = pid;
  }

  /** Takes the last news of the process that ran the stages and has ended. */
  async end(): Promise<void> {
    await this.#tick();
    this.#interruption.clear();
    this.#pid = undefined;
  }

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
    const { directory, run } = this.#options;
    for (;;) {
      const { text, offset } = directory.readLog(this.#logOffset);
      if (text === '') return;
      this.#logOffset = offset;
      run.stages.read(text, ({ reason, stage }, before) => {
        directory.append({ type: 'stage', reason, stage });
        if (before !== undefined) run.recorder.finish(before);
        if (reason === 'started') run.recorder.begin(stage);
        else run.recorder.finish(stage);
      });
    }
  }

  async #serveSignal(): Promise<void> {
    const { record, run } = this.#options;
    const path = join(record.workspace, CHECKPOINT_SIGNAL);
    if (!existsSync(path)) return;
    const started = performance.now();
    const signal = readSignal(path);
    this.#readLog(); // An empty signal means the one running stage, which the log names.
    const name = signal.stage ?? run.stages.stage ?? '';
    const stage = run.pipeline.stages.get(name);
    const made = stage
      ? await this.#checkpoint(stage, signal)
      : refuse(`No stage \`${name}\` of \`dvc.yaml\` is known to run, so nothing was stored.`);
    this.#answer(path);
    if (made.ok) this.#tell(name, made.value, performance.now() - started);
    else {
      const { step } = signal;
      const message = describeFailure(made.failure);
      const news = { type: 'checkpoint', reason: 'skipped', stage: name, step, message } as const;
      this.#options.directory.append(news);
    }
  }

  async #checkpoint(stage: StageFiles, signal: SignalContent): Promise<Result<Recorded, Failure>> {
    try {
      return await this.#options.run.recorder.checkpoint(stage, signal);
    } catch (error) {
      // A full disk stops git in many words: this checkpoint is skipped, training goes on.
      const { context, record } = this.#options;
      const gone = findLostGround(record, context.commonDir)?.message;
      return refuse(gone ?? `The checkpoint could not be made: ${describeError(error)}`);
    }
  }

  /** Lets the stage go on, or tells it to end after this checkpoint. */
  #answer(path: string): void {
    const { directory, record } = this.#options;
    if (directory.stopWish() !== undefined) {
      writeFileSync(join(record.workspace, STOP_SIGNAL), 'stopped by the user\n');
      this.#isStopping = true;
      this.#interrupt(STOP_GRACE_MS);
    }
    rmSync(path, { force: true });
  }

  #tell(stage: string, made: Recorded, time: number): void {
    const { context, record, directory, notices, onCheckpoint } = this.#options;
    const { sha, step, metrics, bytes } = made;
    const milliseconds = Math.round(time);
    const facts = { stage, step, sha, metrics, milliseconds, bytes };
    directory.append({ type: 'checkpoint', reason: 'made', ...facts });
    onCheckpoint(made);
    if (!this.#hasCheckpoint) notices.room(bytes, context.config.cacheDir);
    this.#hasCheckpoint = true;
    showCheckpoint(record, step, sha);
  }

  #serveStop(): void {
    const { directory, run } = this.#options;
    const wish = directory.stopWish();
    if (wish === undefined || this.#pid === undefined) return;
    const name = run.stages.stage;
    const stage = name === undefined ? undefined : run.pipeline.stages.get(name);
    const comes = stage?.outs.some(out => out.isCheckpoint) ?? false;
    if (wish === 'now' || (!comes && name !== undefined)) this.#interrupt(0);
  }

  #interrupt(after: number): void {
    this.#interruption.plan(this.#pid, after, () => {
      this.#isStopping = true;
    });
  }
}

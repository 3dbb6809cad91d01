import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord, RunState } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { dvcEnv, locateDvc, WANTED_DVC, whyUnusable, type Dvc } from '../dvc/index.js';
import { detach, identify, type Detached } from '../process/index.js';
import { applyRevision } from './apply.js';
import { Attendant } from './attendant.js';
import type { Recorded } from './checkpoint-recorder.js';
import { openContext, refuse, type ExperimentContext } from './context.js';
import { describeFailure } from './describe-failure.js';
import { isIdleResume } from './idle-resume.js';
import { layOutResume } from './lay-out-resume.js';
import { describeError, findLostGround, type LostGround } from './lost-ground.js';
import { openRun, type OpenRun } from './open-run.js';
import { findRecallable, makesCheckpoints } from './run-cache.js';
import { removeRunInfo, writeRunInfo } from './run-info.js';
import { complain, RunNotices } from './run-notices.js';
import { registerRun, type RunDirectory } from './run-store.js';
import { upstreamOf } from './stage-files.js';
import { cleanUp } from './sweep.js';

const HEARTBEAT_MS = 10_000;
/** How long the end of a run waits for room on a full disk. */
const SETTLE_MS = 600_000;
const SETTLE_PAUSE_MS = 1_000;

/** What `dvc repro` is driven with. */
interface Drive {
  readonly dvc: Dvc;
  readonly context: ExperimentContext;
  readonly run: OpenRun;
  readonly attendant: Attendant;
}

/** How `dvc repro` is run once. */
interface ReproOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** True where DVC may take results from its run cache. */
  readonly isRecalling?: boolean;
}

/** Runs one experiment: owns its temp workspace, drives `dvc repro` and has its stages attended to. */
export class Runner {
  readonly #directory: RunDirectory;
  readonly #notices: RunNotices;
  #record: RunRecord;
  #context: ExperimentContext | undefined;
  #run: OpenRun | undefined;
  #attendant: Attendant | undefined;
  /** Why the stages were ended, or failed. */
  #lost: LostGround | undefined;

  constructor(directory: RunDirectory) {
    this.#directory = directory;
    this.#notices = new RunNotices(directory);
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
      const lost = this.#lostGround();
      if (!lost?.isAdrift) return;
      // What its stages make would reach nobody any more.
      this.#lost ??= lost;
      this.#attendant?.abandon();
    }, HEARTBEAT_MS);
    let problem: string | null = null;
    try {
      const context = await openContext(root);
      const done = context.ok ? await this.#work(context.value) : context;
      if (!done.ok) problem = describeFailure(done.failure);
    } catch (error) {
      problem = describeError(error);
      complain(error);
    }
    // Whatever failed by it, that is the reason.
    const lost = this.#lost ?? this.#lostGround();
    if (problem !== null && lost) problem = `${lost.message} ${lost.help}`;
    clearInterval(heartbeat);
    await this.#end(problem);
  }

  #lostGround(): LostGround | undefined {
    return this.#context && findLostGround(this.#record, this.#context.commonDir);
  }

  async #work(context: ExperimentContext): Promise<Result<void, Failure>> {
    this.#context = context;
    const isIdle = await isIdleResume(context, this.#record);
    if (!isIdle.ok) return isIdle;
    if (isIdle.value) return this.#stay(context);
    const dvc = locateDvc(this.#record.root);
    if (!dvc) return err({ reason: 'tool-missing', tool: 'dvc', wanted: WANTED_DVC });
    const opened = await this.#open(context, dvc);
    if (!opened.ok) return opened;
    const { run, attendant } = opened.value;
    const drive = { dvc, context, run, attendant };
    const stopWatching = attendant.watch();
    try {
      const { force, kind, targets, resume } = this.#record;
      // With targets or by force, the user says what is to run.
      const mayRecall = force !== 'all' && kind !== 'repro' && targets.length === 0;
      const isRecalling = mayRecall && resume === null && !makesCheckpoints(run.pipeline);
      if (mayRecall && !isRecalling) {
        const recalled = await this.#recall(drive);
        if (!recalled.ok) return recalled;
      }
      const resumed = await this.#resume(drive);
      if (!resumed.ok) return resumed;
      const flags = [
        ...(force === 'all' ? ['--force'] : []),
        // The scores of a checkpoint are of its model: what made that must not run again.
        ...(kind === 'repro' ? ['--single-item'] : [])
      ];
      const done = await this.#repro(drive, [...flags, '--', ...targets], { isRecalling });
      if (!done.ok) return done;
    } finally {
      stopWatching();
    }
    if (!run.stages.hasStarted) this.#notices.nothingRan();
    const final = await run.recorder.final();
    if (!final.ok) return final;
    return this.#apply(context, run.recorder.tip);
  }

  /** Ends at once, with the experiment as it is. */
  async #stay(context: ExperimentContext): Promise<Result<void, Failure>> {
    const { name, parent: tip } = this.#record;
    this.#notices.finished(name);
    this.#update({ tip });
    return this.#apply(context, tip);
  }

  async #apply(context: ExperimentContext, tip: Sha | null): Promise<Result<void, Failure>> {
    if (!this.#record.apply || tip === null) return ok(undefined);
    const applied = await applyRevision(context, { sha: tip });
    return applied.ok ? ok(undefined) : applied;
  }

  async #open(
    context: ExperimentContext,
    dvc: Dvc
  ): Promise<Result<{ run: OpenRun; attendant: Attendant }, Failure>> {
    const record = this.#record;
    const directory = this.#directory;
    const notices = this.#notices;
    const opened = await openRun(context, record, {
      notices,
      onMoved: (name, ref) => {
        notices.moved(this.#record.name, name);
        this.#update({ name, ref });
      },
      byDvc: async paths => {
        // As paths: DVC would take a bare name for that of a stage first.
        const targets = paths.map(path => `./${path}`);
        const child = this.#start(dvc, ['checkout', '--quiet', '--', ...targets]);
        const code = await child.ended;
        this.#update({ child: null });
        return code === 0;
      }
    });
    if (!opened.ok) return opened;
    const run = (this.#run = opened.value);
    const onCheckpoint = ({ sha: tip }: Recorded): void => {
      this.#update({ tip });
    };
    const options = { context, record, directory, run, notices, onCheckpoint };
    const attendant = (this.#attendant = new Attendant(options));
    writeRunInfo(record, directory.log);
    return ok({ run, attendant });
  }

  /** Has DVC take from its run cache what it may, and run what is not there. */
  async #recall(drive: Drive): Promise<Result<void, Failure>> {
    const names = findRecallable(drive.context, drive.run);
    if (names.length === 0) return ok(undefined);
    return this.#repro(drive, ['--single-item', '--', ...names], { isRecalling: true });
  }

  /** Runs the stage that goes on from a checkpoint: what it reads first, then it alone. */
  async #resume(drive: Drive): Promise<Result<void, Failure>> {
    const { context, run } = drive;
    const { resume } = this.#record;
    if (!resume) return ok(undefined);
    const stage = run.pipeline.stages.get(resume.stage);
    if (!stage)
      return refuse(
        `The pipeline has no stage \`${resume.stage}\` any more, which the checkpoint is of.`,
        'Go on with the code of the checkpoint: `stagebook exp resume`.'
      );
    const before = [...upstreamOf(run.pipeline.graph, [stage.name])].filter(name =>
      run.recorder.isWaiting(name)
    );
    if (before.length > 0) {
      const ran = await this.#repro(drive, ['--', ...before]);
      if (!ran.ok) return ran;
    }
    const laidOut = await layOutResume(context, this.#record, resume, stage);
    if (!laidOut.ok) return laidOut;
    // Without --no-commit the result would enter DVC's run cache as if it had been trained from nothing.
    const ran = await this.#repro(
      drive,
      ['--no-commit', '--single-item', '--force', '--', stage.name],
      { env: { STAGEBOOK_RESUME: resume.sha, DVCLIVE_RESUME: '1' } }
    );
    if (!ran.ok) return ran;
    return run.recorder.store(stage);
  }

  /** Runs `dvc repro` to its end and serves the checkpoints of its stages meanwhile. */
  async #repro(
    { dvc, run, attendant }: Drive,
    args: readonly string[],
    { env = {}, isRecalling = false }: ReproOptions = {}
  ): Promise<Result<void, Failure>> {
    if (attendant.isAskedToStop()) return err({ reason: 'cancelled' });
    const flags = isRecalling ? [] : ['--no-run-cache'];
    const child = this.#start(dvc, ['repro', ...flags, ...args], env);
    attendant.begin(child.pid);
    const code = await child.ended;
    // What DVC failed by may be back in a moment.
    if (code !== 0) this.#lost ??= this.#lostGround();
    await attendant.end();
    this.#update({ child: null });
    if (code === 0) {
      if (run.stages.stage !== undefined) run.recorder.finish(run.stages.stage);
      run.stages.end();
      return ok(undefined);
    }
    if (attendant.isStopping) return err({ reason: 'cancelled' });
    const unusable = run.stages.hasStarted ? undefined : await whyUnusable(dvc, this.#record.root);
    if (unusable) return err(unusable);
    return err({
      reason: 'command-failed',
      command: 'dvc repro',
      exitCode: code,
      stderr: run.stages.lastError
    });
  }

  /** Starts DVC in the temp workspace, and notes its process: should the runner vanish, it is ended. */
  #start(dvc: Dvc, args: readonly string[], env: Readonly<Record<string, string>> = {}): Detached {
    const { workspace, name, baseline } = this.#record;
    const child = detach(dvc.command, [...dvc.args, ...args], {
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
    this.#update({ child: child.pid === undefined ? null : identify(child.pid) });
    return child;
  }

  async #end(problem: string | null): Promise<void> {
    const tip = this.#run?.recorder.tip ?? this.#record.tip;
    const isStopped = this.#attendant?.isStopping ?? false;
    const state: RunState = problem === null ? 'succeeded' : isStopped ? 'stopped' : 'failed';
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
    await this.#run?.recorder.dispose();
    if (this.#context) await cleanUp(this.#context, this.#record);
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

  #update(change: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...change };
    this.#directory.write(this.#record);
  }
}

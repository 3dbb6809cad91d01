import type { EngineEvent } from '../contract/event.js';
import type { Failure } from '../contract/failure.js';
import type { ReproLog } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { dvcEnv, locateDvc, WANTED_DVC } from '../dvc/index.js';
import { follow, type Followed } from '../process/index.js';
import type { Project } from './project.js';

interface Run {
  readonly root: string;
  readonly process: Followed;
  text: string;
  state: ReproLog['state'];
  exitCode: number | null;
  stopping: boolean;
}

/** Runs `dvc repro` in the workspace and keeps its log; experiments in a temp workspace come later. */
export class ReproRuns {
  readonly #runs = new Map<number, Run>();
  readonly #emit: (event: EngineEvent) => void;
  #last = 0;

  constructor(emit: (event: EngineEvent) => void) {
    this.#emit = emit;
  }

  /** Starts `dvc repro`; one at a time in a project. */
  start(project: Project): Result<{ run: number }, Failure> {
    const root = project.root;
    const dvc = locateDvc(root);
    if (!dvc) return err({ reason: 'tool-missing', tool: 'dvc', wanted: WANTED_DVC });
    for (const other of this.#runs.values()) {
      if (other.root === root && other.state === 'running') {
        return err({ reason: 'busy', pid: other.process.pid ?? 0, path: root });
      }
    }
    const id = ++this.#last;
    const process = follow(
      dvc.command,
      [...dvc.args, 'repro'],
      { cwd: root, env: dvcEnv(dvc) },
      text => {
        run.text += text;
        this.#emit({ type: 'repro', reason: 'output', root, run: id });
      }
    );
    const run: Run = { root, process, text: '', state: 'running', exitCode: null, stopping: false };
    this.#runs.set(id, run);
    void process.ended.then(code => {
      run.exitCode = code;
      run.state = code === 0 ? 'succeeded' : run.stopping ? 'stopped' : 'failed';
      this.#emit({ type: 'repro', reason: 'ended', root, run: id });
    });
    return ok({ run: id });
  }

  /** Returns the run of a project that goes on or was last; null before its first. */
  last(project: Project): number | null {
    const own = [...this.#runs].filter(([, run]) => run.root === project.root);
    return own.at(-1)?.[0] ?? null;
  }

  /** Interrupts a run, as Ctrl+C would; a run that ended or is unknown is left alone. */
  stop(id: number): void {
    const run = this.#runs.get(id);
    if (run?.state !== 'running') return;
    run.stopping = true;
    run.process.stop('SIGINT');
  }

  /** Reads the log of a run from an offset in UTF-16 code units. */
  read(id: number, offset: number): Result<ReproLog, Failure> {
    const run = this.#runs.get(id);
    if (!run)
      return err({ reason: 'io', path: `run ${id}`, code: 'ENOENT', message: 'No such run.' });
    const { text, state, exitCode } = run;
    return ok({ text: text.slice(offset), offset: text.length, state, exitCode });
  }

  /** Ends every run; resolves when their processes are gone. */
  async dispose(): Promise<void> {
    const running = [...this.#runs.values()].filter(run => run.state === 'running');
    for (const run of running) {
      run.stopping = true;
      run.process.stop('SIGTERM');
    }
    await Promise.all(running.map(run => run.process.ended));
  }
}

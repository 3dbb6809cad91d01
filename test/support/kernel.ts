import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { NODE_FLAGS } from '../../src/kernel/flags.js';
import { CHECKOUT } from './test-project.js';

/** What one cell did. */
export interface CellRun {
  readonly status: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly displayed: readonly Record<string, unknown>[];
  /** The cell as the kernel tells every client of it. */
  readonly input: Readonly<Record<string, unknown>> | null;
  readonly error: CellError | null;
  readonly reply?: Readonly<Record<string, unknown>>;
}

/** The message that JupyterLab shows in red. */
interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** The argv of the launcher in the checkout's build. */
export const LAUNCHER = [
  process.execPath,
  ...NODE_FLAGS,
  join(CHECKOUT, 'lib/kernel/main.js'),
  '-f',
  '{connection_file}'
];

/** A real kernel behind a real Jupyter client; ends with the test (`await using`). */
export class Kernel {
  readonly #driver: ChildProcess;
  readonly #answers: Readonly<Record<AnswerKind, Answers>>;
  pid = 0;

  private constructor(cwd: string, env: NodeJS.ProcessEnv, argv: readonly string[]) {
    const driver = join(CHECKOUT, 'test/support/kernel-driver.py');
    const child = spawn(join(CHECKOUT, '.venv/bin/python'), [driver, ...argv], {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'inherit']
    });
    this.#driver = child;
    this.#answers = { cells: new Answers(), did: new Answers() };
    createInterface(child.stdout)
      .on('line', line => {
        for (const [kind, answer] of Object.entries(JSON.parse(line) as object))
          this.#answers[kind as AnswerKind].add(answer);
      })
      .on('close', () => {
        for (const answers of Object.values(this.#answers)) answers.close();
      });
  }

  /** Starts a kernel in a folder and waits until it answers. */
  static async start(cwd: string, env: NodeJS.ProcessEnv, argv = LAUNCHER): Promise<Kernel> {
    const kernel = new Kernel(cwd, env, argv);
    kernel.pid = ((await kernel.#answers.did.next()) as { pid: number }).pid;
    return kernel;
  }

  /** Runs one cell to its end. */
  async run(code: string): Promise<CellRun> {
    this.#ask({ do: 'run', cells: [code], stopOnError: true });
    const [ran] = await this.#cells();
    if (!ran) throw new Error('Internal: the driver answers for each cell');
    // tslab alone tells no error, and for 200 ms after one it answers every cell with `abort`.
    if (ran.status === 'error' && !ran.error) await delay(300);
    return ran;
  }

  /** Sends several cells at once, as *Run all* does, and waits for the last one. */
  async runAll(
    cells: readonly string[],
    { stopOnError = true, onSent }: { readonly stopOnError?: boolean; readonly onSent: () => void }
  ): Promise<readonly CellRun[]> {
    this.#ask({ do: 'run', cells, stopOnError });
    await this.#answers.did.next();
    onSent();
    return this.#cells();
  }

  async #cells(): Promise<readonly CellRun[]> {
    return (await this.#answers.cells.next()) as readonly CellRun[];
  }

  /** Interrupts the kernel as Jupyter does; the reply to the cell says when it ended. */
  interrupt(): void {
    this.#ask({ do: 'interrupt' });
  }

  /** Whether the heartbeat is answered. */
  async isBeating(): Promise<boolean> {
    this.#ask({ do: 'heartbeat' });
    return ((await this.#answers.did.next()) as { beating: boolean }).beating;
  }

  /** Asks what the kernel has, as clients do when they connect; returns the reply. */
  async ask(
    what: 'history' | 'comm_info'
  ): Promise<{ readonly type: string; readonly content: object }> {
    this.#ask({ do: 'ask', what });
    return (await this.#answers.did.next()) as { type: string; content: object };
  }

  /** Sends a message, signed, that is not JSON. */
  sendJunk(channel: 'control' | 'shell'): void {
    this.#ask({ do: 'junk', channel });
  }

  /** Waits until the kernel ends by itself; returns its exit code. */
  async exitCode(): Promise<number> {
    this.#ask({ do: 'wait' });
    return ((await this.#answers.did.next()) as { code: number }).code;
  }

  /** Shuts the kernel down as Jupyter does. */
  async shutdown(): Promise<{ readonly seconds: number; readonly code: number }> {
    this.#ask({ do: 'shutdown' });
    return (await this.#answers.did.next()) as { seconds: number; code: number };
  }

  /** Kills the process that started the kernel, as a crash of the server would. */
  killParent(): void {
    this.#driver.kill('SIGKILL');
  }

  #ask(request: object): void {
    this.#driver.stdin?.write(`${JSON.stringify(request)}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#driver.exitCode !== null || this.#driver.signalCode !== null) return;
    const ended = new Promise(done => this.#driver.once('exit', done));
    this.#driver.stdin?.end();
    await ended;
  }
}

/** Of cells that ended, or of what was asked besides. */
type AnswerKind = 'cells' | 'did';

/** Answers of one kind, in their order. */
class Answers {
  readonly #waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = [];
  readonly #come: unknown[] = [];
  #closed = false;

  add(answer: unknown): void {
    const next = this.#waiting.shift();
    if (next) next.resolve(answer);
    else this.#come.push(answer);
  }

  close(): void {
    this.#closed = true;
    for (const next of this.#waiting) next.reject(new Error('The kernel driver ended.'));
  }

  next(): Promise<unknown> {
    if (this.#come.length > 0) return Promise.resolve(this.#come.shift());
    if (this.#closed) return Promise.reject(new Error('The kernel driver ended.'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }
}

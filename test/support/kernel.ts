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
  readonly #lines: AsyncIterator<string>;
  pid = 0;

  private constructor(cwd: string, env: NodeJS.ProcessEnv, argv: readonly string[]) {
    const driver = join(CHECKOUT, 'test/support/kernel-driver.py');
    const child = spawn(join(CHECKOUT, '.venv/bin/python'), [driver, ...argv], {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'inherit']
    });
    this.#driver = child;
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  }

  /** Starts a kernel in a folder and waits until it answers. */
  static async start(cwd: string, env: NodeJS.ProcessEnv, argv = LAUNCHER): Promise<Kernel> {
    const kernel = new Kernel(cwd, env, argv);
    kernel.pid = ((await kernel.#read()) as { pid: number }).pid;
    return kernel;
  }

  /** Runs one cell to its end. */
  async run(code: string): Promise<CellRun> {
    this.#ask(code);
    const ran = (await this.#read()) as CellRun;
    // For 200 ms after an error tslab answers every cell with `abort`.
    if (ran.status === 'error') await delay(300);
    return ran;
  }

  /** Interrupts the kernel as Jupyter does; the reply to the cell says when it ended. */
  interrupt(): void {
    this.#ask({ do: 'interrupt' });
  }

  /** Whether the heartbeat is answered. */
  async isBeating(): Promise<boolean> {
    this.#ask({ do: 'heartbeat' });
    return ((await this.#read()) as { beating: boolean }).beating;
  }

  /** Shuts the kernel down as Jupyter does. */
  async shutdown(): Promise<{ readonly seconds: number; readonly code: number }> {
    this.#ask({ do: 'shutdown' });
    return (await this.#read()) as { seconds: number; code: number };
  }

  /** Kills the process that started the kernel, as a crash of the server would. */
  killParent(): void {
    this.#driver.kill('SIGKILL');
  }

  #ask(request: string | object): void {
    this.#driver.stdin?.write(`${JSON.stringify(request)}\n`);
  }

  async #read(): Promise<unknown> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('The kernel driver ended.');
    return JSON.parse(line.value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#driver.exitCode !== null || this.#driver.signalCode !== null) return;
    const ended = new Promise(done => this.#driver.once('exit', done));
    this.#driver.stdin?.end();
    await ended;
  }
}

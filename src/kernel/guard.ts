import { Worker } from 'node:worker_threads';
import type { Channel, Frames, FromGuard, GuardData, ToGuard } from './guard-messages.js';

/** What the main thread does for its guard. */
export interface GuardHandlers {
  /** A message on the control socket that the guard does not answer itself. */
  readonly onControl: (frames: Frames) => void;
  /** There was an interrupt, and the event loop turns, maybe after something was stopped. */
  readonly onInterrupted: () => void;
}

/** Milliseconds that the sockets have to send what they hold when the process ends. */
const CLOSING = 1000;

/**
 * The thread that looks after the kernel while the main thread computes: it answers the control
 * and heartbeat sockets, interrupts, and ends the process when its parent is gone.
 */
export class Guard {
  readonly #worker: Worker;
  readonly #binding = new Map<Channel, (error?: string) => void>();

  constructor(options: Pick<GuardData, 'zeromq' | 'key'>, handlers: GuardHandlers) {
    const closed = new Int32Array(new SharedArrayBuffer(4));
    const workerData: GuardData = { ...options, closed };
    this.#worker = new Worker(new URL('./guard-main.js', import.meta.url), { workerData });
    this.#worker.on('message', (message: FromGuard) => {
      this.#handle(message, handlers);
    });
    // Without it nobody would answer, interrupt, or see that the parent is gone.
    this.#worker.on('error', error => {
      Atomics.store(closed, 0, 1);
      process.stderr.write(`stagebook kernel: ${String(error)}\n`);
      process.exit(1);
    });
    this.#worker.unref();
    // ZeroMQ aborts the process if its sockets are open when the thread is torn down.
    process.on('exit', () => {
      this.#post({ type: 'close' });
      Atomics.wait(closed, 0, 0, CLOSING);
    });
  }

  /** Binds a socket to an address of the connection file. */
  bind(channel: Channel, address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#binding.set(channel, error => {
        if (error === undefined) resolve();
        else reject(new Error(error));
      });
      this.#post({ type: 'bind', channel, address });
    });
  }

  /** Sends a reply on the control socket. */
  reply(frames: Frames): void {
    this.#post({ type: 'reply', frames });
  }

  #handle(message: FromGuard, handlers: GuardHandlers): void {
    switch (message.type) {
      case 'bound':
        this.#binding.get(message.channel)?.(message.error);
        break;
      case 'control':
        handlers.onControl(message.frames);
        break;
      case 'wake':
        this.#post({ type: 'awake' });
        handlers.onInterrupted();
        break;
    }
  }

  #post(message: ToGuard): void {
    this.#worker.postMessage(message);
  }
}

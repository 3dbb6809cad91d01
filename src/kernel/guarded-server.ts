import type { CellRunner } from './cell-runner.js';
import type { Frames } from './guard-messages.js';
import { Guard } from './guard.js';
import { readRequest } from './jupyter-message.js';
import { answerNone } from './missing-parts.js';
import { signalGroup } from './signal-group.js';
import { allowStop, protect } from './stop-execution.js';
import { StoppableExecutor } from './stoppable-executor.js';
import {
  wrapExecutor,
  type ReplySocket,
  type SendingSocket,
  type Server,
  type Tslab
} from './tslab.js';

/**
 * Puts a guard beside tslab's server: the thread that answers Jupyter while a cell computes.
 * Returns what adjusts the server.
 */
export function guardTslab(
  tslab: Tslab,
  key: string,
  cells: CellRunner
): (prototype: Server) => void {
  let receive: ((frames: Frames) => void) | undefined;
  let executor: StoppableExecutor | undefined;
  const guard = new Guard(
    { zeromq: tslab.zeromq, key },
    {
      onControl: frames => {
        receive?.(frames);
      },
      onInterrupted: () => {
        executor?.settle();
        // Elsewhere the signal of the guard does it.
        if (process.platform === 'win32') executor?.interrupt();
      }
    }
  );
  const control: ReplySocket = {
    send: frames => {
      guard.reply(frames);
    }
  };
  wrapExecutor(
    tslab,
    plain => (executor = new StoppableExecutor(plain)),
    (...complaint) => {
      cells.complain(complaint);
    }
  );
  allowStop(() => {
    executor?.noteStop();
  });
  // A cell may end the process.
  process.on('exit', () => {
    cells.flush();
  });
  const binding: Promise<void>[] = [];
  return prototype => {
    const { bindSocket, handleShellMessage, close } = prototype;
    prototype.bindSocket = function (socket, port) {
      receive = frames => {
        void this.handleShellMessage(control, ...frames.map(frame => Buffer.from(frame)));
      };
      const { transport, ip } = this.connInfo;
      const address = `${transport}://${ip}:${port}`;
      const bind = (): Promise<void> => {
        if (socket === this.control) return guard.bind('control', address);
        if (socket === this.hb) return guard.bind('heartbeat', address);
        sendAtOnce(socket);
        return bindSocket.call(this, socket, port);
      };
      const bound = bind();
      binding.push(bound);
      return bound;
    };
    prototype.handleShellMessage = async function (socket, ...frames) {
      // Who waits for the kernel may ask before the last socket is bound, and ZeroMQ sends nothing by one until it is.
      await Promise.allSettled(binding);
      const request = readRequest(frames, key);
      if (!request) return;
      const answers = answerNone(request, key);
      if (!answers) return protect(() => handleShellMessage.call(this, socket, ...frames));
      for (const [to, answer] of answers) (to === 'asker' ? socket : this.iopub).send(answer);
    };
    prototype.handleExecute = function (socket, request) {
      return cells.answer(this, socket, request);
    };
    // A timer or a child process of a cell would keep the process alive.
    prototype.close = function () {
      cells.flush();
      close.call(this);
      process.on('exit', endChildren);
      process.exit();
    };
  };
}

/**
 * Lets a socket take messages at any rate: with a timeout, ZeroMQ's package delays each 512th until code pauses,
 * and fails on those that follow; and of more than 1000 that wait, ZeroMQ itself drops the rest.
 */
function sendAtOnce(socket: SendingSocket): void {
  socket.sendTimeout = 0;
  socket.sendHighWaterMark = 0;
}

function endChildren(): void {
  // With a listener this process outlives the signal.
  process.on('SIGTERM', () => undefined);
  signalGroup('SIGTERM');
}

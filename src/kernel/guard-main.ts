import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Channel, Frames, FromGuard, GuardData, ToGuard } from './guard-messages.js';
import { Interrupter } from './interrupter.js';
import { readRequest, signReply } from './jupyter-message.js';
import { signalGroup } from './signal-group.js';
import { watchParent } from './watch-parent.js';

/** A socket of ZeroMQ, as far as the guard touches it. */
interface Socket extends AsyncIterable<Uint8Array[]> {
  bind(address: string): Promise<void>;
  send(frames: Frames): Promise<void>;
  close(): void;
}

/** Milliseconds after a shutdown request until a kernel that still computes is killed. */
const SHUTDOWN = 1000;

const { zeromq, key, closed } = workerData as GuardData;
const { Router, Reply } = createRequire(import.meta.url)(zeromq) as Record<
  'Router' | 'Reply',
  new () => Socket
>;
const sockets: Record<Channel, Socket> = { control: new Router(), heartbeat: new Reply() };
const interrupter = new Interrupter(tell);

watchParent(() => {
  signalGroup('SIGKILL');
});

// A kernel that nobody can interrupt or end must not go on; Jupyter starts another.
process.on('uncaughtException', error => {
  writeSync(2, `stagebook kernel: ${String(error)}\n`);
  signalGroup('SIGKILL');
});

parentPort?.on('message', (message: ToGuard) => {
  switch (message.type) {
    case 'bind':
      void bind(message.channel, message.address);
      break;
    case 'reply':
      void sockets.control.send(message.frames);
      break;
    case 'awake':
      interrupter.end();
      break;
    case 'close':
      void close();
      break;
  }
});

async function bind(channel: Channel, address: string): Promise<void> {
  try {
    await sockets[channel].bind(address);
  } catch (error) {
    tell({ type: 'bound', channel, error: `${String(error)} (${address})` });
    return;
  }
  tell({ type: 'bound', channel });
  for await (const frames of sockets[channel])
    if (channel === 'heartbeat') await sockets.heartbeat.send(frames);
    else await answer(frames);
}

async function answer(frames: readonly Uint8Array[]): Promise<void> {
  const request = readRequest(frames, key);
  if (!request) return;
  if (request.type === 'interrupt_request') {
    interrupter.begin();
    await sockets.control.send(signReply(request, 'interrupt_reply', { status: 'ok' }, key));
    return;
  }
  if (request.type === 'shutdown_request') {
    setTimeout(() => {
      signalGroup('SIGKILL');
    }, SHUTDOWN);
  }
  tell({ type: 'control', frames });
}

async function close(): Promise<void> {
  for (const socket of Object.values(sockets)) socket.close();
  // The loops over the sockets end first.
  await new Promise(setImmediate);
  Atomics.store(closed, 0, 1);
  Atomics.notify(closed, 0);
}

function tell(message: FromGuard): void {
  parentPort?.postMessage(message);
}

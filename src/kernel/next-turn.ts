import { MessageChannel } from 'node:worker_threads';

const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];

port1.on('message', () => {
  waiting.shift()?.();
});
port1.unref();

/**
 * Waits for another turn of the event loop.
 *
 * By a message, since a stopped execution takes microtasks and immediates of others with it.
 */
export function nextTurn(): Promise<void> {
  return new Promise(resolve => {
    waiting.push(resolve);
    port2.postMessage(null);
  });
}

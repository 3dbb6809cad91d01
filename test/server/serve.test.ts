import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../src/contract/event.js';
import type { EngineApi, Method, RequestMap } from '../../src/contract/requests.js';
import { ok, type Result } from '../../src/contract/result.js';
import type { Failure } from '../../src/contract/failure.js';
import { PROTOCOL } from '../../src/contract/rpc.js';
import { VERSION } from '../../src/engine/index.js';
import { serve } from '../../src/server/index.js';

/** An engine that opens every path as a project, has a bug in `graph/view`, and counts how often it was stopped. */
class SmallEngine implements EngineApi {
  readonly listeners = new Set<(event: EngineEvent) => void>();
  disposed = 0;

  async request<M extends Method>(
    method: M,
    params: RequestMap[M]['params']
  ): Promise<Result<RequestMap[M]['result'], Failure>> {
    if (method === 'graph/view') throw new Error('Internal: broken');
    const { path } = params as { path: string };
    // Later requests may be answered before earlier ones.
    await new Promise(done => setTimeout(done, path === 'slow' ? 20 : 0));
    return ok({ root: path } as RequestMap[M]['result'] & object);
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    this.disposed++;
  }
}

function start() {
  const engine = new SmallEngine();
  const input = new PassThrough();
  const output = new PassThrough();
  const lines = createInterface(output)[Symbol.asyncIterator]();
  const served = serve(engine, input, output);
  return {
    engine,
    served,
    input,
    send: (message: unknown) => input.write(`${JSON.stringify(message)}\n`),
    next: async () => JSON.parse((await lines.next()).value as string) as unknown
  };
}

const call = (id: number, method: string, path: string) => ({
  jsonrpc: '2.0',
  id,
  method,
  params: { path }
});

describe('the server', () => {
  it('says who it is, then answers each request with its id', async () => {
    const { send, next } = start();
    expect(await next()).toEqual({
      jsonrpc: '2.0',
      method: 'ready',
      params: { version: VERSION, protocol: PROTOCOL }
    });
    send(call(1, 'project/open', 'slow'));
    send(call(2, 'project/open', 'ü'));
    expect(await next()).toEqual({ jsonrpc: '2.0', id: 2, result: ok({ root: 'ü' }) });
    expect(await next()).toEqual({ jsonrpc: '2.0', id: 1, result: ok({ root: 'slow' }) });
  });

  it('passes events on', async () => {
    const { engine, next } = start();
    await next();
    const event = { type: 'runs', reason: 'changed', root: '/p', running: 1 } as const;
    for (const listener of engine.listeners) listener(event);
    expect(await next()).toEqual({ jsonrpc: '2.0', method: 'event', params: event });
  });

  it('answers a bug, an unknown method and broken lines with an error and goes on', async () => {
    const { input, send, next } = start();
    await next();
    send(call(1, 'graph/view', 'x'));
    expect(await next()).toMatchObject({
      id: 1,
      error: { code: -32603, message: expect.stringContaining('Internal: broken') }
    });
    send(call(2, 'toString', 'x'));
    expect(await next()).toMatchObject({ id: 2, error: { code: -32601 } });
    input.write('{not json\n');
    expect(await next()).toMatchObject({ id: null, error: { code: -32700 } });
    send([1]);
    expect(await next()).toMatchObject({ id: null, error: { code: -32600 } });
    send({ id: 3, method: 'project/open' });
    expect(await next()).toMatchObject({ id: 3, error: { code: -32600 } });
    send(call(4, 'project/open', 'x'));
    expect(await next()).toMatchObject({ id: 4, result: { ok: true } });
  });

  it('stops the engine when the input ends', async () => {
    const { engine, input, served, next } = start();
    await next();
    input.end();
    await served;
    expect(engine.disposed).toBe(1);
    expect(engine.listeners.size).toBe(0);
  });
});

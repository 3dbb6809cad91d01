import { createInterface } from 'node:readline';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import type { EngineApi, Method, RequestMap } from '../contract/requests.js';
import { isMethod, PROTOCOL, type RpcMessage } from '../contract/rpc.js';
import { VERSION } from '../engine/index.js';

/** Codes of JSON-RPC 2.0. */
const CODES = { notJson: -32700, notRequest: -32600, noMethod: -32601, bug: -32603 } as const;

/**
 * Answers requests from `input` on `output`, one line of JSON a message, until `input` ends.
 *
 * Whoever started the engine holds the other end of `input`: when it is gone, however it went, the
 * engine stops what it started and is done.
 */
export async function serve(
  engine: EngineApi,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream
): Promise<void> {
  const send = (message: RpcMessage): void => {
    output.write(`${JSON.stringify(message)}\n`);
  };
  const stopListening = engine.onEvent(params => {
    send({ jsonrpc: '2.0', method: 'event', params });
  });
  // A reader that went away ends the input as well; a write that fails on the way says nothing new.
  output.on('error', () => undefined);
  send({ jsonrpc: '2.0', method: 'ready', params: { version: VERSION, protocol: PROTOCOL } });
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() !== '') void answer(engine, line).then(send);
  }
  stopListening();
  await engine.dispose();
}

async function answer(engine: EngineApi, line: string): Promise<RpcMessage> {
  const request = parseRequest(line);
  if ('error' in request) return request;
  const { id, method, params } = request;
  try {
    // The other side is our own client, compiled against the same map.
    const result = await engine.request(method, params as unknown as RequestMap[Method]['params']);
    return { jsonrpc: '2.0', id, result };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return failed(id, CODES.bug, message);
  }
}

interface Parsed {
  readonly id: number;
  readonly method: Method;
  readonly params: JsonObject;
}

function parseRequest(line: string): Parsed | Failed {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch (error) {
    return failed(null, CODES.notJson, String(error));
  }
  if (!isJsonObject(message)) return failed(null, CODES.notRequest, 'Not a request object.');
  const { id, method, params } = message;
  if (typeof id !== 'number') return failed(null, CODES.notRequest, 'The id is not a number.');
  if (!isMethod(method)) return failed(id, CODES.noMethod, `No method ${JSON.stringify(method)}.`);
  if (!isJsonObject(params)) return failed(id, CODES.notRequest, 'The params are not an object.');
  return { id, method, params };
}

type Failed = Extract<RpcMessage, { readonly error: unknown }>;

function failed(id: JsonValue, code: number, message: string): Failed {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

import type { EngineEvent } from './event.js';
import type { Failure } from './failure.js';
import type { JsonValue } from './json.js';
import type { Method } from './requests.js';
import type { Result } from './result.js';

/** Grows when a request or an event changes its meaning; the page, the relay and the engine compare it. */
export const PROTOCOL = 2;

/** Every method of `RequestMap`; the compiler keeps the two equal. */
export const METHODS = {
  'project/open': true,
  'project/init': true,
  'project/migrate': true,
  'project/first-commit': true,
  'data/add': true,
  'project/doctor': true,
  'graph/write': true,
  'graph/view': true,
  'graph/check': true,
  'graph/at': true,
  'params/read': true,
  'stage/values': true,
  'run/start': true,
  'run/resume': true,
  'run/evaluate': true,
  'run/list': true,
  'run/stop': true,
  'run/end-lost': true,
  'run/read': true,
  'history/view': true,
  'history/changes': true,
  'history/diff': true,
  'history/series': true,
  'history/file': true,
  'checkpoint/pin': true,
  'checkpoint/pins': true,
  'experiment/thin': true,
  'experiment/apply': true,
  'experiment/undo': true,
  'experiment/branch': true,
  'experiment/remove': true,
  'experiment/rename': true,
  'experiment/gc': true,
  'experiment/push': true,
  'experiment/pull': true
} as const satisfies Record<Method, true>;

/** Tells whether a name is a method of the engine. */
export function isMethod(name: unknown): name is Method {
  return typeof name === 'string' && Object.hasOwn(METHODS, name);
}

/** A line on the engine's standard output. */
export type RpcMessage =
  | { readonly jsonrpc: '2.0'; readonly method: 'ready'; readonly params: RpcReady }
  | { readonly jsonrpc: '2.0'; readonly method: 'event'; readonly params: EngineEvent }
  | { readonly jsonrpc: '2.0'; readonly id: number; readonly result: Result<unknown, Failure> }
  | { readonly jsonrpc: '2.0'; readonly id: JsonValue; readonly error: RpcError };

/** The first line of the engine: who speaks. */
export interface RpcReady {
  readonly version: string;
  readonly protocol: number;
}

/** A call that broke the protocol, or a bug. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
}

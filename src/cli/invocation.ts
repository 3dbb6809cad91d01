import type { EngineApi } from '../contract/requests.js';

/** What a command gets: the engine, the folder it works in and the parsed command line. */
export interface Invocation {
  readonly engine: EngineApi;
  readonly cwd: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

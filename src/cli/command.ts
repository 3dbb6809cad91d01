import type { ParseArgsConfig } from 'node:util';
import type { Invocation } from './invocation.js';

/** One command of the tool. */
export interface Command {
  readonly options: NonNullable<ParseArgsConfig['options']>;
  readonly maxPositionals: number;
  /** Resolves with the exit code. */
  readonly run: (invocation: Invocation) => Promise<number>;
}

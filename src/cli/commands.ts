import type { ParseArgsConfig } from 'node:util';
import type { Invocation } from './invocation.js';
import { runDag } from './run-dag.js';
import { runDoctor } from './run-doctor.js';
import { runInit } from './run-init.js';
import { runServe } from './run-serve.js';
import { runStage } from './run-stage.js';
import { runStatus } from './run-status.js';
import { runWriteGraph } from './run-write-graph.js';

/** One command of the tool. */
export interface Command {
  readonly options: NonNullable<ParseArgsConfig['options']>;
  readonly maxPositionals: number;
  /** Resolves with the exit code. */
  readonly run: (invocation: Invocation) => Promise<number>;
}

const flag = { type: 'boolean' } as const;

/** Every command by name. `serve` and `stage` are for programs and not in the help. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  init: { options: {}, maxPositionals: 1, run: runInit },
  'write-graph': {
    options: {
      check: flag,
      'dry-run': flag,
      overwrite: flag,
      'block-style': flag,
      params: { type: 'string' }
    },
    maxPositionals: Infinity,
    run: runWriteGraph
  },
  dag: { options: { mermaid: flag, dot: flag }, maxPositionals: 0, run: runDag },
  status: { options: {}, maxPositionals: 0, run: runStatus },
  doctor: { options: {}, maxPositionals: 0, run: runDoctor },
  stage: { options: {}, maxPositionals: 1, run: runStage },
  serve: { options: { stdio: flag }, maxPositionals: 0, run: runServe }
};

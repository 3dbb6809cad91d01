import type { Command } from './command.js';
import { EXP_COMMANDS } from './exp-commands.js';
import { runDag } from './run-dag.js';
import { runDoctor } from './run-doctor.js';
import { runInit } from './run-init.js';
import { runServe } from './run-serve.js';
import { runStage } from './run-stage.js';
import { runStatus } from './run-status.js';
import { runWriteGraph } from './run-write-graph.js';

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
      prune: flag,
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

/** The commands for people, as they are typed. */
export const COMMAND_NAMES: readonly string[] = [
  ...Object.keys(COMMANDS).filter(name => name !== 'serve' && name !== 'stage'),
  'exp',
  ...Object.keys(EXP_COMMANDS).map(name => `exp ${name}`)
];

/** Other names of commands of `exp`, for fingers that are used to them. */
const ALIASES: Readonly<Record<string, string>> = { list: 'show', ls: 'show' };

/** Finds a command by its words; `exp` has commands of its own. */
export function findCommand([name = '', sub = '']: readonly string[]): Command | undefined {
  return name === 'exp' ? own(EXP_COMMANDS, ALIASES[sub] ?? sub) : own(COMMANDS, name);
}

function own(commands: Readonly<Record<string, Command>>, name: string): Command | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

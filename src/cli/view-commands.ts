import type { CommandTable } from './command-table.js';
import type { Command } from './command.js';
import { runDag } from './run-dag.js';
import { runStatus } from './run-status.js';

const flag = { type: 'boolean' } as const;

/** The commands that only look: `main.ts` starts a program of their own for them. */
export const VIEW_COMMANDS = {
  dag: {
    options: { mermaid: flag, dot: flag, outs: { ...flag, short: 'o' }, full: flag },
    maxPositionals: Infinity,
    run: runDag
  },
  status: { options: {}, maxPositionals: 0, run: runStatus }
} as const satisfies Readonly<Record<string, Command>>;

const COMMANDS: ReadonlyMap<string, Command> = new Map(Object.entries(VIEW_COMMANDS));

/** These commands as the whole table of a program. */
export const VIEWS: CommandTable = {
  find: ([name = '']) => COMMANDS.get(name),
  isGroup: () => false,
  names: [...COMMANDS.keys()]
};

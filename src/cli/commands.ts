import type { CommandTable } from './command-table.js';
import type { Command } from './command.js';
import { EXP_COMMANDS } from './exp-commands.js';
import { runAdd } from './run-add.js';
import { runDoctor } from './run-doctor.js';
import { runInit } from './run-init.js';
import { KERNEL_COMMANDS } from './run-kernel.js';
import { runMigrate } from './run-migrate.js';
import { runParams } from './run-params.js';
import { runServe } from './run-serve.js';
import { runStage } from './run-stage.js';
import { runWriteGraph } from './run-write-graph.js';
import { VIEW_COMMANDS } from './view-commands.js';

const flag = { type: 'boolean' } as const;

/** For programs, and not in the help. */
const UNTOLD: readonly string[] = ['params', 'serve', 'stage'];

/** Every command by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  init: { options: { commit: flag }, maxPositionals: 1, run: runInit },
  'write-graph': {
    options: {
      check: flag,
      'dry-run': flag,
      overwrite: flag,
      keep: flag,
      'block-style': flag,
      prune: flag,
      types: flag,
      watch: flag,
      params: { type: 'string' }
    },
    maxPositionals: Infinity,
    run: runWriteGraph
  },
  add: { options: { 'no-commit': flag }, maxPositionals: Infinity, run: runAdd },
  ...VIEW_COMMANDS,
  migrate: {
    options: { 'dry-run': flag, yes: { ...flag, short: 'y' } },
    maxPositionals: 0,
    run: runMigrate
  },
  doctor: { options: {}, maxPositionals: 0, run: runDoctor },
  params: { options: {}, maxPositionals: 1, run: runParams },
  stage: { options: { rev: { type: 'string' } }, maxPositionals: 1, run: runStage },
  serve: { options: { stdio: flag }, maxPositionals: 0, run: runServe }
};

const GROUPS: Readonly<Record<string, Readonly<Record<string, Command>>>> = {
  exp: EXP_COMMANDS,
  kernel: KERNEL_COMMANDS
};

const NAMES: readonly string[] = [
  ...Object.keys(COMMANDS).filter(name => !UNTOLD.includes(name)),
  ...Object.entries(GROUPS).flatMap(([group, commands]) => [
    group,
    ...Object.keys(commands).map(name => `${group} ${name}`)
  ])
];

/** Other names of commands of `exp`, for fingers that are used to them. */
const ALIASES: Readonly<Record<string, string>> = { list: 'show', ls: 'show' };

function isGroup(name: string | undefined): boolean {
  return name !== undefined && Object.hasOwn(GROUPS, name);
}

function find([name = '', sub = '']: readonly string[]): Command | undefined {
  const group = own(GROUPS, name);
  if (!group) return own(COMMANDS, name);
  return own(group, sub) ?? (name === 'exp' ? own(group, own(ALIASES, sub) ?? '') : undefined);
}

function own<T>(items: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(items, name) ? items[name] : undefined;
}

/** All of them as the table of a program. */
export const ALL_COMMANDS: CommandTable = { find, isGroup, names: NAMES };

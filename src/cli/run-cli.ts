import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Failure } from '../contract/failure.js';
import type { EngineApi } from '../contract/requests.js';
import { unreachable } from '../contract/result.js';
import { VERSION } from '../engine/index.js';
import type { CommandTable } from './command-table.js';
import { parseCommandLine, splitAtCommand, type CommandLine } from './parse-command-line.js';
import { DOCS, USAGE, usageOf, UsageError } from './usage.js';

/** What a program can do, and the engine that its commands ask. */
export interface Program {
  readonly commands: CommandTable;
  readonly createEngine: () => EngineApi;
  /** True where nothing of a command goes on behind it. */
  readonly endsAtOnce?: boolean;
}

/** Runs one command line; resolves with the exit code. */
export async function runCli(argv: readonly string[], program: Program): Promise<number> {
  const { commands } = program;
  try {
    return await carryOut(parseCommandLine(argv, commands), program);
  } catch (error) {
    if (error instanceof UsageError && argv.includes('--json')) {
      const help = error.meant === undefined ? [] : [`Did you mean \`${error.meant}\`?`];
      const failure: Failure = { reason: 'refused', message: error.message, help };
      process.stdout.write(`${JSON.stringify({ failure })}\n`);
      return 2;
    }
    if (error instanceof UsageError) {
      const help = error.meant === undefined ? '' : `  help: Did you mean \`${error.meant}\`?\n`;
      const usage = usageOf(splitAtCommand(argv, commands).words.join(' '));
      process.stderr.write(`error: ${error.message}\n${help}\n${usage}`);
      return 2;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `This is a bug in Stagebook ${VERSION}; please report it with what you did.\n${stack}\n`
    );
    return 70;
  }
}

async function carryOut(line: CommandLine, { createEngine }: Program): Promise<number> {
  switch (line.kind) {
    case 'help':
      process.stdout.write(
        line.command === undefined ? `${USAGE}Documentation: ${DOCS}\n` : usageOf(line.command)
      );
      return line.exitCode;
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      return 0;
    case 'command': {
      const { command, values, positionals } = line;
      const engine = createEngine();
      try {
        return await command.run({ engine, cwd: folder(values['cwd']), values, positionals });
      } finally {
        await engine.dispose();
      }
    }
    default:
      return unreachable(line);
  }
}

function folder(given: unknown): string {
  if (typeof given !== 'string') return resolve('.');
  // Else the project around it would be taken, which nobody asked for.
  if (!isFolder(given)) throw new UsageError(`there is no folder \`${given}\`.`);
  return resolve(given);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return true; // Closed to us: the engine says so, with its path.
  }
}

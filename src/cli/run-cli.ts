import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { unreachable } from '../contract/result.js';
import { createEngine, VERSION } from '../engine/index.js';
import { parseCommandLine, splitAtCommand, type CommandLine } from './parse-command-line.js';
import { USAGE, usageOf, UsageError } from './usage.js';

/** Runs one command line; resolves with the exit code. */
export async function runCli(argv: readonly string[]): Promise<number> {
  try {
    return await carryOut(parseCommandLine(argv));
  } catch (error) {
    if (error instanceof UsageError && argv.includes('--json')) {
      const help = error.meant === undefined ? [] : [`Did you mean \`${error.meant}\`?`];
      const failure: Failure = { reason: 'refused', message: error.message, help };
      process.stdout.write(`${JSON.stringify({ failure })}\n`);
      return 2;
    }
    if (error instanceof UsageError) {
      const help = error.meant === undefined ? '' : `  help: Did you mean \`${error.meant}\`?\n`;
      const usage = usageOf(splitAtCommand(argv).words.join(' '));
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

async function carryOut(line: CommandLine): Promise<number> {
  switch (line.kind) {
    case 'help':
      process.stdout.write(line.command === undefined ? USAGE : usageOf(line.command));
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

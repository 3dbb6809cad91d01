import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { createEngine, VERSION } from '../engine/index.js';
import { findCommand } from './commands.js';
import { USAGE, UsageError } from './usage.js';

const OPTIONS = {
  cwd: { type: 'string', short: 'C' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' }
} as const satisfies ParseArgsConfig['options'];

/** Runs one command line; resolves with the exit code. */
export async function runCli(argv: readonly string[]): Promise<number> {
  try {
    return await runCommand(argv);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`error: ${error.message}\n\n${USAGE}`);
      return 2;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `This is a bug in Stagebook ${VERSION}; please report it with what you did.\n${stack}\n`
    );
    return 70;
  }
}

async function runCommand(argv: readonly string[]): Promise<number> {
  const [name] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(USAGE);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-V') {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const found = findCommand(argv);
  if (!found) {
    // `exp --help` asks for the help as much as `exp` alone.
    const words = argv.slice(0, name === 'exp' ? 2 : 1).filter(word => !word.startsWith('-'));
    if (name === 'exp' && words.length === 1) {
      process.stdout.write(USAGE);
      return argv.length === 1 ? 2 : 0;
    }
    throw new UsageError(`unknown command \`${words.join(' ')}\`.`);
  }
  const { command, rest } = found;
  const { values, positionals } = parse(rest, { ...OPTIONS, ...command.options });
  if (values['help'] === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (positionals.length > command.maxPositionals) {
    throw new UsageError(`unexpected argument \`${positionals[command.maxPositionals] ?? ''}\`.`);
  }
  const engine = createEngine();
  try {
    const cwd = resolve(typeof values['cwd'] === 'string' ? values['cwd'] : '.');
    return await command.run({ engine, cwd, values, positionals });
  } finally {
    await engine.dispose();
  }
}

function parse(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>
): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's parser throws a TypeError with a code of this family for every bad command line.
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(message);
    throw error;
  }
}

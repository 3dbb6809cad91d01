import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Command } from './command.js';
import type { CommandTable } from './command-table.js';
import { findNearest } from '../contract/find-nearest.js';
import { UsageError } from './usage.js';

type Options = NonNullable<ParseArgsConfig['options']>;

const OPTIONS = {
  cwd: { type: 'string', short: 'C' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' }
} as const satisfies Options;

/** What a command line asks for; `help` with an exit code, since no command at all is a mistake. */
export type CommandLine =
  | { readonly kind: 'help'; readonly exitCode: number; readonly command?: string }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly values: Readonly<Record<string, unknown>>;
      readonly positionals: readonly string[];
    };

/** Understands a command line, or throws a `UsageError`. */
export function parseCommandLine(argv: readonly string[], table: CommandTable): CommandLine {
  const { words, before, rest } = splitAtCommand(argv, table);
  const general = parse(before, OPTIONS).values;
  if (general['help'] === true) return { kind: 'help', exitCode: 0 };
  if (words[0] === 'help')
    return { kind: 'help', exitCode: 0, ...(table.find(rest) && { command: rest.join(' ') }) };
  if (general['version'] === true) return { kind: 'version' };
  if (words.length === 0 || (table.isGroup(words[0]) && words.length === 1))
    return { kind: 'help', exitCode: 2 };
  const command = table.find(words);
  if (!command) throw unknownCommand(words, table);
  const { values, positionals } = parse(rest, { ...OPTIONS, ...command.options });
  if (values['help'] === true) return { kind: 'help', exitCode: 0, command: words.join(' ') };
  const excess = positionals[command.maxPositionals];
  if (excess !== undefined) throw new UsageError(`unexpected argument \`${excess}\`.`);
  return { kind: 'command', command, values: { ...general, ...values }, positionals };
}

/** Returns the words that name the command; options for every command may stand before them, as in git. */
export function splitAtCommand(
  argv: readonly string[],
  { isGroup }: CommandTable
): {
  readonly words: readonly string[];
  readonly before: readonly string[];
  readonly rest: readonly string[];
} {
  const words: string[] = [];
  const before: string[] = [];
  let at = 0;
  for (const wanted = (): number => (isGroup(words[0]) ? 2 : 1); words.length < wanted(); at++) {
    const word = argv[at];
    if (word === undefined) break;
    if (!word.startsWith('-')) words.push(word);
    else if (word === '-C' || word === '--cwd') before.push(word, ...argv.slice(++at, at + 1));
    else before.push(word);
  }
  return { words, before, rest: argv.slice(at) };
}

function unknownCommand(words: readonly string[], { names }: CommandTable): UsageError {
  const name = words.join(' ');
  const meant = findNearest(name, names) ?? names.find(known => known === `exp ${name}`);
  return new UsageError(`unknown command \`${name}\`.`, meant && `stagebook ${meant}`);
}

function parse(
  args: readonly string[],
  options: Options
): { values: Readonly<Record<string, unknown>>; positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's parser throws a TypeError with a code of this family for every bad command line.
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    const [, unknown] = /^Unknown option '([^']+)'/.exec(message) ?? [];
    if (unknown === undefined) throw new UsageError(message);
    const known = Object.keys(options).map(name => `--${name}`);
    throw new UsageError(`unknown option \`${unknown}\`.`, findNearest(unknown, known));
  }
}

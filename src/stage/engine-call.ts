import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '../contract/diagnostic.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { quoteWord } from '../contract/quote-word.js';
import { formatDiagnostics } from './format-diagnostics.js';

const CLI = fileURLToPath(new URL('../cli/main.cjs', import.meta.url));

/** Runs the command line tool in a child process and returns what it answers as JSON: a notebook kernel never hosts the engine. */
export async function callEngine(args: readonly string[], cwd: string): Promise<JsonObject> {
  // Most stages never call the engine: they need not load this.
  const { execFile } = await import('node:child_process');
  const options = { cwd, maxBuffer: 256 << 20, encoding: 'utf8' } as const;
  const [stdout, stderr] = await new Promise<readonly [string, string]>(done => {
    execFile(process.execPath, [CLI, ...args, '--json'], options, (_, out, err) => {
      done([out, err]);
    });
  });
  return readAnswer(args, stdout, stderr);
}

/** Runs the command line tool as {@link callEngine} does, and blocks until it answers. */
export function callEngineNow(args: readonly string[], cwd: string): JsonObject {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const options = { cwd, maxBuffer: 256 << 20, encoding: 'utf8' } as const;
  const { stdout, stderr } = spawnSync(process.execPath, [CLI, ...args, '--json'], options);
  return readAnswer(args, stdout, stderr);
}

function readAnswer(args: readonly string[], stdout: string, stderr: string): JsonObject {
  const answer = parseAnswer(stdout);
  const failure = answer?.['failure'];
  if (answer && failure === undefined) return answer;
  throw refusal(
    failureText(failure) ??
      (stderr.trim() || `\`stagebook ${args.map(quoteWord).join(' ')}\` gave no answer.`)
  );
}

function failureText(failure: JsonValue | undefined): string | undefined {
  if (failure === undefined || !isJsonObject(failure)) return undefined;
  const {
    diagnostics,
    message,
    reason,
    help = []
  } = failure as Partial<{
    diagnostics: readonly Diagnostic[];
    message: string;
    reason: string;
    help: readonly string[];
  }>;
  if (diagnostics) return formatDiagnostics(diagnostics).join('\n');
  const said = message ?? reason;
  return said === undefined ? undefined : [said, ...help].join('\n  ');
}

/** Builds the error that a cell shows: where this module waited for a child process tells its author nothing. */
function refusal(message: string): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}`;
  return error;
}

function parseAnswer(text: string): JsonObject | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return isJsonObject(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject } from '../contract/json.js';

const CLI = fileURLToPath(new URL('../cli/main.js', import.meta.url));

/** Runs the command line tool in a child process and returns what it answers as JSON: a notebook kernel never hosts the engine. */
export function callEngine(args: readonly string[], cwd: string): Promise<JsonObject> {
  return new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 256 << 20, encoding: 'utf8' } as const;
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
      const answer = parseAnswer(stdout);
      // A failure that is data comes as JSON with exit code 1; the caller shows it.
      if (answer) resolve(answer);
      else
        reject(
          new Error(stderr.trim() || `\`stagebook ${args.join(' ')}\` gave no answer.`, {
            cause: error
          })
        );
    });
  });
}

function parseAnswer(text: string): JsonObject | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return isJsonObject(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const WINDOWS = process.platform === 'win32';

/** Folder of the programs that the checkout's own Python environment brings. */
export const VENV_BIN = join(ROOT, '.venv', WINDOWS ? 'Scripts' : 'bin');

/** The Python of the checkout's own environment. */
export const PYTHON = join(VENV_BIN, WINDOWS ? 'python.exe' : 'python');

/** Something that a person must do; shown as one sentence, without a stack. */
export class Advice extends Error {}

/** Returns the environment of a child: the folders of this Node and of `.venv` lead its PATH. */
export function toolEnv(extra = {}) {
  const path = [VENV_BIN, dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path, DVC_NO_ANALYTICS: '1', ...extra };
}

/** Returns the path of a command, looked up on the PATH, or undefined. */
export function which(name) {
  const endings = WINDOWS ? (process.env.PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not there, or not ours to run: the next folder decides.
      }
    }
  }
  return undefined;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Exit code of a script that was interrupted. */
const INTERRUPTED = 130;

/**
 * Runs a command to its end. Its output is passed on as it comes, or with `quiet` only kept: the
 * answer is `{ code, output }`, code null where it could not be started or a signal ended it.
 * Ctrl+C ends the command with all it started, then this process.
 */
export function run(command, args, { cwd = ROOT, env = toolEnv(), quiet = false } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd,
      env,
      // A group of its own, which gets each signal once, whether from a terminal or from a program.
      detached: !WINDOWS,
      stdio: ['ignore', 'pipe', 'pipe']
    });
    let output = '';
    const keep = target => chunk => {
      output += chunk;
      if (!quiet) target.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', keep(process.stdout));
    child.stderr.setEncoding('utf8').on('data', keep(process.stderr));
    let isInterrupted = false;
    const forward = signal => {
      isInterrupted = true;
      signalGroup(child.pid, signal);
    };
    for (const signal of SIGNALS) process.on(signal, forward);
    const end = (code, text) => {
      for (const signal of SIGNALS) process.off(signal, forward);
      if (isInterrupted) process.exit(INTERRUPTED);
      resolve({ code, output: output + text });
    };
    child.on('error', error => end(null, `${error.message}\n`));
    child.on('close', code => end(code, ''));
  });
}

function signalGroup(pid, signal) {
  try {
    if (pid !== undefined) process.kill(WINDOWS ? pid : -pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Runs a command quietly; throws with everything it printed where it fails. */
export async function must(command, args, options = {}) {
  const { code, output } = await run(command, args, { quiet: true, ...options });
  if (code === 0) return output;
  throw new Advice(`\`${[command, ...args].join(' ')}\` failed:\n${output.trim()}`);
}

/** Tells whether a module is the script that Node was started with, also through a link to the checkout. */
export function isMain(url) {
  const script = process.argv[1];
  return existsSync(script) && realpathSync(script) === fileURLToPath(url);
}

/** Runs the main function of a script: advice is printed as it is, a bug with its stack. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    console.error(error instanceof Advice ? `\n${error.message}` : error);
    process.exitCode = error instanceof Advice ? 1 : 70;
  }
}

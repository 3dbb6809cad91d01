import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';

/** A cache is made anew so often: it learns what commands have used since. */
const REFRESH_MS = 24 * 3_600_000;

/** Exit code of a command line that means nothing: what it used is of no use to others. */
const USAGE_ERROR = 2;

/**
 * Runs a program, a CommonJS file, with the byte code that V8 made of it in an earlier run.
 *
 * To compile it takes as long as most commands do. Node does so by itself from 22.1 on, for each file and
 * not for each command.
 */
export function runCached(file: string, cache: string | undefined): void {
  const source = readFileSync(file, 'latin1'); // ASCII, but for comments.
  const known = cache === undefined ? undefined : readCache(cache, source);
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const script = new Script(wrapped, { filename: file, ...(known && { cachedData: known.code }) });
  if (cache !== undefined && (!known?.isFresh || script.cachedDataRejected === true))
    process.on('exit', code => {
      if (code !== USAGE_ERROR) writeCache(cache, source, script.createCachedData());
    });
  const run = script.runInThisContext() as (...args: readonly unknown[]) => void;
  const module = { exports: {} };
  run(module.exports, createRequire(file), module, file, dirname(file));
}

/** Returns where the code of a command line is kept; undefined where nothing is to be kept. */
export function cachePath(
  [name = '', sub = '']: readonly string[],
  env: NodeJS.ProcessEnv = process.env
): string | undefined {
  const folder = cacheFolder(env);
  const command = name === 'exp' ? `${name}-${sub}` : name;
  // The switch that Node has for its own cache.
  if (folder === undefined || env['NODE_DISABLE_COMPILE_CACHE'] || !/^[a-z][a-z-]*$/.test(command))
    return undefined;
  return join(folder, 'stagebook', 'code', command);
}

function cacheFolder(env: NodeJS.ProcessEnv): string | undefined {
  if (process.platform === 'win32') return env['LOCALAPPDATA'];
  const { HOME: home, XDG_CACHE_HOME: folder } = env;
  if (folder !== undefined && isAbsolute(folder)) return folder;
  if (home === undefined || !isAbsolute(home)) return undefined;
  return join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache');
}

interface Cache {
  readonly code: Buffer;
  readonly isFresh: boolean;
}

/** Length of the mark in front of the code. */
const MARK = 32;

function readCache(cache: string, source: string): Cache | undefined {
  try {
    const stats = lstatSync(cache);
    if (!stats.isFile() || !isOurs(stats) || !isOurs(statSync(dirname(cache)))) return undefined;
    const bytes = readFileSync(cache);
    const code = bytes.subarray(MARK);
    if (!bytes.subarray(0, MARK).equals(markOf(source, code))) return undefined;
    return { code, isFresh: Date.now() - stats.mtimeMs < REFRESH_MS };
  } catch (error) {
    nothingKept(error);
    return undefined;
  }
}

/**
 * Tells what only this user may write: code that others could put there is not ours to run, and a name
 * in a folder of others may lead anywhere. So is the folder of a user to whom `sudo` left its name.
 */
function isOurs({ uid, mode }: Stats): boolean {
  return !process.getuid || (uid === process.getuid() && (mode & 0o022) === 0);
}

/** Written beside and renamed: another process may read it. */
function writeCache(cache: string, source: string, code: Buffer): void {
  const draft = `${cache}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    mkdirSync(dirname(cache), { recursive: true, mode: 0o700 });
    if (!isOurs(statSync(dirname(cache)))) return;
    const bytes = Buffer.concat([markOf(source, code), code]);
    writeFileSync(draft, bytes, { mode: 0o600, flag: 'wx' });
    renameSync(draft, cache);
  } catch (error) {
    nothingKept(error);
    // `force` takes no file in place of a folder for nothing there.
    if (existsSync(draft)) rmSync(draft, { force: true });
  }
}

/**
 * Tells code that was made of this program by this very Node, and that is whole.
 *
 * V8 looks at the length of the source and at its own version alone, and does not survive code of another build:
 * Node 20.20.1 and 20.20.2 have the same V8.
 */
function markOf(source: string, code: Buffer): Buffer {
  const { mtimeMs, size } = statSync(process.execPath);
  return createHash('sha256')
    .update(`${process.version} ${process.arch} ${mtimeMs} ${size}\n`)
    .update(source, 'latin1')
    .update(code)
    .digest();
}

/** A disk that refuses costs time, and nothing else. */
function nothingKept(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code === undefined) throw error;
}

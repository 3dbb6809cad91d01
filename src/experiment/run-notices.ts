import { statfsSync } from 'node:fs';
import { quoteWord } from '../contract/quote-word.js';
import { describeError, whyRefused } from './lost-ground.js';
import type { RunDirectory } from './run-store.js';

/** Bytes below this are not worth a word. */
const NOTED_BYTES = 64 << 20;

/** Bytes below this are hashed in no time worth a word. */
const SLOW_BYTES = 256 << 20;

/** What a run tells its user on the way, in its events. */
export class RunNotices {
  readonly #directory: RunDirectory;
  readonly #troubles = new Set<string>();

  constructor(directory: RunDirectory) {
    this.#directory = directory;
  }

  /** Tells of data that had to be copied into the temp workspace. */
  copied(bytes: number): void {
    if (bytes <= NOTED_BYTES) return;
    this.#say(
      `${toMiB(bytes)} of data were copied out of the cache.`,
      'Links cost nothing: `dvc config cache.type reflink,hardlink,symlink` (files are then read-only).'
    );
  }

  /** Tells of data that DVC does not hold: it knows them by their path alone, which is another in every run. */
  unknown(paths: readonly string[], bytes: number): void {
    if (bytes < SLOW_BYTES) return;
    this.#say(
      `In every run, DVC reads ${toMiB(bytes)} to tell whether they changed: ${paths.join(', ')}.`,
      'With `dvc add` it holds them itself, and need not.'
    );
  }

  /** Tells of data that the user changed since DVC recorded them. */
  modified(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#say(
      `Used as they are, though they differ from what DVC recorded: ${paths.join(', ')}.`,
      'Record them with `dvc commit` if that is meant.'
    );
  }

  /** Tells that every stage was up to date. */
  nothingRan(): void {
    this.#say(
      'Nothing had to run: every stage is up to date.',
      '`stagebook exp run --reset` trains anew.'
    );
  }

  /** Tells that an experiment is at its end. */
  finished(name: string): void {
    this.#say(
      `\`${name}\` is finished: nothing is left to do.`,
      `To train on from it: \`stagebook exp run --from ${quoteWord(name)}\`.`
    );
  }

  /** Tells that the keep policy does not count. */
  keepsAll(cacheDir: string): void {
    this.#say(
      `Every checkpoint keeps its model: other repositories may use the DVC cache \`${cacheDir}\`, too.`,
      'For `checkpoints.keep` to count, use a cache of the repository’s own: `dvc cache dir --local .dvc/cache`.'
    );
  }

  /** Says how many more checkpoints of this size the disk takes. */
  room(bytes: number, cacheDir: string): void {
    if (bytes < NOTED_BYTES) return;
    const { bavail, bsize } = statfsSync(cacheDir);
    const room = Math.floor((bavail * bsize) / bytes);
    this.#say(
      `Each checkpoint adds ${toMiB(bytes)}; the disk of the DVC cache has room for about ${room} more.`,
      'To keep fewer models, set `checkpoints.keep` in `.stagebook/config.json`.'
    );
  }

  /** Tells that the experiment's ref was moved or removed by another hand. */
  moved(before: string, name: string): void {
    this.#say(
      name === before
        ? `\`${before}\` was removed while it runs; all its checkpoints are there again.`
        : `Something else is \`${before}\` now; this run goes on as \`${name}\`, with all its checkpoints.`,
      `If they are not wanted: \`stagebook exp stop ${quoteWord(name)}\`, then \`stagebook exp remove ${quoteWord(name)}\`.`
    );
  }

  /** Tells once of what went wrong beside a training, which goes on. */
  trouble(error: unknown): void {
    const message = describeError(error);
    if (this.#troubles.has(message)) return;
    this.#troubles.add(message);
    complain(error);
    this.#say(`The runner met an error and goes on: ${message}`);
  }

  #say(message: string, ...help: readonly string[]): void {
    this.#directory.append({ type: 'run', reason: 'notice', message, help });
  }
}

/** Writes an error into the runner's own log, as long as that takes anything: of a bug all that is known of it. */
export function complain(error: unknown): void {
  const isBug = error instanceof Error && whyRefused(error) === undefined;
  try {
    process.stderr.write(`${isBug ? (error.stack ?? '') : describeError(error)}\n`);
  } catch {
    // A full disk, and the log lies on it.
  }
}

function toMiB(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

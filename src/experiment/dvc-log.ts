import { quoteWord } from '../contract/quote-word.js';

/** What DVC says about a stage in the log of `dvc repro`. */
export interface StageNews {
  readonly reason: 'started' | 'skipped';
  readonly stage: string;
}

/** The line that tells what a program died of: of Node, of Python, of our own stage entry. */
const THROWN = /^(?:error(?:\[[\w/-]+\])?|(?:Uncaught )?[\w.]*(?:Error|Exception)): ./;

/** What DVC says of a stage whose command failed: the command, which says nothing of the reason, and its exit code. */
const FAILED_STAGE = /^failed to reproduce '(.+?)': failed to run: (.+), exited with (-?\d+)$/;

/** What DVC says of an out that somebody committed, mostly with `git add .` before its stage ran. */
const TRACKED_OUT = /\boutput '(.+)' is already tracked by SCM/;

/** Characters of a line that are kept until it ends; what DVC says of a stage is shorter. */
const LONGEST_LINE = 64 << 10;

/** Reads the news out of a log that comes in pieces. */
export class DvcLogReader {
  #rest = '';
  #lastError = '';
  #thrown = '';

  /** The last error that DVC printed, without its prefix, or what its stage died of; empty where there is none. */
  get lastError(): string {
    return this.#lastError;
  }

  /** Takes the next piece and returns the news of the lines that it completes. */
  read(text: string): StageNews[] {
    const lines = (this.#rest + text).split('\n').map(lastDrawn);
    this.#rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    return lines.flatMap((line): StageNews[] => {
      const [, error] = /^ERROR: (.*)$/.exec(line) ?? [];
      if (error !== undefined) this.#lastError = this.#reason(error);
      else if (THROWN.test(line)) this.#thrown = line.replace(/\.$/, '');
      const [, started] = /^Running stage '(.+)':$/.exec(line) ?? [];
      if (started !== undefined) {
        this.#thrown = '';
        return [{ reason: 'started', stage: started }];
      }
      const [, skipped] =
        /^Stage '(.+)' (?:didn't change, skipping|is cached - skipping run.*)$/.exec(line) ?? [];
      return skipped === undefined ? [] : [{ reason: 'skipped', stage: skipped }];
    });
  }

  #reason(error: string): string {
    const [, out] = TRACKED_OUT.exec(error) ?? [];
    if (out !== undefined)
      return `git tracks \`${out}\`, which is for DVC to keep: \`git rm -r --cached ${quoteWord(out)}\`, commit, and run again.`;
    const [, stage, command, code] = FAILED_STAGE.exec(error) ?? [];
    if (stage === undefined) return error;
    const why = this.#thrown === '' ? `\`${command}\` exited with ${code}.` : this.#thrown;
    return `${stage} failed: ${why}`;
  }
}

/** What a line shows in the end: a progress bar draws over itself, mostly without ever ending its line. */
function lastDrawn(line: string): string {
  return line.slice(line.lastIndexOf('\r') + 1);
}

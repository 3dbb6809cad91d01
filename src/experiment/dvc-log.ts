/** What DVC says about a stage in the log of `dvc repro`. */
export interface StageNews {
  readonly reason: 'started' | 'skipped';
  readonly stage: string;
}

/** Reads the news out of a log that comes in pieces. */
export class DvcLogReader {
  #rest = '';
  #lastError = '';

  /** The last error that DVC printed, without its prefix; empty where there is none. */
  get lastError(): string {
    return this.#lastError;
  }

  /** Takes the next piece and returns the news of the lines that it completes. */
  read(text: string): StageNews[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line): StageNews[] => {
      const [, error] = /^ERROR: (.*)$/.exec(line) ?? [];
      if (error !== undefined) this.#lastError = error;
      const [, started] = /^Running stage '(.+)':$/.exec(line) ?? [];
      if (started !== undefined) return [{ reason: 'started', stage: started }];
      const [, skipped] =
        /^Stage '(.+)' (?:didn't change, skipping|is cached - skipping run.*)$/.exec(line) ?? [];
      return skipped === undefined ? [] : [{ reason: 'skipped', stage: skipped }];
    });
  }
}

/** What DVC advises at the end of a `dvc repro`: meant for the workspace, wrong for a temp one. */
const ADVICE =
  /^(To track the changes with git, run:|\tgit add .*|To enable auto staging, run:|\tdvc config core\.autostage true|Use `dvc push` to send your updates to remote storage\.)$/;

/** Leaves advice that does not hold out of a log that comes in pieces. */
export class LogFilter {
  #rest = '';
  #isAfterAdvice = false;

  /** Takes the next piece and returns the lines of it that are to be shown. */
  take(text: string): string {
    const lines = (this.#rest + text).split('\n');
    const last = lines.pop() ?? '';
    // A progress bar draws over itself and may never end its line: it is shown as it comes.
    const drawn = last.lastIndexOf('\r') + 1;
    this.#rest = last.slice(drawn);
    const whole = lines.filter(line => this.#isShown(line)).map(line => `${line}\n`);
    return whole.join('') + last.slice(0, drawn);
  }

  /** Returns a last line that has no end. */
  flush(): string {
    const rest = this.#rest;
    this.#rest = '';
    return rest;
  }

  #isShown(line: string): boolean {
    if (ADVICE.test(line)) {
      this.#isAfterAdvice = true;
      return false;
    }
    // The empty lines between the pieces of advice go with them.
    if (line === '' && this.#isAfterAdvice) return false;
    this.#isAfterAdvice = false;
    return true;
  }
}

/** Why a stage cannot be run, said in full by its message, and what to do about it. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly help: readonly string[];

  constructor(message: string, ...help: string[]) {
    super(message);
    this.help = help;
  }
}

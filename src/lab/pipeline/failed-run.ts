import type { RunView } from '../../contract/experiment-run.js';
import { isBroken } from './run-looks.js';

/** Follows whether the end of the last run is news still: it is until the next run, or until its stage is edited. */
export class FailedRun {
  /**
   * Returns the run to tell of; undefined where it did not break off, or was dealt with.
   *
   * @param stage - What is known of the stage where it broke off; undefined where that is not known yet.
   */
  look(run: RunView | undefined, stage: string | undefined): RunView | undefined {
    if (!run || !isBroken(run)) return undefined;
    if (run.record.id !== this._run) {
      this._run = run.record.id;
      this._stage = undefined;
      this._isOver = false;
    }
    if (stage !== undefined) {
      this._stage ??= stage;
      if (this._stage !== stage) this._isOver = true;
    }
    return this._isOver ? undefined : run;
  }

  private _isOver = false;
  private _run: string | undefined;
  /** What was known when the end was first told. */
  private _stage: string | undefined;
}

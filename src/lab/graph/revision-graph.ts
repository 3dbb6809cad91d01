import type { Failure } from '../../contract/failure.js';
import type { PipelineView } from '../../contract/pipeline-view.js';
import type { Result } from '../../contract/result.js';

/** Reads the graph of one revision at a time, once. */
export class RevisionGraph {
  constructor(private readonly _options: RevisionGraph.IOptions) {}

  /** What was read of the revision that is followed; undefined until then. */
  get answer(): Result<PipelineView, Failure> | undefined {
    return this._answer;
  }

  /** Reads the graph of a revision, unless it is the one that is known or being read. */
  async follow(rev: string): Promise<void> {
    if (rev === this._rev) return;
    this._rev = rev;
    this._answer = undefined;
    const answer = await this._options.read(rev);
    if (rev !== this._rev) return;
    this._answer = answer;
    // Nobody answered: whoever follows it once more asks again.
    if (!answer) this._rev = null;
    this._options.onRead();
  }

  private _answer: Result<PipelineView, Failure> | undefined;
  private _rev: string | null = null;
}

/** Types of the graph of a revision. */
export namespace RevisionGraph {
  /** What it is read by. */
  export interface IOptions {
    /** Asks for the graph of a revision; undefined where there is nobody to answer. */
    readonly read: (rev: string) => Promise<Result<PipelineView, Failure> | undefined>;
    /** Called when an answer is there. */
    readonly onRead: () => void;
  }
}

import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Failure } from '../contract/failure.js';
import type { PipelineView } from '../contract/pipeline-view.js';
import type { Method, ProjectView, RequestMap, WriteGraphReport } from '../contract/requests.js';
import type { Result } from '../contract/result.js';

/** Token of the service that other extensions can ask about the project of the current notebook. */
export const IStagebook = new Token<IStagebook>(
  'stagebook:IStagebook',
  'The pipeline of the current notebook: its project, stages and how to write and run them.'
);

/** The project of the current notebook, its pipeline, and what can be done with it. */
export interface IStagebook {
  /** The project that the current notebook lies in; null where there is none. */
  readonly project: ProjectView | null;

  /** The stage graph with the state of each stage; null until it has been read. */
  readonly pipeline: PipelineView | null;

  /** Emitted when any of the above changed. */
  readonly changed: ISignal<IStagebook, void>;

  /** Saves the current notebook and writes its graph. */
  writeGraph(): Promise<Result<WriteGraphReport, Failure>>;

  /** Asks the engine; `path` and the like are paths of Jupyter's contents. */
  request<M extends Method>(
    method: M,
    params: RequestMap[M]['params']
  ): Promise<Result<RequestMap[M]['result'], Failure>>;
}

import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { PipelineView } from '../contract/pipeline-view.js';
import type { ProjectView, RequestMap, ToolReport } from '../contract/requests.js';
import type { Result } from '../contract/result.js';
import type { MethodOfProject, ProjectClient } from './project-client.js';
import type { Projects } from './projects.js';
import { describeFailure, describeNoNotebook } from './setup/describe-failure.js';
import type { FollowedNotebook } from './setup/followed-notebook.js';
import type { IProblem } from './setup/problem.js';
import { describeServerProblem, ServerProblem } from './setup/server-problem.js';

/** What the engine says about the project of the followed notebook, or why it says nothing. */
export class ProjectState {
  constructor(private readonly _options: ProjectState.IOptions) {}

  /** Emitted when any of it changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Null where there is none. */
  get project(): ProjectView | null {
    return this._client?.view ?? null;
  }

  /** What asks about that project, also once another one is shown; null where there is none. */
  get client(): ProjectClient | null {
    return this._client;
  }

  /** Null until it has been read. */
  get pipeline(): PipelineView | null {
    return this._pipeline;
  }

  /** What is wrong with files of the project, so that it could not be read. */
  get diagnostics(): readonly Diagnostic[] {
    return this._diagnostics;
  }

  /** Why there is nothing to show; null where there is. */
  get problem(): IProblem | null {
    return this._problem;
  }

  /** Tools that the project needs and that are missing or too old. */
  get missingTools(): readonly ToolReport[] {
    return this._missingTools;
  }

  /** Forgets whoever listens; what is read still is dropped. */
  dispose(): void {
    this._turn = Infinity;
    Signal.clearData(this);
  }

  /** Asks the engine about the project that is shown; undefined where there is none, or nobody answers. */
  async ask<M extends MethodOfProject>(
    method: M,
    params: Omit<RequestMap[M]['params'], 'path'>
  ): Promise<Result<RequestMap[M]['result'], Failure> | undefined> {
    return this._client?.ask(method, params);
  }

  /** Reads the project and its pipeline again. */
  async refresh(): Promise<void> {
    const { projects, followed } = this._options;
    const turn = ++this._turn;
    try {
      const opened = await projects.open(followed);
      const viewed = opened.ok ? await opened.value.request('graph/view', {}) : opened;
      if (turn !== this._turn) return;
      const isOther = opened.ok && opened.value.root !== this._client?.root;
      this._client = opened.ok ? opened.value : null;
      this._pipeline = viewed.ok ? viewed.value : null;
      this._problem = null;
      this._diagnostics = [];
      if (isOther) this._missingTools = [];
      if (!viewed.ok) this._takeFailure(viewed.failure);
      if (isOther) void this.examineTools();
    } catch (error) {
      if (turn !== this._turn) return;
      this._takeError(error);
    }
    this._changed.emit();
  }

  /** Looks for the tools that the project needs. */
  async examineTools(): Promise<void> {
    const client = this._client;
    const examined = await client?.ask('project/doctor', {});
    // It takes its time: another project may be shown by now.
    if (!examined?.ok || client?.root !== this._client?.root) return;
    this._missingTools = examined.value.filter(report => !report.ok);
    this._changed.emit();
  }

  /** Makes a project in a folder. */
  async init(folder: () => Promise<Result<unknown, Failure>>): Promise<void> {
    const made = await this.guard(folder);
    if (made?.ok) await this.refresh();
    else if (made) this._takeFailure(made.failure);
    this._changed.emit();
  }

  /** Does what needs the engine; that there is none becomes the problem. */
  async guard<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      // Who hears of a change may ask again.
      if (this._takeError(error)) this._changed.emit();
      return undefined;
    }
  }

  private _takeFailure(failure: Failure): void {
    const { followed, trans } = this._options;
    if (failure.reason === 'invalid-input') this._diagnostics = failure.diagnostics;
    else if (failure.reason === 'no-project' && followed.path === '')
      this._problem = describeNoNotebook(trans);
    else this._problem = describeFailure(failure, trans);
  }

  /** Tells whether it is another problem than before. */
  private _takeError(error: unknown): boolean {
    if (!(error instanceof ServerProblem)) throw error;
    const before = this._problem;
    this._problem = describeServerProblem(error, this._options.trans);
    return before?.title !== this._problem.title || before.message !== this._problem.message;
  }

  private readonly _changed = new Signal<this, void>(this);
  private _client: ProjectClient | null = null;
  private _diagnostics: readonly Diagnostic[] = [];
  private _missingTools: readonly ToolReport[] = [];
  private _pipeline: PipelineView | null = null;
  private _problem: IProblem | null = null;
  private _turn = 0;
}

/** Types of the state. */
export namespace ProjectState {
  /** What it is read by. */
  export interface IOptions {
    readonly projects: Pick<Projects, 'open'>;
    readonly followed: FollowedNotebook;
    readonly trans: TranslationBundle;
  }
}

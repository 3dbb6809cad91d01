import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { EngineClient } from './client.js';
import { listNotebooks } from './notebook/project-notebooks.js';
import { ProjectClient } from './project-client.js';
import { ServerProblem } from './setup/server-problem.js';

/** What tells a project: a notebook, or the path of what was one. */
export interface IPlaceOfProject {
  readonly panel: NotebookPanel | null;
  /** Contents path, maybe on another drive; empty: the server's folder. */
  readonly path: string;
}

/** The projects that were opened in this page. */
export class Projects {
  constructor(private readonly _options: Projects.IOptions) {}

  /** Opens the project that a place lies in; rejects with a {@link ServerProblem} where nobody answers. */
  async open({ panel, path }: IPlaceOfProject): Promise<Result<ProjectClient, Failure>> {
    const { client, tracker, guard } = this._options;
    const local = this.localPath(path);
    const opened = await client.request('project/open', { path: local });
    if (!opened.ok) return opened;
    const project = new ProjectClient({
      client,
      view: opened.value,
      path: local,
      notebook: panel,
      guard,
      isAlone: () => this._known.size <= 1,
      listNotebooks: ({ notebook, view }) => listNotebooks(tracker, notebook, view)
    });
    this._known.set(project.root, project);
    return ok(project);
  }

  /** Finds a project by its folder; undefined for one that this page has not opened. */
  find(root: string): ProjectClient | undefined {
    return this._known.get(root);
  }

  /** Returns the path on the server's own drive; throws a {@link ServerProblem} for one on another. */
  localPath(path: string): string {
    const { contents, trans } = this._options;
    if (contents.driveName(path) === '') return contents.localPath(path);
    throw new ServerProblem(
      'remote-drive',
      trans.__('%1 is not on the disk of the Jupyter server.', path)
    );
  }

  /** As each was opened last, by their folders. */
  private readonly _known = new Map<string, ProjectClient>();
}

/** Types of the projects. */
export namespace Projects {
  /** What they are opened by. */
  export interface IOptions {
    readonly client: EngineClient;
    readonly contents: Contents.IManager;
    readonly tracker: INotebookTracker;
    readonly guard: ProjectClient.IOptions['guard'];
    readonly trans: TranslationBundle;
  }
}

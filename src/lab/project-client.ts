import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Failure } from '../contract/failure.js';
import type { Method, RequestMap } from '../contract/requests.js';
import type { Result } from '../contract/result.js';
import type { EngineClient } from './client.js';
import type { FollowedNotebook } from './setup/followed-notebook.js';
import { ServerProblem } from './setup/server-problem.js';

/** Requests about a project, which the client names. */
export type MethodOfProject = {
  [M in Method]: RequestMap[M]['params'] extends { readonly path: string } ? M : never;
}[Method];

/** Asks the engine about the project of the followed notebook; rejects with a {@link ServerProblem} where none answers. */
export class ProjectClient {
  constructor(private readonly _options: ProjectClient.IOptions) {}

  /** The contents path that tells the project: the notebook's, or the server's folder. */
  get path(): string {
    const { contents, followed, trans } = this._options;
    const { path } = followed;
    if (contents.driveName(path) !== '') {
      throw new ServerProblem(
        'remote-drive',
        trans.__('%1 is not on the disk of the Jupyter server.', path)
      );
    }
    return contents.localPath(path);
  }

  async ask<M extends MethodOfProject>(
    method: M,
    params: Omit<RequestMap[M]['params'], 'path'>
  ): Promise<Result<RequestMap[M]['result'], Failure>> {
    const whole = { ...params, path: this.path } as unknown as RequestMap[M]['params'];
    return this._options.client.request(method, whole);
  }

  /** Returns the contents path of a path in a project; null for one above the server's folder. */
  async contentsPath(project: string, path: string): Promise<string | null> {
    return below(await this._root(), `${project}/${path}`);
  }

  /** Returns the path in a project of a contents path; null for a file that is not the project's. */
  async projectPath(project: string, contentsPath: string): Promise<string | null> {
    return below(project, `${withoutEnd(await this._root())}/${contentsPath}`);
  }

  private async _root(): Promise<string> {
    return (await this._options.client.status()).root;
  }
}

/** Types of the client. */
export namespace ProjectClient {
  /** What it works on. */
  export interface IOptions {
    readonly client: EngineClient;
    readonly contents: Contents.IManager;
    readonly followed: FollowedNotebook;
    readonly trans: TranslationBundle;
  }
}

function below(folder: string, path: string): string | null {
  const base = `${withoutEnd(folder)}/`;
  const full = path.replaceAll('\\', '/');
  return full.startsWith(base) ? full.slice(base.length) : null;
}

function withoutEnd(folder: string): string {
  return folder.replaceAll('\\', '/').replace(/\/$/, '');
}

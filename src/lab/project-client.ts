import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Failure } from '../contract/failure.js';
import type { Method, ProjectView, RequestMap } from '../contract/requests.js';
import type { Result } from '../contract/result.js';
import type { EngineClient } from './client.js';

/** Requests about a project, which the client names. */
export type MethodOfProject = {
  [M in Method]: RequestMap[M]['params'] extends { readonly path: string } ? M : never;
}[Method];

/**
 * Asks the engine about one project, whichever the panel shows by then.
 *
 * A command takes it once, when it begins, and hands it on: what it does after a question or an
 * answer is done to the project that it was begun in.
 */
export class ProjectClient {
  constructor(private readonly _options: ProjectClient.IOptions) {}

  /** Absolute path of the project. */
  get root(): string {
    return this._options.view.root;
  }

  get name(): string {
    return this._options.view.name;
  }

  /** What was told when it was opened. */
  get view(): ProjectView {
    return this._options.view;
  }

  /** The contents path that it was opened by: of a notebook, or a folder. */
  get path(): string {
    return this._options.path;
  }

  /** The notebook that it was opened by; null where that is closed, or it was opened by a folder. */
  get notebook(): NotebookPanel | null {
    const { notebook } = this._options;
    return notebook?.isDisposed === false ? notebook : null;
  }

  /** Lists the notebooks that are open and that Write graph reads. */
  listNotebooks(): NotebookPanel[] {
    return this._options.listNotebooks(this);
  }

  /** Asks the engine; where there is none to answer, the panel says so and it is undefined. */
  ask<M extends MethodOfProject>(
    method: M,
    params: Omit<RequestMap[M]['params'], 'path'>
  ): Promise<Result<RequestMap[M]['result'], Failure> | undefined> {
    return this._options.guard(() => this.request(method, params));
  }

  /** Asks the engine; rejects with a `ServerProblem` where none answers. */
  async request<M extends MethodOfProject>(
    method: M,
    params: Omit<RequestMap[M]['params'], 'path'>
  ): Promise<Result<RequestMap[M]['result'], Failure>> {
    const whole = { ...params, path: this.path } as unknown as RequestMap[M]['params'];
    const answer = await this._options.client.request(method, whole);
    QUESTIONS.set(answer, `${method} ${this.root}`);
    return answer;
  }

  /** Returns the contents path of a path in the project; null for one above the server's folder. */
  contentsPath(path: string): Promise<string | null> {
    return toContentsPath(this._options.client, this.root, path);
  }

  /** Returns the path in the project of a contents path; null for a file that is not the project's. */
  async projectPath(contentsPath: string): Promise<string | null> {
    const { root } = await this._options.client.status();
    return below(this.root, `${withoutEnd(root)}/${contentsPath}`);
  }

  /** Returns a contents path that tells the project after a reload, too. */
  async address(): Promise<string> {
    const folder = await this.contentsPath('');
    // A project that begins above the server's folder has no path there, but its notebook has.
    return folder?.replace(/\/$/, '') ?? this.path;
  }

  /** Says first of which project a message is, where that is not clear by itself. */
  sign(message: string): string {
    return this._options.isAlone() ? message : `${this.name}: ${message}`;
  }
}

/** What each answer is to. */
const QUESTIONS = new WeakMap<Result<unknown, Failure>, string>();

/** Names what an answer is to, the same for the same action in the same project; undefined for answers of others. */
export function questionOf(answer: Result<unknown, Failure>): string | undefined {
  return QUESTIONS.get(answer);
}

/** Types of the client. */
export namespace ProjectClient {
  /** What it works on. */
  export interface IOptions {
    readonly client: EngineClient;
    readonly view: ProjectView;
    readonly path: string;
    readonly notebook: NotebookPanel | null;
    /** Does what needs the engine; tells the user where there is none, and is undefined then. */
    readonly guard: <T>(work: () => Promise<T>) => Promise<T | undefined>;
    /** Whether no other project was opened in this page. */
    readonly isAlone: () => boolean;
    readonly listNotebooks: (project: ProjectClient) => NotebookPanel[];
  }
}

/** Returns the contents path of a path in a project; null for one above the server's folder. */
export async function toContentsPath(
  client: EngineClient,
  project: string,
  path: string
): Promise<string | null> {
  return below((await client.status()).root, `${project}/${path}`);
}

function below(folder: string, path: string): string | null {
  const base = `${withoutEnd(folder)}/`;
  const full = path.replaceAll('\\', '/');
  return full.startsWith(base) ? full.slice(base.length) : null;
}

function withoutEnd(folder: string): string {
  return folder.replaceAll('\\', '/').replace(/\/$/, '');
}

import type { TranslationBundle } from '@jupyterlab/translation';
import { unreachable } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import type { IProblem } from './problem.js';

/** What keeps a page from an engine that works. */
export type ServerProblemKind =
  | 'bug'
  | 'crash-loop'
  | 'engine-down'
  | 'extension-missing'
  | 'forbidden'
  | 'no-files'
  | 'no-node'
  | 'offline'
  | 'outside'
  | 'page-outdated'
  | 'remote-drive'
  | 'server-outdated'
  | 'two-versions';

/** Why the page cannot reach a working engine. */
export class ServerProblem extends Error {
  /** `message`: what the server said; of another version: which one. */
  constructor(
    readonly kind: ServerProblemKind,
    message: string
  ) {
    super(message);
  }
}

/** Tells by an answer of the server why there is none of the engine. */
export function toServerProblem(
  route: string,
  answer: { readonly status: number; readonly message: string; readonly reason?: string }
): ServerProblem {
  return new ServerProblem(kindOf(route, answer), answer.message);
}

function kindOf(
  route: string,
  { status, reason }: { readonly status: number; readonly reason?: string }
): ServerProblemKind {
  switch (status) {
    case 401:
    case 403:
      return 'forbidden';
    case 404:
      return route === 'status' ? 'extension-missing' : 'outside';
    case 501:
      return 'no-files';
    case 503:
      return ENGINE[reason ?? ''] ?? 'engine-down';
    default:
      return 'bug';
  }
}

/** Errors of the server extension by the names that it gives them. */
const ENGINE: Readonly<Record<string, ServerProblemKind>> = {
  CrashLoop: 'crash-loop',
  NodeMissing: 'no-node',
  VersionMismatch: 'two-versions'
};

/** Words a server that cannot be worked with. */
export function describeServerProblem(
  { kind, message }: ServerProblem,
  trans: TranslationBundle
): IProblem {
  const reload = { label: trans.__('Reload the page'), command: CommandIDs.reloadPage };
  const restart = { label: trans.__('Start it again'), command: CommandIDs.restartEngine };
  switch (kind) {
    case 'extension-missing':
      return {
        title: trans.__('The server extension is missing'),
        message: trans.__('This Jupyter server does not run the server part of Stagebook.'),
        help: [
          trans.__('Install it: `pip install stagebook`.'),
          trans.__('Turn it on: `jupyter server extension enable stagebook`.'),
          trans.__('Then restart the Jupyter server.')
        ]
      };
    case 'forbidden':
      return {
        title: trans.__('Not allowed'),
        message: trans.__('The Jupyter server does not let you use Stagebook: %1', message),
        help: [
          trans.__(
            'Log in again, or ask who runs the server to allow you the resource `stagebook`.'
          )
        ],
        fixes: [reload]
      };
    case 'no-node':
      return { title: trans.__('Node.js is missing'), message };
    case 'crash-loop':
      return { title: trans.__('The engine keeps crashing'), message, fixes: [restart] };
    case 'engine-down':
      return { title: trans.__('The engine does not run'), message };
    case 'bug':
      return {
        title: trans.__('A bug in Stagebook'),
        message,
        help: [trans.__('Please report it with what you did.')]
      };
    case 'page-outdated':
      return {
        title: trans.__('This page is older than the server'),
        message: trans.__('The server runs Stagebook %1, which this page does not match.', message),
        help: [trans.__('Reload it; save your notebooks first.')],
        fixes: [reload]
      };
    case 'server-outdated':
      return {
        title: trans.__('The server is older than this page'),
        message: trans.__('The server runs Stagebook %1, which this page does not match.', message),
        help: [trans.__('Restart the Jupyter server, then reload this page.')],
        fixes: [reload]
      };
    case 'two-versions':
      return {
        title: trans.__('Two versions of Stagebook'),
        message,
        help: [
          trans.__('Install one version of all parts: `pip install --force-reinstall stagebook`.'),
          trans.__('Then restart the Jupyter server and reload this page.')
        ],
        fixes: [restart]
      };
    case 'offline':
      return {
        title: trans.__('The server does not answer'),
        message,
        help: [
          trans.__(
            'Check that the Jupyter server still runs; this page goes on as soon as it answers.'
          )
        ]
      };
    case 'outside':
      return {
        title: trans.__('Outside of the server’s folder'),
        message,
        help: [trans.__('Start Jupyter in a folder around the project: `jupyter lab`.')]
      };
    case 'no-files':
      return {
        title: trans.__('No files on this server’s disk'),
        message,
        help: [trans.__('Start a Jupyter server where the project lies: `jupyter lab`.')]
      };
    case 'remote-drive':
      return {
        title: trans.__('Not a local file'),
        message,
        help: [trans.__('Open the notebook from the disk of the Jupyter server.')],
        fixes: [{ label: trans.__('Show files'), command: 'filebrowser:activate' }]
      };
    default:
      return unreachable(kind);
  }
}

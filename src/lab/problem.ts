import type { TranslationBundle } from '@jupyterlab/translation';
import type { Failure } from '../contract/failure.js';
import { ioHelp } from '../contract/io-help.js';
import { unreachable } from '../contract/result.js';

/** Why the page cannot reach a working engine. */
export class ServerProblem extends Error {
  constructor(
    readonly kind:
      'extension-missing' | 'engine-down' | 'bug' | 'version' | 'offline' | 'remote-drive',
    message: string
  ) {
    super(message);
  }
}

/** Something that keeps the panel from its work, in words for people. */
export interface IProblem {
  readonly title: string;
  readonly message: string;
  /** A command line or a step that helps. */
  readonly help?: string;
  /** Offers to make a project in this folder. */
  readonly canInit?: boolean;
}

/** Words a server that cannot be worked with. */
export function describeServerProblem(problem: ServerProblem, trans: TranslationBundle): IProblem {
  switch (problem.kind) {
    case 'extension-missing':
      return {
        title: trans.__('The server extension is missing'),
        message: trans.__('This Jupyter server does not run the server part of Stagebook.'),
        help: 'pip install stagebook && jupyter server extension enable stagebook'
      };
    case 'engine-down':
      return { title: trans.__('The engine does not run'), message: problem.message };
    case 'bug':
      return {
        title: trans.__('A bug in Stagebook'),
        message: problem.message,
        help: trans.__('Please report it with what you did.')
      };
    case 'version':
      return {
        title: trans.__('Two versions of Stagebook'),
        message: problem.message,
        help: trans.__('Restart the Jupyter server, then reload this page.')
      };
    case 'offline':
      return {
        title: trans.__('The server does not answer'),
        message: problem.message,
        help: trans.__('Check that the Jupyter server still runs, then refresh.')
      };
    case 'remote-drive':
      return {
        title: trans.__('Not a local file'),
        message: problem.message,
        help: trans.__('Open the notebook from the disk of the Jupyter server.')
      };
    default:
      return unreachable(problem.kind);
  }
}

/** Words a failure that has no place in the user's text. */
export function describeFailure(failure: Failure, trans: TranslationBundle): IProblem {
  switch (failure.reason) {
    case 'invalid-input':
      return {
        title: trans.__('Not done'),
        message: failure.diagnostics.map(item => item.message).join('\n')
      };
    case 'no-project':
      return {
        title: trans.__('No project here'),
        message: trans.__('There is no DVC project at or above %1.', failure.path),
        canInit: true
      };
    case 'io': {
      const help = ioHelp(failure.code);
      return {
        title: trans.__('A file cannot be used'),
        message: `${failure.path}: ${failure.message}`,
        ...(help !== undefined && { help })
      };
    }
    case 'tool-missing':
      return {
        title: trans.__('%1 is missing', failure.tool),
        message:
          failure.found === undefined
            ? trans.__('%1 %2 or newer is needed and was not found.', failure.tool, failure.wanted)
            : trans.__(
                '%1 %2 or newer is needed, %3 was found.',
                failure.tool,
                failure.wanted,
                failure.found
              )
      };
    case 'command-failed':
      return {
        title: trans.__('A command failed'),
        message: `${failure.command} (${String(failure.exitCode)})\n${failure.stderr}`
      };
    case 'refused':
      return {
        title: trans.__('Not done'),
        message: failure.message,
        ...(failure.help.length > 0 && { help: failure.help.join(' ') })
      };
    case 'ref-moved':
      return {
        title: trans.__('Changed meanwhile'),
        message: trans.__('%1 was moved by someone else; nothing was changed.', failure.ref)
      };
    case 'busy':
      return {
        title: trans.__('The project is busy'),
        message: trans.__('Process %1 is at work in %2.', failure.pid, failure.path)
      };
    case 'cancelled':
      return { title: trans.__('Cancelled'), message: trans.__('Nothing was done.') };
    default:
      return unreachable(failure);
  }
}

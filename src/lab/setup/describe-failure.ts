import type { TranslationBundle } from '@jupyterlab/translation';
import type { Failure, Remedy } from '../../contract/failure.js';
import { ioHelp } from '../../contract/io-help.js';
import { unreachable } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import { describeTool } from './describe-tool.js';
import type { IFix, IProblem } from './problem.js';

/** Words a failure that has no place in the user's text. */
export function describeFailure(failure: Failure, trans: TranslationBundle): IProblem {
  switch (failure.reason) {
    case 'invalid-input':
      return {
        title: trans.__('Not done'),
        message: failure.diagnostics.map(item => item.message).join('\n'),
        help: failure.diagnostics.flatMap(item => item.help ?? [])
      };
    case 'no-project':
      return {
        title: trans.__('No project here'),
        message: trans.__('There is no DVC project at or above %1.', failure.path),
        fixes: [{ label: trans.__('Make a project here'), command: CommandIDs.createProject }]
      };
    case 'io': {
      const help = ioHelp(failure.code);
      return {
        title: titleOfIo(failure.code, trans),
        message: `${failure.path}: ${failure.message}`,
        ...(help !== undefined && { help: [help] })
      };
    }
    case 'tool-missing':
      return describeTool(failure, trans);
    case 'command-failed':
      return {
        title: trans.__('A command failed'),
        message: `${failure.command} (${String(failure.exitCode)})\n${failure.stderr}`
      };
    case 'refused':
      return {
        title:
          failure.remedy === 'make-repository'
            ? trans.__('No git repository')
            : trans.__('Not done'),
        message: failure.message,
        ...(failure.help.length > 0 && { help: failure.help }),
        ...(failure.remedy && { fixes: [toFix(failure.remedy, trans)] })
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

/** Words that something cannot be read: nobody asked to have it done. */
export function describeUnreadable(failure: Failure, trans: TranslationBundle): IProblem {
  const problem = describeFailure(failure, trans);
  const isAsked = failure.reason === 'refused' && failure.remedy === undefined;
  return isAsked ? { ...problem, title: trans.__('The history cannot be read') } : problem;
}

/** Words that no notebook tells which project is meant. */
export function describeNoNotebook(trans: TranslationBundle): IProblem {
  return {
    title: trans.__('No notebook is open'),
    message: trans.__('Open a TypeScript notebook: the panel shows the project that it lies in.'),
    fixes: [
      { label: trans.__('New project…'), command: CommandIDs.newProject },
      { label: trans.__('Show files'), command: 'filebrowser:activate' }
    ]
  };
}

function titleOfIo(code: string, trans: TranslationBundle): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return trans.__('The disk is full');
    case 'EROFS':
      return trans.__('The disk is read-only');
    case 'EACCES':
    case 'EPERM':
      return trans.__('No permission');
    default:
      return trans.__('A file cannot be used');
  }
}

function toFix(remedy: Remedy, trans: TranslationBundle): IFix {
  const fixes: Readonly<Record<Remedy, IFix>> = {
    'list-again': {
      label: trans.__('Restore…'),
      command: CommandIDs.restoreCheckpoint
    },
    'make-first-commit': {
      label: trans.__('Make the first commit…'),
      command: CommandIDs.makeFirstCommit
    },
    'make-repository': {
      label: trans.__('Make a repository'),
      command: CommandIDs.makeRepository
    },
    'undo-anyway': {
      label: trans.__('Undo anyway…'),
      command: CommandIDs.undoRestore
    }
  };
  return fixes[remedy];
}

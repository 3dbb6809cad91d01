import type { Failure } from '../contract/failure.js';
import { ioHelp } from '../contract/io-help.js';
import { unreachable } from '../contract/result.js';
import { formatDiagnostic, type SourceOf } from './format-diagnostic.js';

/** Formats why something did not happen, with the next step. */
export function formatFailure(failure: Failure, sourceOf: SourceOf): string {
  switch (failure.reason) {
    case 'invalid-input':
      return failure.diagnostics.map(item => formatDiagnostic(item, sourceOf)).join('\n');
    case 'no-project':
      return error(
        `No project at or above \`${failure.path}\`.`,
        'Make one with `stagebook init`.'
      );
    case 'io':
      return formatIo(failure.message, failure.path, ioHelp(failure.code));
    case 'tool-missing': {
      const found = failure.found === undefined ? 'was not found' : `is ${failure.found}`;
      return error(
        `${failure.tool} ${failure.wanted} or newer is needed, and ${found}.`,
        '`stagebook doctor` says what to install.'
      );
    }
    case 'command-failed':
      return `error: \`${failure.command}\` failed (exit code ${String(failure.exitCode)}).\n${failure.stderr}`;
    case 'refused':
      return `error: ${failure.message}\n${failure.help.map(line => `  help: ${line}\n`).join('')}`;
    case 'ref-moved':
      return error(
        `\`${failure.ref}\` was moved by someone else meanwhile (${failure.expected ?? 'none'} → ${failure.actual ?? 'none'}).`,
        'Nothing was changed. Look at it with `stagebook exp show`, then try again.'
      );
    case 'busy':
      return error(
        `Process ${failure.pid} is at work in \`${failure.path}\`.`,
        'Wait until it has ended, or stop it.'
      );
    case 'cancelled':
      return 'Cancelled.\n';
    default:
      return unreachable(failure);
  }
}

function formatIo(message: string, path: string, help: string | undefined): string {
  return `error: ${message}\n  --> ${path}\n${help === undefined ? '' : `  help: ${help}\n`}`;
}

function error(message: string, help: string): string {
  return `error: ${message}\n  help: ${help}\n`;
}

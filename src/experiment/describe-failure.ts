import type { Failure } from '../contract/failure.js';
import { ioHelp } from '../contract/io-help.js';
import { unreachable } from '../contract/result.js';

/** Says in one sentence why something did not happen, for a run's record. */
export function describeFailure(failure: Failure): string {
  switch (failure.reason) {
    case 'invalid-input':
      return failure.diagnostics.map(({ message }) => message).join(' ');
    case 'no-project':
      return `There is no project at \`${failure.path}\`.`;
    case 'io':
      return [`${failure.message} (\`${failure.path}\`)`, ioHelp(failure.code)].join(' ').trimEnd();
    case 'tool-missing':
      return failure.found === undefined
        ? `${failure.tool} ${failure.wanted} or newer is needed.`
        : `${failure.tool} ${failure.wanted} or newer is needed, ${failure.found} was found.`;
    case 'command-failed':
      return failure.stderr.trim() === ''
        ? `\`${failure.command}\` failed (exit code ${String(failure.exitCode)}).`
        : failure.stderr.trim();
    case 'refused':
      return [failure.message, ...failure.help].join(' ');
    case 'ref-moved':
      return `\`${failure.ref}\` was moved by someone else meanwhile.`;
    case 'busy':
      return `Process ${failure.pid} is at work in \`${failure.path}\`.`;
    case 'cancelled':
      return 'It was stopped.';
    default:
      return unreachable(failure);
  }
}

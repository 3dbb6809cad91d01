import type { DiagnosticRemedy } from '../../contract/diagnostic.js';
import { CommandIDs } from '../command-ids.js';

const COMMANDS: Readonly<Record<DiagnosticRemedy['action'], string>> = {
  overwrite: CommandIDs.replaceEdited,
  prune: CommandIDs.removeLeftovers
};

/** Returns the command that carries out a remedy, once the user has seen what goes. */
export function commandOf({ action }: DiagnosticRemedy): string {
  return COMMANDS[action];
}

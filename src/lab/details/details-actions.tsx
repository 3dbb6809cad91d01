import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import { CommandButton } from '../components/command-button.js';
import { CommandIDs } from '../command-ids.js';
import { FirstLine } from '../components/first-line.js';
import type { IHistorySelection } from '../history/history-selection.js';

/** What is done most with a row of each kind; its menu has the rest. */
const ACTIONS: Readonly<Record<IHistorySelection['kind'] | 'run', readonly string[]>> = {
  baseline: [
    CommandIDs.restoreCheckpoint,
    CommandIDs.compareCheckpoints,
    CommandIDs.branchCheckpoint
  ],
  experiment: [
    CommandIDs.restoreCheckpoint,
    CommandIDs.resumeCheckpoint,
    CommandIDs.runFromCheckpoint,
    CommandIDs.compareCheckpoints,
    CommandIDs.branchCheckpoint
  ],
  checkpoint: [
    CommandIDs.restoreCheckpoint,
    CommandIDs.resumeCheckpoint,
    CommandIDs.runFromCheckpoint,
    CommandIDs.compareCheckpoints,
    CommandIDs.branchCheckpoint
  ],
  pin: [
    CommandIDs.restoreCheckpoint,
    CommandIDs.compareCheckpoints,
    CommandIDs.branchCheckpoint,
    CommandIDs.pinCheckpoint
  ],
  run: [CommandIDs.openCheckpointLog, CommandIDs.removeExperiment]
};

/** Buttons for what is done most with the selected row, and one that opens its menu. */
export function DetailsActions(props: {
  readonly kind: IHistorySelection['kind'] | 'run';
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  /** Opens the menu of the row below a button. */
  readonly onMore: (button: HTMLElement) => void;
}): ReactElement {
  const { kind, commands, trans, onMore } = props;
  return (
    <div className="jp-StagebookDetails-actions">
      <FirstLine>
        {ACTIONS[kind]
          .filter(id => commands.hasCommand(id))
          .map(id => (
            <CommandButton key={id} commands={commands} id={id} className="jp-mod-small" />
          ))}
      </FirstLine>
      <button
        className="jp-StagebookButton jp-mod-small"
        aria-label={trans.__('More actions')}
        aria-haspopup="menu"
        title={trans.__('More actions')}
        onClick={event => {
          onMore(event.currentTarget);
        }}
      >
        ⋯
      </button>
    </div>
  );
}

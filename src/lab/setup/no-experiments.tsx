import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { HistoryView } from '../../contract/experiment-view.js';
import { CommandButton } from '../components/command-button.js';
import { CommandIDs } from '../command-ids.js';

/** What stands in place of a history in which nothing was run yet: the step to the first experiment. */
export function NoExperiments(props: {
  readonly view: HistoryView;
  /** Shows those of other commits. */
  readonly onShowAll: () => void;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { view, onShowAll, commands, trans } = props;
  const { elsewhere = 0 } = view;
  if (hasNoCommit(view))
    return (
      <div className="jp-StagebookEmpty">
        <p>{trans.__('The repository has no commit yet, and an experiment starts from one.')}</p>
        <CommandButton
          commands={commands}
          id={CommandIDs.makeFirstCommit}
          className="jp-mod-accept"
        />
        <p>{trans.__('Or choose yourself what it holds, with git in a terminal.')}</p>
        <CommandButton commands={commands} id={CommandIDs.lookAgain} />
      </div>
    );
  return (
    <div className="jp-StagebookEmpty">
      <p>
        {trans.__('No experiments from this commit yet. Run one: each checkpoint appears here.')}
      </p>
      <CommandButton
        commands={commands}
        id={CommandIDs.runExperiment}
        label={elsewhere > 0 ? trans.__('Run experiment') : trans.__('Run the first experiment')}
      />
      {elsewhere > 0 && (
        <button className="jp-StagebookButton" onClick={onShowAll}>
          {trans._n('Show the one of another commit', 'Show the %1 of other commits', elsewhere)}
        </button>
      )}
    </div>
  );
}

/** Tells whether the repository has no commit yet. */
export function hasNoCommit({ baselines, elsewhere }: HistoryView): boolean {
  return baselines.length === 0 && elsewhere === undefined;
}

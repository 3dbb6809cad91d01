import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { HistoryView } from '../../contract/experiment-view.js';
import { CommandIDs } from '../command-ids.js';
import { Sentence } from './sentence.js';

/** The line that makes the first commit of all that there is: a user decides by it what is committed. */
const FIRST_COMMIT = '`git add . && git commit -m "first"`';

/** What stands in place of a history in which nothing was run yet: the step to the first experiment. */
export function NoExperiments(props: {
  readonly view: HistoryView;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { view, commands, trans } = props;
  const button = (id: string, modifier = ''): ReactElement => (
    <button
      className={`jp-StagebookButton ${modifier}`}
      title={commands.caption(id)}
      onClick={() => void commands.execute(id)}
    >
      {commands.label(id)}
    </button>
  );
  if (hasNoCommit(view))
    return (
      <div className="jp-StagebookEmpty">
        <p>{trans.__('The repository has no commit yet, and an experiment starts from one.')}</p>
        {button(CommandIDs.makeFirstCommit, 'jp-mod-accept')}
        <Sentence
          text={trans.__('Or choose yourself what it holds: %1.', FIRST_COMMIT)}
          commands={commands}
          trans={trans}
        />
        {button(CommandIDs.lookAgain)}
      </div>
    );
  return (
    <div className="jp-StagebookEmpty">
      <p>
        {trans.__('No experiments from this commit yet. Run one: each checkpoint appears here.')}
      </p>
      <button
        className="jp-StagebookButton"
        title={commands.caption(CommandIDs.runExperiment)}
        disabled={!commands.isEnabled(CommandIDs.runExperiment)}
        onClick={() => void commands.execute(CommandIDs.runExperiment)}
      >
        {trans.__('Run the first experiment')}
      </button>
    </div>
  );
}

/** Tells whether the repository has no commit yet. */
export function hasNoCommit({ baselines, elsewhere }: HistoryView): boolean {
  return baselines.length === 0 && elsewhere === undefined;
}

import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { HistoryView } from '../../contract/experiment-view.js';
import { CommandButton } from '../command-button.js';
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
  if (hasNoCommit(view))
    return (
      <div className="jp-StagebookEmpty">
        <p>{trans.__('The repository has no commit yet, and an experiment starts from one.')}</p>
        <CommandButton
          commands={commands}
          id={CommandIDs.makeFirstCommit}
          className="jp-mod-accept"
        />
        <Sentence
          text={trans.__('Or choose yourself what it holds: %1.', FIRST_COMMIT)}
          commands={commands}
          trans={trans}
        />
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
        label={trans.__('Run the first experiment')}
      />
    </div>
  );
}

/** Tells whether the repository has no commit yet. */
export function hasNoCommit({ baselines, elsewhere }: HistoryView): boolean {
  return baselines.length === 0 && elsewhere === undefined;
}

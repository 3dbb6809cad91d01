import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import { CommandIDs } from '../command-ids.js';
import type { IProblem } from './problem.js';
import { Sentence } from './sentence.js';

/** What stands in place of a section while something keeps it from its work: a sentence, and what fixes it. */
export function ProblemPage(props: {
  readonly problem: IProblem;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { problem, commands, trans } = props;
  return (
    <div className="jp-StagebookProblem" role="alert">
      <h3>{problem.title}</h3>
      <Sentence text={problem.message} commands={commands} trans={trans} />
      {problem.help?.map(text => (
        <Sentence key={text} text={text} commands={commands} trans={trans} />
      ))}
      <div className="jp-StagebookProblem-actions">
        {problem.fixes?.map(({ label, command, args }) => (
          <button
            key={label}
            className="jp-StagebookButton jp-mod-accept"
            title={commands.caption(command, args)}
            onClick={() => void commands.execute(command, args)}
          >
            {label}
          </button>
        ))}
        <button
          className="jp-StagebookButton"
          title={commands.caption(CommandIDs.lookAgain)}
          onClick={() => void commands.execute(CommandIDs.lookAgain)}
        >
          {commands.label(CommandIDs.lookAgain)}
        </button>
      </div>
    </div>
  );
}

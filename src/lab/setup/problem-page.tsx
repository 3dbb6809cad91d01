import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import { CommandButton } from '../components/command-button.js';
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
        {problem.fixes?.map(({ label, command, args = {} }) => (
          <CommandButton
            key={label}
            commands={commands}
            id={command}
            args={args}
            label={label}
            className="jp-mod-accept"
          />
        ))}
        <CommandButton commands={commands} id={CommandIDs.lookAgain} />
      </div>
    </div>
  );
}

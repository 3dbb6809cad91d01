import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import { CommandIDs } from './command-ids.js';
import type { IProblem } from './problem.js';

/** What stands in place of the sections while something keeps the panel from its work. */
export function ProblemPage(props: {
  readonly problem: IProblem;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { problem, commands, trans } = props;
  const button = (id: string, label: string): ReactElement => (
    <button className="jp-StagebookButton" onClick={() => void commands.execute(id)}>
      {label}
    </button>
  );
  return (
    <div className="jp-StagebookProblem" role="alert">
      <h3>{problem.title}</h3>
      <p>{problem.message}</p>
      {problem.help !== undefined && <pre>{problem.help}</pre>}
      <div className="jp-StagebookProblem-actions">
        {problem.canInit === true &&
          button(CommandIDs.createProject, trans.__('Make a project here'))}
        {button(CommandIDs.refresh, trans.__('Try again'))}
      </div>
    </div>
  );
}

import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { PipelineView } from '../../contract/pipeline-view.js';
import type { ToolReport } from '../../contract/requests.js';
import { CommandButton } from '../components/command-button.js';
import { CommandIDs } from '../command-ids.js';
import { describeMissing } from './describe-missing.js';
import { wordTool } from './describe-tool.js';
import { Sentence } from './sentence.js';

/** What a project lacks though it can be shown: tools, and data that is in no cache here. */
export function ProjectNotices(props: {
  readonly tools: readonly ToolReport[];
  readonly pipeline: PipelineView | null;
  /** True where the workspace holds a checkpoint that has no model any more. */
  readonly isMetricsOnly: boolean;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { tools, pipeline, commands, trans } = props;
  const missing = pipeline && describeMissing(pipeline, props.isMetricsOnly, trans);
  const sentence = (text: string): ReactElement => (
    <Sentence key={text} text={text} commands={commands} trans={trans} />
  );
  const button = (id: string): ReactElement => (
    <CommandButton commands={commands} id={id} className="jp-mod-small" />
  );
  return (
    <>
      {tools.map(tool => (
        <div key={tool.tool} className="jp-StagebookNotice" role="status">
          <span aria-hidden>▲</span>
          <div>
            {wordTool(tool, trans).map(sentence)}
            {button(CommandIDs.lookAgain)}
          </div>
        </div>
      ))}
      {missing && (
        <div className="jp-StagebookNotice" role="status">
          <span aria-hidden>▲</span>
          <div>
            {missing.sentences.map(sentence)}
            {missing.canRun && button(CommandIDs.runAndRestore)}
          </div>
        </div>
      )}
    </>
  );
}

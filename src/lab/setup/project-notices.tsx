import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { PipelineView, StageView } from '../../contract/pipeline-view.js';
import type { ToolReport } from '../../contract/requests.js';
import { CommandButton } from '../command-button.js';
import { CommandIDs } from '../command-ids.js';
import { wordTool } from './describe-tool.js';
import { Sentence } from './sentence.js';

/** More names than these are counted. */
const MAX_NAMES = 3;

/** What a project lacks though it can be shown: tools, and data that is in no cache here. */
export function ProjectNotices(props: {
  readonly tools: readonly ToolReport[];
  readonly pipeline: PipelineView | null;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { tools, pipeline, commands, trans } = props;
  const missing = pipeline ? findMissing(pipeline) : [];
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
      {missing.length > 0 && (
        <div className="jp-StagebookNotice" role="status">
          <span aria-hidden>▲</span>
          <div>
            {wordMissing(missing, trans).map(sentence)}
            {missing.some(({ kind }) => kind === 'stage') && button(CommandIDs.runAndRestore)}
          </div>
        </div>
      )}
    </>
  );
}

/** Finds the stages whose results are known by `dvc.lock` and are not on this disk, as after a clone. */
function findMissing({ stages }: PipelineView): readonly StageView[] {
  return stages.filter(({ state }) => state === 'output-missing');
}

function wordMissing(missing: readonly StageView[], trans: TranslationBundle): readonly string[] {
  const outs = missing.flatMap(stage => stage.outs);
  const names = outs.slice(0, MAX_NAMES).join(', ');
  const rest = outs.length - MAX_NAMES;
  return [
    rest > 0
      ? trans.__('Data is missing here: %1 and %2 more.', names, rest)
      : trans.__('Data is missing here: %1.', names),
    trans.__('Fetch it from the DVC remote: `dvc pull`.')
  ];
}

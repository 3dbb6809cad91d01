import type { ReactElement } from 'react';
import { MiddleText } from '../components/middle-text.js';
import type { IDrawnStage } from './collapse-stages.js';
import { nameStage } from './describe-stage.js';
import type { IStageLook } from './stage-looks.js';

/** What stands in the box or row of a stage: its name, its state in the workspace, and what a run does with it. */
export function StageContent(props: {
  readonly stage: IDrawnStage;
  readonly look: IStageLook | undefined;
}): ReactElement {
  const { stage, look } = props;
  return (
    <>
      <span className="jp-StagebookStage-name">
        {stage.kind === 'data' && '⛁ '}
        <MiddleText text={nameStage(stage)} />
      </span>
      {stage.kind === 'stage' && look && (
        <span className={`jp-StagebookStage-state jp-mod-${look.tone}`}>
          <span className="jp-StagebookStage-mark">{look.icon}</span>{' '}
          <span className="jp-StagebookStage-text">{look.text}</span>
        </span>
      )}
      {look?.run && (
        <span className={`jp-StagebookStage-run jp-mod-${look.run.tone}`}>
          <span className="jp-StagebookStage-mark">{look.run.icon}</span>{' '}
          <span className="jp-StagebookStage-text">{look.run.text}</span>
        </span>
      )}
    </>
  );
}

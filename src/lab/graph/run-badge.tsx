import type { ReactElement } from 'react';
import type { IBox } from '../pipeline/dag-layout.js';
import type { IRunLook } from '../pipeline/run-looks.js';
import type { TextRuler } from '../components/text-ruler.js';

const HEIGHT = 15;
const PADDING = 5;
/** How far it lies on the box. */
const EDGE = 4;

/** What a run does with a stage: on the edge of its box, apart from the state of the workspace. */
export function RunBadge(props: {
  readonly box: IBox;
  readonly run: IRunLook;
  readonly ruler: TextRuler;
}): ReactElement {
  const { box, run, ruler } = props;
  const text = `${run.icon} ${run.text}`;
  const width = Math.ceil(ruler.width(text, 'small')) + 2 * PADDING;
  const left = box.x + box.width - width + PADDING;
  // Below the words of the box, above the boxes below it.
  const top = box.y + box.height - EDGE;
  return (
    <g className={`jp-StagebookGraph-run jp-mod-${run.tone}`}>
      <path d={`M${left} ${top}h${width}v${HEIGHT}h${-width}z`} />
      <text x={left + PADDING} y={top + HEIGHT - 4}>
        {text}
      </text>
    </g>
  );
}

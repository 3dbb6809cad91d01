import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { IDrawnPipeline, IDrawnStage } from './collapse-stages.js';
import { ARROW_HEAD, layoutDag, type IBox } from './dag-layout.js';
import type { IStateLook } from './stage-state.js';

/** Draws the stage graph: boxes with state as mark, words and colour, and arrows between them. */
export function DagDrawing(props: {
  readonly pipeline: IDrawnPipeline;
  readonly looks: ReadonlyMap<string, IStateLook>;
  readonly width: number;
  readonly trans: TranslationBundle;
  readonly onSelect: (stage: IDrawnStage) => void;
}): ReactElement {
  const { pipeline, looks, trans, onSelect } = props;
  const { width, height, boxes, arrows } = layoutDag(pipeline, props.width);
  return (
    <div className="jp-StagebookDag" style={{ width, height }}>
      <svg width={width} height={height} aria-hidden>
        <path d={arrows.map(({ path }) => path + ARROW_HEAD).join('')} />
      </svg>
      <ul aria-label={trans.__('Stages')}>
        {boxes.map(box => (
          <li key={box.stage.name}>{renderBox(box, pipeline, looks, trans, onSelect)}</li>
        ))}
      </ul>
    </div>
  );
}

function renderBox(
  { stage, x, y, width, height }: IBox,
  pipeline: IDrawnPipeline,
  looks: ReadonlyMap<string, IStateLook>,
  trans: TranslationBundle,
  onSelect: (stage: IDrawnStage) => void
): ReactElement {
  const { icon = '', text = '', tone = 'muted' } = looks.get(stage.name) ?? {};
  const sources = pipeline.edges.filter(edge => edge.to === stage.name).map(edge => edge.from);
  const reads = sources.length === 0 ? '' : trans.__('Reads %1.', sources.join(', '));
  const tip = [stage.name, ...stage.reasons, stage.desc, stage.cmd].filter(Boolean).join('\n');
  return (
    <button
      className={`jp-StagebookDag-box jp-mod-${stage.kind} jp-mod-${tone}`}
      style={{ left: x, top: y, width, height }}
      title={tip}
      aria-label={`${stage.name}: ${text}. ${reads}`}
      onClick={() => {
        onSelect(stage);
      }}
    >
      <span className="jp-StagebookDag-name">
        {stage.kind === 'data' && '⛁ '}
        {stage.name}
      </span>
      {stage.kind === 'stage' && (
        <span className="jp-StagebookDag-state">
          <span className="jp-StagebookDag-mark">{icon}</span> {text}
        </span>
      )}
    </button>
  );
}

import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useRef, type ReactElement, type RefObject } from 'react';
import { scrollWithin } from '../components/scroll-within.js';
import { TextRuler } from '../components/text-ruler.js';
import type { IDrawnPipeline, IDrawnStage } from './collapse-stages.js';
import { ARROW_HEAD, layoutDag, SPACE, type IBox, type IDrawing } from './dag-layout.js';
import { labelStage, nameStage, sourcesByStage, tipStage } from './describe-stage.js';
import { StageContent } from './stage-content.js';
import { findBusy, type IStageLook } from './stage-looks.js';
import { wrapLayers } from './wrap-layers.js';

/** Looks of the stages, by name. */
type Looks = ReadonlyMap<string, IStageLook>;

/** Heights of the lines of a box with what is above and below them, in CSS pixels; as in the style sheet. */
const LINES = { data: 24, stage: 38, run: 18 } as const;

/** Room at the sides of the text in a box, with the border. */
const PADDING = 20;

const MIN_WIDTH = 72;

/** Lays the graph out so that it fits a width: boxes as wide as their words, those that do not fit below the others. */
export function layOutBoxes(pipeline: IDrawnPipeline, looks: Looks, width: number): IDrawing {
  const ruler = new TextRuler();
  const sizeOf = (stage: IDrawnStage): { width: number; height: number } => {
    const { text = '', icon = '', run } = looks.get(stage.name) ?? {};
    const isData = stage.kind === 'data';
    const wanted = isData
      ? ruler.width(`⛁ ${nameStage(stage)}`, 'small')
      : Math.max(
          ruler.width(nameStage(stage)),
          ruler.width(`${icon} ${text}`, 'small'),
          run ? ruler.width(`${run.icon} ${run.text}`, 'small') : 0
        );
    const room = width - 2 * SPACE.margin;
    return {
      width: Math.min(room, Math.max(MIN_WIDTH, Math.ceil(wanted) + PADDING)),
      height: LINES[stage.kind] + (run ? LINES.run : 0)
    };
  };
  const wrapped = wrapLayers(pipeline, width, stage => sizeOf(stage).width);
  return layoutDag(wrapped, width, { sizeOf, isBundled: true });
}

/** Draws the stage graph: boxes with state as mark, words and colour, and arrows between them. */
export function DagDrawing(props: {
  readonly drawing: IDrawing;
  readonly pipeline: IDrawnPipeline;
  readonly looks: Looks;
  readonly trans: TranslationBundle;
  /** What it scrolls in, and the height of that. */
  readonly scroller: RefObject<HTMLElement>;
  readonly sight: number;
  readonly onSelect: (stage: IDrawnStage) => void;
}): ReactElement {
  const { drawing, pipeline, looks, trans, scroller, sight, onSelect } = props;
  const { width, height, boxes, arrows } = drawing;
  const busy = findBusy(looks);
  const busyBox = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (scroller.current && busyBox.current) scrollWithin(scroller.current, busyBox.current);
  }, [busy, sight]);
  const sources = sourcesByStage(pipeline.edges);
  const renderBox = ({ stage, x, y, width, height }: IBox): ReactElement => {
    const look = looks.get(stage.name);
    return (
      <button
        className={`jp-StagebookDag-box jp-mod-${stage.kind} jp-mod-${look?.tone ?? 'muted'}`}
        style={{ left: x, top: y, width, height }}
        title={tipStage(stage, look, trans)}
        aria-label={labelStage(stage, look, sources.get(stage.name) ?? [], trans)}
        onClick={() => {
          onSelect(stage);
        }}
      >
        <StageContent stage={stage} look={look} />
      </button>
    );
  };
  return (
    <div className="jp-StagebookDag" style={{ width, height }}>
      <svg width={width} height={height} aria-hidden>
        <path d={arrows.map(({ path }) => path + ARROW_HEAD).join('')} />
      </svg>
      <ul aria-label={trans.__('Stages')}>
        {boxes.map(box => (
          <li key={box.stage.name} ref={box.stage.name === busy ? busyBox : null}>
            {renderBox(box)}
          </li>
        ))}
      </ul>
    </div>
  );
}

import { memo, type ReactElement } from 'react';
import type { IDrawnStage } from '../pipeline/collapse-stages.js';
import { ARROW_HEAD, type IBox, type IDrawing } from '../pipeline/dag-layout.js';
import type { IStageLook } from '../pipeline/stage-looks.js';
import { TextRuler } from '../components/text-ruler.js';
import { RunBadge } from './run-badge.js';

/** What the boxes and arrows are drawn from. */
interface IGraphDrawingProps {
  readonly drawing: IDrawing;
  readonly looks: ReadonlyMap<string, IStageLook>;
  readonly selected: string | null;
  readonly onSelect: (stage: IDrawnStage) => void;
  readonly onOpen: (stage: IDrawnStage) => void;
}

/** The boxes and arrows of the stage graph: drawn anew where they change, not where the view moves over them. */
export const GraphDrawing = memo(function GraphDrawing(props: IGraphDrawingProps): ReactElement {
  const { drawing, looks, selected, onSelect, onOpen } = props;
  const ruler = new TextRuler();
  return (
    <>
      <Arrows drawing={drawing} />
      {selected !== null && <Arrows drawing={drawing} at={selected} />}
      {drawing.boxes.map((box, i) => (
        <GraphBox
          key={box.stage.name}
          box={box}
          look={looks.get(box.stage.name)}
          ruler={ruler}
          isSelected={box.stage.name === selected}
          isTabStop={selected === null ? i === 0 : box.stage.name === selected}
          onSelect={onSelect}
          onOpen={onOpen}
        />
      ))}
    </>
  );
});

/** The arrows of the graph, or those at one stage, as one element: there may be thousands. */
function Arrows(props: { readonly drawing: IDrawing; readonly at?: string }): ReactElement {
  const { drawing, at } = props;
  const shown = drawing.arrows.filter(({ from, to }) => !at || from === at || to === at);
  return (
    <path
      className={`jp-StagebookGraph-arrow${at ? ' jp-mod-selected' : ''}`}
      d={shown.map(({ path }) => path + ARROW_HEAD).join('')}
    />
  );
}

function GraphBox(props: {
  readonly box: IBox;
  readonly look: IStageLook | undefined;
  readonly ruler: TextRuler;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly onSelect: (stage: IDrawnStage) => void;
  readonly onOpen: (stage: IDrawnStage) => void;
}): ReactElement {
  const { box, look, ruler, isSelected, isTabStop, onSelect, onOpen } = props;
  const { stage, x, y, width, height } = box;
  const count = stage.members.length > 1 ? ` ×${stage.members.length}` : '';
  const isStage = stage.kind === 'stage';
  const run = look?.run;
  const letters = Math.floor((width - 16) / 7);
  return (
    <g
      className={`jp-StagebookGraph-box jp-mod-${stage.kind} jp-mod-${look?.tone ?? 'muted'}${
        isSelected ? ' jp-mod-selected' : ''
      }`}
      role="button"
      tabIndex={isTabStop ? 0 : -1}
      aria-pressed={isSelected}
      aria-label={[`${stage.name}${count}${isStage && look ? `: ${look.text}` : ''}`, run?.detail]
        .filter(Boolean)
        .join('. ')}
      data-name={stage.name}
      onClick={() => {
        onSelect(stage);
      }}
      onDoubleClick={() => {
        onOpen(stage);
      }}
      onKeyDown={event => {
        if (event.key === 'Enter') onOpen(stage);
        else if (event.key === ' ') onSelect(stage);
        else return;
        event.preventDefault();
      }}
    >
      <title>
        {[stage.name, ...stage.reasons, run?.detail, stage.desc].filter(Boolean).join('\n')}
      </title>
      <rect x={x} y={y} width={width} height={height} rx={isStage ? 3 : 12} />
      <text x={x + 8} y={y + 16}>
        {shorten(`${stage.name}${count}`, letters)}
      </text>
      {isStage && look && (
        <text className="jp-StagebookGraph-state" x={x + 8} y={y + 31}>
          {`${look.icon} ${look.text}`}
        </text>
      )}
      {run && <RunBadge box={box} run={run} ruler={ruler} />}
    </g>
  );
}

/** Long paths lose their beginning: their end tells them apart. */
function shorten(text: string, letters: number): string {
  return text.length <= letters ? text : `…${text.slice(text.length - letters + 1)}`;
}

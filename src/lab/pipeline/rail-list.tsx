import type { TranslationBundle } from '@jupyterlab/translation';
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type RefObject
} from 'react';
import { useRowWindow } from '../components/row-window.js';
import type { IDrawnPipeline, IDrawnStage } from './collapse-stages.js';
import { labelStage, sourcesByStage, tipStage } from './describe-stage.js';
import { layoutRails } from './rail-layout.js';
import { lanePitch, RAIL_HEIGHT, RailDrawing } from './rail-drawing.js';
import { StageContent } from './stage-content.js';
import { findBusy, type IStageLook } from './stage-looks.js';

/** The stage graph as rows with lines beside them: names stay readable however many stages there are. */
export function RailList(props: {
  readonly pipeline: IDrawnPipeline;
  readonly looks: ReadonlyMap<string, IStageLook>;
  readonly trans: TranslationBundle;
  /** What the rows scroll in: only those in sight are in the document. */
  readonly scroller: RefObject<HTMLElement>;
  readonly width: number;
  /** Height of the place that they scroll in. */
  readonly sight: number;
  readonly onSelect: (stage: IDrawnStage) => void;
}): ReactElement {
  const { pipeline, looks, trans, scroller, width, sight, onSelect } = props;
  const rails = useMemo(() => layoutRails(pipeline), [pipeline]);
  const sources = useMemo(() => sourcesByStage(pipeline.edges), [pipeline]);
  const pitch = useMemo(() => lanePitch(rails, width), [rails, width]);
  const list = useRef<HTMLUListElement>(null);
  const { first, last, reveal } = useRowWindow(
    { count: rails.length, rowHeight: RAIL_HEIGHT },
    { scroller, rows: list }
  );
  const busy = findBusy(looks);
  useEffect(() => {
    const row = rails.findIndex(({ stage }) => stage.name === busy);
    if (row >= 0) reveal(row);
  }, [busy, sight]);
  const [chosen, setActive] = useState(0);
  const active = Math.min(chosen, rails.length - 1);
  // A key leads to rows that are not in the document yet.
  const isMoving = useRef(false);
  useEffect(() => {
    if (!isMoving.current) return;
    isMoving.current = false;
    reveal(active);
    list.current?.querySelector<HTMLElement>(`[data-row="${active}"]`)?.focus();
  }, [active]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = nextRow(event.key, active, rails.length);
    if (next === undefined) return;
    event.preventDefault();
    isMoving.current = next !== active;
    setActive(next);
  };
  // Whoever has the focus stays in the document, and is where Tab leads to.
  const shown = rails.map((rail, i) => ({ rail, i })).slice(first, last);
  const kept = rails[active];
  if (kept && active < first) shown.unshift({ rail: kept, i: active });
  if (kept && active >= last) shown.push({ rail: kept, i: active });
  return (
    <ul
      ref={list}
      className="jp-StagebookRails"
      style={{ height: rails.length * RAIL_HEIGHT }}
      aria-label={trans.__('Stages')}
      onKeyDown={onKeyDown}
    >
      {shown.map(({ rail, i }) => {
        const { stage } = rail;
        const look = looks.get(stage.name);
        const modifiers = `jp-mod-${stage.kind} jp-mod-${look?.tone ?? 'muted'}`;
        return (
          <li
            key={stage.name}
            style={{ top: i * RAIL_HEIGHT }}
            aria-posinset={i + 1}
            aria-setsize={rails.length}
          >
            <button
              className={`jp-StagebookRails-row ${modifiers}${look?.run ? ' jp-mod-inRun' : ''}`}
              data-row={i}
              tabIndex={i === active ? 0 : -1}
              title={tipStage(stage, look, trans)}
              aria-label={labelStage(stage, look, sources.get(stage.name) ?? [], trans)}
              onFocus={() => {
                setActive(i);
              }}
              onClick={() => {
                onSelect(stage);
              }}
            >
              <RailDrawing rail={rail} pitch={pitch} />
              <StageContent stage={stage} look={look} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Where an arrow key leads; undefined for other keys. */
function nextRow(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

import type { TranslationBundle } from '@jupyterlab/translation';
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactElement
} from 'react';
import type { IDrawnPipeline, IDrawnStage } from '../pipeline/collapse-stages.js';
import { layoutDag, type IDrawing } from '../pipeline/dag-layout.js';
import type { IStageLook } from '../pipeline/stage-looks.js';
import { GraphDrawing } from './graph-drawing.js';
import { reach } from './reach.js';
import { fit, zoom, type IViewport } from './viewport.js';

/** Room that a stage gets beside others of its layer, in CSS pixels. */
const STAGE_ROOM = 184;
const PAN_STEP = 40;
const ZOOM_STEP = 1.2;
/** A pointer that moves less than this, in CSS pixels, clicks. */
const SLACK = 4;
/** Below this scale the names are left out: letters would be less than four pixels high. */
const LEGIBLE = 0.35;

/** The stage graph in two dimensions: drag to move, wheel to scale, arrow keys to go from stage to stage. */
export function GraphView(props: {
  readonly pipeline: IDrawnPipeline;
  readonly looks: ReadonlyMap<string, IStageLook>;
  readonly selected: string | null;
  readonly width: number;
  readonly height: number;
  /** Changes when the drawing is to be shown whole again. */
  readonly fitCount: number;
  readonly trans: TranslationBundle;
  readonly onSelect: (stage: IDrawnStage) => void;
  readonly onOpen: (stage: IDrawnStage) => void;
}): ReactElement {
  const { pipeline, looks, selected, width, height, fitCount, trans, onSelect, onOpen } = props;
  const drawing = useMemo(() => layOut(pipeline), [pipeline]);
  const [view, setView] = useState<IViewport>(() => fit(drawing, props));
  const drag = useRef<IDrag | null>(null);
  const hasDragged = useRef(false);
  const svg = useRef<SVGSVGElement>(null);
  const names = pipeline.stages.map(({ name }) => name).join('\n');
  useLayoutEffect(() => {
    setView(fit(drawing, { width, height }));
    // The drawing follows from the names; a new state of a stage must not move what one looks at.
  }, [fitCount, names, width, height]);
  // React listens to the wheel passively, and the page would scroll as well.
  useEffect(() => {
    const element = svg.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const at = { x: event.offsetX, y: event.offsetY };
      setView(now => zoom(now, Math.exp(-event.deltaY / 400), at));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element?.removeEventListener('wheel', onWheel);
    };
  }, []);

  const onPointerDown = (event: PointerEvent): void => {
    hasDragged.current = false;
    if (event.button !== 0) return;
    drag.current = { x: event.clientX, y: event.clientY, view };
  };
  const onPointerMove = (event: PointerEvent): void => {
    const from = drag.current;
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    hasDragged.current ||= Math.hypot(x, y) > SLACK;
    setView({ ...from.view, x: from.view.x + x, y: from.view.y + y });
  };
  const endDrag = (): void => {
    drag.current = null;
  };
  const onPointerLeave = (): void => {
    endDrag();
    hasDragged.current = false;
  };
  const centre = { x: width / 2, y: height / 2 };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isGraphKey(event)) return;
    const box = drawing.boxes.find(({ stage }) => stage.name === selected);
    const next = event.shiftKey ? undefined : reach(drawing.boxes, box, event.key);
    if (event.key === '+' || event.key === '=') setView(zoom(view, ZOOM_STEP, centre));
    else if (event.key === '-') setView(zoom(view, 1 / ZOOM_STEP, centre));
    else if (event.key === '0') setView(fit(drawing, { width, height }));
    else if (next) {
      onSelect(next.stage);
      focusBox(svg.current, next.stage.name);
    } else if (event.shiftKey && event.key.startsWith('Arrow')) setView(pan(view, event.key));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // The box that one drags the graph by moves along, and would take the end of that for a click.
  const onClickCapture = (event: MouseEvent): void => {
    if (!hasDragged.current) return;
    hasDragged.current = false;
    event.stopPropagation();
    focusTabStop(svg.current);
  };
  // A click beside the boxes would leave the focus where no key is heard.
  const onClick = (event: MouseEvent): void => {
    if (event.target instanceof Element && !event.target.closest('[data-name]'))
      focusTabStop(svg.current);
  };
  return (
    <svg
      ref={svg}
      className={`jp-StagebookGraph-drawing${view.scale < LEGIBLE ? ' jp-mod-far' : ''}`}
      width={width}
      height={height}
      role="group"
      aria-label={trans.__('Stage graph')}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={endDrag}
      onPointerLeave={onPointerLeave}
      onKeyDown={onKeyDown}
      onClickCapture={onClickCapture}
      onClick={onClick}
    >
      <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
        <GraphDrawing
          drawing={drawing}
          looks={looks}
          selected={selected}
          onSelect={onSelect}
          onOpen={onOpen}
        />
      </g>
    </svg>
  );
}

/** Where the pointer was pressed, and how the drawing stood then. */
interface IDrag {
  readonly x: number;
  readonly y: number;
  readonly view: IViewport;
}

function layOut(pipeline: IDrawnPipeline): IDrawing {
  const counts = new Map<number, number>();
  for (const { layer } of pipeline.stages) counts.set(layer, (counts.get(layer) ?? 0) + 1);
  return layoutDag(pipeline, Math.max(1, ...counts.values()) * STAGE_ROOM);
}

/** Tells whether a key moves or scales the graph, or goes from box to box. */
export function isGraphKey({
  key,
  ctrlKey,
  metaKey,
  altKey
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  return ['+', '=', '-', '0'].includes(key) || key.startsWith('Arrow');
}

/** Gives the focus to the box that Tab would: the selected one, else the first. */
export function focusTabStop(root: Element | null): void {
  root
    ?.querySelector<SVGGElement>('.jp-StagebookGraph-box[tabindex="0"]')
    ?.focus({ preventScroll: true });
}

function pan(view: IViewport, key: string): IViewport {
  const x = key === 'ArrowLeft' ? PAN_STEP : key === 'ArrowRight' ? -PAN_STEP : 0;
  const y = key === 'ArrowUp' ? PAN_STEP : key === 'ArrowDown' ? -PAN_STEP : 0;
  return { ...view, x: view.x + x, y: view.y + y };
}

function focusBox(svg: SVGSVGElement | null, name: string): void {
  const found = [...(svg?.querySelectorAll<SVGGElement>('[data-name]') ?? [])].find(
    element => element.dataset['name'] === name
  );
  found?.focus();
}

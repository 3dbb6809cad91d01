import type { TranslationBundle } from '@jupyterlab/translation';
import { useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { IDrawnPipeline, IDrawnStage } from './collapse-stages.js';
import { layoutRails, type IRail } from './rail-layout.js';
import type { IStateLook } from './stage-state.js';

const HEIGHT = 24;
const MIDDLE = HEIGHT / 2;
const LANE = 10;
const LEFT = 8;

/** The stage graph as rows with lines beside them: names stay readable however many stages there are. */
export function RailList(props: {
  readonly pipeline: IDrawnPipeline;
  readonly looks: ReadonlyMap<string, IStateLook>;
  readonly trans: TranslationBundle;
  readonly onSelect: (stage: IDrawnStage) => void;
}): ReactElement {
  const { pipeline, looks, trans, onSelect } = props;
  const rails = layoutRails(pipeline);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rails.length - 1 }[
      event.key
    ];
    if (next === undefined) return;
    event.preventDefault();
    const index = Math.min(rails.length - 1, Math.max(0, next));
    setActive(index);
    list.current?.querySelectorAll('button')[index]?.focus();
  };
  const lanes = Math.max(
    0,
    ...rails.map(rail => Math.max(rail.node, ...rail.through, ...rail.joins))
  );
  return (
    <ul
      ref={list}
      className="jp-StagebookRails"
      aria-label={trans.__('Stages')}
      onKeyDown={onKeyDown}
    >
      {rails.map((rail, i) => {
        const { stage } = rail;
        const look = looks.get(stage.name);
        const sources = pipeline.edges
          .filter(({ to }) => to === stage.name)
          .map(({ from }) => from);
        const reads = sources.length === 0 ? '' : trans.__('Reads %1.', sources.join(', '));
        const count = stage.members.length > 1 ? ` ×${stage.members.length}` : '';
        return (
          <li key={stage.name}>
            <button
              className={`jp-StagebookRails-row jp-mod-${stage.kind} jp-mod-${look?.tone ?? 'muted'}`}
              tabIndex={i === Math.min(active, rails.length - 1) ? 0 : -1}
              title={[stage.name, ...stage.reasons, stage.desc, stage.cmd]
                .filter(Boolean)
                .join('\n')}
              aria-label={`${stage.name}${count}: ${look?.text ?? ''}. ${reads}`}
              onFocus={() => {
                setActive(i);
              }}
              onClick={() => {
                onSelect(stage);
              }}
            >
              <RailDrawing rail={rail} width={LEFT * 2 + lanes * LANE} />
              <span className="jp-StagebookRails-name">
                {stage.kind === 'data' && '⛁ '}
                {stage.name}
                {count}
              </span>
              {stage.kind === 'stage' && look && (
                <span className="jp-StagebookRails-state">
                  <span className="jp-StagebookDag-mark">{look.icon}</span> {look.text}
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function RailDrawing({
  rail,
  width
}: {
  readonly rail: IRail;
  readonly width: number;
}): ReactElement {
  const x = (lane: number): number => LEFT + lane * LANE;
  const at = x(rail.node);
  const path = [
    ...rail.through.map(lane => `M${x(lane)} 0V${HEIGHT}`),
    ...rail.joins.map(lane => `M${x(lane)} 0C${x(lane)} ${MIDDLE} ${at} 0 ${at} ${MIDDLE}`),
    rail.goesOn ? `M${at} ${MIDDLE}V${HEIGHT}` : ''
  ].join('');
  return (
    <svg
      className="jp-StagebookRails-lanes"
      width={width}
      height={HEIGHT}
      aria-hidden
      focusable={false}
    >
      <path d={path} />
      <circle cx={at} cy={MIDDLE} r={3.5} />
    </svg>
  );
}

import type { ReactElement } from 'react';
import type { IRail } from './rail-layout.js';

/** Height of a row, in CSS pixels: windowing counts on it. */
export const RAIL_HEIGHT = 24;

const MIDDLE = RAIL_HEIGHT / 2;
const LEFT = 8;
/** Distance between two lanes where there is room, and the share of the width that all may take. */
const PITCH = 10;
const SHARE = 0.3;

/** Where lanes stand: how far apart, and how much room all take. */
export interface ILanePitch {
  readonly lane: number;
  readonly width: number;
}

/** Draws lanes closer together where there are many: names need room, too. */
export function lanePitch(rails: readonly IRail[], width: number): ILanePitch {
  const last = rails.reduce(
    (most, { node, through, joins }) => Math.max(most, node, ...through, ...joins),
    0
  );
  const lane = last === 0 ? PITCH : Math.min(PITCH, Math.max(0.5, (width * SHARE) / last));
  return { lane, width: 2 * LEFT + last * lane };
}

/** Draws the part of the graph that lies in one row. */
export function RailDrawing(props: {
  readonly rail: IRail;
  readonly pitch: ILanePitch;
}): ReactElement {
  const { rail, pitch } = props;
  const x = (lane: number): number => LEFT + lane * pitch.lane;
  const at = x(rail.node);
  const path = [
    ...rail.through.map(lane => `M${x(lane)} 0V${RAIL_HEIGHT}`),
    ...rail.joins.map(lane => `M${x(lane)} 0C${x(lane)} ${MIDDLE} ${at} 0 ${at} ${MIDDLE}`),
    rail.goesOn ? `M${at} ${MIDDLE}V${RAIL_HEIGHT}` : ''
  ].join('');
  return (
    <svg
      className="jp-StagebookRails-lanes"
      width={pitch.width}
      height={RAIL_HEIGHT}
      aria-hidden
      focusable={false}
    >
      <path d={path} />
      <circle cx={at} cy={MIDDLE} r={3.5} />
    </svg>
  );
}

import type { ReactElement } from 'react';
import type { IHistoryRow } from './history-types.js';

const LANE = 12;
const LEFT = 7;
const HEIGHT = 24;
const MIDDLE = HEIGHT / 2;

/** Rows that others belong to, or might. */
const BIG: ReadonlySet<IHistoryRow['kind']> = new Set([
  'baseline',
  'experiment',
  'starting',
  'pins'
]);

/** Returns the last lane that any of the rows draws in. */
export function lastLane(rows: readonly IHistoryRow[]): number {
  return rows.reduce(
    (last, { lanes: { node, through, joins, ends } }) =>
      Math.max(last, node, ...through, ...joins, ...ends),
    1
  );
}

/** Width of the lanes of a history whose last lane this is, in CSS pixels. */
export function lanesWidth(last: number): number {
  return LEFT + (last + 1) * LANE;
}

/** Draws the part of the graph that lies in one row: the branch, the experiment's own line and dot, forks. */
export function LaneDrawing(props: {
  readonly row: IHistoryRow;
  readonly tone: string;
  /** The last lane of the whole history: what stands beside the lanes is aligned. */
  readonly last: number;
}): ReactElement {
  const { row, tone, last } = props;
  const { node, through, joins, ends } = row.lanes;
  const x = (lane: number): number => LEFT + lane * LANE;
  const at = x(node);
  const lines: string[] = [];
  for (const lane of through) lines.push(`M${x(lane)} 0V${HEIGHT}`);
  for (const lane of joins)
    lines.push(`M${x(lane)} 0C${x(lane)} ${MIDDLE} ${x(lane)} ${MIDDLE} ${at} ${MIDDLE}`);
  if (row.kind === 'baseline') lines.push(`M${LEFT} ${MIDDLE + 4}V${HEIGHT}`);
  // What is of no experiment any more hangs on nothing.
  else if (row.kind !== 'pins' && row.kind !== 'pin') {
    lines.push(`M${LEFT} 0V${HEIGHT}`);
    if (row.kind === 'experiment' || row.kind === 'starting') {
      if (node === 1) lines.push(`M${LEFT} ${MIDDLE}H${at}`);
      if (row.kind === 'experiment' && row.openness !== 'closed')
        lines.push(`M${at} ${MIDDLE}V${HEIGHT}`);
    } else {
      const goesOn = row.position < row.setSize || ends.length > 0;
      lines.push(`M${at} 0V${goesOn ? HEIGHT : MIDDLE}`);
    }
    if (ends.length > 0) lines.push(`M${at} ${MIDDLE}V${HEIGHT}`);
  }
  const isBig = BIG.has(row.kind);
  return (
    <svg
      className="jp-StagebookHistory-lanes"
      width={lanesWidth(last)}
      height={HEIGHT}
      aria-hidden
      focusable={false}
    >
      <path d={lines.join('')} />
      <circle
        className={`jp-StagebookHistory-dot jp-mod-${tone}${isBig ? ' jp-mod-big' : ''}`}
        cx={at}
        cy={MIDDLE}
        r={isBig ? 3.5 : 2.5}
      />
    </svg>
  );
}

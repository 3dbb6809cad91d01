import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import type { MetricPoint, MetricSeries } from '../../contract/experiment-view.js';
import { formatValue } from '../history/history-columns.js';
import { makeScale } from './chart-scale.js';

const [WIDTH, HEIGHT] = [360, 190];

/** Room for the labels of the axes, in CSS pixels. */
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 10, 8, 34];

/** A line of the chart. */
interface ILine {
  readonly side: 'from' | 'to';
  readonly name: string;
  readonly points: readonly MetricPoint[];
}

/** Draws how a metric went over the steps on both sides, with its values as a table below. */
export function MetricChart(props: {
  readonly series: MetricSeries;
  readonly title: string;
  readonly fromName: string;
  readonly toName: string;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { series, title, fromName, toName, trans } = props;
  const sides: readonly ILine[] = [
    { side: 'from', name: fromName, points: series.from },
    { side: 'to', name: toName, points: series.to }
  ];
  const lines = sides.filter(({ points }) => points.length > 0);
  return (
    <figure className="jp-StagebookChart">
      <figcaption>
        {title}
        {lines.map(line => (
          <span key={line.side} className="jp-StagebookChart-key">
            <svg width={22} height={8} aria-hidden focusable={false}>
              <path className={`jp-StagebookChart-line jp-mod-${line.side}`} d="M1 4H21" />
            </svg>
            {line.name}
          </span>
        ))}
      </figcaption>
      <Drawing
        lines={lines}
        label={[
          trans.__('%1 over the steps.', title),
          ...lines.map(line => describe(line, trans))
        ].join(' ')}
        trans={trans}
      />
      <Values lines={lines} trans={trans} />
    </figure>
  );
}

function Drawing(props: {
  readonly lines: readonly ILine[];
  readonly label: string;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { lines, label, trans } = props;
  const points = lines.flatMap(line => line.points);
  const x = makeScale(
    points.map(([step]) => step),
    [LEFT, WIDTH - RIGHT],
    { count: 6, isWhole: true }
  );
  const y = makeScale(
    points.map(([, value]) => value),
    [HEIGHT - BOTTOM, TOP],
    { count: 4 }
  );
  const place = ([step, value]: MetricPoint): string =>
    `${x.at(step).toFixed(1)} ${y.at(value).toFixed(1)}`;
  return (
    <svg
      className="jp-StagebookChart-drawing"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      focusable={false}
    >
      {y.ticks.map(tick => (
        <g key={tick}>
          <path className="jp-StagebookChart-grid" d={`M${LEFT} ${y.at(tick)}H${WIDTH - RIGHT}`} />
          <text x={LEFT - 6} y={y.at(tick) + 4} textAnchor="end">
            {formatValue(tick)}
          </text>
        </g>
      ))}
      {x.ticks.map(tick => (
        <g key={tick}>
          <path className="jp-StagebookChart-axis" d={`M${x.at(tick)} ${HEIGHT - BOTTOM}v4`} />
          <text x={x.at(tick)} y={HEIGHT - BOTTOM + 16} textAnchor="middle">
            {tick}
          </text>
        </g>
      ))}
      <path className="jp-StagebookChart-axis" d={`M${LEFT} ${HEIGHT - BOTTOM}H${WIDTH - RIGHT}`} />
      <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 3} textAnchor="middle">
        {trans.__('step')}
      </text>
      {lines.map(line => {
        const last = line.points.at(-1);
        return (
          <g key={line.side} className={`jp-StagebookChart-line jp-mod-${line.side}`}>
            <path d={`M${line.points.map(place).join('L')}`} />
            {last && <circle cx={x.at(last[0])} cy={y.at(last[1])} r={3} />}
          </g>
        );
      })}
    </svg>
  );
}

/** The values of the chart for those who do not see it, or want to read them; there may be a thousand. */
function Values(props: {
  readonly lines: readonly ILine[];
  readonly trans: TranslationBundle;
}): ReactElement {
  const { lines, trans } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      onToggle={event => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{trans.__('Values')}</summary>
      {isOpen && (
        <table>
          <thead>
            <tr>
              <th scope="col">{trans.__('Step')}</th>
              {lines.map(({ side, name }) => (
                <th key={side} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {listSteps(lines).map(({ step, values }) => (
              <tr key={step}>
                <th scope="row">{step}</th>
                {lines.map(({ side }, i) => (
                  <td key={side}>{formatValue(values[i])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

interface IStepValues {
  readonly step: number;
  /** Of each line; undefined where it has none. */
  readonly values: readonly (number | undefined)[];
}

function listSteps(lines: readonly ILine[]): IStepValues[] {
  const maps = lines.map(({ points }) => new Map(points));
  const steps = new Set(maps.flatMap(map => [...map.keys()]));
  return [...steps]
    .sort((a, b) => a - b)
    .map(step => ({ step, values: maps.map(map => map.get(step)) }));
}

function describe({ name, points }: ILine, trans: TranslationBundle): string {
  const [first, last] = [points[0], points.at(-1)];
  return trans.__(
    '%1: %2 at step %3 to %4 at step %5.',
    name,
    formatValue(first?.[1]),
    first?.[0] ?? '',
    formatValue(last?.[1]),
    last?.[0] ?? ''
  );
}

/** One line of a chart: its points in the order of x. */
export interface ChartLine {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 480;
const HEIGHT = 220;
const LEFT = 64;
const TOP = 12;
const RIGHT = WIDTH - 12;
const BOTTOM = HEIGHT - 28;
const COLORS = ['#945dd6', '#13adc7', '#f46837', '#48bb78', '#e2a03f', '#d6336c'];

/** Draws lines as a picture in SVG, with the limits of both axes. */
export function lineChart(title: string, lines: readonly ChartLine[]): string {
  const points = lines.flatMap(line => line.points).filter(isFinitePoint);
  const x = toScale(
    points.map(([value]) => value),
    LEFT,
    RIGHT
  );
  const y = toScale(
    points.map(([, value]) => value),
    BOTTOM,
    TOP
  );
  const drawn = lines.map(({ name, points }, i) => {
    const color = COLORS[i % COLORS.length] ?? '';
    const dots = points.filter(isFinitePoint);
    const dot = dots.length === 1 ? dots[0] : undefined;
    return [
      `<path d="${toPath(points, x.at, y.at)}" fill="none" stroke="${color}" stroke-width="1.5"><title>${escapeHtml(name)}</title></path>`,
      dot ? `<circle cx="${x.at(dot[0])}" cy="${y.at(dot[1])}" r="3" fill="${color}"/>` : '',
      lines.length > 1 ? label(LEFT + 8, TOP + 12 + 14 * i, name, 'start', color) : ''
    ].join('');
  });
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">`,
    `<path d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}" fill="none" stroke="#999"/>`,
    label(LEFT, BOTTOM + 16, shorten(x.min), 'start'),
    label(RIGHT, BOTTOM + 16, shorten(x.max), 'end'),
    label(LEFT - 6, BOTTOM, shorten(y.min), 'end'),
    label(LEFT - 6, TOP + 8, shorten(y.max), 'end'),
    ...drawn,
    '</svg>'
  ].join('');
}

/** Writes a text so that it stands in HTML as it is. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

interface Scale {
  readonly min: number;
  readonly max: number;
  readonly at: (value: number) => number;
}

function toScale(values: readonly number[], from: number, to: number): Scale {
  // Not by spreading into Math.min: a long run has more values than a call takes arguments.
  const min = values.reduce((a, b) => Math.min(a, b), Infinity);
  const max = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const at = (value: number): number => {
    const share = max > min ? (value - min) / (max - min) : 0.5;
    return Math.round((from + share * (to - from)) * 10) / 10;
  };
  return { min, max, at };
}

/** A value that is no number leaves a gap. */
function toPath(
  points: ChartLine['points'],
  x: (value: number) => number,
  y: (value: number) => number
): string {
  let move = 'M';
  let path = '';
  for (const point of points) {
    if (isFinitePoint(point)) path += `${move}${x(point[0])} ${y(point[1])}`;
    move = isFinitePoint(point) ? 'L' : 'M';
  }
  return path;
}

function isFinitePoint(point: readonly [number, number]): boolean {
  return point.every(Number.isFinite);
}

function shorten(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function label(x: number, y: number, text: string, anchor: string, color = '#777'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="11" fill="${color}">${escapeHtml(text)}</text>`;
}

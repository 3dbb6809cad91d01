import type { ReactElement } from 'react';

/** Draws the course of a metric, oldest value at the left; nothing of fewer than two values. */
export function Sparkline(props: {
  readonly values: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly label: string;
}): ReactElement | null {
  const { values, width, height, label } = props;
  const path = sparkPath(values, width, height);
  if (path === '') return null;
  return (
    <svg
      className="jp-StagebookSparkline"
      width={width}
      height={height}
      role="img"
      aria-label={label}
      focusable={false}
    >
      <path d={path} />
    </svg>
  );
}

/** Returns the path of values in a box, with a pixel of margin; what is not finite leaves a gap. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return '';
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low || 1;
  const x = (i: number): number => 1 + (i * (width - 2)) / (values.length - 1);
  const y = (value: number): number => height - 1 - ((value - low) * (height - 2)) / span;
  let pen = 'M';
  return values
    .map((value, i) => {
      if (!Number.isFinite(value)) {
        pen = 'M';
        return '';
      }
      const part = `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = 'L';
      return part;
    })
    .join('');
}

/** Places values between two ends of a drawing. */
export interface IScale {
  /** Round values to label, from low to high. */
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** Makes a scale whose ends are round values around those given; whole numbers get no ticks between them. */
export function makeScale(
  values: readonly number[],
  [start, end]: readonly [number, number],
  options: { readonly count: number; readonly isWhole?: boolean }
): IScale {
  const ticks = roundTicks(values, options);
  const low = ticks[0] ?? 0;
  const span = (ticks.at(-1) ?? 1) - low || 1;
  return { ticks, at: value => start + ((value - low) * (end - start)) / span };
}

function roundTicks(
  values: readonly number[],
  { count, isWhole = false }: { readonly count: number; readonly isWhole?: boolean }
): number[] {
  let low = values.reduce((a, b) => Math.min(a, b), Infinity);
  let high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low > high) return [0, 1];
  // A line that stays where it is goes through the middle.
  if (low === high) {
    const room = isWhole ? 1 : Math.abs(low) / 10 || 1;
    [low, high] = [low - room, high + room];
  }
  const size = roundStep((high - low) / count);
  const step = isWhole ? Math.max(1, Math.round(size)) : size;
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  // Multiples by division would show their error: 3 * 0.1 is not 0.3.
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toFixed(Math.min(100, digits)))
  );
}

/** The next of 1, 2, 5, 10, 20, … that is not below a size. */
function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 5, 10].find(one => one * power >= size * (1 - 1e-9)) ?? 10;
  return factor * power;
}

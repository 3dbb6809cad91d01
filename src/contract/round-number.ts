/**
 * Rounds a number to some significant digits, or to as many more as tell it from a whole one.
 *
 * An accuracy of 0.99998 is not 1, and a count that is not whole is none.
 */
export function roundNumber(value: number, digits: number): number {
  if (isWhole(value)) return Math.round(value);
  const rounded = Number(value.toPrecision(digits));
  return Number.isInteger(rounded) ? roundNumber(value, digits + 1) : rounded;
}

/** Tells whether a number is whole, but for what arithmetic leaves behind: `0.1 * 3 * 10`. */
function isWhole(value: number): boolean {
  return !Number.isFinite(value) || Math.abs(value - Math.round(value)) <= Math.abs(value) * 1e-12;
}

/** Formats rows under their titles, columns two blanks apart; empty where there are no rows. */
export function formatTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[]
): string {
  if (rows.length === 0) return '';
  const all = [titles, ...rows];
  const widths = titles.map((_, i) => Math.max(...all.map(row => [...(row[i] ?? '')].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}

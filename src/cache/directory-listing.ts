import { hashText } from './hash-file.js';

/** One file of a directory: its md5 and its path in the directory, with `/`. */
export interface ListedFile {
  readonly md5: string;
  readonly relpath: string;
}

/** Returns the hash of a directory, as DVC takes it. */
export function hashListing(files: readonly ListedFile[]): string {
  return `${hashText(formatDirectory(files))}.dir`;
}

/** Formats the `.dir` object of a directory, byte for byte as Python's `json.dumps(…, sort_keys=True)` in DVC. */
export function formatDirectory(files: readonly ListedFile[]): string {
  const sorted = [...files].sort((a, b) => compareCodePoints(a.relpath, b.relpath));
  const items = sorted.map(
    ({ md5, relpath }) => `{"md5": ${asciiString(md5)}, "relpath": ${asciiString(relpath)}}`
  );
  return `[${items.join(', ')}]`;
}

/** Reads the `.dir` object of a directory; null where the text is none, or names a path outside of it. */
export function parseDirectory(text: string): ListedFile[] | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  return Array.isArray(content) && content.every(isListedFile)
    ? content.map(({ md5, relpath }) => ({ md5, relpath }))
    : null;
}

function isListedFile(item: unknown): item is ListedFile {
  const { md5, relpath } = (item ?? {}) as { md5?: unknown; relpath?: unknown };
  return (
    typeof md5 === 'string' &&
    /^[0-9a-f]{32}$/.test(md5) &&
    typeof relpath === 'string' &&
    !relpath.split('/').some(part => part === '' || part === '.' || part === '..')
  );
}

function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

/** Orders texts by code point as Python does; JavaScript's own order is by UTF-16 unit. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    // Surrogates stand for code points above all others.
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

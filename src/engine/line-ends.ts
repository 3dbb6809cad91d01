import { hashText } from '../disk/index.js';

/** Returns the sha256 of a generated text whatever its line ends are: git may change them (`core.autocrlf`). */
export function hashLines(text: string): string {
  return hashText(toLines(text));
}

/** Gives a generated text the line ends of the file it replaces; a file that differs in nothing else stays as it is. */
export function withLineEndsOf(before: string | undefined, text: string): string {
  if (before?.includes('\r\n') !== true) return text;
  const lines = toLines(text);
  return toLines(before) === lines ? before : lines.replaceAll('\n', '\r\n');
}

function toLines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

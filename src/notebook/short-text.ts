import type TS from 'typescript';

/** Most characters of code in a message. */
const MOST = 40;

/** Returns the text of a node in one line, cut where it is long. */
export function shortText(node: TS.Node): string {
  const text = node.getText().replace(/\s+/g, ' ');
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}

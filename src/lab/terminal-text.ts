/** Escape sequences of terminals: colours and cursor moves. */
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Plays carriage returns, with which progress bars overwrite their line, and drops colours. */
export function plainText(text: string): string {
  return text
    .replace(ESCAPES, '')
    .split('\n')
    .map(line => line.replace(/\r+$/, '').split('\r').at(-1) ?? '')
    .join('\n');
}

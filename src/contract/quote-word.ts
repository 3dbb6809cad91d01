/** Control and bidirectional characters: they act on a terminal, or hide what a line does. */
export const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** What single quotes do not make harmless: a backtick ends a command line that text sets in backticks. */
const ESCAPED = new RegExp(`${UNSEEN.source}|\``);

/** Quotes a name, path or address as one word of a command line, where a POSIX shell needs that. */
export function quoteWord(word: string): string {
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word)) return word;
  return ESCAPED.test(word)
    ? `$'${Array.from(word, escapeCharacter).join('')}'`
    : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Writes a character for `$'…'`, which all shells with it read alike in any locale: as octal bytes. */
function escapeCharacter(character: string): string {
  if (!ESCAPED.test(character) && !/['\\!]/.test(character)) return character;
  const code = character.charCodeAt(0);
  const bytes =
    code < 128 ? [code] : encodeURIComponent(character).slice(1).split('%').map(parseHex);
  return bytes.map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

function parseHex(digits: string): number {
  return parseInt(digits, 16);
}

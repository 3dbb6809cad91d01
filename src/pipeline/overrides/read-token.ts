import { parseFloatText } from './casts.js';
import type { Token } from './lex-value.js';
import type { TypedValue } from './typed-value.js';

/** Returns what one token alone means: a number, a bool, `null`, or its text. */
export function readToken(token: Token): TypedValue {
  const { type, text } = token;
  switch (type) {
    case 'INT':
      return (
        BigInt(text.replaceAll('_', '').replace(/^[-+]/, '')) * (text.startsWith('-') ? -1n : 1n)
      );
    case 'FLOAT':
      return parseFloatText(text);
    case 'NULL':
      return null;
    case 'BOOL':
      return text.toLowerCase() === 'true';
    default:
      return tokenText(token);
  }
}

/** Returns the text of a token; in an escape every other character is a backslash. */
export function tokenText({ type, text }: Token): string {
  return type === 'ESC' ? text.replace(/\\([^])/g, '$1') : text;
}

/** Returns the text between quotes: only quotes are escaped there, and the backslashes right before one. */
export function unquote(quoted: string): string {
  const escapes = new RegExp(`\\\\+${quoted.charAt(0)}`, 'g');
  return quoted
    .slice(1)
    .replace(escapes, run => run.replace(/\\([^])/g, '$1'))
    .slice(0, -1);
}

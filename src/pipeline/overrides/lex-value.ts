import { ok, type Result } from '../../contract/result.js';
import { refuse, type OverrideProblem } from './override-problem.js';

/** What a stretch of a value is; the names are those of Hydra's grammar. */
export type TokenType = (typeof RULES)[number][0];

/** A stretch of an override's value. */
export interface Token {
  readonly type: TokenType;
  readonly text: string;
  /** Index into the override. */
  readonly start: number;
}

// Value mode of Hydra 1.3's OverrideLexer.g4.
const INT = '(?:0|[1-9](?:_?[0-9])*)';
const DIGITS = '[0-9](?:_?[0-9])*';
const POINT_FLOAT = `(?:${INT}?\\.${DIGITS}|${INT}\\.)`;
const EXPONENT_FLOAT = `(?:${POINT_FLOAT}|${INT})[eE][-+]?${DIGITS}`;

/** The longest match wins; among equally long ones the first rule. */
const RULES = [
  ['POPEN', /[ \t]*\([ \t]*/y],
  ['COMMA', /[ \t]*,[ \t]*/y],
  ['PCLOSE', /[ \t]*\)/y],
  ['BRACKET_OPEN', /\[[ \t]*/y],
  ['BRACKET_CLOSE', /[ \t]*\]/y],
  ['BRACE_OPEN', /\{[ \t]*/y],
  ['BRACE_CLOSE', /[ \t]*\}/y],
  ['COLON', /[ \t]*:[ \t]*/y],
  ['EQUAL', /[ \t]*=[ \t]*/y],
  ['FLOAT', new RegExp(`[-+]?(?:${EXPONENT_FLOAT}|${POINT_FLOAT}|inf|nan)`, 'iy')],
  ['INT', new RegExp(`[-+]?${INT}`, 'y')],
  ['BOOL', /true|false/iy],
  ['NULL', /null/iy],
  ['UNQUOTED_CHAR', /[/\-\\+.$%*@?|]/y],
  ['ID', /[a-zA-Z_][a-zA-Z0-9_-]*/y],
  ['ESC', /(?:\\[\\()[\]{}:=, \t])+/y],
  ['WS', /[ \t]+/y],
  ['QUOTED_VALUE', /"(?:(?:\\\\)*|[^]*?[^\\](?:\\\\)*)"|'(?:(?:\\\\)*|[^]*?[^\\](?:\\\\)*)'/y],
  ['INTERPOLATION', /\$\{[^}]+\}/y]
] as const;

/** Splits the value of an override, from `start` on, as Hydra's lexer does. */
export function lexValue(text: string, start: number): Result<readonly Token[], OverrideProblem> {
  const tokens: Token[] = [];
  let offset = start;
  while (offset < text.length) {
    let longest: Token | undefined;
    for (const [type, pattern] of RULES) {
      pattern.lastIndex = offset;
      const match = pattern.exec(text)?.[0] ?? '';
      if (match.length > (longest?.text.length ?? 0)) {
        longest = { type, text: match, start: offset };
      }
    }
    if (!longest) return refuseCharacter(text, offset);
    tokens.push(longest);
    offset += longest.text.length;
  }
  return ok(tokens);
}

function refuseCharacter(text: string, offset: number): Result<never, OverrideProblem> {
  const char = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  if (char === '"' || char === "'") {
    const help = `Close it with ${char}; within the text, write \\${char} for ${char}.`;
    return refuse(offset, `This quote has no end.`, help);
  }
  const named = char === '\n' || char === '\r' ? 'a line break' : `\`${char}\``;
  return refuse(
    offset,
    `A text with ${named} must stand in quotes.`,
    `Quote the value once more within the shell's quotes: 'key="…"'.`
  );
}

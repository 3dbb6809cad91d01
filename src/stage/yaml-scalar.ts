/** After this column a line is folded, as in DVCLive's files. */
const WIDTH = 80;

/** Where a scalar stands. */
export interface Place {
  readonly column: number;
  /** The indent of folded lines; a key has none. */
  readonly fold: string | undefined;
}

/** Writes a text as a YAML scalar: plain where it stays a text, else in the quotes that DVCLive (ruamel.yaml) takes. */
export function scalarText(text: string, place: Place): string {
  const quoted = needsQuotes(text);
  if (!quoted && !isAmbiguous(text)) return foldPlain(text, place);
  return quoted === 'double' || text.includes("'") ? doubleQuoted(text) : foldSingle(text, place);
}

const BREAK = /[\n\u0085\u2028\u2029]/;
// Lone surrogates, controls and the byte order mark: they can be written as escapes only.
const SPECIAL = /[^\n\u0020-\u007E\u0085\u00A0-\uFEFE\uFF00-\uFFFD\u{10000}-\u{10FFFF}]|\p{Cs}/u;

function needsQuotes(text: string): 'single' | 'double' | undefined {
  if (SPECIAL.test(text) || BREAK.test(text)) return 'double';
  const plain =
    text !== '' &&
    !/^(---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[-?:]( |$)| )/.test(text) &&
    !/:( |$)| #| $/.test(text);
  return plain ? undefined : 'single';
}

/** What YAML 1.2 (ruamel's) would not read as text. */
const OTHER_KINDS = [
  /^(true|True|TRUE|false|False|FALSE|~|null|Null|NULL|<<|=)$/,
  /^([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+)$/,
  /^([-+]?\.[0-9_]+([eE][-+][0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/,
  /^([-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+][0-9_]+|[0-9][0-9_]*|[-+]?0x[0-9a-fA-F_]+)$/,
  /^\d{4}-\d\d-\d\d$/,
  /^\d{4}-\d\d?-\d\d?([Tt]|[ \t]+)\d\d?:\d\d:\d\d(\.\d*)?([ \t]*(Z|[-+]\d\d?(:\d\d)?))?$/
];

function isAmbiguous(text: string): boolean {
  return OTHER_KINDS.some(kind => kind.test(text));
}

/** Starts a new line before a word that would cross the border, and at a space behind it. */
function foldPlain(text: string, { column, fold }: Place): string {
  if (fold === undefined) return text;
  let folded = '';
  for (const part of text.match(/ +|[^ ]+/g) ?? []) {
    const isSpace = part.startsWith(' ');
    const length = Array.from(part).length;
    const breaks = isSpace
      ? length === 1 && column >= WIDTH
      : column + length > WIDTH && column > fold.length;
    if (breaks) {
      folded += `\n${fold}`;
      column = fold.length;
    }
    if (breaks && isSpace) continue;
    folded += part;
    column += length;
  }
  return folded;
}

/** Starts a new line at a space behind the border. */
function foldSingle(text: string, { column, fold }: Place): string {
  let folded = "'";
  column++;
  const parts = text.match(/ +|[^ ]+/g) ?? [];
  for (const [i, part] of parts.entries()) {
    const isInner = part === ' ' && i > 0 && i < parts.length - 1;
    if (isInner && fold !== undefined && column > WIDTH) {
      folded += `\n${fold}`;
      column = fold.length;
      continue;
    }
    folded += part;
    column += Array.from(part).length;
  }
  return `${folded}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1B': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\u2028': 'L',
  '\u2029': 'P'
};

const ESCAPED = new RegExp(`["\\\\]|${BREAK.source}|${SPECIAL.source}`, 'gu');

function doubleQuoted(text: string): string {
  const escaped = text.replace(ESCAPED, char => {
    const short = ESCAPES[char];
    if (short !== undefined) return `\\${short}`;
    const code = char.charCodeAt(0).toString(16).toUpperCase();
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/** Where a scalar starts: the column after what stands before it, and the column where a second line would start. */
export interface ScalarPlace {
  readonly column: number;
  readonly indent: number;
}

/** The width at which ruamel.yaml, hence DVC, looks for a place to break a line. */
const WIDTH = 80;

/** Writes a text as ruamel.yaml does in block style, after the space that `column` counts: plain where it can, folded past 80 columns. */
export function writeText(text: string, place: ScalarPlace): string {
  switch (styleOf(text)) {
    case 'plain':
      return writePlain(text, place);
    case 'single':
      return writeSingle(text, place);
    case 'double':
      return writeDouble(text, place);
  }
}

/** Writes a key: on one line, whatever its width. */
export function writeKey(text: string): string {
  return writeText(text, { column: -Infinity, indent: 0 });
}

function styleOf(text: string): 'plain' | 'single' | 'double' {
  const isUnprintable = UNPRINTABLE.test(text);
  const isPlain = !isUnprintable && !INDICATORS.test(text) && !OTHER_TYPE.test(text);
  if (isPlain) return 'plain';
  return isUnprintable || text.includes("'") ? 'double' : 'single';
}

/** What is only written with escapes: control characters, line breaks, half a pair of surrogates. */
const UNPRINTABLE =
  /[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** What means something else at the start of a plain scalar, inside it, or around it. */
const INDICATORS = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[-?:](?: |$)| )|:(?: |$)| #| $/;

/** Texts that ruamel.yaml would read as another type, or as nothing. */
const OTHER_TYPE = new RegExp(
  [
    '^(?:',
    '|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|<<|=',
    '|[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9][0-9_]*|[-+]_[0-9_]*|[-+]?0x[0-9a-fA-F_]+',
    '|[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+',
    '|[-+]?\\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)',
    '|[0-9]{4}-[0-9]{2}-[0-9]{2}',
    '|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \\t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]*)?',
    '(?:[ \\t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?',
    ')$'
  ].join('')
);

/** Writes what stands without quotes, a number for one: breaks where a space stands past the width, and before a word that would reach beyond it. */
export function writePlain(text: string, { column: start, indent }: ScalarPlace): string {
  const newLine = `\n${' '.repeat(indent)}`;
  let out = '';
  let column = start;
  for (const run of text.match(/ +|[^ ]+/g) ?? []) {
    const length = lengthOf(run);
    const isSpace = run.startsWith(' ');
    if (isSpace && length === 1 && column >= WIDTH) {
      out += newLine;
      column = indent;
      continue;
    }
    // The space before the word has been written by then: ruamel.yaml leaves it at the end of the line.
    if (!isSpace && column + length > WIDTH && column > indent) {
      out += newLine;
      column = indent;
    }
    out += run;
    column += length;
  }
  return out;
}

/** Breaks at single spaces past the width, but not at the first or the last character. */
function writeSingle(text: string, { column: start, indent }: ScalarPlace): string {
  let out = "'";
  let column = start + 1;
  let position = 0;
  const end = lengthOf(text);
  for (const run of text.match(/ +|[^ ]+/g) ?? []) {
    const length = lengthOf(run);
    const isInside = position > 0 && position + length < end;
    if (run === ' ' && column > WIDTH && isInside) {
      out += `\n${' '.repeat(indent)}`;
      column = indent;
    } else {
      out += run;
      column += length;
    }
    position += length;
  }
  return `${out}'`;
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
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\u2028': 'L',
  '\u2029': 'P'
};

function escape(char: string): string {
  const short = ESCAPES[char];
  if (short !== undefined) return `\\${short}`;
  const hex = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/** Breaks past the width at spaces and after escapes, with a backslash where a reader would take the break for a space. */
function writeDouble(text: string, { column: first, indent }: ScalarPlace): string {
  const chars = Array.from(text);
  let out = '"';
  let column = first + 1;
  let start = 0;
  const write = (piece: string): void => {
    out += piece;
    column += lengthOf(piece);
  };
  for (let end = 0; end <= chars.length; end++) {
    const char = chars[end];
    const isEscaped = char !== undefined && (/["\\]/.test(char) || UNPRINTABLE.test(char));
    if (char === undefined || isEscaped) {
      write(chars.slice(start, end).join(''));
      start = end;
      if (char !== undefined) {
        write(escape(char));
        start = end + 1;
      }
    }
    const mayBreak = end > 0 && end < chars.length - 1 && (char === ' ' || start >= end);
    if (!mayBreak || column + end - start <= WIDTH) continue;
    const isFoldable = canFold(chars, start, end);
    write(chars.slice(start, end).join('') + (isFoldable ? '' : '\\'));
    if (start < end) start = end;
    out += `\n${' '.repeat(indent)}`;
    column = indent;
    if (chars[start] !== ' ') continue;
    if (isFoldable) start++;
    else write('\\');
  }
  return `${out}"`;
}

/** Tells whether a line break alone stands for the space at `end`. */
function canFold(chars: readonly string[], start: number, end: number): boolean {
  const space = chars.indexOf(' ', end);
  if (space < 0 || start === end) return false;
  const word = chars.slice(end, space);
  const next = chars[space + 1];
  return (
    !word.includes('"') &&
    !word.includes("'") &&
    !word.includes('\n') &&
    next !== undefined &&
    next !== ' ' &&
    next !== '\n' &&
    !(chars[end - 1] === ' ' && chars[end] === ' ')
  );
}

/** Python counts characters, not UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

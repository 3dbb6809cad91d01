/** A statement of Python on one line, however many it was written on; comments are gone. */
export interface PyLine {
  readonly indent: number;
  readonly text: string;
  /** Where it begins, counted from 0. */
  readonly line: number;
  /** Whether it stands behind a semicolon: then it is of the block that its line began. */
  readonly follows: boolean;
}

/** What decides where a statement ends: strings, comments, brackets, line breaks, semicolons. */
const TOKEN =
  /(?<string>"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*')|(?<comment>#[^\n]*)|(?<joined>\\\n)|(?<open>[([{])|(?<close>[)\]}])|(?<end>[\n;])|[^]/g;

/** A token of a Python file, and the line that it begins on, counted from 0. */
interface PyToken {
  readonly token: string;
  readonly line: number;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

/** Cuts the text of a Python file into tokens, with a line break behind the last. */
export function* splitPyTokens(text: string): Generator<PyToken> {
  let line = 0;
  const lines = `${text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')}\n`;
  for (const { 0: token, groups = {} } of lines.matchAll(TOKEN)) {
    yield { token, line, groups };
    if (token.includes('\n')) line += token.split('\n').length - 1;
  }
}

/** Cuts the text of a Python file into its statements. */
export function splitPyLines(text: string): readonly PyLine[] {
  const lines: PyLine[] = [];
  let statement = '';
  let depth = 0;
  let indent: number | undefined;
  let follows = false;
  let start = 0;
  const finish = (): void => {
    const inner = statement.trim();
    indent ??= widthOf(/^[ \t\f]*/.exec(statement)?.[0] ?? '');
    if (inner !== '') lines.push({ indent, text: inner, line: start, follows });
    statement = '';
  };
  for (const { token, line, groups } of splitPyTokens(text)) {
    if (groups['open']) depth++;
    if (groups['close']) depth--;
    if (groups['end'] && depth <= 0) {
      finish();
      follows = token === ';';
      // What follows a semicolon is as deep as what stands before it.
      if (!follows) indent = undefined;
    } else if (groups['joined'] && statement.trim() === '') {
      // What begins with joined lines is as deep as the first of them that is indented.
      indent ??= widthOf(statement) || undefined;
      statement = '';
    } else if (!groups['comment']) {
      if (statement.trim() === '') start = line;
      statement += groups['joined'] || groups['end'] ? ' ' : token;
    }
  }
  finish();
  return lines;
}

/** The width of an indentation; a tab goes to the next multiple of eight. */
function widthOf(space: string): number {
  return Array.from(space).reduce(
    (width, char) => (char === '\t' ? width + 8 - (width % 8) : char === '\f' ? 0 : width + 1),
    0
  );
}

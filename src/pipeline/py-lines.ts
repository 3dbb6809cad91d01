/** A statement of Python on one line, however many it was written on; comments are gone. */
export interface PyLine {
  readonly indent: number;
  readonly text: string;
  /** Whether it stands behind a semicolon: then it is of the block that its line began. */
  readonly follows: boolean;
}

/** What decides where a statement ends: strings, comments, brackets, line breaks, semicolons. */
const TOKEN =
  /(?<string>"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*')|(?<comment>#[^\n]*)|(?<joined>\\\n)|(?<open>[([{])|(?<close>[)\]}])|(?<end>[\n;])|[^]/g;

/** Cuts the text of a Python file into its statements. */
export function splitPyLines(text: string): readonly PyLine[] {
  const lines: PyLine[] = [];
  let statement = '';
  let depth = 0;
  let indent: number | undefined;
  let follows = false;
  const finish = (): void => {
    const inner = statement.trim();
    indent ??= widthOf(/^[ \t\f]*/.exec(statement)?.[0] ?? '');
    if (inner !== '') lines.push({ indent, text: inner, follows });
    statement = '';
  };
  for (const { 0: token, groups = {} } of `${text.replace(/\r\n?/g, '\n')}\n`.matchAll(TOKEN)) {
    if (groups['open']) depth++;
    if (groups['close']) depth--;
    if (groups['end'] && depth <= 0) {
      finish();
      follows = token === ';';
      // What follows a semicolon is as deep as what stands before it.
      if (!follows) indent = undefined;
    } else if (!groups['comment']) {
      statement += groups['joined'] || groups['end'] ? ' ' : token;
    }
  }
  finish();
  return lines;
}

/** The width of an indentation; a tab goes to the next multiple of eight. */
function widthOf(space: string): number {
  return Array.from(space).reduce(
    (width, char) => (char === '\t' ? width + 8 - (width % 8) : width + 1),
    0
  );
}

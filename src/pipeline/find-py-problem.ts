import { splitPyLines, splitPyTokens, type PyLine } from './py-lines.js';

/** What is wrong with a Python file, and on which line, counted from 0. */
export interface PyProblem {
  readonly message: string;
  readonly line: number;
}

const CLOSES: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{']
]);

/** Statements that have a colon, whatever else is in them. */
const HEADER =
  /^(?:class|def|async|if|elif|else|for|while|with|try|except|finally)(?![\p{ID_Continue}])/u;

/** What no statement ends with. */
const UNFINISHED = /[-=+/%@&|^~<>]$/;

/** What stands before the quotes of a text with values in it. */
const FORMATTED = /^(?:[ft]r?|r[ft])$/i;

const MERGE_MARKER = /^(?:<{7}|={7}|>{7})(?: |$)/;

/**
 * Finds what no Python takes: brackets and texts that are not closed, blocks that are not indented, statements without
 * their end. Of what else may be wrong nothing is told, and Python alone knows.
 */
export function findPyProblem(text: string): PyProblem | undefined {
  if (hasUnsureText(text)) return undefined;
  const lines = splitPyLines(text);
  const marker = lines.find(({ text: statement }) => MERGE_MARKER.test(statement));
  if (marker) return { message: 'a merge conflict is left in it.', line: marker.line };
  return findOpen(text) ?? findUnfinished(lines) ?? findMisindented(lines);
}

/** Since Python 3.12 what stands in `{…}` of a text may hold its quotes and line breaks: where it ends is not known here. */
function hasUnsureText(text: string): boolean {
  let word = '';
  for (const { token, groups } of splitPyTokens(text)) {
    const isOpen = token === '"' || token === "'";
    const isCut = groups['string'] && token.split('{').length !== token.split('}').length;
    if ((isOpen || isCut) && FORMATTED.test(word)) return true;
    word = /\w/.test(token) && !groups['string'] ? word + token : '';
  }
  return false;
}

function findOpen(text: string): PyProblem | undefined {
  const open: { readonly token: string; readonly line: number }[] = [];
  for (const { token, line, groups } of splitPyTokens(text)) {
    if (groups['open']) open.push({ token, line });
    if (groups['close'] && open.pop()?.token !== CLOSES.get(token))
      return { message: `\`${token}\` closes nothing.`, line };
    if (token === '"' || token === "'") return { message: 'a text is not closed.', line };
  }
  const last = open.at(-1);
  return last && { message: `\`${last.token}\` is not closed.`, line: last.line };
}

function findUnfinished(lines: readonly PyLine[]): PyProblem | undefined {
  const headless = lines.find(({ text }) => HEADER.test(text) && !text.includes(':'));
  if (headless) return { message: 'a colon is missing.', line: headless.line };
  const unfinished = lines.find(({ text }) => UNFINISHED.test(text));
  return unfinished && { message: 'a statement has no end.', line: unfinished.line };
}

function findMisindented(lines: readonly PyLine[]): PyProblem | undefined {
  const around = [0];
  let opens = false;
  for (const { indent, line, text, follows } of lines) {
    if (!follows) {
      const inner = around.at(-1) ?? 0;
      if (opens !== indent > inner)
        return {
          message: opens ? 'a block has no lines.' : 'a line is indented that belongs to no block.',
          line
        };
      if (opens) around.push(indent);
      while ((around.at(-1) ?? 0) > indent) around.pop();
      if (around.at(-1) !== indent) return { message: 'a line is indented as none before.', line };
    }
    opens = text.endsWith(':');
  }
  return opens ? { message: 'a block has no lines.', line: lines.at(-1)?.line ?? 0 } : undefined;
}

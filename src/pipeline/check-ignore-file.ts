import type { Diagnostic } from '../contract/diagnostic.js';

/** Finds the lines of a `.dvcignore` at which every command of DVC fails (3.67, pathspec 1.1). */
export function checkIgnoreFile(text: string, path: string): readonly Diagnostic[] {
  return text.split(/\r\n|[\r\n]/).flatMap((line, at): Diagnostic[] => {
    const rule = line.trim();
    const problem = rule === '' || rule.startsWith('#') ? undefined : findProblem(rule);
    if (!problem) return [];
    const column = line.indexOf(rule);
    const start = { line: at, column };
    const end = { line: at, column: column + rule.length };
    return [
      {
        severity: 'error',
        code: 'pipeline/ignore-rule',
        message: `${problem.message}: DVC fails at it.`,
        location: { kind: 'file', path, range: { start, end } },
        help: [problem.help]
      }
    ];
  });
}

/** Every part of a rule: an escaped character, a set of characters, or one that stands for itself. */
const PART = /\\[^]|\[[!^]?\]?[^\]]*\]|[^]/gu;

function findProblem(
  rule: string
): { readonly message: string; readonly help: string } | undefined {
  const pattern = rule.replace(/^!/, '');
  if (pattern === '')
    return { message: '`!` alone names nothing', help: 'Name what is kept, or remove the line.' };
  const names = pattern.split('/').map((name): readonly string[] => name.match(PART) ?? []);
  // A set that does not end makes DVC pass over the rule.
  if (names.some(parts => parts.includes('['))) return undefined;
  if (names.some(parts => parts.at(-1) === '\\'))
    return {
      message: `A backslash of \`${rule}\` escapes nothing`,
      help: 'DVC takes spaces off the end of a line: write one as `[ ]`, and a backslash as `\\\\`.'
    };
  const set = names.flat().find(isBackward);
  return set === undefined
    ? undefined
    : { message: `The range \`${set}\` runs backwards`, help: 'Turn it round.' };
}

function isBackward(part: string): boolean {
  if (!part.startsWith('[')) return false;
  const ranges = part
    .slice(1, -1)
    .replace(/^[!^]/, '')
    .matchAll(/(.)-(.)/gsu);
  return [...ranges].some(([, from = '', to = '']) => from > to);
}

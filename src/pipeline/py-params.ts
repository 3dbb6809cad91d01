import { readPyLiteral } from './py-literal.js';
import { splitPyLines, type PyLine } from './py-lines.js';
import type { Integers, YamlValue } from './yaml-scalar.js';

/** Members of a module, a class or what `__init__` gives its object. */
type Members = Record<string, YamlValue>;

/** A block of Python that is open: its lines are indented further than the line that began it. */
interface Block {
  readonly indent: number;
  /** Where its assignments go; undefined in a block that DVC does not look into. */
  readonly members: Members | undefined;
  /** In `__init__` only `self.name = …` counts. */
  readonly onlySelf: boolean;
}

const CLASS = /^class\s+([\p{ID_Start}_][\p{ID_Continue}]*)\s*(?:\([^]*?\))?\s*:/u;
const INIT = /^def\s+__init__\s*\([^]*?\)\s*(?:->[^:]*)?:(?=\s|$)/;
const ASSIGNMENT =
  /^(self\s*\.\s*)?([\p{ID_Start}_][\p{ID_Continue}]*)\s*(?::[^=]*)?=(?!=)\s*([^]*)$/u;

/** What begins a block that DVC does not look into. */
const COMPOUND =
  /^(?:(?:async|def|elif|else|except|finally|for|if|try|while|with)\b|(?:match|case)\b.*:$)/;

/**
 * Reads the params of a Python file as DVC does: names that are assigned a literal, in the module, in classes and,
 * through `self`, in `__init__`. All else is passed over, and nothing runs.
 */
export function readPyParams(
  text: string,
  integers: Integers
): Readonly<Record<string, YamlValue>> {
  const top: Members = {};
  const blocks: Block[] = [{ indent: -1, members: top, onlySelf: false }];
  for (const line of splitPyLines(text)) {
    const { indent, follows } = line;
    while (!follows && blocks.length > 1 && indent <= (blocks.at(-1)?.indent ?? 0)) blocks.pop();
    const block = blocks.at(-1);
    if (block?.members) blocks.push(...readLine(line, block, block.members, integers));
  }
  return top;
}

/** Reads a statement, and returns the block that it begins: lines that are indented further belong to it. */
function readLine(
  { indent, text }: Pick<PyLine, 'indent' | 'text'>,
  { onlySelf }: Block,
  members: Members,
  integers: Integers
): readonly Block[] {
  const [head = '', name] = CLASS.exec(text) ?? [];
  if (name !== undefined) {
    const own: Members = {};
    members[name] = own;
    const block = { indent, members: own, onlySelf: false };
    const rest = text.slice(head.length).trim();
    if (rest !== '') readLine({ indent, text: rest }, block, own, integers);
    return [block];
  }
  if (INIT.test(text)) return [{ indent, members, onlySelf: true }];
  if (COMPOUND.test(text)) return [{ indent, members: undefined, onlySelf: false }];
  const [assignment, self, target = '', source = ''] = ASSIGNMENT.exec(text) ?? [];
  if (assignment !== undefined && (self !== undefined || !onlySelf)) {
    const value = readPyLiteral(source, integers);
    if (value !== undefined) members[target] = value;
  }
  return [];
}

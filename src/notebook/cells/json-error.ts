import type { Position } from '../../contract/diagnostic.js';

/** Where a text stops being JSON, and whether git left the marks of a merge conflict in it. */
export interface JsonError {
  readonly position: Position;
  readonly isConflict: boolean;
}

/** Finds what keeps a text from being JSON: the mark of a conflict, else the first wrong character; undefined if it is JSON. */
export function findJsonError(text: string): JsonError | undefined {
  const offset = findWrongCharacter(text);
  if (offset === undefined) return undefined;
  const conflict = /^<{7} /m.exec(text);
  const lines = text.slice(0, conflict?.index ?? offset).split('\n');
  return {
    position: { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 },
    isConflict: conflict !== null
  };
}

const SPACE = /[ \t\n\r]*/y;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** What stands between the quotes of a text, piece by piece: one pattern of all would overflow on an image. */
const CHARACTERS = /[^"\\\u0000-\u001f]+/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Returns the offset of the first character that keeps a text from being JSON.
 *
 * `JSON.parse` tells the place only in some of its messages, differently in each version of Node.
 */
function findWrongCharacter(text: string): number | undefined {
  let offset = 0;

  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = offset;
    const length = pattern.exec(text)?.[0].length ?? 0;
    offset += length;
    return length > 0;
  };
  const take = (character: string): boolean => {
    skip(SPACE);
    if (text[offset] !== character) return false;
    offset++;
    return true;
  };
  const quoted = (): boolean => {
    const start = offset;
    if (!take('"')) return false;
    while (skip(CHARACTERS) || skip(ESCAPE));
    if (text[offset] === '"') return take('"');
    // Where a closing quote is missing, the opening one is the place to look at.
    offset = start;
    return false;
  };
  const key = (): boolean => {
    skip(SPACE);
    return quoted() && take(':');
  };

  // The brackets that are to be closed, innermost last: a text may nest deeper than calls can.
  const open: ('}' | ']')[] = [];
  for (;;) {
    if (take('{')) {
      if (!take('}')) {
        open.push('}');
        if (!key()) return offset;
        continue;
      }
    } else if (take('[')) {
      if (!take(']')) {
        open.push(']');
        continue;
      }
    } else if (!quoted() && !skip(LITERAL)) return offset;

    // A value has ended: brackets may close, up to a comma with another one.
    for (let close = open.at(-1); ; close = open.at(-1)) {
      if (close === undefined) {
        skip(SPACE);
        return offset === text.length ? undefined : offset;
      }
      if (take(',')) {
        if (close === '}' && !key()) return offset;
        break;
      }
      if (!take(close)) return offset;
      open.pop();
    }
  }
}

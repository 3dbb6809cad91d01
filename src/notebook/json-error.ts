const SPACE = /[ \t\n\r]*/y;
const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Finds the offset of the first character that keeps a text from being JSON, or undefined if it is JSON.
 * `JSON.parse` tells the place only in some of its messages, differently in each version of Node.
 */
export function findJsonError(text: string): number | undefined {
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
  const member = (): boolean => {
    skip(SPACE);
    return text[offset] === '"' && skip(SCALAR) && take(':') && value();
  };
  const items = (item: () => boolean, close: string): boolean => {
    if (take(close)) return true;
    while (item()) {
      if (take(close)) return true;
      if (!take(',')) return false;
    }
    return false;
  };
  const value = (): boolean => {
    if (take('{')) return items(member, '}');
    if (take('[')) return items(value, ']');
    return skip(SCALAR);
  };

  if (!value()) return offset;
  skip(SPACE);
  return offset === text.length ? undefined : offset;
}

/** A `${…}` in a text. */
export interface Expression {
  /** As written, braces included. */
  readonly source: string;
  /** Where it starts in the text. */
  readonly start: number;
  /** The keys that it follows; undefined where it is no path of keys. */
  readonly keys: readonly string[] | undefined;
}

/** What DVC fills in; a backslash before it makes it text. */
const EXPRESSION = /(?<!\\)\$\{([^\n]*?)\}/g;

/** `a.b[0]`: words apart by dots or in brackets. */
const PATH = /^[^.[\]]+(?:\s*\.[^.[\]]+|\s*\[[^.[\]]+\])*\s*$/;

/** Finds every `${…}` of a text that DVC fills in. */
export function findExpressions(text: string): readonly Expression[] {
  return Array.from(text.matchAll(EXPRESSION), ({ 0: source, 1: inner = '', index }) => ({
    source,
    start: index,
    keys: PATH.test(inner) ? toKeys(inner) : undefined
  }));
}

/** Tells whether a text is one `${…}` and nothing else: it then stands for a value of any type. */
export function isExact(text: string, [first]: readonly Expression[]): boolean {
  return first?.source.length === text.length;
}

/** Returns a text with `\${` as the `${` that it stands for. */
export function unescape(text: string): string {
  return text.replaceAll('\\${', '${');
}

function toKeys(inner: string): string[] {
  return inner
    .replaceAll('[', '.')
    .replaceAll(']', '')
    .split('.')
    .map(key => key.trim());
}

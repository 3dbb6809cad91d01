/** What a value holds: a list by its places, a mapping by its names; undefined where it holds nothing. */
export type Held<T> =
  | { readonly items: readonly T[] }
  | { readonly pairs: readonly (readonly [string, T])[] }
  | undefined;

/** A key on the way to a value; a place in a list is counted from the end as well. */
type Key = string | { readonly at: number; readonly length: number };

/** Any depth; DVC takes it once in a name. */
const ANY_DEPTH = '**';

/**
 * Finds each value that the name of a tracked param fits: its parts are patterns, as of file names, and places in lists.
 *
 * DVC takes the value where it is one, and fails where there are more.
 */
export function matchParam<T>(root: T, name: string, held: (value: T) => Held<T>): readonly T[] {
  if (name === '') return [root];
  const parts = name.replace(/^\.+/, '').split('.');
  const fits = parts.map(toTest);
  const membersOf = (value: T): (readonly [Key, T])[] => {
    const inner = held(value);
    if (!inner) return [];
    if ('pairs' in inner) return [...inner.pairs];
    const { length } = inner.items;
    return inner.items.map((item, at) => [{ at, length }, item]);
  };
  const find = (value: T, at: number, isRoot = false): readonly T[] => {
    const [part, test] = [parts[at], fits[at]];
    // The whole file has no key, so that no pattern fits it.
    if (part === undefined || !test) return isRoot ? [] : [value];
    const members = membersOf(value);
    if (part !== ANY_DEPTH)
      return members.flatMap(([key, member]) => (test(key) ? find(member, at + 1) : []));
    return [...find(value, at + 1, isRoot), ...members.flatMap(([, member]) => find(member, at))];
  };
  return find(root, 0, true);
}

function toTest(part: string): (key: Key) => boolean {
  const place = /^\s*[-+]?\d+(?:_\d+)*\s*$/.test(part) ? Number(part.replaceAll('_', '')) : null;
  const pattern = /[*?[]/.test(part) ? toPattern(part) : undefined;
  const fitsName = (name: string): boolean => (pattern ? pattern.test(name) : name === part);
  return key => {
    if (typeof key === 'string') return fitsName(key);
    const { at, length } = key;
    return place === null ? fitsName(String(at)) : place === at || place + length === at;
  };
}

/** Every part of a pattern: any characters, one character, one of a set, one that is none of a set. */
const PATTERN = /\*+|\?|\[!(?<none>\][^\]]*|[^\]]+)\]|\[(?<one>\][^\]]*|[^!\]][^\]]*)\]|[^]/gu;

/** Makes Python's patterns of file names an expression. */
function toPattern(glob: string): RegExp {
  const [first = '', ...others] = splitAtStars(glob);
  const last = others.pop();
  if (last === undefined) return new RegExp(`^${first}$`, 'su');
  // The first place where a part fits is as good as any other: the lookahead keeps it, so that none is tried again.
  const inner = others.map((part, i) => `(?=(.*?${part}))\\${i + 1}`);
  return new RegExp(`^${first}${inner.join('')}.*${last}$`, 'su');
}

/** Makes an expression of each part of a pattern that stands between two that fit any characters. */
function splitAtStars(glob: string): readonly string[] {
  const found = [''];
  for (const { 0: part, groups = {} } of glob.matchAll(PATTERN))
    found.push(part.startsWith('*') ? '' : `${found.pop() ?? ''}${toSource(part, groups)}`);
  return found;
}

function toSource(part: string, { none, one }: Record<string, string | undefined>): string {
  if (none !== undefined) return `[^${toSet(none)}]`;
  if (one !== undefined) return `[${toSet(one)}]`;
  return part === '?' ? '.' : part.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

/** A range that runs backwards holds nothing. */
function toSet(set: string): string {
  return set
    .replace(/(.)-(.)/gsu, (range, from: string, to: string) => (from > to ? '' : range))
    .replace(/[\\\]^[]/g, '\\$&');
}

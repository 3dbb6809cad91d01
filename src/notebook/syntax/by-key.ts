/** Adds an item to the list of a key. */
export function addTo<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** Lists items by their keys; those without a key are in no list. */
export function groupBy<T, K>(
  items: Iterable<T>,
  keyOf: (item: T) => K | undefined
): ReadonlyMap<K, readonly T[]> {
  const lists = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) addTo(lists, key, item);
  }
  return lists;
}

/** Returns the first item of each key. */
export function firstOfEach<T>(items: Iterable<T>, keyOf: (item: T) => unknown): T[] {
  const firsts = new Map<unknown, T>();
  for (const item of items) if (!firsts.has(keyOf(item))) firsts.set(keyOf(item), item);
  return [...firsts.values()];
}

/** Returns what is known of a key, and finds it where nothing is. */
export function remember<K, V extends object | boolean>(
  known: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  find: () => V
): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = find();
  known.set(key, found);
  return found;
}

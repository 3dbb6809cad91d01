/** Makes a function that works out each answer once. */
export function memoize<T>(look: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return key => {
    const value = known.has(key) ? (known.get(key) as T) : look(key);
    known.set(key, value);
    return value;
  };
}

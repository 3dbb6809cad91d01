/**
 * Adds to the keys of a file those that it lacks, each behind the key that it follows among the wanted.
 *
 * So a file that was written in several steps has the order of one that was written at once.
 */
export function insertKeys(present: readonly string[], wanted: readonly string[]): string[] {
  const keys = [...present];
  wanted.forEach((key, i) => {
    if (keys.includes(key)) return;
    const before = wanted[i - 1];
    if (before !== undefined) keys.splice(keys.indexOf(before) + 1, 0, key);
    else {
      const after = wanted.find(other => keys.includes(other));
      keys.splice(after === undefined ? keys.length : keys.indexOf(after), 0, key);
    }
  });
  return keys;
}

/** Paths that a sentence names at most. */
const MAX_NAMED = 8;

/** Names paths in a sentence; of many the first ones. */
export function namePaths(paths: readonly string[]): string {
  const rest = paths.length - MAX_NAMED;
  const named = paths.slice(0, MAX_NAMED).map(path => `\`${path}\``);
  return named.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

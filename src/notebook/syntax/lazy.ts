/** Returns what finds something when it is first asked for it, and has it from then on. */
export function lazy<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: find() }).value;
}

/** Returns a record with those of its entries whose keys are kept. */
export function filterKeys<T>(
  record: Readonly<Record<string, T>>,
  isKept: (key: string) => boolean
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => isKept(key)));
}

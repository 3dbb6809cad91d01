/** How many files of a directory are looked at before others have their turn. */
export const TURN = 64;

/** Lets others have their turn. */
export function nextTurn(): Promise<void> {
  return new Promise(go => setImmediate(go));
}

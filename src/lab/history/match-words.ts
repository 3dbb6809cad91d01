/** A shorter word is no beginning of a sha, for git either: every sixteenth begins with the 9 of `step 9`. */
const SHORTEST = 4;

/** Tells of texts whether each word of a filter is in them, or begins one of their shas. */
export function matchWords(filter: string): (text: string, shas?: readonly string[]) => boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return (text, shas = []) => {
    const lower = text.toLowerCase();
    return words.every(
      word =>
        lower.includes(word) || (word.length >= SHORTEST && shas.some(sha => sha.startsWith(word)))
    );
  };
}

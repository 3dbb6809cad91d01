/** The name that a cell gives itself as a module, and where it stands in the text. */
export interface ModuleTag {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** False where the kernel takes the cell for an ordinary one. */
  readonly isValid: boolean;
}

/** One piece of what stands before the first statement; a doc comment is captured. */
const LEADING = /\s+|\/\/.*|(\/\*\*(?![*/])[^]*?\*\/)|\/\*[^]*?\*\//gy;

/** A tag begins a line; what follows it is its text, up to the next tag. */
const TAG = /(?<=(?:\/\*\*|\n)[ \t*]*)@module\s+([^]*?)[\s*]*(?=\n[ \t*]*@|\*\/$)/g;

/**
 * Finds `@module Name` in the comments that a cell begins with: tslab keeps such a cell as a file `./Name.ts` in
 * memory. It takes the last tag whose whole text is a word, and overlooks every other.
 */
export function findModuleTag(source: string): ModuleTag | undefined {
  if (!source.includes('@module')) return undefined;
  const tags = [...source.matchAll(LEADING)].flatMap(({ 1: comment = '', index }) =>
    [...comment.matchAll(TAG)].flatMap(tag => {
      const [whole, name = ''] = tag;
      if (name === '') return [];
      const start = index + tag.index + whole.indexOf(name, '@module'.length);
      return [{ name, start, end: start + name.length, isValid: /^\w+$/.test(name) }];
    })
  );
  return tags.filter(({ isValid }) => isValid).at(-1) ?? tags[0];
}

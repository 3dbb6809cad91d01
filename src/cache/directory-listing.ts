import type { ListedFile } from '../contract/directory-listing.js';

/** Reads the `.dir` object of a directory; null where the text is none, or names a path outside of it. */
export function parseDirectory(text: string): ListedFile[] | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  return Array.isArray(content) && content.every(isListedFile)
    ? content.map(({ md5, relpath }) => ({ md5, relpath }))
    : null;
}

function isListedFile(item: unknown): item is ListedFile {
  const { md5, relpath } = (item ?? {}) as { md5?: unknown; relpath?: unknown };
  return (
    typeof md5 === 'string' &&
    /^[0-9a-f]{32}$/.test(md5) &&
    typeof relpath === 'string' &&
    !relpath.split('/').some(part => part === '' || part === '.' || part === '..')
  );
}

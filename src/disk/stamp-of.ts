import { statsOf } from './stats-of.js';

/** Returns a text that differs where a file was replaced, written to or removed; the file is not opened. */
export function stampOf(path: string): string {
  const stats = statsOf(path);
  return stats ? `${path} ${stats.ino} ${stats.mtimeMs} ${stats.size}` : path;
}

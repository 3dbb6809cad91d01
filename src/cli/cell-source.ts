import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProjectRoot } from '../engine/index.js';
import type { SourceOf } from './format-diagnostic.js';

/** Reads the text that a location points into from the project's files, each file once. */
export function cellSource(cwd: string): SourceOf {
  const root = findProjectRoot(cwd) ?? cwd;
  const texts = new Map<string, string | undefined>();
  const read = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, readIfThere(join(root, path)));
    return texts.get(path);
  };
  return location => {
    if (location.kind === 'file') return read(location.path);
    const text = read(location.notebook);
    return text === undefined ? undefined : sourceOfCell(text, location.cellNumber);
  };
}

/** The source of the n-th cell; undefined where the text is no notebook (that is then the diagnostic). */
function sourceOfCell(text: string, number: number): string | undefined {
  try {
    const { cells } = JSON.parse(text) as { cells?: { source?: string | string[] }[] };
    const source = cells?.[number - 1]?.source;
    return Array.isArray(source) ? source.join('') : source;
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // The excerpt is an extra: without the file the place alone is printed.
  }
}

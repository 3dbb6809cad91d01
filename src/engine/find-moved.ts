import { posix } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Manifest } from '../contract/manifest.js';
import { readText } from '../disk/index.js';
import { listAllNotebooks } from './list-all-notebooks.js';
import { codeIn, contentOf, declares, mentions, notebooksIn } from './notebook-content.js';
import type { Project } from './project.js';

/**
 * Finds where notebooks went that Write graph wrote from and that are gone, by the names they had: each became the
 * one that declares a class of it, or names one that it builds, and holds most of its cells, which keep their ids in a notebook that is moved.
 *
 * Ids alone tell nothing: those that a tool counts are the same in any two notebooks.
 */
export function findMoved(
  project: Project,
  manifest: Manifest,
  gone: readonly string[]
): ReadonlyMap<string, string> {
  if (gone.length === 0) return new Map();
  const known = notebooksIn(manifest);
  const strangers = listAllNotebooks(project.root).filter(path => !known.has(path));
  const texts = strangers.flatMap(path => {
    const read = readText(project.absolute(path));
    return read.ok && read.value !== undefined ? [{ path, text: read.value }] : [];
  });
  const found = gone.flatMap((notebook): (readonly [string, string])[] => {
    const { cells, classes } = contentOf(notebook, manifest);
    const ids = [...new Set(cells)];
    const built = manifest.notebooks?.[notebook]?.classes ?? [];
    const names = classes.length > 0 ? classes : helpersOf(notebook, manifest);
    const holding = texts
      .map(({ path, text }) => ({ path, text, count: countIds(text, ids) }))
      .filter(({ count }) => count * 2 > ids.length)
      .sort((a, b) => b.count - a.count);
    // Only what has the cells is worth parsing.
    const same = holding.find(({ path, text }) => {
      const code = codeIn(text, path);
      return names.some(name => declares(code, name)) || built.some(name => mentions(code, name));
    });
    return same ? [[notebook, same.path]] : [];
  });
  return new Map(found);
}

/** Says aloud that a notebook is read which nobody named. */
export function reportMoved(from: string, to: string): Diagnostic {
  return {
    severity: 'info',
    code: 'project/moved-notebook',
    message: `\`${from}\` is gone, and \`${to}\`, which has its cells and classes, is read in its place.`,
    location: { kind: 'file', path: to },
    help: [
      `If \`${to}\` is another notebook, give its classes other names, or move it out of the project.`
    ]
  };
}

/** Names what a notebook without stages was written for: its helpers. */
function helpersOf(notebook: string, { files }: Manifest): readonly string[] {
  const own = Object.entries(files).filter(([, file]) => file.notebook === notebook);
  return own.map(([path]) => posix.basename(path, posix.extname(path)));
}

function countIds(text: string, ids: readonly string[]): number {
  return ids.filter(id => text.includes(JSON.stringify(id))).length;
}

import { posix } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Manifest } from '../contract/manifest.js';
import { readText } from '../disk/index.js';
import { listAllNotebooks } from './list-all-notebooks.js';
import type { Project } from './project.js';
import { codeOf, declares } from './recover-notebooks.js';

/**
 * Finds where notebooks went that Write graph wrote from and that are gone, by the names they had: each became the
 * one that declares a class of it and holds most of its cells, which keep their ids in a notebook that is moved.
 *
 * Ids alone tell nothing: those that a tool counts are the same in any two notebooks.
 */
export function findMoved(
  project: Project,
  manifest: Manifest,
  gone: readonly string[]
): ReadonlyMap<string, string> {
  if (gone.length === 0) return new Map();
  const known = new Set(Object.values(manifest.files).map(({ notebook }) => notebook));
  const strangers = listAllNotebooks(project.root).filter(path => !known.has(path));
  const texts = strangers.flatMap(path => {
    const read = readText(project.absolute(path));
    return read.ok && read.value !== undefined ? [{ path, text: read.value }] : [];
  });
  const found = gone.flatMap((notebook): (readonly [string, string])[] => {
    const { ids, classes } = contentOf(notebook, manifest);
    const holding = texts
      .map(({ path, text }) => ({ path, count: countIds(text, ids) }))
      .filter(({ count }) => count * 2 > ids.length)
      .sort((a, b) => b.count - a.count);
    // Only what has the cells is worth parsing.
    const same = holding.find(({ path }) => {
      const code = codeOf(project, path);
      return classes.some(name => declares(code, name));
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

/** What tells a notebook: the ids of its cells, and its classes, or where it has none the names of its helpers. */
function contentOf(
  notebook: string,
  { files, stages }: Manifest
): { readonly ids: readonly string[]; readonly classes: readonly string[] } {
  const own = Object.entries(files).filter(([, file]) => file.notebook === notebook);
  const ids = own.flatMap(([, { slices }]) => slices.map(({ cell }) => cell));
  const classes = Object.values(stages).filter(stage => stage.notebook === notebook);
  return {
    ids: [...new Set(ids)],
    classes:
      classes.length > 0
        ? classes.map(stage => stage.class)
        : own.map(([path]) => posix.basename(path, posix.extname(path)))
  };
}

function countIds(text: string, ids: readonly string[]): number {
  return ids.filter(id => text.includes(JSON.stringify(id))).length;
}

import type { Manifest } from '../contract/manifest.js';
import { readText } from '../disk/index.js';
import { listAllNotebooks } from './list-all-notebooks.js';
import type { Project } from './project.js';

/**
 * Finds where notebooks went that Write graph wrote from and that are gone: each became the one that holds
 * most of its cells, which keep their ids in a notebook that is renamed or moved.
 */
export function findMoved(
  project: Project,
  { files }: Manifest,
  gone: readonly string[]
): readonly string[] {
  if (gone.length === 0) return [];
  const known = new Set(Object.values(files).map(({ notebook }) => notebook));
  const strangers = listAllNotebooks(project.root).filter(path => !known.has(path));
  const texts = strangers.flatMap(path => {
    const read = readText(project.absolute(path));
    return read.ok && read.value !== undefined ? [{ path, text: read.value }] : [];
  });
  return gone.flatMap(notebook => {
    const own = Object.values(files).filter(file => file.notebook === notebook);
    const ids = [...new Set(own.flatMap(({ slices }) => slices.map(({ cell }) => cell)))];
    const counted = texts.map(({ path, text }) => ({ path, count: countIds(text, ids) }));
    const [best] = counted.sort((a, b) => b.count - a.count);
    return best && best.count * 2 > ids.length ? [best.path] : [];
  });
}

function countIds(text: string, ids: readonly string[]): number {
  return ids.filter(id => text.includes(JSON.stringify(id))).length;
}

import { posix } from 'node:path';
import { readText, type Folders } from '../disk/index.js';
import { listAllNotebooks } from './list-all-notebooks.js';
import { codeIn, declares } from './notebook-content.js';
import type { Project } from './project.js';

/** The module of a class as `dvc.yaml` names it, in a `cmd` or among the deps; any notebook may have a helper `scale`. */
const GENERATED = /(?<![\w./-])src\/([\w$]+)\.tsx?(?![\w./-])/g;

/**
 * Finds the notebooks that the graph was written from where the manifest does not tell: those that its text, torn by
 * a merge, still names on either side, or else those that declare or build what `dvc.yaml` runs.
 *
 * A name that several notebooks declare decides nothing: the copy that somebody tried things in is none of ours.
 */
export function recoverNotebooks(
  project: Project,
  manifest: string | undefined,
  pipeline: string,
  folders?: Folders
): readonly string[] {
  const named = namesIn(manifest ?? '').filter(path => project.isFile(path));
  if (named.length > 0) return named;
  const wanted = new Set(Array.from(pipeline.matchAll(GENERATED), ([, name = '']) => name));
  const declaring = new Map<string, string[]>();
  const building = new Map<string, string[]>();
  const torn: string[] = [];
  for (const path of listAllNotebooks(project.root, folders)) {
    const read = readText(project.absolute(path));
    const text = (read.ok && read.value) || '';
    if (isTorn(text)) torn.push(path);
    const code = codeIn(text, path);
    for (const name of wanted) {
      if (declares(code, name)) addTo(declaring, name, path);
      else if (builds(code, name)) addTo(building, name, path);
    }
  }
  const found = [...declaring.values(), ...building.values()];
  return [
    ...new Set([...torn, ...found.flatMap(paths => (paths.length === 1 ? paths : []))])
  ].sort();
}

/** Tells text that was a notebook and cannot be read: it may be one that the graph was written from. */
function isTorn(text: string): boolean {
  if (text.trim() === '' || /"(?:language|name)":\s*"(?:python|ipython)/.test(text)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true; // That it is no JSON is told where it is read.
  }
}

function addTo(map: Map<string, string[]>, name: string, path: string): void {
  map.set(name, [...(map.get(name) ?? []), path]);
}

/** Tells whether code seems to build stages of a class that it imports. */
function builds(code: string, name: string): boolean {
  const word = name.replaceAll('$', '\\$');
  return (
    new RegExp(`\\bnew\\s+${word}\\b`).test(code) &&
    new RegExp(`/${word}(?:\\.[jt]s)?['"]`).test(code)
  );
}

/** A notebook as a manifest names it: as a value, or as a key. */
const NAMED = /"notebook":\s*("(?:[^"\\\n]|\\.)+")|^\s*("(?:[^"\\\n]|\\.)+\.ipynb"): \{/gm;

/** The notebooks that a manifest names, whatever else became of its text. */
function namesIn(text: string): readonly string[] {
  const names = Array.from(text.matchAll(NAMED), ([, value, key]) => parseName(value ?? key ?? ''));
  return [...new Set(names)].filter(name => name !== '' && posix.normalize(name) === name).sort();
}

function parseName(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return ''; // Torn in the middle of an escape.
  }
}

import type { Manifest, ManifestFile } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import type { ClassState, ClassView } from '../contract/requests.js';
import { readText } from '../disk/index.js';
import { codeDeps, type Extraction, type GeneratedModule } from '../notebook/index.js';
import { findHeldBack } from './held-back.js';
import { hashLines } from './line-ends.js';
import { memoize } from './memoize.js';
import type { Project } from './project.js';

/** What Write graph wrote before. */
interface WrittenBefore {
  readonly manifest: Manifest;
  /** What is still there of it. */
  readonly present: Manifest;
}

/** Tells how far Write graph got with each class of the notebooks; helpers count as parts of the classes that use them. */
export function classStates(
  project: Project,
  { manifest, present }: WrittenBefore,
  extraction: Extraction,
  documents: readonly NotebookDocument[]
): readonly ClassView[] {
  const { classes, modules } = extraction;
  const heldBack = new Map(
    findHeldBack(extraction, manifest).map(({ name, notebook, cell: cellId }) => [
      name,
      { notebook, cellId, className: name, state: 'broken' } as const
    ])
  );
  const byPath = new Map(modules.map(module => [module.path, module]));
  const own = new Set(classes.map(({ module }) => module));
  const stateOf = memoize(path =>
    moduleState(project, manifest, path, byPath.get(path), documents)
  );
  const sound = classes.filter(({ name }) => !heldBack.has(name));
  const states = sound.map(({ name, module, notebook, cell }): ClassView => {
    const helpers = codeDeps(modules, module).filter(path => path !== module && !own.has(path));
    const state = stateOf(module);
    return {
      notebook,
      cellId: cell,
      className: name,
      state:
        state === 'written'
          ? worst([stagesState(name, manifest, present.stages), ...helpers.map(stateOf)])
          : state
    };
  });
  return [...states, ...heldBack.values()];
}

/** Tells whether the stages of a class are still where they were written. */
function stagesState(
  name: string,
  { stages }: Manifest,
  present: Manifest['stages']
): Extract<ClassState, 'written' | 'changed' | 'not-written'> {
  const own = Object.keys(stages).filter(stage => stages[stage]?.class === name);
  const left = own.filter(stage => stage in present);
  if (left.length === own.length) return 'written';
  return left.length === 0 ? 'not-written' : 'changed';
}

/**
 * Compares the manifest, the file and the notebook. Behind an error of another file, a helper has no text to
 * compare: it counts as written as long as its cells say what they did.
 */
function moduleState(
  project: Project,
  { files }: Manifest,
  path: string,
  module: GeneratedModule | undefined,
  documents: readonly NotebookDocument[]
): ClassState {
  const read = readText(project.absolute(path));
  const text = read.ok ? read.value : undefined;
  if (text === undefined) return 'not-written';
  const hash = hashLines(text);
  const next = module && hashLines(module.text);
  if (hash === next) return 'written';
  const file = files[path];
  if (hash === file?.kept && next === file.hash) return 'written';
  if (hash !== file?.hash) return 'conflict';
  return module === undefined && saysTheSame(file, text, documents) ? 'written' : 'changed';
}

/** What a class and all that it uses come to; `first` is of its own stages. */
function worst([first = 'written', ...helpers]: readonly ClassState[]): ClassState {
  const states = [first, ...helpers];
  if (states.includes('conflict')) return 'conflict';
  if (first === 'not-written') return first;
  return states.some(state => state !== 'written') ? 'changed' : 'written';
}

/** Tells whether the cells still hold the lines that a generated file was made from. */
function saysTheSame(
  { notebook, slices }: ManifestFile,
  text: string,
  documents: readonly NotebookDocument[]
): boolean {
  const cells = documents.find(({ path }) => path === notebook)?.cells ?? [];
  const lines = text.split(/\r?\n/);
  return slices.every(({ cell, line, lines: count, shift = 0 }) => {
    const slice = lines.slice(line, line + count).join('\n');
    const source = cells.find(({ id }) => id === cell)?.source;
    // A negative shift: Write graph put that much, as `export `, before the first line.
    return source?.replaceAll('\r\n', '\n').includes(slice.slice(Math.max(0, -shift))) ?? false;
  });
}

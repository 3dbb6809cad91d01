import type { Manifest } from '../contract/manifest.js';
import type { ClassState, ClassView } from '../contract/requests.js';
import { readText } from '../disk/index.js';
import { codeDeps, type Extraction, type GeneratedModule } from '../notebook/index.js';
import { hashLines } from './line-ends.js';
import type { Project } from './project.js';

/** Tells how far Write graph got with each class of the notebooks; helpers count as parts of the classes that use them. */
export function classStates(
  project: Project,
  manifest: Manifest,
  { classes, modules }: Extraction
): readonly ClassView[] {
  const byPath = new Map(modules.map(module => [module.path, module]));
  const own = new Set(classes.map(({ module }) => module));
  const known = new Map<string, ClassState>();
  const stateOf = (path: string): ClassState => {
    const state = known.get(path) ?? moduleState(project, manifest, path, byPath.get(path));
    known.set(path, state);
    return state;
  };
  return classes.map(({ name, module, notebook, cell }) => {
    const helpers = codeDeps(modules, module).filter(path => path !== module && !own.has(path));
    const state = stateOf(module);
    return {
      notebook,
      cellId: cell,
      className: name,
      state: state === 'written' ? worst(helpers.map(stateOf)) : state
    };
  });
}

/** Compares the manifest, the file and the notebook; a class behind an error has no text to compare. */
function moduleState(
  project: Project,
  { files }: Manifest,
  path: string,
  module: GeneratedModule | undefined
): ClassState {
  const read = readText(project.absolute(path));
  const text = read.ok ? read.value : undefined;
  if (text === undefined) return 'not-written';
  const hash = hashLines(text);
  const next = module && hashLines(module.text);
  if (hash === next) return 'written';
  return hash === files[path]?.hash ? 'changed' : 'conflict';
}

function worst(states: readonly ClassState[]): ClassState {
  if (states.includes('conflict')) return 'conflict';
  return states.some(state => state !== 'written') ? 'changed' : 'written';
}

import type { CellLocation, Diagnostic } from '../../contract/diagnostic.js';
import type { GeneratedModule, GraphProgram, StageClass } from '../extraction.js';
import type { FileClaims } from './file-claims.js';
import { classPath } from './file-plan.js';
import { findNoClasses } from './find-no-classes.js';
import { locateClass, locateNode } from '../cells/parsed-cell.js';
import { makersOf } from './part-helpers.js';
import type { NotebookPlan } from '../plan-notebook.js';

/** A notebook's plan with its modules. */
export interface WrittenNotebook {
  readonly plan: NotebookPlan;
  readonly modules: readonly GeneratedModule[];
  /** Its program, where it builds stages and nothing blocks them. */
  readonly programs: readonly GraphProgram[];
}

interface Combined {
  readonly modules: readonly GeneratedModule[];
  readonly classes: readonly StageClass[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Puts the modules of several notebooks side by side; a helper that two hold in the same words is one. */
export function combineModules(
  notebooks: readonly WrittenNotebook[],
  claims: FileClaims
): Combined {
  const makers = makersOf(notebooks.flatMap(({ modules }) => modules));
  const diagnostics: Diagnostic[] = [
    ...findNoClasses(notebooks.map(({ plan }) => plan)),
    ...findDuplicateClasses(notebooks.flatMap(({ plan }) => plan.classes))
  ];
  const byPath = new Map<string, GeneratedModule>();
  for (const { plan, modules } of notebooks) {
    for (const module of modules) {
      const key = module.path.toLowerCase();
      const other = byPath.get(key);
      if (!other || (isSameFile(module, other) && claims.rank(module) < claims.rank(other))) {
        byPath.set(key, module);
      } else if (!isReported(module, other, plan.classes) && !isSameFile(module, other)) {
        diagnostics.push(toClash(module, other, findPlace(plan, module.path)));
      }
    }
  }
  const unloadable = findUnloadable(notebooks, new Set([...byPath.values()].map(m => m.path)));
  return {
    classes: notebooks
      .flatMap(({ plan }) => plan.classes)
      .map(each => (unloadable.has(each.module) ? { ...each, blocked: true } : each)),
    modules: [...byPath.values()]
      .filter(({ path }) => !unloadable.has(path))
      .map(module => {
        const sharedBy = claims.sharers(module, makers.get(module.path) ?? new Set());
        return sharedBy.length > 0 ? { ...module, sharedBy } : module;
      })
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    diagnostics
  };
}

/** Collects the files that are not written, since another notebook's have their names but for case, and all that load them. */
function findUnloadable(
  notebooks: readonly WrittenNotebook[],
  written: ReadonlySet<string>
): ReadonlySet<string> {
  const all = notebooks.flatMap(({ modules }) => modules);
  const found = new Set(all.flatMap(({ path }) => (written.has(path) ? [] : [path])));
  for (const lost of found)
    for (const { path, valueImports, wiringImports } of all)
      if ([...valueImports, ...wiringImports].includes(lost)) found.add(path);
  return found;
}

function findDuplicateClasses(classes: readonly StageClass[]): Diagnostic[] {
  return classes.flatMap((stageClass, i): Diagnostic[] => {
    const { name, notebook } = stageClass;
    const first = classes.slice(0, i).find(c => c.name === name && c.notebook !== notebook);
    if (!first) return [];
    return [
      {
        severity: 'error',
        code: 'notebook/duplicate-class',
        message: `Class \`${name}\` is declared in \`${first.notebook}\` and in \`${notebook}\`.`,
        location: locateClass(stageClass),
        related: [{ message: `\`${name}\` is declared here, too.`, location: locateClass(first) }],
        help: [`Rename one of them, or import it from './src/${name}.js' in one of the notebooks.`]
      }
    ];
  });
}

function isReported(
  module: GeneratedModule,
  other: GeneratedModule,
  classes: readonly StageClass[]
): boolean {
  return module.path === other.path && classes.some(c => c.module === module.path);
}

function isSameFile(a: GeneratedModule, b: GeneratedModule): boolean {
  return a.path === b.path && a.text === b.text;
}

function toClash(
  module: GeneratedModule,
  other: GeneratedModule,
  location: CellLocation | undefined
): Diagnostic {
  const { path, notebook } = module;
  return {
    severity: 'error',
    code: 'notebook/file-name',
    message: `\`${path}\` would be written by \`${other.notebook}\` and by \`${notebook}\`, with different text.`,
    location: location ?? { kind: 'file', path: notebook },
    help: ['Rename one of the two, or move what they share into a file that both notebooks import.']
  };
}

/** Finds where the name of a file is declared. */
function findPlace({ files }: NotebookPlan, path: string): CellLocation | undefined {
  const units = files.files.find(file => file.path === path)?.units ?? [];
  const names = units.flatMap(unit => [...unit.names.values()].map(name => ({ unit, name })));
  const named = names.find(({ name }) => classPath(name.text) === path) ?? names[0];
  return named && locateNode(named.unit.cell, named.name.node);
}

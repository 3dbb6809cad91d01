import type { CellLocation, Diagnostic } from '../contract/diagnostic.js';
import type { NotebookExtraction } from './extract-notebook.js';
import type { GeneratedModule, StageClass } from './extraction.js';

interface Combined {
  readonly modules: readonly GeneratedModule[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Puts the modules of several notebooks side by side; a helper that two hold in the same words is one. */
export function combineModules(notebooks: readonly NotebookExtraction[]): Combined {
  const diagnostics: Diagnostic[] = [
    ...notebooks.flatMap(findNoClasses),
    ...findDuplicateClasses(notebooks.flatMap(notebook => notebook.classes))
  ];
  const byPath = new Map<string, GeneratedModule>();
  for (const { modules, places, classes } of notebooks) {
    for (const module of modules) {
      const key = module.path.toLowerCase();
      const other = byPath.get(key);
      if (!other) byPath.set(key, module);
      else if (!isReported(module, other, classes) && !isSameFile(module, other)) {
        diagnostics.push(toClash(module, other, places.get(module.path)));
      }
    }
  }
  const modules = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { modules: linkNotebooks(modules), diagnostics };
}

function findNoClasses({ path, classes, program, hasErrors }: NotebookExtraction): Diagnostic[] {
  if (classes.length > 0 || program || hasErrors) return [];
  return [
    {
      severity: 'warning',
      code: 'notebook/no-classes',
      message: `No cell of \`${path}\` declares a stage class.`,
      location: { kind: 'file', path },
      help: ["Write one: `class Train extends Stage<Train> { … }`, with `Stage` from 'stagebook'."]
    }
  ];
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

function locateClass({ notebook, cell, cellNumber, range }: StageClass): CellLocation {
  return { kind: 'cell', notebook, cellId: cell, cellNumber, range };
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

/** What a notebook imports from `./src/` may be another notebook's class: then it is its code that runs. */
function linkNotebooks(modules: readonly GeneratedModule[]): GeneratedModule[] {
  const paths = new Set(modules.map(module => module.path));
  const toModule = (specifier: string): string =>
    specifier.replace(/^\.\//, '').replace(/\.js$/, '.ts');
  return modules.map(module => {
    const linked = module.localImports.map(toModule).filter(path => paths.has(path));
    if (linked.length === 0) return module;
    return {
      ...module,
      valueImports: [...new Set([...module.valueImports, ...linked])].sort(),
      localImports: module.localImports.filter(specifier => !paths.has(toModule(specifier)))
    };
  });
}

import type { Diagnostic } from '../contract/diagnostic.js';
import type { NotebookDocument } from '../contract/notebook.js';
import type { StageProblem, StageSpec } from '../contract/stage-spec.js';
import type { Extraction } from '../notebook/index.js';
import { cacheDirectory } from '../notebook/compiled-cache.js';
import { transpile } from '../notebook/transpile.js';
import { collectStages } from './collect-stages.js';
import type { Project } from './project.js';
import {
  fieldLocator,
  toDiagnostic,
  type CellNumberOf,
  type LocateField
} from './stage-diagnostic.js';

/** The stages of a project, and what they were collected from. */
export interface CollectedGraph {
  /** Without the classes that could not be built, and what needs them. */
  readonly extraction: Extraction;
  readonly specs: readonly StageSpec[];
  /** What makes the graph as a whole wrong. */
  readonly problems: readonly Diagnostic[];
  /** What keeps single classes back. */
  readonly withheld: readonly Diagnostic[];
  readonly loaded: readonly string[];
  readonly locate: LocateField;
}

/** What is wrong between stages, or of the process, rather than with a class. */
const SHARED: ReadonlySet<StageProblem['code']> = new Set([
  'stage/duplicate-name',
  'stage/overlapping-outs',
  'stage/timeout'
]);

/**
 * Builds the stages; a class that cannot be built is held back with all that needs it, as one with an error
 * in its cell is, and so are the classes of cells that fail to build their stages. Where no class is left, what is
 * wrong concerns the whole graph.
 */
export async function collectGraph(
  project: Project,
  documents: readonly NotebookDocument[],
  extract: (withheld: ReadonlySet<string>) => Extraction
): Promise<CollectedGraph> {
  const names = new Set<string>();
  const withheld: Diagnostic[] = [];
  const loaded = new Set<string>();
  for (;;) {
    const extraction = extract(names);
    const { specs, problems, locate, ...found } = await collect(project, extraction, documents);
    for (const path of found.loaded) loaded.add(path);
    const diagnostics = distinct(problems.map(({ diagnostic }) => diagnostic));
    const bad = new Set(problems.flatMap(({ classNames }) => classNames));
    const sound = soundClasses(extraction).filter(({ name }) => !bad.has(name));
    const isOver = problems.length === 0 || sound.length === 0;
    if (isOver || problems.some(({ classNames }) => classNames.length === 0)) {
      const isWhole = sound.length > 0;
      return {
        extraction,
        specs,
        problems: isWhole ? diagnostics : distinct([...withheld, ...diagnostics]),
        withheld: isWhole ? distinct(withheld) : [],
        loaded: [...loaded],
        locate
      };
    }
    for (const name of bad) names.add(name);
    withheld.push(...diagnostics);
  }
}

function soundClasses({ classes }: Extraction): Extraction['classes'] {
  return classes.filter(item => !item.abstract && !item.blocked);
}

/** Classes that share a broken helper all fail with the same problem; of a package that is missing, the first one tells. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const item of diagnostics) {
    const { code, message, location } = item;
    const key = code === 'stage/missing-package' ? message : JSON.stringify([message, location]);
    if (!found.has(key)) found.set(key, item);
  }
  return [...found.values()];
}

interface Found {
  readonly specs: readonly StageSpec[];
  /** The classes are those to hold back, so that the others can be built. */
  readonly problems: readonly {
    readonly diagnostic: Diagnostic;
    readonly classNames: readonly string[];
  }[];
  readonly loaded: readonly string[];
  readonly locate: LocateField;
}

async function collect(
  project: Project,
  extraction: Extraction,
  documents: readonly NotebookDocument[]
): Promise<Found> {
  const { programs } = extraction;
  const classes = soundClasses(extraction);
  if (programs.length === 0 && classes.length === 0) {
    return { specs: [], problems: [], loaded: [], locate: () => undefined };
  }
  const texts = [...extraction.modules, ...programs].map(({ path, text }) => [path, text] as const);
  // Neither the collect process nor the first run of a stage has to load the compiler.
  const cache = cacheDirectory(project.root);
  for (const [path, text] of texts) transpile(text, project.absolute(path), cache);
  const collected = await collectStages({
    root: project.root,
    modules: Object.fromEntries(texts),
    classes: classes.map(({ name, module, builtBy }) => ({ name, module, builtBy })),
    programs: programs.map(({ notebook, path, text, imports }) => ({
      notebook,
      path,
      text,
      imports
    }))
  });
  const cellNumber: CellNumberOf = (notebook, cell) => {
    const document = documents.find(({ path }) => path === notebook);
    return document?.cells.find(({ id }) => id === cell)?.number ?? 0;
  };
  return {
    specs: collected.stages,
    problems: collected.problems.map(problem => ({
      diagnostic: toDiagnostic(problem, extraction, cellNumber),
      classNames: concernedBy(problem, classes)
    })),
    loaded: collected.loaded,
    locate: fieldLocator(collected.places, extraction, cellNumber)
  };
}

/** Cells that fail leave open which stages there are of all the classes that they speak for. */
function concernedBy(
  { code, notebook, className }: StageProblem,
  classes: Extraction['classes']
): readonly string[] {
  if (SHARED.has(code)) return [];
  const concerned = classes.filter(({ name, builtBy }) =>
    notebook === undefined ? name === className : builtBy.includes(notebook)
  );
  return concerned.map(({ name }) => name);
}

import type { Diagnostic, Location } from '../contract/diagnostic.js';
import { extractModules } from '../notebook/index.js';
import { PIPELINE_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';
import type { NotebookStages } from './read-stages.js';

/** What is about to go, or offered for that. */
interface Going {
  /** Generated files. */
  readonly files: ReadonlySet<string>;
  readonly stages: ReadonlySet<string>;
}

/** A place in a notebook that uses what no cell makes any more. */
export interface StillUsed {
  /** The generated file or the stage that it uses. */
  readonly used: string;
  /** The error that it becomes once that is gone. */
  readonly diagnostic: Diagnostic;
}

/** Finds what the notebooks still use of what is about to go: an import of a generated file, a dep of a stage. */
export function findStillUsed(
  project: Project,
  graph: NotebookStages,
  going: Going
): readonly StillUsed[] {
  return [
    ...(going.files.size > 0 ? findImports(project, graph, going.files) : []),
    ...findDeps(graph, going.stages)
  ];
}

/** Extraction itself tells, as it will in a fresh clone, what it misses without the files. */
function findImports(
  project: Project,
  { documents }: NotebookStages,
  files: ReadonlySet<string>
): StillUsed[] {
  const fileExists = (path: string): boolean => !files.has(path) && project.isFile(path);
  const { diagnostics } = extractModules(documents, { fileExists });
  return diagnostics.flatMap((item): StillUsed[] => {
    if (item.code !== 'notebook/missing-import') return [];
    const specifier = textAt(item.location, documents);
    const path = [...files].find(file => isBehind(specifier, file));
    if (path === undefined) return [];
    const message = `The import \`${specifier}\` would lose its file: no cell makes \`${path}\` any more.`;
    const help = [
      `Bring the cell of \`${path}\` back, or take out what uses the import; then prune.`,
      'Where the cell was moved to a notebook in a folder, name that notebook once: `stagebook write-graph NOTEBOOK`.'
    ];
    return [{ used: path, diagnostic: { ...item, message, help } }];
  });
}

/** Returns what an import names, without its quotes. */
function textAt(location: Location, documents: NotebookStages['documents']): string {
  if (location.kind !== 'cell' || !location.range) return '';
  const { start, end } = location.range;
  const cells = documents.find(({ path }) => path === location.notebook)?.cells;
  const line = cells?.find(({ id }) => id === location.cellId)?.source.split(/\r?\n/)[start.line];
  return line?.slice(start.column + 1, end.column - 1) ?? '';
}

/** A specifier counts from the root or from a folder, and may have another extension or none. */
function isBehind(specifier: string, path: string): boolean {
  const stem = (text: string): string => text.replace(/\.[cm]?[jt]sx?$/, '');
  return stem(specifier).replace(/^(?:\.{1,2}\/)+/, '') === stem(path);
}

function findDeps({ specs, placeOf }: NotebookStages, stages: ReadonlySet<string>): StillUsed[] {
  return specs.flatMap(({ name, className, deps }) =>
    deps.flatMap(({ field, wire }) => {
      const read = [wire ?? []]
        .flat()
        .find(({ stage }) => stage !== undefined && stages.has(stage));
      if (read?.stage === undefined) return [];
      const diagnostic: Diagnostic = {
        severity: 'error',
        code: 'stage/missing-dep',
        message: `\`${className}.${field}\` reads \`${read.path}\` of stage \`${read.stage}\`, which no cell makes any more.`,
        location: placeOf(name, field) ?? { kind: 'file', path: PIPELINE_FILE },
        help: [`Bring stage \`${read.stage}\` back, or take the dep out; then prune.`]
      };
      return [{ used: read.stage, diagnostic }];
    })
  );
}

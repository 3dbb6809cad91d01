import type TS from 'typescript';
import { CellMap } from '../../contract/cell-map.js';
import type { CellLocation, Diagnostic } from '../../contract/diagnostic.js';
import type { NotebookDocument } from '../../contract/notebook.js';
import { loadCompiler, ts } from '../syntax/compiler.js';
import type { Extraction, GeneratedModule, GraphProgram } from '../extraction.js';
import { ImportPlaces } from './import-places.js';
import { positionAt } from '../syntax/position.js';
import { createTypeProgram } from './type-program.js';

/**
 * An import of JSON that lacks its attribute in a project of ES modules, or has one in another. The stage entry
 * compiles modules itself and takes both; the kernel knows no attributes.
 */
const OF_EMIT: ReadonlySet<number> = new Set([1543, 2856]);

/** A generated text and the cells that its lines came from. */
type Source = Pick<GeneratedModule | GraphProgram, 'path' | 'text' | 'notebook' | 'slices'>;

/**
 * Checks the types of all generated modules as the project's own `tsc` would, and tells each error at its cell.
 *
 * `root` is the absolute path of the project: its `tsconfig.json`, packages and files decide, and are read.
 * What is written does not depend on it.
 */
export function findTypeErrors(
  { modules, programs }: Extraction,
  notebooks: readonly NotebookDocument[],
  root: string
): readonly Diagnostic[] {
  loadCompiler();
  const sources = new Map<string, Source>([...modules, ...programs].map(each => [each.path, each]));
  const texts = new Map([...sources].map(([path, { text }]) => [path, text]));
  const program = createTypeProgram(root, texts);
  const places = new ImportPlaces(notebooks);
  const found = program.files.flatMap(({ path, file }) => {
    const source = sources.get(path);
    if (!source) return [];
    const problems = [
      ...program.compiled.getSyntacticDiagnostics(file),
      ...program.compiled.getSemanticDiagnostics(file)
    ];
    const own = problems.filter(({ code }) => !OF_EMIT.has(code));
    return own.map(problem => toDiagnostic(problem, { file, source, notebooks, places }));
  });
  // What stands in several files, such as an import, is told once.
  return [...new Map(found.map(item => [JSON.stringify(item), item])).values()];
}

/** A generated file, and what tells where it came from. */
interface Origin {
  readonly file: TS.SourceFile;
  readonly source: Source;
  readonly notebooks: readonly NotebookDocument[];
  readonly places: ImportPlaces;
}

function toDiagnostic(problem: TS.Diagnostic, origin: Origin): Diagnostic {
  const { start = 0, length = 0, code, category, messageText } = problem;
  const { file, source, places } = origin;
  const text = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ');
  return {
    severity: category === ts.DiagnosticCategory.Error ? 'warning' : 'info',
    code: 'notebook/types',
    message: `${text.replace(/\.$/, '')} (TS${code}).`,
    location: locate(start, start + length, origin) ??
      places.find(file, start, source.notebook) ?? { kind: 'file', path: source.path }
  };
}

/** Finds the cell of a stretch of a generated text; undefined for lines that stand in no cell. */
function locate(
  start: number,
  end: number,
  { file, source: { slices, notebook }, notebooks }: Origin
): CellLocation | undefined {
  const map = new CellMap(slices);
  const from = map.toCell(positionAt(file, start));
  if (!from) return undefined;
  const cells = notebooks.find(({ path }) => path === notebook)?.cells ?? [];
  const cell = cells.find(({ id }) => id === from.cell);
  if (!cell) return undefined;
  const to = map.toCell(positionAt(file, end));
  return {
    kind: 'cell',
    notebook,
    cellId: cell.id,
    cellNumber: cell.number,
    range: { start: from.position, end: to?.cell === from.cell ? to.position : from.position }
  };
}

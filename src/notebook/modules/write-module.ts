import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { declaredNames, hasModifier, isAmbient } from '../syntax/declared-names.js';
import type { GeneratedModule } from '../extraction.js';
import type { PlannedFile } from './file-plan.js';
import { HEADER } from './generated-header.js';
import { sideEffectImports } from '../cells/import-binding.js';
import { orderForLoading } from './load-order.js';
import { ModuleImports, type WriteContext } from './module-imports.js';
import { endWithComments, isBlankLine, startWithComments } from '../cells/comments.js';
import { ModuleText, type Edit } from './module-text.js';
import { relativeSpecifier } from '../cells/specifier.js';
import { inOrder, type Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** Writes a planned file, and the files that re-export its other classes. */
export function writeFile(
  context: WriteContext,
  file: PlannedFile,
  isEntry: boolean
): GeneratedModule[] {
  const { graph } = context;
  const imports = new ModuleImports(file.path, context);
  const modules = file.units.filter(unit => unit.module);
  const sideEffects =
    modules.length > 0
      ? modules.flatMap(({ cell }) => sideEffectImports(cell.file))
      : isEntry
        ? graph.sideEffects
        : [];
  for (const source of sideEffects) imports.addSideEffect(source);
  const units = [...ambientOf(graph, file.units), ...orderForLoading(graph, file.units)];
  const edits = imports.addUnits(units);
  const text = startText(imports);
  for (const unit of units) {
    const again = findRepeated(unit);
    const isExported = !unit.ambient && !unit.module && again.length === 0;
    addUnit(text, unit, edits.get(unit) ?? [], { export: isExported });
    if (again.length > 0) text.addLine(`export { ${again.join(', ')} };`);
  }
  // Without an export or import of its own, what it adds to other modules would replace them.
  if (file.path.endsWith('.d.ts')) text.addLine('export {};');
  const module: GeneratedModule = {
    path: file.path,
    text: text.toString(),
    notebook: graph.path,
    slices: text.slices,
    names: units.filter(u => !u.ambient).flatMap(u => [...u.names.keys()]),
    ...imports.toLists()
  };
  return [module, ...[...file.otherClasses].map(stub => writeStub(graph, file, stub))];
}

/** Variables that a cell declares twice, as `var` may, can be exported only once; so are all names beside them. */
function findRepeated({ statements, names, module }: Unit): string[] {
  const variables = statements.filter(ts.isVariableStatement).flatMap(declaredNames);
  const isRepeated = new Set(variables.map(({ text }) => text)).size < variables.length;
  return isRepeated && !module ? [...names.keys()] : [];
}

/** Begins the text of a module: the header, the imports, and no blank line at the end. */
export function startText(imports: ModuleImports): ModuleText {
  const text = new ModuleText();
  text.addLine(HEADER);
  for (const line of imports.toLines()) text.addLine(line);
  return text;
}

/** Appends the statements of a unit verbatim, each exported where that is asked for. */
export function addUnit(
  text: ModuleText,
  unit: Unit,
  edits: readonly Edit[],
  options: { readonly export: boolean }
): void {
  const { cell, statements } = unit;
  let end: number | undefined;
  for (const statement of statements) {
    const start = startWithComments(cell, statement);
    const gap = cell.file.text.slice(end ?? start, start);
    if (end === undefined || gap.trim() !== '' || isBlankLine(gap)) text.addLine('');
    end = endWithComments(cell, statement);
    const own = edits.filter(e => e.start >= start && e.end <= (end ?? start));
    const exporting = options.export ? exportEdits(unit, statement) : [];
    text.addSlice(cell, start, end, [...exporting, ...own]);
  }
}

/** A class of a shared file is still imported by its own name, so that its users do not change with it. */
function writeStub(
  graph: UnitGraph,
  file: PlannedFile,
  [name, path]: readonly [string, string]
): GeneratedModule {
  const text = new ModuleText();
  text.addLine(HEADER);
  text.addLine(`export { ${name} } from '${relativeSpecifier(path, file.path)}';`);
  return {
    path,
    text: text.toString(),
    notebook: graph.path,
    slices: [],
    names: [name],
    valueImports: [file.path],
    wiringImports: [],
    typeImports: [],
    localImports: [],
    packages: []
  };
}

/** `declare const x` stands in every file that uses it: there is nothing that could be imported. */
function ambientOf(graph: UnitGraph, units: readonly Unit[]): Unit[] {
  const found = new Set<Unit>();
  const visit = (unit: Unit): void => {
    for (const { unit: target } of graph.unitEdges(unit)) {
      if (!target.ambient || found.has(target)) continue;
      found.add(target);
      visit(target);
    }
  };
  units.forEach(visit);
  return inOrder(found);
}

/** Adds `export` behind decorators, where all versions of TypeScript and both kinds of decorators take it. */
function exportEdits({ cell }: Unit, statement: TS.Statement): Edit[] {
  if (isAmbient(statement)) return [];
  const { text } = cell.file;
  if (hasModifier(statement, ts.SyntaxKind.DefaultKeyword) && ts.canHaveModifiers(statement)) {
    const keyword = ts.getModifiers(statement)?.find(m => m.kind === ts.SyntaxKind.DefaultKeyword);
    if (!keyword) return [];
    const gap = /^[ \t]*/.exec(text.slice(keyword.end))?.[0].length ?? 0;
    return [{ start: keyword.getStart(cell.file), end: keyword.end + gap, text: '' }];
  }
  if (hasModifier(statement, ts.SyntaxKind.ExportKeyword)) return [];
  const decorators = ts.canHaveDecorators(statement) ? (ts.getDecorators(statement) ?? []) : [];
  const last = decorators.at(-1);
  const start = last ? skipTrivia(text, last.end) : statement.getStart(cell.file);
  return [{ start, end: start, text: 'export ' }];
}

function skipTrivia(text: string, offset: number): number {
  const trivia = /(?:\s|\/\/.*|\/\*[^]*?\*\/)*/y;
  trivia.lastIndex = offset;
  return offset + (trivia.exec(text)?.[0].length ?? 0);
}

import type { GraphProgram } from '../extraction.js';
import type { Edit } from './module-text.js';
import { ModuleImports, type WriteContext } from './module-imports.js';
import type { Unit } from '../units/unit.js';
import { addUnit, startText } from './write-module.js';

/** Returns the path of the program of one of several notebooks. */
export function programPath(index: number, count: number): string {
  return count === 1 ? '.stagebook/program.ts' : `.stagebook/program-${index + 1}.ts`;
}

/** Writes the module that builds the stages: the statements as they stand, in notebook order. */
export function writeProgram(
  context: WriteContext,
  units: readonly Unit[],
  path: string
): GraphProgram {
  const imports = new ModuleImports(path, context);
  const edits = imports.addUnits(units);
  const text = startText(imports);
  units.forEach((unit, i) => {
    const before = units[i - 1]?.statements.at(-1);
    const isOpen = before !== undefined && !before.getText().endsWith(';');
    const guard = isOpen ? guardEdits(unit) : [];
    addUnit(text, unit, [...guard, ...(edits.get(unit) ?? [])], { export: false });
  });
  const { valueImports, wiringImports, typeImports, localImports, packages } = imports.toLists();
  return {
    path,
    text: text.toString(),
    notebook: context.graph.path,
    slices: text.slices,
    imports: [...valueImports, ...wiringImports, ...typeImports].sort(),
    localImports,
    packages
  };
}

/** Without its semicolon the statement before would swallow one that begins with a bracket. */
function guardEdits({ cell, statements }: Unit): Edit[] {
  const [first] = statements;
  if (!first) return [];
  const start = first.getStart(cell.file);
  return /[([`/+-]/.test(cell.file.text.charAt(start)) ? [{ start, end: start, text: ';' }] : [];
}

import type TS from 'typescript';
import type { CellFix, CellLocation } from '../../contract/diagnostic.js';
import { replaceText, type CellEdit } from '../cells/cell-edit.js';
import { ts } from '../syntax/compiler.js';
import { declaredNames, hasModifier, type DeclaredName } from '../syntax/declared-names.js';
import { addImport } from './import-fix.js';
import { locateNode } from '../cells/parsed-cell.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** The module cell that declares a name, which other cells have by import alone. */
export interface ModuleHome {
  /** How a cell says what it imports. */
  readonly advice: string;
  /** Says what the declaration is. */
  readonly note: string;
  readonly location: CellLocation;
  /** Imports the name into the cell that uses it, and exports it where it is not. */
  readonly fixes: readonly CellFix[];
}

/** Finds the module cell that declares a name at its top level, unless it is the one that uses it. */
export function findModuleHome(
  { scope }: UnitGraph,
  user: Unit,
  name: string
): ModuleHome | undefined {
  const home = scope.units.find(
    unit => unit !== user && unit.module?.locals.has(name) === true && scope.isLive(unit)
  );
  const isMeant = ({ text }: DeclaredName): boolean => text === name;
  // Overloads, and what merges into one, are exported together or not at all.
  const statements = home?.statements.filter(each => declaredNames(each).some(isMeant)) ?? [];
  const node = statements.flatMap(declaredNames).find(isMeant)?.node;
  if (!home?.module || !node) return undefined;
  const specifier = `./${home.module.name}.js`;
  const module = `module \`${home.module.name}\``;
  const isDefault = statements.some(each => hasModifier(each, ts.SyntaxKind.DefaultKeyword));
  const isExported = isDefault || home.names.has(name);
  const importing = `\`import ${isDefault ? name : `{ ${name} }`} from '${specifier}';\``;
  const exporting = isExported ? [] : statements.map(each => exportStatement(home, each));
  const { title, edits } = addImport(name, specifier, user.cell);
  return {
    advice: isExported
      ? `Add ${importing} to a cell.`
      : `Export it there, with \`export\` before ${statements.length > 1 ? 'each of its declarations' : 'its declaration'}, and add ${importing} to a cell.`,
    note: isExported
      ? `\`${name}\` is exported here, by ${module}: a cell that uses it imports it.`
      : `\`${name}\` is declared here, in ${module}, which does not export it.`,
    location: locateNode(home.cell, node),
    fixes: isDefault
      ? []
      : [
          {
            title: isExported ? title : `Export \`${name}\` and import it from '${specifier}'`,
            edits: [...edits, ...exporting]
          }
        ]
  };
}

function exportStatement({ cell }: Unit, statement: TS.Statement): CellEdit {
  const start = statement.getStart(cell.file);
  return replaceText(cell, start, start, 'export ');
}

import { isDeviceName } from '../../contract/device-name.js';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import type { Problem } from './problem.js';
import { locateNode } from '../cells/parsed-cell.js';
import { classifyClass } from '../units/stage-classes.js';
import { inOrder, type Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** Finds classes and helpers whose names cannot be file names, or not beside each other. */
export function findFileNameProblems(graph: UnitGraph, units: Iterable<Unit>): Problem[] {
  const taken = new Map<string, { readonly name: string; readonly unit: Unit }>();
  const problems: Problem[] = [];
  for (const unit of inOrder(units)) {
    if (unit.ambient) continue;
    const names = namesOfFiles(unit);
    for (const name of names) {
      if (isDeviceName(name)) {
        problems.push(
          toProblem(
            unit,
            name,
            `\`${name}\` is the name of a device on Windows, so no file can have it.`
          )
        );
      }
      // Helpers whose names differ so share a file; of classes, others import the one or the other.
      if (unit.classes.size === 0 && !unit.module) continue;
      const key = name.toLowerCase();
      const other = taken.get(key);
      if (other && other.name !== name && !graph.twinsOf(unit).includes(other.unit)) {
        const message = `\`${name}\` and \`${other.name}\` differ only in case, so their files would be one on Windows and macOS.`;
        problems.push(toProblem(unit, name, message, other));
      }
      taken.set(key, other ?? { name, unit });
    }
  }
  return problems;
}

function namesOfFiles({ module, classes, names }: Unit): string[] {
  if (module) return [module.name];
  return classes.size > 0 ? [...classes.keys()] : [...names.keys()].slice(0, 1);
}

/** Finds stage classes that call themselves otherwise than the constant that holds them: which would name the stage? */
export function findTwoNames(graph: UnitGraph, units: Iterable<Unit>): Problem[] {
  return [...units].flatMap(unit =>
    [...unit.classes].flatMap(([name, { name: own }]) => {
      if (!own || own.text === name || classifyClass(graph, unit, name) === 'no') return [];
      const message = `The class that \`${name}\` holds is called \`${own.text}\`: a stage has one name.`;
      return [toProblem(unit, name, message)].map(({ diagnostic }) => ({
        unit,
        diagnostic: { ...diagnostic, help: [`Call it \`${name}\`, or leave its own name out.`] }
      }));
    })
  );
}

/** Finds classes that extend something but have no name to call a file by. */
export function findAnonymousClasses(graph: UnitGraph): Diagnostic[] {
  return graph.scope.units.flatMap(unit =>
    unit.statements.flatMap((statement): Diagnostic[] => {
      if (!ts.isClassDeclaration(statement) || statement.name || !statement.heritageClauses)
        return [];
      return [
        {
          severity: 'error',
          code: 'notebook/file-name',
          message: 'A class without a name cannot become a file.',
          location: locateNode(unit.cell, statement.heritageClauses[0] ?? statement),
          help: ['Give the class a name.']
        }
      ];
    })
  );
}

function toProblem(
  unit: Unit,
  name: string,
  message: string,
  other?: { readonly name: string; readonly unit: Unit }
): Problem {
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'notebook/file-name',
    message,
    location: locateName(unit, name),
    ...(other && {
      related: [
        {
          message: `\`${other.name}\` is declared here.`,
          location: locateName(other.unit, other.name)
        }
      ]
    }),
    help: [`Rename \`${name}\`.`]
  };
  return { unit, diagnostic };
}

function locateName(unit: Unit, name: string): Diagnostic['location'] {
  return locateNode(unit.cell, unit.names.get(name)?.node ?? unit.cell.file);
}

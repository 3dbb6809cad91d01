import type { CellLocation } from '../../contract/diagnostic.js';
import { quoteWord } from '../../contract/quote-word.js';
import type { ExtractOptions } from '../extraction.js';
import { classPath, modulePath } from '../modules/file-plan.js';
import { locateNode } from '../cells/parsed-cell.js';
import { relativeSpecifier } from '../cells/specifier.js';
import { classifyClass } from './stage-classes.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';

/** Where the project has a stage class that a notebook does not declare. */
export interface Elsewhere {
  /** What a cell imports it by. */
  readonly specifier: string;
  /** The class in its notebook, where that was read. */
  readonly location?: CellLocation;
  /** Notebooks that declare it and were not read. */
  readonly unread: readonly string[];
}

/** Finds a stage class in the other notebooks of the project. */
export type FindElsewhere = (name: string) => Elsewhere | undefined;

/** Makes what finds stage classes that a notebook does not declare: in those that are read, then in the others. */
export function lookElsewhere(
  graph: UnitGraph,
  all: readonly UnitGraph[],
  { declaredIn }: ExtractOptions
): FindElsewhere {
  return name => {
    for (const other of all) {
      const unit = other === graph ? undefined : findStage(other, name);
      if (!unit) continue;
      return {
        specifier: relativeSpecifier('', modulePath(unit, name)),
        location: locateNode(unit.cell, unit.names.get(name)?.node ?? unit.cell.file),
        unread: []
      };
    }
    // Classes begin with a capital, and to look through all notebooks for other names would be in vain.
    const unread = /^\p{Lu}/u.test(name) ? (declaredIn?.(name) ?? []) : [];
    return unread.length === 0
      ? undefined
      : { specifier: relativeSpecifier('', classPath(name)), unread };
  };
}

function findStage(graph: UnitGraph, name: string): Unit | undefined {
  return graph.scope.units.find(
    unit =>
      unit.classes.has(name) &&
      graph.scope.liveNames(unit).includes(name) &&
      classifyClass(graph, unit, name) !== 'no'
  );
}

/** Says how to have notebooks read that declare a class which another one needs. */
export function adviseReading(
  name: string,
  notebooks: readonly string[],
  importer: string
): string {
  const found = notebooks.map(path => `\`${path}\``).join(' and ');
  const both = [importer, ...notebooks.slice(0, 1)].map(quoteWord).join(' ');
  return `${found} declares \`${name}\`, and was not read: name both notebooks once, with \`stagebook write-graph ${both}\`.`;
}

import { findComponents } from './components.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';

/** Which units share a generated file, and the paths by which each name is imported. */
export class FilePlan {
  readonly files: readonly PlannedFile[];
  readonly #paths = new Map<Unit, string>();

  /** Plans files for units and all that they need; the result for a unit does not depend on its users. */
  constructor(graph: UnitGraph, units: ReadonlySet<Unit>) {
    const planned = [...units].filter(unit => !unit.ambient).sort((a, b) => a.index - b.index);
    this.files = findComponents(planned, unit => neighbours(graph, unit, units)).map(component =>
      toFile(graph, component)
    );
    for (const file of this.files) {
      for (const unit of file.units) this.#paths.set(unit, file.path);
    }
  }

  /** Lists the paths of all files. */
  paths(): string[] {
    return this.files.flatMap(({ path, otherClasses }) => [path, ...otherClasses.map(classPath)]);
  }

  /** Returns the path of the file that holds a unit, if the unit has one. */
  fileOf(unit: Unit): string | undefined {
    return this.#paths.get(unit);
  }

  /** Returns the path by which others import a name: a class has its own also where it shares a file. */
  importPath(unit: Unit, name: string): string | undefined {
    const file = this.#paths.get(unit);
    return file !== undefined && unit.classes.has(name) ? classPath(name) : file;
  }
}

/** A generated file before its text is written. */
export interface PlannedFile {
  readonly path: string;
  /** In notebook order. */
  readonly units: readonly Unit[];
  /** Classes in it that the file is not named after; each gets a file that only re-exports it. */
  readonly otherClasses: readonly string[];
}

/** Returns the path of a class's module. */
export function classPath(name: string): string {
  return `src/${name}.ts`;
}

function toFile(graph: UnitGraph, units: readonly Unit[]): PlannedFile {
  const classes = units.flatMap(unit => [...unit.classes.keys()]);
  const [first, ...otherClasses] = classes;
  if (first !== undefined) return { path: classPath(first), units, otherClasses };
  const [name = ''] = units.flatMap(unit => graph.scope.liveNames(unit));
  return { path: `src/lib/${name}.ts`, units, otherClasses };
}

/**
 * Lists the units that must not be in a file that is loaded after the unit's own: all it needs at run
 * time, who assigns to its variables, because what is imported cannot be assigned to, and its twins.
 */
function neighbours(graph: UnitGraph, unit: Unit, units: ReadonlySet<Unit>): Unit[] {
  const needed = graph
    .unitEdges(unit)
    .filter(edge => edge.kind !== 'type')
    .map(edge => edge.unit);
  const writers = graph.writersOf(unit).filter(w => w.write === 'assign' && units.has(w.unit));
  return [...needed, ...writers.map(w => w.unit), ...graph.twinsOf(unit)];
}

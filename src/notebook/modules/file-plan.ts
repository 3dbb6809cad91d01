import { addTo, groupBy } from '../syntax/by-key.js';
import { findComponents } from './components.js';
import { inOrder, type Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** Which units share a generated file, and the paths by which each name is imported. */
export class FilePlan {
  readonly files: readonly PlannedFile[];
  readonly #files = new Map<Unit, PlannedFile>();

  private constructor(files: readonly PlannedFile[]) {
    this.files = files;
    for (const file of files) {
      for (const unit of file.units) this.#files.set(unit, file);
    }
  }

  /** Plans files for units and all that they need; the result for a unit does not depend on its users. */
  static of(graph: UnitGraph, units: ReadonlySet<Unit>): FilePlan {
    const planned = inOrder(units).filter(unit => !unit.ambient);
    const next = toRings([...findClashes(graph, planned), ...graph.changes.groups()], units);
    const components = findComponents(planned, unit => [
      ...neighbours(graph, unit, units),
      ...(next.get(unit) ?? [])
    ]);
    const files = components.map(component => toFile(graph, component));
    return new FilePlan([...files, ...typesFile(files.length > 0 ? graph.augmentations : [])]);
  }

  /** Returns the same plan with other paths for some of its files. */
  move(toPath: (path: string) => string): FilePlan {
    return new FilePlan(
      this.files.map(({ path, units, otherClasses }) => ({
        path: toPath(path),
        units,
        otherClasses: new Map([...otherClasses].map(([name, own]) => [name, toPath(own)]))
      }))
    );
  }

  /** Lists the paths of all files. */
  paths(): string[] {
    return this.files.flatMap(({ path, otherClasses }) => [path, ...otherClasses.values()]);
  }

  /** Returns the path of the file that holds a unit, if the unit has one. */
  fileOf(unit: Unit): string | undefined {
    return this.#files.get(unit)?.path;
  }

  /** Returns the path by which others import a name: a class has its own also where it shares a file. */
  importPath(unit: Unit, name: string): string | undefined {
    const file = this.#files.get(unit);
    return file?.otherClasses.get(name) ?? file?.path;
  }
}

/** A generated file before its text is written. */
export interface PlannedFile {
  readonly path: string;
  /** In notebook order. */
  readonly units: readonly Unit[];
  /** Classes in it that the file is not named after, with the path of a file that only re-exports each. */
  readonly otherClasses: ReadonlyMap<string, string>;
}

/** Returns the path of a class's module. */
export function classPath(name: string): string {
  return `src/${name}.ts`;
}

/** Returns the path of the module of a unit's class: its own, unless the whole cell is a module. */
export function modulePath({ module }: Unit, className: string): string {
  return classPath(module?.name ?? className);
}

/** Finds helpers whose files would be one where case does not count (`const pool = new Pool()`): they share one. */
function findClashes(graph: UnitGraph, units: readonly Unit[]): Iterable<readonly Unit[]> {
  const helpers = units.filter(({ module, classes }) => !module && classes.size === 0);
  return groupBy(helpers, unit => helperPath(graph, [unit]).toLowerCase()).values();
}

/** Leads from each unit of a group to the next, around: so they are in one file, however many they are. */
function toRings(
  groups: Iterable<readonly Unit[]>,
  units: ReadonlySet<Unit>
): ReadonlyMap<Unit, readonly Unit[]> {
  const next = new Map<Unit, Unit[]>();
  for (const group of groups) {
    // Modules that the author parted stay apart.
    const ring = group.filter(unit => units.has(unit) && !unit.ambient && !unit.module);
    ring.forEach((unit, i) => {
      const after = ring[(i + 1) % ring.length];
      if (after && after !== unit) addTo(next, unit, after);
    });
  }
  return next;
}

/** Nobody imports this file: the compiler finds it below `src/`. No helper can have its name. */
function typesFile(units: readonly Unit[]): PlannedFile[] {
  if (units.length === 0) return [];
  return [{ path: 'src/lib/global-types.d.ts', units, otherClasses: new Map() }];
}

function toFile(graph: UnitGraph, units: readonly Unit[]): PlannedFile {
  const module = units[0]?.module;
  if (module) return { path: classPath(module.name), units, otherClasses: new Map() };
  const classes = units.flatMap(unit => [...unit.classes.keys()]);
  const [first, ...others] = classes;
  const otherClasses = new Map(others.map(name => [name, classPath(name)]));
  if (first !== undefined) return { path: classPath(first), units, otherClasses };
  return { path: helperPath(graph, units), units, otherClasses };
}

function helperPath(graph: UnitGraph, units: readonly Unit[]): string {
  const [name = ''] = units.flatMap(unit => graph.scope.liveNames(unit));
  return `src/lib/${name}.ts`;
}

/**
 * Lists the units that must not be in a file that is loaded after the unit's own: all it needs at run
 * time, who assigns to its variables, because what is imported cannot be assigned to, and its twins.
 */
function neighbours(graph: UnitGraph, unit: Unit, units: ReadonlySet<Unit>): Unit[] {
  // Modules that the author parted stay apart, even where they import each other.
  if (unit.module) return [];
  const needed = graph
    .unitEdges(unit)
    .filter(edge => edge.kind !== 'type')
    .map(edge => edge.unit);
  const writers = graph.writersOf(unit).filter(w => w.write === 'assign' && units.has(w.unit));
  return [...needed, ...writers.map(w => w.unit), ...graph.twinsOf(unit)];
}

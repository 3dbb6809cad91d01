import { addTo, remember } from '../syntax/by-key.js';
import { Changes } from '../effects/changes.js';
import { TYPE, VALUE } from '../syntax/declared-names.js';
import { sideEffectImports } from '../cells/import-binding.js';
import type { ImportBinding, ImportSource } from '../cells/import-binding.js';
import { InnerNames } from './inner-names.js';
import { lazy } from '../syntax/lazy.js';
import type { LocalFiles } from '../local-files.js';
import type { ParsedNotebook } from '../cells/parsed-cell.js';
import { collectReferences } from './reference.js';
import type { Reference, References } from './reference.js';
import { Scope } from './scope.js';
import { findTwins } from './twins.js';
import { toAugmentation, type Unit } from './unit.js';
import { isWiring } from './wiring.js';
import type { Write } from '../syntax/writes.js';

/** How a unit needs a name: to run, to name a stage class in `dep()`, or for its types. */
export type EdgeKind = 'value' | 'wiring' | 'type';

/** A use of a name of the notebook, with what the name stands for. */
export type Edge = UnitEdge | ImportEdge;

/** A use of what another unit declares. */
export interface UnitEdge {
  readonly kind: EdgeKind;
  readonly reference: Reference;
  readonly unit: Unit;
  /** The import by which a cell has it, where the unit is a module cell. */
  readonly via?: Pick<ImportBinding, 'imported' | 'local' | 'typeOnly'>;
}

/** A use of what a cell imports. */
export interface ImportEdge {
  readonly kind: EdgeKind;
  readonly reference: Reference;
  readonly import: ImportBinding;
}

/** A module cell that a unit loads without a name of it: `import './X'`, `export * from './X'`, `import('./X')`. */
export interface ModuleLoad {
  readonly kind: EdgeKind;
  readonly unit: Unit;
}

/** What a unit needs. */
export interface UnitNeeds extends References {
  /** In the order of the text. */
  readonly edges: readonly Edge[];
  readonly unitEdges: readonly UnitEdge[];
  readonly loads: readonly ModuleLoad[];
  /** Uses of names that no cell declares. */
  readonly unbound: readonly Reference[];
}

/** A unit that writes to a variable of another, or changes the object in it. */
export interface Writer {
  readonly unit: Unit;
  readonly write: Write;
  readonly reference: Reference;
}

/** The units of a notebook and what each needs of the others. */
export class UnitGraph {
  readonly path: string;
  readonly notebook: ParsedNotebook;
  readonly scope: Scope;
  /** The files that the author wrote and that cells import. */
  readonly files: LocalFiles;
  readonly #needs = new Map<Unit, UnitNeeds>();
  readonly #nexts = new Map<Unit, readonly Unit[]>();
  /** Imports that bind no name, in notebook order. */
  readonly sideEffects: readonly ImportSource[];
  /** What the cells add to the types of others, in notebook order. */
  readonly augmentations: readonly Unit[];
  /** Names that exist without a top-level declaration. */
  readonly names: InnerNames;
  /** What units change of each other when they run. */
  readonly changes: Changes;
  readonly #writers = lazy(() => this.#findWriters());
  readonly #twins = lazy(() => findTwins(this.scope));

  constructor(notebook: ParsedNotebook, files: LocalFiles) {
    this.path = notebook.path;
    this.notebook = notebook;
    this.scope = new Scope(notebook);
    this.files = files;
    this.sideEffects = notebook.cells.flatMap(cell =>
      cell.module === undefined ? sideEffectImports(cell.file) : []
    );
    this.augmentations = notebook.cells.flatMap(toAugmentation);
    this.names = new InnerNames(notebook, () => this.#findHoisted());
    this.changes = new Changes(this.scope, notebook, files, unit => this.needs(unit));
  }

  /** Returns what a unit needs. */
  needs(unit: Unit): UnitNeeds {
    return remember(this.#needs, unit, () => this.#bind(unit));
  }

  /** Lists what a unit needs of other units. */
  unitEdges(unit: Unit): readonly UnitEdge[] {
    return this.needs(unit).unitEdges;
  }

  /** Lists who else writes to what a unit declares, in notebook order. */
  writersOf(unit: Unit): readonly Writer[] {
    return this.#writers().get(unit) ?? [];
  }

  /** Lists the units that must share a file with a unit, since their names differ at most in case. */
  twinsOf(unit: Unit): readonly Unit[] {
    return this.#twins().get(unit) ?? [];
  }

  /** Collects units and all that they need, for running or for their types, and what changes that; stops at what is known. */
  reach(roots: Iterable<Unit>, known?: ReadonlyMap<Unit, unknown>): Set<Unit> {
    const found = new Set(roots);
    for (const unit of found) {
      for (const next of this.#next(unit)) {
        if (!known?.has(next)) found.add(next);
      }
    }
    return found;
  }

  /** Collects, among some units, those that need one of the given ones. */
  reachBackwards(targets: ReadonlySet<Unit>, among: ReadonlySet<Unit>): Set<Unit> {
    const users = new Map<Unit, Unit[]>();
    for (const unit of among) {
      for (const next of this.#next(unit)) {
        addTo(users, next, unit);
      }
    }
    const found = new Set(targets);
    for (const unit of found) {
      for (const user of users.get(unit) ?? []) found.add(user);
    }
    return found;
  }

  /** Lists the module cells that the other cells import for their side effect. */
  sideEffectModules(): Unit[] {
    return this.sideEffects.flatMap(source => this.scope.moduleBehind(source.specifier) ?? []);
  }

  #next(unit: Unit): readonly Unit[] {
    return remember(this.#nexts, unit, () => this.#findNext(unit));
  }

  #findNext(unit: Unit): readonly Unit[] {
    const { unitEdges, loads } = this.needs(unit);
    // Of names that differ in case, one alone is no reason to extract the other.
    const twins = this.twinsOf(unit).filter(twin =>
      [...twin.names.keys()].some(name => unit.names.has(name))
    );
    const besides = [...twins, ...this.changes.declarersOf(unit)];
    return [...[...unitEdges, ...loads].map(edge => edge.unit), ...besides];
  }

  #findHoisted(): Map<string, Unit> {
    const { units } = this.scope;
    return new Map(units.flatMap(unit => this.needs(unit).hoisted.map(name => [name, unit])));
  }

  #findWriters(): Map<Unit, Writer[]> {
    const writers = new Map<Unit, Writer[]>();
    for (const unit of this.scope.units.filter(u => this.scope.isLive(u))) {
      for (const { reference, unit: target } of this.unitEdges(unit)) {
        if (!reference.write) continue;
        addTo(writers, target, { unit, write: reference.write, reference });
      }
    }
    return writers;
  }

  #bind(unit: Unit): UnitNeeds {
    const references = collectReferences(unit, this.notebook.checker);
    const edges: Edge[] = [];
    const unbound: Reference[] = [];
    const lookUp = (name: string, space: number) => this.scope.resolve(name, space, unit);
    for (const reference of references.names) {
      const { name, space, erased } = reference;
      const binding =
        lookUp(name, space) ?? (erased ? lookUp(name, space === VALUE ? TYPE : VALUE) : undefined);
      if (!binding) {
        unbound.push(reference);
        continue;
      }
      const kind = erased
        ? 'type'
        : isWiring(reference.node, n => lookUp(n, VALUE))
          ? 'wiring'
          : 'value';
      const module =
        binding.kind === 'import' && this.scope.moduleBehind(binding.import.source.specifier);
      if (module) edges.push({ kind, reference, unit: module, via: binding.import });
      else if (binding.kind === 'import') edges.push({ kind, reference, import: binding.import });
      else if (binding.unit !== unit) edges.push({ kind, reference, unit: binding.unit });
    }
    const { names, specifiers, awaits, jsx, hoisted } = references;
    const unitEdges = edges.filter(edge => 'unit' in edge);
    const loads = this.#findLoads(unit, references);
    return { names, specifiers, awaits, jsx, hoisted, edges, unitEdges, loads, unbound };
  }

  #findLoads({ module, cell }: Unit, { specifiers }: References): ModuleLoad[] {
    const named = specifiers.map(({ node, erased }) => ({ specifier: node.text, erased }));
    const effects = module ? sideEffectImports(cell.file) : [];
    return [...named, ...effects.map(({ specifier }) => ({ specifier, erased: false }))].flatMap(
      ({ specifier, erased }) => {
        const unit = this.scope.moduleBehind(specifier);
        return unit ? [{ kind: erased ? 'type' : 'value', unit }] : [];
      }
    );
  }
}

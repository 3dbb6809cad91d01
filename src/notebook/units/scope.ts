import type { CellLocation } from '../../contract/diagnostic.js';
import { addTo } from '../syntax/by-key.js';
import { TYPE, VALUE } from '../syntax/declared-names.js';
import { importBindings, isSameImport, type ImportBinding } from '../cells/import-binding.js';
import {
  locateModule,
  locateNode,
  type ParsedCell,
  type ParsedNotebook
} from '../cells/parsed-cell.js';
import { toUnits, type Unit } from './unit.js';

/** A declaration or an import: what a name of the notebook can stand for. */
export type Binding =
  | { readonly kind: 'unit'; readonly unit: Unit }
  | { readonly kind: 'import'; readonly import: ImportBinding };

/** A name that more than one cell declares, and what becomes of it. */
export interface Redeclaration {
  readonly name: string;
  readonly winner: Candidate;
  /** The others, in notebook order. */
  readonly losers: readonly Candidate[];
}

interface Candidate {
  readonly cell: ParsedCell;
  readonly location: CellLocation;
}

interface Declared extends Candidate {
  readonly name: string;
  readonly spaces: number;
  readonly binding: Binding;
}

/**
 * What each name of a notebook stands for. The last cell that declares a name wins, apart for values and
 * types: `const Row = …` in one cell and `type Row = …` in another do not touch each other.
 */
export class Scope {
  /** All units, in notebook order. */
  readonly units: readonly Unit[];
  readonly redeclarations: readonly Redeclaration[];
  readonly #values = new Map<string, Binding>();
  readonly #types = new Map<string, Binding>();
  readonly #live = new Map<Unit, Set<string>>();
  /** By name: cells that are modules, with what each of them imports. */
  readonly #modules = new Map<string, Unit>();
  readonly #replacedModules = new Map<string, readonly Unit[]>();
  readonly #moduleImports = new Map<Unit, ReadonlyMap<string, Binding>>();

  constructor(notebook: ParsedNotebook) {
    const units: Unit[] = [];
    const byName = new Map<string, Declared[]>();
    for (const cell of notebook.cells) {
      const imports = importBindings(cell);
      const own = toUnits(cell, units.length);
      units.push(...own);
      const [first] = own;
      if (first?.module) this.#addModule(first, first.module.name, imports);
      else
        for (const each of [...imports.map(toDeclaredImport), ...own.flatMap(toDeclared)])
          addTo(byName, each.name, each);
    }
    this.units = units;
    this.redeclarations = [
      ...[...byName.values()].flatMap(all => this.#choose(all)),
      ...[...this.#replacedModules].flatMap(([name, losers]) => this.#toRedeclared(name, losers))
    ];
    for (const unit of units) {
      if (unit.names.size === 0) this.#live.set(unit, new Set());
    }
    for (const unit of this.#modules.values()) this.#live.set(unit, new Set(unit.names.keys()));
  }

  /** Returns what a name stands for where a unit uses it; its own declarations come first. */
  resolve(name: string, space: number, user: Unit): Binding | undefined {
    if (user.module) {
      if (user.module.locals.has(name)) return { kind: 'unit', unit: user };
      return this.#moduleImports.get(user)?.get(name);
    }
    if (((user.names.get(name)?.spaces ?? 0) & space) !== 0) return { kind: 'unit', unit: user };
    return this.find(name, space);
  }

  /** Returns what a name of the notebook stands for. */
  find(name: string, space: number): Binding | undefined {
    return (space === VALUE ? this.#values : this.#types).get(name);
  }

  /** Returns what declares a name in a cell. */
  unitIn(cell: ParsedCell, name: string): Unit | undefined {
    return this.units.find(unit => unit.cell === cell && unit.names.has(name));
  }

  /** Names of values, in the order in which the notebook first has them. */
  get valueNames(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Tells whether at least one name of a unit is not declared again by a later cell. */
  isLive(unit: Unit): boolean {
    return this.#live.has(unit);
  }

  /** Lists the names of a unit that no later cell declares again. */
  liveNames(unit: Unit): string[] {
    return [...unit.names.keys()].filter(name => this.#live.get(unit)?.has(name));
  }

  /** Returns the cell that a specifier stands for, where it is one that begins with `@module`. */
  moduleBehind(specifier: string): Unit | undefined {
    const name = /^\.\/(\w+?)(?:\.js)?$/.exec(specifier)?.[1];
    return name === undefined ? undefined : this.#modules.get(name);
  }

  /** Lists the cells that were a module until a later cell of its name. */
  replacedModules(name: string): readonly Unit[] {
    return this.#replacedModules.get(name) ?? [];
  }

  #addModule(unit: Unit, name: string, imports: readonly ImportBinding[]): void {
    // The last cell of a name is the module, as with every declaration.
    const before = this.#modules.get(name);
    if (before) this.#replacedModules.set(name, [...this.replacedModules(name), before]);
    this.#modules.set(name, unit);
    this.#moduleImports.set(
      unit,
      new Map(imports.map(binding => [binding.local, { kind: 'import', import: binding }]))
    );
  }

  #toRedeclared(name: string, losers: readonly Unit[]): Redeclaration[] {
    const toCandidate = ({ cell }: Unit): Candidate => ({ cell, location: locateModule(cell) });
    const winner = this.#modules.get(name);
    return winner ? [{ name, winner: toCandidate(winner), losers: losers.map(toCandidate) }] : [];
  }

  #choose(all: readonly Declared[]): Redeclaration[] {
    let taken = 0;
    let winner: Declared | undefined;
    const losers: Declared[] = [];
    for (const declared of [...withoutTypeRepeats(withoutShadowingImports(all))].reverse()) {
      if (isMergedWith(declared, winner)) {
        // The class stays the value, as in the kernel.
        this.#bind({ ...declared, spaces: VALUE });
        taken |= VALUE;
        continue;
      }
      if ((declared.spaces & taken) !== 0) {
        if (!winner || !isRepeated(declared, winner)) losers.unshift(declared);
        continue;
      }
      winner ??= declared;
      taken |= declared.spaces;
      this.#bind(declared);
    }
    const [first] = losers;
    if (!winner || !first) return [];
    return [{ name: first.name, winner, losers }];
  }

  #bind({ name, spaces, binding }: Declared): void {
    if ((spaces & VALUE) !== 0) this.#values.set(name, binding);
    if ((spaces & ~VALUE) !== 0) this.#types.set(name, binding);
    if (binding.kind !== 'unit') return;
    this.#live.set(binding.unit, (this.#live.get(binding.unit) ?? new Set()).add(name));
  }
}

function toDeclared(unit: Unit): Declared[] {
  return [...unit.names.values()].map(({ text, node, spaces }) => ({
    name: text,
    spaces,
    cell: unit.cell,
    location: locateNode(unit.cell, node),
    binding: { kind: 'unit', unit }
  }));
}

/** An import takes a name whole: whether it is a value, a type or both is known only where it comes from. */
function toDeclaredImport(binding: ImportBinding): Declared {
  return {
    name: binding.local,
    spaces: ~0,
    cell: binding.cell,
    location: locateNode(binding.cell, binding.node),
    binding: { kind: 'import', import: binding }
  };
}

/** `import { Train } from './src/Train.js'` below the cell of `Train` tries the file out: the cell stands. */
function withoutShadowingImports(all: readonly Declared[]): readonly Declared[] {
  if (!all.some(d => d.binding.kind === 'unit')) return all;
  return all.filter(
    ({ binding }) =>
      binding.kind === 'unit' ||
      !/^\.{1,2}\/(?:.*\/)?src\/(?:lib\/(?:.*\/)?)?\w+(?:\.[jt]s)?$/.test(
        binding.import.source.specifier
      )
  );
}

/** `import type { X }` below `import { X }` takes nothing of it away. */
function withoutTypeRepeats(all: readonly Declared[]): readonly Declared[] {
  const imports = all.flatMap(({ binding }) => (binding.kind === 'import' ? [binding.import] : []));
  const values = imports.filter(({ typeOnly }) => !typeOnly);
  const repeats = imports.filter(
    binding => binding.typeOnly && values.some(value => isSameImport(value, binding))
  );
  return all.filter(({ binding }) => binding.kind === 'unit' || !repeats.includes(binding.import));
}

/** An interface or a type of a later cell takes the type of a class, not the class. */
function isMergedWith({ name, binding }: Declared, winner: Declared | undefined): boolean {
  if (binding.kind !== 'unit' || winner?.binding.kind !== 'unit') return false;
  return binding.unit.classes.has(name) && winner.spaces === TYPE;
}

function isRepeated(a: Declared, b: Declared): boolean {
  return (
    a.binding.kind === 'import' &&
    b.binding.kind === 'import' &&
    isSameImport(a.binding.import, b.binding.import)
  );
}

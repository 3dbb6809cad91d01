import type TS from 'typescript';
import { ts } from './compiler.js';
import { Effects, type Effect, type Values } from './effects.js';
import { NameLookup } from './name-lookup.js';
import { NotebookMethods } from './notebook-methods.js';
import { Origins } from './origins.js';
import type { ParsedNotebook } from './parsed-cell.js';
import { Places } from './places.js';
import type { Reference } from './reference.js';
import type { Scope } from './scope.js';
import type { Unit } from './unit.js';

/** What running a unit changes of what another one declares. */
export interface Change {
  /** The unit that runs. */
  readonly unit: Unit;
  readonly effect: Effect;
}

/** A use of another unit, as far as it matters here. */
interface Use {
  readonly kind: 'value' | 'wiring' | 'type';
  readonly unit: Unit;
  readonly reference: Pick<Reference, 'node' | 'eager' | 'inFunction'>;
}

/** The uses in a unit, and whether it awaits. */
interface Uses {
  readonly unitEdges: readonly Use[];
  readonly awaits: TS.Node | undefined;
}

/** What the units of a notebook change of each other when they run, one after the other. */
export class Changes {
  readonly #scope: Scope;
  readonly #notebook: ParsedNotebook;
  readonly #usesOf: (unit: Unit) => Uses;
  #byTarget: ReadonlyMap<Unit, readonly Change[]> | undefined;
  #groups: ReadonlyMap<Unit, readonly Unit[]> | undefined;

  constructor(scope: Scope, notebook: ParsedNotebook, usesOf: (unit: Unit) => Uses) {
    this.#scope = scope;
    this.#notebook = notebook;
    this.#usesOf = usesOf;
  }

  /** Lists what other units change of what a unit declares when they run, in notebook order. */
  of(unit: Unit): readonly Change[] {
    this.#byTarget ??= this.#findAll();
    return this.#byTarget.get(unit) ?? [];
  }

  /**
   * Lists the declarations that change what a unit declares (`const weights = [random()]` draws from the
   * numbers that `random` gives): they are extracted with it, so that it has the value of the notebook.
   */
  declarersOf(unit: Unit): readonly Unit[] {
    const units = this.of(unit).flatMap(change => (this.#isDeclared(change) ? [change.unit] : []));
    return [...new Set(units)];
  }

  /**
   * Lists the units that must share a file with a unit, for what they change or read of it when they are
   * loaded: one file has them in the order of the notebook, several would be loaded by their names.
   */
  sharersOf(unit: Unit): readonly Unit[] {
    this.#groups ??= this.#findGroups();
    return this.#groups.get(unit) ?? [];
  }

  /** Collects units and what they use where they are called. */
  reachByCalls(units: Iterable<Unit>): ReadonlySet<Unit> {
    const found = new Set(units);
    for (const each of found) {
      for (const { kind, unit, reference } of this.#usesOf(each).unitEdges)
        if (kind === 'value' && (!reference.eager || reference.inFunction)) found.add(unit);
    }
    return found;
  }

  #isDeclared({ unit }: Change): boolean {
    return (
      unit.names.size > 0 &&
      !unit.ambient &&
      !unit.module &&
      this.#scope.isLive(unit) &&
      this.#usesOf(unit).awaits === undefined
    );
  }

  #findAll(): ReadonlyMap<Unit, readonly Change[]> {
    const values = toValues(this.#scope, this.#notebook);
    const effects = new Effects(values);
    const all = new Map<Unit, Change[]>();
    for (const unit of this.#scope.units) {
      if (unit.cell.errors.length > 0 || unit.ambient) continue;
      for (const effect of effects.of(unit.statements)) {
        const target = values.lookup.declaringUnit(effect.root);
        if (target && target !== unit)
          all.set(target, [...(all.get(target) ?? []), { unit, effect }]);
      }
    }
    return all;
  }

  #findGroups(): ReadonlyMap<Unit, readonly Unit[]> {
    const groups = new Map<Unit, readonly Unit[]>();
    const changed = this.#scope.units.filter(unit => this.declarersOf(unit).length > 0);
    if (changed.length === 0) return groups;
    const touched = new Map(this.#scope.units.map(unit => [unit, this.#touches(unit)]));
    for (const target of changed) {
      const readers = [...touched].flatMap(([unit, all]) => (all.has(target) ? [unit] : []));
      const group = [...new Set([target, ...this.declarersOf(target), ...readers])];
      for (const unit of group) groups.set(unit, [...(groups.get(unit) ?? []), ...group]);
    }
    return groups;
  }

  /** Collects what a unit may touch when it is loaded: what it names, and what that uses when it is called. */
  #touches(unit: Unit): ReadonlySet<Unit> {
    const atOnce = this.#usesOf(unit).unitEdges.filter(
      ({ kind, reference: { eager, node } }) =>
        kind === 'value' && eager && !ts.isExpressionWithTypeArguments(node.parent)
    );
    return this.reachByCalls(atOnce.map(use => use.unit));
  }
}

function toValues(scope: Scope, notebook: ParsedNotebook): Values {
  const lookup = new NameLookup(scope, notebook.checker);
  const origins = new Origins(lookup);
  const places = new Places(lookup, origins);
  return { lookup, origins, places, methods: new NotebookMethods(scope, lookup, origins) };
}

import type TS from 'typescript';
import { addTo, remember } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import type { Effect } from './effect.js';
import { lazy } from '../syntax/lazy.js';
import { findValues, type Values } from '../values/values.js';
import { Effects } from './effects.js';
import { FileStates } from './file-states.js';
import { Generators, type How } from './generators.js';
import type { LocalFiles } from '../local-files.js';
import type { ParsedNotebook } from '../cells/parsed-cell.js';
import type { Reference } from '../units/reference.js';
import type { Scope } from '../units/scope.js';
import type { Unit } from '../units/unit.js';

/** What running a unit changes of what another one declares. */
export interface Change {
  /** The unit that runs. */
  readonly unit: Unit;
  readonly effect: Effect;
}

/** All changes, by the unit that declares what changes, or by the import of the file that keeps it. */
interface Found {
  /** Numbers of new objects that are taken, by the unit that counts them. */
  readonly numberings: ReadonlyMap<Unit, readonly Change[]>;
  readonly ofUnits: ReadonlyMap<Unit, readonly Change[]>;
  readonly ofFiles: ReadonlyMap<TS.Node, readonly Change[]>;
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
  readonly #files: LocalFiles;
  readonly #usesOf: (unit: Unit) => Uses;
  readonly #declarers = new Map<Unit, readonly Unit[]>();
  readonly #values = lazy(() => findValues(this.#scope, this.#notebook, this.#files));
  readonly #effects = lazy(() => new Effects(this.values));
  readonly #generators = lazy(
    () =>
      new Generators({
        values: this.values,
        whenRun: nodes => this.whenRun(nodes),
        usesOf: unit => this.#usedBy(unit)
      })
  );
  readonly #states = lazy(() => new FileStates(this.#notebook, this.#files, this.values.lookup));
  readonly #all = lazy(() => this.#findAll());
  readonly #called = lazy(() =>
    this.reachByCalls(this.#scope.units.flatMap(each => this.#usedAtOnce(each)))
  );

  /** Lists what units draw from each generator, be it the notebook's or a file's, in notebook order. */
  readonly draws = lazy(() => {
    const { ofUnits, ofFiles } = this.#all();
    const drawn = [...ofUnits.keys()].map(target => this.drawsOf(target));
    return [...ofFiles.values(), ...drawn].filter(all => all.length > 0);
  });

  /**
   * Lists groups of units that must share a file, for what they change or read of one thing when they are
   * loaded: one file has them in the order of the notebook, several would be loaded by their names.
   */
  readonly groups = lazy(() => this.#findGroups());

  constructor(
    scope: Scope,
    notebook: ParsedNotebook,
    files: LocalFiles,
    usesOf: (unit: Unit) => Uses
  ) {
    this.#scope = scope;
    this.#notebook = notebook;
    this.#files = files;
    this.#usesOf = usesOf;
  }

  /** What is known of the values of the notebook. */
  get values(): Values {
    return this.#values();
  }

  /** Lists what running nodes changes. */
  whenRun(nodes: readonly TS.Node[]): readonly Effect[] {
    return this.#effects().of(nodes);
  }

  /** Lists what other units change of what a unit declares when they run, in notebook order. */
  of(unit: Unit): readonly Change[] {
    return this.#all().ofUnits.get(unit) ?? [];
  }

  /** Lists the units that number new objects by what a unit declares (`new Token()`), in notebook order. */
  numberingsOf(target: Unit): readonly Change[] {
    return this.#all().numberings.get(target) ?? [];
  }

  /** Lists what units draw from a generator that a unit declares, in notebook order. */
  drawsOf(target: Unit): readonly Change[] {
    return this.of(target).filter(({ effect }) => this.isDraw(target, effect));
  }

  /** Tells whether a change is one that a generator makes, whatever else reads what changes. */
  takesNext(how: How): boolean {
    return this.#generators().takesNext(how);
  }

  /** Tells whether a change of what a unit declares takes the next of it, as `rng()` does. */
  isDraw(target: Unit, how: How): boolean {
    return this.#generators().isDraw(target, how);
  }

  /**
   * Lists the declarations that change what a unit declares (`const sorted = rows.sort()`), or that draw
   * before it from what it draws from when it is loaded: they are extracted with it, so that it has the
   * value of the notebook. A generator alone needs none of those that draw from it.
   */
  declarersOf(unit: Unit): readonly Unit[] {
    return remember(this.#declarers, unit, () => {
      const changers = this.of(unit).filter(({ effect }) => !this.isDraw(unit, effect));
      return [...new Set([...this.#declared(changers), ...this.#drawersBefore(unit)])];
    });
  }

  /** Tells whether a unit is a statement, or a cell may call what it declares, itself or by way of others. */
  isCalled(unit: Unit): boolean {
    return unit.names.size === 0 || this.#called().has(unit);
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

  #isDeclared(unit: Unit): boolean {
    return (
      unit.names.size > 0 &&
      !unit.ambient &&
      !unit.module &&
      this.#scope.isLive(unit) &&
      this.#usesOf(unit).awaits === undefined
    );
  }

  #findAll(): Found {
    const { values } = this;
    const numberings = new Map<Unit, Change[]>();
    const ofUnits = new Map<Unit, Change[]>();
    const ofFiles = new Map<TS.Node, Change[]>();
    for (const unit of this.#scope.units) {
      if (unit.cell.errors.length > 0 || unit.ambient) continue;
      for (const effect of this.whenRun(unit.statements)) {
        const change = { unit, effect };
        const target = values.lookup.declaringUnit(effect.root);
        const all = effect.isNumbering ? numberings : ofUnits;
        if (target && target !== unit) addTo(all, target, change);
        const source = this.#sourceOf(effect);
        if (source && !effect.isNumbering) addTo(ofFiles, source, change);
      }
    }
    return { numberings, ofUnits, ofFiles };
  }

  /** Returns the import that stands for what a file keeps, where a change takes the next of that. */
  #sourceOf(effect: Effect): TS.Node | undefined {
    if (isImported(effect.root)) return effect.root;
    const source = this.#states().of(effect.root);
    return source && this.takesNext(effect) ? source : undefined;
  }

  #declared(changes: readonly Change[]): readonly Unit[] {
    return changes.map(change => change.unit).filter(unit => this.#isDeclared(unit));
  }

  /** Lists the declarations before a unit that draw from a generator that it draws from, too. */
  #drawersBefore(unit: Unit): readonly Unit[] {
    const together = this.draws().filter(all => all.some(change => change.unit === unit));
    return together
      .flatMap(all => this.#declared(all))
      .filter(each => each.index < unit.index && !this.#buildsStage(each));
  }

  #usedBy(target: Unit): readonly { readonly user: Unit; readonly node: Reference['node'] }[] {
    return this.#scope.units
      .filter(user => user.names.size > 0 && this.#scope.isLive(user))
      .flatMap(user =>
        this.#usesOf(user).unitEdges.flatMap(({ kind, unit, reference: { node } }) =>
          unit === target && kind === 'value' ? [{ user, node }] : []
        )
      );
  }

  /** `const train = new Train({ seed: random() })` is of the program, not of what stages need. */
  #buildsStage(unit: Unit): boolean {
    const { methods } = this.values;
    return this.#usedAtOnce(unit).some(used =>
      [...used.classes.values()].some(node => methods.isStage(node))
    );
  }

  #findGroups(): readonly (readonly Unit[])[] {
    const drawers = [...this.#all().ofFiles.values()].map(all => [
      ...new Set(all.map(change => change.unit))
    ]);
    const changersOf = (unit: Unit) => this.#declared(this.of(unit));
    const changed = this.#scope.units.filter(unit => changersOf(unit).length > 0);
    if (changed.length === 0) return drawers;
    const touched = new Map(this.#scope.units.map(unit => [unit, this.#touches(unit)]));
    const changers = changed.map(target => {
      const readers = [...touched].flatMap(([unit, all]) => (all.has(target) ? [unit] : []));
      return [...new Set([target, ...changersOf(target), ...readers])];
    });
    return [...drawers, ...changers];
  }

  /** Collects what a unit may touch when it is loaded: what it names, and what that uses when it is called. */
  #touches(unit: Unit): ReadonlySet<Unit> {
    return this.reachByCalls(this.#usedAtOnce(unit));
  }

  /** Lists what a unit names when it is loaded, but for what its classes extend. */
  #usedAtOnce(unit: Unit): readonly Unit[] {
    const atOnce = this.#usesOf(unit).unitEdges.filter(
      ({ kind, reference: { eager, node } }) =>
        kind === 'value' && eager && !ts.isExpressionWithTypeArguments(node.parent)
    );
    return atOnce.map(use => use.unit);
  }
}

function isImported(root: TS.Node): boolean {
  return ts.isImportDeclaration(root) || ts.isImportEqualsDeclaration(root);
}

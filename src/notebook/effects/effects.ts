import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { toMaking } from './counter.js';
import { toUnsure, type Effect } from './effect.js';
import { findFlag } from '../values/flag.js';
import { isFunctionOrClass, type FunctionNode } from '../syntax/function-node.js';
import { NodeEffects } from './node-effects.js';
import { isWithin } from '../values/place.js';
import { walkCompounds } from '../syntax/walk.js';
import type { Values } from '../values/values.js';

/** More rounds than functions that call each other need in earnest. */
const MOST_ROUNDS = 8;

/**
 * Finds what code changes when it runs: the variables it sets and the objects it changes, also through
 * other names for them, through the functions and methods of the notebook that it calls, and through the
 * functions that it gives to others. What packages do is not seen.
 */
export class Effects {
  readonly #values: Values;
  readonly #settled = new Map<FunctionNode, readonly Effect[]>();
  readonly #open = new Set<FunctionNode>();
  readonly #nodes: NodeEffects;
  /** By function, in this round and in the one before. */
  #found = new Map<FunctionNode, readonly Effect[]>();
  #before: ReadonlyMap<FunctionNode, readonly Effect[]> = new Map();
  readonly #ids = new Map<TS.Node, number>();
  /** Functions that were met within themselves. */
  readonly #cut = new Set<FunctionNode>();

  constructor(values: Values) {
    this.#values = values;
    this.#nodes = new NodeEffects(values, {
      ofCode: nodes => this.#collect(nodes),
      ofFunction: made => this.#ofFunction(made)
    });
  }

  /** Lists what running nodes changes, but not what functions in them do that nobody calls. */
  of(nodes: readonly TS.Node[]): readonly Effect[] {
    // Functions that call each other are gone through again until nothing new is found of them.
    let { effects, isGrowing } = this.#goThrough(nodes);
    for (let round = 1; isGrowing && round < MOST_ROUNDS; round++)
      ({ effects, isGrowing } = this.#goThrough(nodes));
    for (const [made, own] of this.#found) this.#settled.set(made, own);
    return effects.map(effect => (effect.when ? toUnsure(effect) : effect));
  }

  #goThrough(nodes: readonly TS.Node[]): { effects: readonly Effect[]; isGrowing: boolean } {
    const before = this.#found;
    this.#before = before;
    this.#found = new Map();
    this.#cut.clear();
    const effects = this.#collect(nodes);
    const hasMore = [...this.#found].some(
      ([made, own]) => own.length > (before.get(made)?.length ?? 0)
    );
    return { effects, isGrowing: this.#cut.size > 0 && hasMore };
  }

  #ofFunction(made: FunctionNode): readonly Effect[] {
    const known = this.#settled.get(made) ?? this.#found.get(made);
    if (known) return known;
    if (this.#open.has(made)) {
      this.#cut.add(made);
      return this.#before.get(made) ?? [];
    }
    this.#open.add(made);
    const defaults = made.parameters.flatMap(({ initializer }) => initializer ?? []);
    const outside = this.#collect([...defaults, made.body]).filter(each => isOutside(each, made));
    const effects = outside.map((each): Effect => {
      const effect = { ...each, by: each.by ?? made };
      return ts.isConstructorDeclaration(made) && !isWithin(each.root, made)
        ? toMaking(effect)
        : effect;
    });
    this.#open.delete(made);
    this.#found.set(made, effects);
    return effects;
  }

  #collect(nodes: readonly TS.Node[]): readonly Effect[] {
    const found = new Map<string, Effect>();
    for (const node of walkCompounds(nodes, isClosed)) {
      const all = this.#nodes.of(node);
      const flag = all.length > 0 ? findFlag(node, this.#values.lookup) : undefined;
      for (const each of all) {
        const effect = flag && !each.onlyIf ? { ...each, onlyIf: flag } : each;
        const key = this.#keyOf(effect);
        if (!found.has(key)) found.set(key, effect);
      }
    }
    return [...found.values()];
  }

  #keyOf({ root, path, kind, may, isNumbering, isStep, by, when, onlyIf }: Effect): string {
    const nodes = [root, by, when?.declaration, onlyIf?.declaration].map(node => {
      if (!node) return '';
      const id = this.#ids.get(node) ?? this.#ids.size;
      this.#ids.set(node, id);
      return id;
    });
    const flags = [when?.isOn, when?.key, onlyIf?.isOn, onlyIf?.key];
    return [...nodes, ...flags, kind, may, isNumbering, isStep, ...path].join();
  }
}

/** Its own variables are new in each call; its parameters lead to what was given, unless they are set. */
function isOutside({ root, kind }: Effect, made: FunctionNode): boolean {
  if (root === made.body) return true;
  if (!isWithin(root, made)) return true;
  return kind === 'mutate' && ts.isParameter(root) && root.parent === made;
}

function isClosed(node: TS.Node): boolean {
  if (ts.isTypeNode(node)) return !ts.isExpressionWithTypeArguments(node);
  return isFunctionOrClass(node);
}

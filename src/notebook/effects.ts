import type TS from 'typescript';
import { findAccessors } from './accessors.js';
import { ts } from './compiler.js';
import { HandedOn, toParameters, toThisOf } from './handed-on.js';
import { findClosed, MadeFrom } from './made-from.js';
import { toMaking } from './counter.js';
import { atCall, moveTo, mutate, type Effect, type Values } from './effect.js';
import { findDraws, findFileDraws } from './draws.js';
import { findWritten } from './find-assigned.js';
import { findFlag } from './flag.js';
import { findIterated } from './find-iterated.js';
import { isMemo } from './memo.js';
import { isTopLevel } from './name-lookup.js';
import { isFunctionNode, isStaticMember, type FunctionNode } from './function-node.js';
import { ANY, isWithin, moveOut, NOWHERE, type PlacesAt } from './place.js';
import { findKeyed, isMadeElsewhere, isUnread } from './unread-calls.js';
import { walk, walkOut } from './walk.js';
import { isAmbiguousMutator, isMutatingFunction, isMutator } from './writes.js';
import { unwrapValue } from './unwrap.js';

/** What a function is called with. */
interface Given {
  readonly args?: readonly PlacesAt[];
  /** The same as they stand in the text, where they do. */
  readonly text?: readonly TS.Expression[];
  readonly self?: PlacesAt;
  /** Where the function itself is held, with the variables that only it knows. */
  readonly holder?: PlacesAt;
  /** The expression that it is found by. */
  readonly held?: TS.Expression;
  /** True where it is found by its name: what it keeps is then looked for by those who know more. */
  readonly isLoose?: boolean;
}

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
  readonly #madeFrom: MadeFrom;
  readonly #handedOn: HandedOn;
  /** By function, in this round and in the one before. */
  #found = new Map<FunctionNode, readonly Effect[]>();
  #before: ReadonlyMap<FunctionNode, readonly Effect[]> = new Map();
  readonly #ids = new Map<TS.Node, number>();
  /** Functions that were met within themselves. */
  readonly #cut = new Set<FunctionNode>();

  constructor(values: Values) {
    this.#values = values;
    this.#madeFrom = new MadeFrom(values);
    this.#handedOn = new HandedOn(values);
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
    for (const node of walk(nodes, isClosed)) {
      const all = [...this.#ofNode(node), ...this.#ofIteration(node)];
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

  #ofNode(node: TS.Node): readonly Effect[] {
    if (ts.isClassLike(node)) return this.#ofClass(node);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return this.#ofCall(node);
    if (ts.isTaggedTemplateExpression(node))
      return this.#ofFunctions(this.#values.origins.functions(node.tag), node, {});
    if (ts.isPropertyAccessExpression(node)) return this.#ofAccess(node);
    return findWritten(this.#values, node);
  }

  /** What getters and setters do that an access calls; what they only remember, and their own field, says no more. */
  #ofAccess(access: TS.PropertyAccessExpression): readonly Effect[] {
    return findAccessors(this.#values, access).flatMap(({ made, value, isLoose }) => {
      const own = this.#ofFunction(made);
      if (ts.isSetAccessor(made) && own.every(({ root }) => root === made.body)) return [];
      if (own.every(({ may }) => may)) return [];
      const self = this.#at(access.expression);
      const args = value ? [this.#at(value)] : [];
      const given = { args, self, holder: self, held: access.expression, isLoose };
      const effects = this.#ofFunctions([made], access, given);
      return isLoose ? effects.map(toUnsure) : effects;
    });
  }

  /** Going through an iterator uses it up: the next who does gets what is left. */
  #ofIteration(node: TS.Node): readonly Effect[] {
    const list = findIterated(node);
    if (!list) return [];
    const { origins } = this.#values;
    const calls = origins.of(list).filter(ts.isCallExpression);
    const isCertain = calls.some(call => origins.functions(call.expression).length > 0);
    const own = origins.members(list, '[Symbol.iterator]').filter(isFunctionNode);
    const self = this.#at(list);
    return [
      ...(calls.length > 0 ? mutate(self([]), node, !isCertain) : []),
      ...this.#ofFunctions(own, node, { self, holder: self })
    ];
  }

  /** A class runs its decorators and its static members when it is made. */
  #ofClass(node: TS.ClassLikeDeclaration): readonly Effect[] {
    const self: PlacesAt = path => [{ root: node, path }];
    const decorators = [node, ...node.members].flatMap((each: TS.Node) =>
      ts.canHaveDecorators(each) ? (ts.getDecorators(each) ?? []) : []
    );
    const fields = node.members.filter(isStaticMember);
    const run = fields.flatMap((member): readonly TS.Node[] => {
      if (ts.isClassStaticBlockDeclaration(member)) return [member.body];
      return ts.isPropertyDeclaration(member) && member.initializer ? [member.initializer] : [];
    });
    return [
      ...this.#collect([...(node.heritageClauses ?? []), ...decorators, ...run]),
      ...decorators.flatMap(({ expression }) =>
        this.#ofFunctions(this.#values.origins.functions(expression), expression, { args: [self] })
      )
    ];
  }

  #ofCall(call: TS.CallExpression | TS.NewExpression): readonly Effect[] {
    const text = call.arguments ?? [];
    const args = text.map(argument => this.#at(argument));
    if (ts.isNewExpression(call)) {
      const classes = this.#values.origins.classes(call);
      return classes.length > 0
        ? classes.flatMap(node => this.#ofNew(node, call, args))
        : this.#ofGiven(text, call, []);
    }
    const callee = unwrapValue(call.expression);
    if (ts.isPropertyAccessExpression(callee)) return this.#ofMember(callee, call, args);
    const { origins, methods } = this.#values;
    const functions = origins.functions(callee);
    const hidden = functions.length > 0 ? [] : methods.inPattern(callee);
    // `model[name]()`
    const self = ts.isElementAccessExpression(callee) ? this.#at(callee.expression) : NOWHERE;
    return [
      ...findDraws(this.#values, callee, call),
      ...this.#ofNamed([...hidden, ...findKeyed(this.#values, call)], call, { args, self, text }),
      ...this.#ofFunctions(functions, call, {
        args,
        text,
        self,
        holder: this.#at(callee),
        held: callee
      }),
      ...this.#ofHandedOn(functions, call, { args, text, self }),
      ...this.#ofGiven(text, call, [path => args.flatMap(at => at(path))], {
        may: true
      })
    ];
  }

  #ofMember(
    callee: TS.PropertyAccessExpression,
    call: TS.CallExpression,
    args: readonly PlacesAt[]
  ): readonly Effect[] {
    const { origins, places, methods } = this.#values;
    const { expression: object, name } = callee;
    const { arguments: text } = call;
    const self = this.#at(object);
    const element: PlacesAt = path => places.of(object, [ANY, ...path]);
    const passed = this.#ofGiven(text, call, toParameters(name.text, element, self, args), {
      self: toThisOf(name.text, args)
    });
    const own = origins.members(object, name.text).filter(isFunctionNode);
    if (own.length > 0) {
      // A stage that is tried out in the notebook does what it does in a process of its own.
      const counted = own.filter(
        ({ parent }) => !ts.isClassLike(parent) || !methods.isStage(parent)
      );
      const found = this.#ofFunctions(counted, call, {
        args,
        text,
        self,
        holder: self,
        held: object
      });
      // What a field holds at first may have been replaced, and so may a method by a class that extends this one.
      const isField = own.some(({ parent }) => ts.isPropertyDeclaration(parent));
      const isThis = object.kind === ts.SyntaxKind.ThisKeyword;
      const others = [
        ...(isField ? methods.inField(object, name.text) : []),
        ...(isThis ? counted.flatMap(made => methods.overriding(made)) : [])
      ];
      const given = { args, text, self };
      return [
        ...findFileDraws(this.#values, callee, call),
        ...found,
        ...this.#ofNamed(others, call, given),
        ...this.#ofHandedOn(counted, call, given),
        ...passed
      ];
    }
    if (name.text === 'call' || name.text === 'apply') {
      const [first = NOWHERE, ...rest] = args;
      const functions = origins.functions(object);
      // `Array.prototype.push.apply(rows, more)`
      if (functions.length === 0 && isMutatorOf(object))
        return [...mutate(first([]), call, false), ...passed];
      const given = { args: rest, self: first, holder: self };
      const isCall = name.text === 'call';
      return this.#ofFunctions(functions, call, isCall ? { ...given, text: text.slice(1) } : given);
    }
    const [first] = text;
    if (isMutatingFunction(callee)) return first ? mutate(places.of(first, []), call, false) : [];
    const steps = name.text === 'next' && origins.of(object).some(ts.isCallExpression);
    if (steps || isMutator(name.text)) {
      // `model.add(layer);` is there for what it does, `a.add(b).print()` for what it returns.
      const isUnsure =
        isAmbiguousMutator(name.text) &&
        !ts.isExpressionStatement(call.parent) &&
        isMadeElsewhere(this.#values, object);
      // A class of the notebook may have a method of such a name that does more: `tree.add(leaf)`.
      const named = methods.named(object, name.text);
      return [
        ...mutate(self([]), call, isUnsure || isMemo(call)),
        ...this.#ofNamed(named, call, { args, text, self }),
        ...passed
      ];
    }
    const drawn = ['from', 'map'].includes(name.text)
      ? text.flatMap(source => findDraws(this.#values, source, call))
      : findDraws(this.#values, object, call, callee);
    const named = [...methods.named(object, name.text), ...methods.inField(object, name.text)];
    const found = this.#ofNamed(named, call, { args, text, self });
    const unread = named.length === 0 && isUnread(this.#values, object, call, name.text);
    return [...drawn, ...found, ...(unread ? mutate(self([]), call, true) : []), ...passed];
  }

  /** Functions that are known by their names alone. */
  #ofNamed(
    functions: readonly FunctionNode[],
    call: TS.CallExpression,
    given: Pick<Given, 'args' | 'text' | 'self'>
  ): readonly Effect[] {
    return this.#ofFunctions(functions, call, { ...given, isLoose: true }).map(toUnsure);
  }

  #ofNew(
    node: TS.ClassLikeDeclaration,
    call: TS.NewExpression,
    args: readonly PlacesAt[]
  ): readonly Effect[] {
    const { origins, methods } = this.#values;
    if (methods.isStage(node)) return [];
    return origins.bases(node).flatMap(({ members }) => {
      const makers = members.flatMap(own =>
        ts.isConstructorDeclaration(own) && isFunctionNode(own) ? [own] : []
      );
      const fields = members.filter(ts.isPropertyDeclaration).filter(own => !isStaticMember(own));
      return [
        ...this.#ofFunctions(makers, call, { args, text: call.arguments ?? [] }),
        ...this.#collect(fields.flatMap(({ initializer }) => initializer ?? [])).map(
          (effect): Effect => ({ ...toMaking(effect), node: call })
        )
      ];
    });
  }

  /** A function that is given to a call is taken as called by it. */
  #ofGiven(
    given: readonly TS.Expression[],
    call: TS.Node,
    args: readonly PlacesAt[],
    { may = false, self = NOWHERE }: { readonly may?: boolean; readonly self?: PlacesAt } = {}
  ): readonly Effect[] {
    return given.flatMap(argument => {
      const functions = this.#values.origins.functions(argument);
      const holder = this.#at(argument);
      const effects = this.#ofFunctions(functions, call, { args, self, holder });
      return may ? effects.map(effect => (args.length > 0 ? toUnsure(effect) : effect)) : effects;
    });
  }

  /** A function that is given to one of the notebook is called with what that one has: `each(row => row.v++)`. */
  #ofHandedOn(
    functions: readonly FunctionNode[],
    call: TS.Node,
    { args = [], text = [], self = NOWHERE }: Given
  ): readonly Effect[] {
    return functions.flatMap(made =>
      text.flatMap((argument, i) => {
        const parameter = made.parameters[i];
        const given = this.#values.origins.functions(argument);
        if (!parameter || given.length === 0) return [];
        return this.#handedOn
          .atCall(made, parameter, args, self)
          .flatMap(handed => this.#ofFunctions(given, call, { args: handed }).map(toUnsure));
      })
    );
  }

  #ofFunctions(functions: readonly FunctionNode[], node: TS.Node, given: Given): readonly Effect[] {
    const { self = NOWHERE, holder = NOWHERE, held, isLoose = false } = given;
    const found = functions.flatMap(made => {
      const args = this.#values.places.withDefaults(made, given.args ?? []);
      const effects = this.#ofFunction(made).flatMap(each => atCall(each, made, given.text));
      return effects.flatMap((effect): readonly Effect[] => {
        const { root } = effect;
        if (root === made.body || isWithin(root, made))
          return moveTo(moveOut(effect, made, args, self), { ...effect, node });
        const owner = findOwner(root);
        if (isTopLevel(root) || ts.isClassLike(root) || !owner || isWithin(node, owner))
          return [{ ...effect, node }];
        if (isLoose || effect.isLoose) return [{ ...effect, node, isLoose: true }];
        const kept = held && findClosed(this.#values, effect, owner, held);
        return moveTo([...holder([]), ...(kept ?? [])], { ...effect, node });
      });
    });
    const sources = found.some(effect => effect.isLoose) ? this.#madeFrom.of(node) : [];
    return [...found, ...mutate(sources, node, true)];
  }

  #at(expression: TS.Expression): PlacesAt {
    return this.#values.places.at(expression);
  }
}

function isMutatorOf(object: TS.Expression): boolean {
  const method = unwrapValue(object);
  return ts.isPropertyAccessExpression(method) && isMutator(method.name.text);
}

function toUnsure(effect: Effect): Effect {
  return { ...effect, may: true };
}

/** Its own variables are new in each call; its parameters lead to what was given, unless they are set. */
function isOutside({ root, kind }: Effect, made: FunctionNode): boolean {
  if (root === made.body) return true;
  if (!isWithin(root, made)) return true;
  return kind === 'mutate' && ts.isParameter(root) && root.parent === made;
}

/** Returns the function that a variable, a parameter or a `this` belongs to. */
function findOwner(root: TS.Node): TS.Node | undefined {
  return [...walkOut(root)].find(at => at !== root && ts.isFunctionLike(at));
}

function isClosed(node: TS.Node): boolean {
  if (ts.isTypeNode(node)) return !ts.isExpressionWithTypeArguments(node);
  return ts.isFunctionLike(node) || ts.isClassLike(node);
}

import type TS from 'typescript';
import { ts } from './compiler.js';
import type { NameLookup } from './name-lookup.js';
import { FOREIGN, isTopLevel } from './name-lookup.js';
import { isMemo } from './memo.js';
import type { NotebookMethods } from './notebook-methods.js';
import { isFunctionNode, isStaticMember, unwrapValue } from './origins.js';
import type { FunctionNode, Origins } from './origins.js';
import { ANY, isWithin, moveOut } from './places.js';
import type { Place, Places, PlacesAt } from './places.js';
import { isRandomSource } from './random-source.js';
import { walk, walkOut } from './walk.js';
import { isAssignment, isMutatingFunction, isMutator } from './writes.js';
import type { Write } from './writes.js';

/** What running some code changes outside of itself. */
export interface Effect extends Place {
  readonly kind: Write;
  /** True where it is not certain: a method is known by its name alone, or only remembers what it found. */
  readonly may: boolean;
  /** The write, or the call that leads to it, in the code that runs. */
  readonly node: TS.Node;
}

/** What is known of the notebook's values. */
export interface Values {
  readonly lookup: NameLookup;
  readonly origins: Origins;
  readonly places: Places;
  readonly methods: NotebookMethods;
}

const NOWHERE: PlacesAt = () => [];

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
  /** By function, in this round and in the one before. */
  #found = new Map<FunctionNode, readonly Effect[]>();
  #before: ReadonlyMap<FunctionNode, readonly Effect[]> = new Map();
  /** Functions that were met within themselves. */
  readonly #cut = new Set<FunctionNode>();

  constructor(values: Values) {
    this.#values = values;
  }

  /** Lists what running nodes changes, but not what functions in them do that nobody calls. */
  of(nodes: readonly TS.Node[]): readonly Effect[] {
    // Functions that call each other are gone through again until nothing new is found of them.
    let { effects, isGrowing } = this.#goThrough(nodes);
    for (let round = 1; isGrowing && round < MOST_ROUNDS; round++)
      ({ effects, isGrowing } = this.#goThrough(nodes));
    for (const [made, own] of this.#found) this.#settled.set(made, own);
    return effects;
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
    const effects = this.#collect([...defaults, made.body]).filter(effect =>
      isOutside(effect, made)
    );
    this.#open.delete(made);
    this.#found.set(made, effects);
    return effects;
  }

  #collect(nodes: readonly TS.Node[]): readonly Effect[] {
    const found = new Map<string, Effect>();
    for (const node of walk(nodes, isClosed)) {
      for (const effect of this.#ofNode(node)) {
        const { root, path, kind, may } = effect;
        const key = [root.getSourceFile().fileName, root.pos, root.end, kind, may, ...path].join();
        if (!found.has(key)) found.set(key, effect);
      }
    }
    return [...found.values()];
  }

  #ofNode(node: TS.Node): readonly Effect[] {
    if (ts.isClassLike(node)) return this.#ofClass(node);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return this.#ofCall(node);
    if (ts.isTaggedTemplateExpression(node))
      return this.#ofFunctions(this.#values.origins.functions(node.tag), node, {});
    if (ts.isBinaryExpression(node)) return isAssignment(node) ? this.#ofTarget(node.left) : [];
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      const { operator } = node;
      const changes =
        operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
      return changes ? this.#ofTarget(node.operand) : [];
    }
    if (ts.isDeleteExpression(node)) return this.#ofTarget(node.expression);
    if (ts.isForOfStatement(node) || ts.isForInStatement(node))
      return ts.isVariableDeclarationList(node.initializer) ? [] : this.#ofTarget(node.initializer);
    return [];
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

  /** Lists what an assignment to an expression changes. */
  #ofTarget(target: TS.Expression): readonly Effect[] {
    const node = unwrapValue(target);
    if (ts.isIdentifier(node)) {
      const root = this.#values.lookup.find(node);
      return root === FOREIGN ? [] : [{ root, path: [], kind: 'assign', may: false, node }];
    }
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
      return mutate(this.#values.places.of(node.expression, []), node, isMemo(node));
    if (ts.isBinaryExpression(node)) return this.#ofTarget(node.left);
    if (ts.isArrayLiteralExpression(node))
      return node.elements.flatMap(each =>
        this.#ofTarget(ts.isSpreadElement(each) ? each.expression : each)
      );
    if (!ts.isObjectLiteralExpression(node)) return [];
    return node.properties.flatMap(each => {
      if (ts.isShorthandPropertyAssignment(each)) return this.#ofTarget(each.name);
      if (ts.isPropertyAssignment(each)) return this.#ofTarget(each.initializer);
      return ts.isSpreadAssignment(each) ? this.#ofTarget(each.expression) : [];
    });
  }

  #ofCall(call: TS.CallExpression | TS.NewExpression): readonly Effect[] {
    const given = call.arguments ?? [];
    const args = given.map(argument => this.#at(argument));
    if (ts.isNewExpression(call)) {
      const classes = this.#values.origins.of(call.expression).filter(ts.isClassLike);
      return classes.length > 0
        ? classes.flatMap(node => this.#ofNew(node, call, args))
        : this.#ofGiven(given, call, []);
    }
    const callee = unwrapValue(call.expression);
    if (ts.isPropertyAccessExpression(callee)) return this.#ofMember(callee, call, args);
    const functions = this.#values.origins.functions(callee);
    return [
      ...this.#ofDraw(callee, call),
      ...this.#ofFunctions(functions, call, { args, holder: this.#at(callee) }),
      ...this.#ofGiven(given, call, [path => args.flatMap(at => at(path))], true)
    ];
  }

  #ofMember(
    callee: TS.PropertyAccessExpression,
    call: TS.CallExpression,
    args: readonly PlacesAt[]
  ): readonly Effect[] {
    const { origins, places, methods } = this.#values;
    const { expression: object, name } = callee;
    const self = this.#at(object);
    const element: PlacesAt = path => places.of(object, [ANY, ...path]);
    const passed = this.#ofGiven(
      call.arguments,
      call,
      toParameters(name.text, element, self, args)
    );
    const own = origins.members(object, name.text).filter(isFunctionNode);
    if (own.length > 0) {
      // A stage that is tried out in the notebook does what it does in a process of its own.
      const counted = own.filter(
        ({ parent }) => !ts.isClassLike(parent) || !methods.isStage(parent)
      );
      return [...this.#ofFunctions(counted, call, { args, self, holder: self }), ...passed];
    }
    if (name.text === 'call' || name.text === 'apply') {
      const [first = NOWHERE, ...rest] = args;
      const functions = origins.functions(object);
      return this.#ofFunctions(functions, call, { args: rest, self: first, holder: self });
    }
    const [first] = call.arguments;
    if (isMutatingFunction(callee)) return first ? mutate(places.of(first, []), call, false) : [];
    const steps = name.text === 'next' && origins.of(object).some(ts.isCallExpression);
    if (steps || isMutator(name.text)) return [...mutate(self([]), call, isMemo(call)), ...passed];
    const drawn = ['from', 'map'].includes(name.text) ? call.arguments : [object];
    return [
      ...drawn.flatMap(source => this.#ofDraw(source, call)),
      ...methods
        .changed(object, name.text, made => this.#ofFunction(made))
        .flatMap(path => mutate(self(path), call, true)),
      ...passed
    ];
  }

  /** `rng()` and `rng.next()` of a package's generator. */
  #ofDraw(source: TS.Expression, call: TS.Node): readonly Effect[] {
    const { lookup, origins } = this.#values;
    return isRandomSource(source, lookup, origins) ? mutate(this.#at(source)([]), call, true) : [];
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
        ...this.#ofFunctions(makers, call, { args }),
        ...this.#collect(fields.flatMap(({ initializer }) => initializer ?? [])).map(
          (effect): Effect => ({ ...effect, node: call })
        )
      ];
    });
  }

  /** A function that is given to a call is taken as called by it. */
  #ofGiven(
    given: readonly TS.Expression[],
    call: TS.Node,
    args: readonly PlacesAt[],
    may = false
  ): readonly Effect[] {
    return given.flatMap(argument => {
      const functions = this.#values.origins.functions(argument);
      const effects = this.#ofFunctions(functions, call, { args, holder: this.#at(argument) });
      return may
        ? effects.map(effect => ({ ...effect, may: effect.may || args.length > 0 }))
        : effects;
    });
  }

  #ofFunctions(
    functions: readonly FunctionNode[],
    node: TS.Node,
    given: {
      readonly args?: readonly PlacesAt[];
      readonly self?: PlacesAt;
      /** Where the function itself is held, with the variables that only it knows. */
      readonly holder?: PlacesAt;
    }
  ): readonly Effect[] {
    const { args = [], self = NOWHERE, holder = NOWHERE } = given;
    return functions.flatMap(made =>
      this.#ofFunction(made).flatMap((effect): readonly Effect[] => {
        const { root, may } = effect;
        if (root === made.body || isWithin(root, made))
          return mutate(moveOut(effect, made, args, self), node, may);
        const owner = findOwner(root);
        if (isTopLevel(root) || ts.isClassLike(root) || !owner || isWithin(node, owner))
          return [{ ...effect, node }];
        return mutate(holder([]), node, may);
      })
    );
  }

  #at(expression: TS.Expression): PlacesAt {
    return path => this.#values.places.of(expression, path);
  }
}

/** What array methods and the like give to the function that they call. */
function toParameters(
  method: string,
  element: PlacesAt,
  list: PlacesAt,
  args: readonly PlacesAt[]
): readonly PlacesAt[] {
  if (method === 'reduce' || method === 'reduceRight')
    return [args[1] ?? element, element, NOWHERE, list];
  if (method === 'sort' || method === 'toSorted') return [element, element];
  // `Array.from(rows, change)`
  const first = args[0] ?? NOWHERE;
  if (method === 'from') return [path => first([ANY, ...path])];
  return [element, NOWHERE, list];
}

function mutate(places: readonly Place[], node: TS.Node, may: boolean): readonly Effect[] {
  return places.map(({ root, path, isUnsure = false }) => ({
    root,
    path,
    kind: 'mutate',
    may: may || isUnsure,
    node
  }));
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

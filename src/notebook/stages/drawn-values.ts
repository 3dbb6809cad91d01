import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { runsLater, takesAtOnce } from './file-calls.js';
import {
  findReturned,
  isFunctionNode,
  isStaticMember,
  type FunctionNode
} from '../syntax/function-node.js';
import { walk, walkOut } from '../syntax/walk.js';
import { unwrapValue } from '../syntax/unwrap.js';
import type { Values } from '../values/values.js';

/** What a call gives that no two processes have in common. */
type Kind = 'number' | 'time';

/** A call that gives another value each time. */
export interface Draw {
  /** In the code itself: what draws, or a call that leads there. */
  readonly node: TS.Node;
  readonly kind: Kind;
}

/** Parameters that were given a function which draws. */
type Drawing = ReadonlyMap<TS.Node, Kind>;

/** Functions of JavaScript and Node, by their object or module. */
const GLOBALS: ReadonlyMap<string, Kind> = new Map([
  ['Math.random', 'number'],
  ['crypto.randomUUID', 'number'],
  ['crypto.randomBytes', 'number'],
  ['crypto.randomInt', 'number'],
  ['crypto.getRandomValues', 'number'],
  ['Date.now', 'time'],
  ['performance.now', 'time']
]);

/** Functions of packages that draw without a seed. */
const OF_PACKAGES: Readonly<Record<string, RegExp>> = {
  crypto: /^(randomUUID|randomBytes|randomInt|getRandomValues)$/,
  lodash: /^(random|sample|sampleSize|shuffle)$/,
  'lodash-es': /^(random|sample|sampleSize|shuffle)$/,
  nanoid: /^nanoid$/,
  uuid: /^v[147]$/
};

/** Finds what code draws when it runs (`Math.random()`, `randomUUID()`, `new Date()`), also by functions of the notebook. */
export class DrawnValues {
  readonly #values: Values;
  readonly #known = new Map<FunctionNode, readonly Draw[]>();

  constructor(values: Values) {
    this.#values = values;
  }

  /** Lists the calls in nodes that draw, or lead to what does. */
  of(nodes: readonly TS.Node[], drawing: Drawing = new Map()): readonly Draw[] {
    return [...walk(nodes, runsLater)].flatMap(node => {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
      const kind = this.#kindOfCall(node, drawing);
      return kind ? [{ node, kind }] : [];
    });
  }

  #kindOfCall(call: TS.CallExpression | TS.NewExpression, drawing: Drawing): Kind | undefined {
    const args = call.arguments ?? [];
    if (ts.isNewExpression(call)) {
      const isNow = call.expression.getText() === 'Date' && args.length === 0;
      return isNow && this.#isForeign(call.expression) ? 'time' : this.#kindOfNew(call, drawing);
    }
    const own = this.#kindOfCallee(call.expression, args, drawing);
    if (own || !takesAtOnce(call.expression)) return own;
    // `Array.from({ length: 3 }, Math.random)`; a function that stands there is gone through where it stands.
    const named = args.filter(each => !isFunctionNode(unwrapValue(each)));
    return first(named.map(each => this.#kindOfCallee(each, [], drawing)));
  }

  /** What a call of an expression draws, that is given some arguments. */
  #kindOfCallee(
    expression: TS.Expression,
    args: readonly TS.Expression[],
    drawing: Drawing
  ): Kind | undefined {
    const node = unwrapValue(expression);
    const known = this.#kindOfName(node);
    if (known) return known;
    if (ts.isIdentifier(node)) {
      const given = drawing.get(this.#values.lookup.find(node) ?? node);
      const value = given ? undefined : this.#values.lookup.constantValue(node);
      // `const rand = Math.random;`
      const alias = value && ts.isExpression(value) ? this.#kindOfName(value) : undefined;
      if (given ?? alias) return given ?? alias;
    } else if (!isFunctionNode(node) && !ts.isPropertyAccessExpression(node)) return undefined;
    const functions = this.#values.origins.functions(node);
    return first(functions.map(made => this.#kindOfFunction(made, args, drawing)));
  }

  #kindOfNew(call: TS.NewExpression, drawing: Drawing): Kind | undefined {
    const { origins, methods } = this.#values;
    const classes = origins.classes(call).filter(each => !methods.isStage(each));
    const members = classes.flatMap(each => origins.bases(each)).flatMap(each => [...each.members]);
    return first(
      members.map(member => {
        if (ts.isConstructorDeclaration(member) && isFunctionNode(member))
          return this.#kindOfFunction(member, call.arguments ?? [], drawing);
        const isField = ts.isPropertyDeclaration(member) && !isStaticMember(member);
        return isField && member.initializer
          ? this.of([member.initializer]).find(({ kind }) => kind === 'number')?.kind
          : undefined;
      })
    );
  }

  #kindOfFunction(
    made: FunctionNode,
    args: readonly TS.Expression[],
    drawing: Drawing
  ): Kind | undefined {
    if (made.asteriskToken) return undefined;
    const given = made.parameters.flatMap((parameter, i): [TS.Node, Kind][] => {
      const value = args[i] ?? parameter.initializer;
      const node = value && unwrapValue(value);
      const isFunction = node && (isFunctionNode(node) || isName(node));
      const kind = isFunction ? this.#kindOfCallee(node, [], drawing) : undefined;
      return kind ? [[parameter, kind]] : [];
    });
    return this.#inFunction(made, new Map(given))[0]?.kind;
  }

  #inFunction(made: FunctionNode, drawing: Drawing): readonly Draw[] {
    const known = drawing.size === 0 ? this.#known.get(made) : undefined;
    if (known) return known;
    if (drawing.size === 0) this.#known.set(made, []);
    // What measures how long something took does not make the value.
    const draws = this.of([made.body], drawing).filter(
      ({ kind, node }) => kind === 'number' || isReturned(node, made)
    );
    if (drawing.size === 0) this.#known.set(made, draws);
    return draws;
  }

  /** `Math.random`, `crypto.randomUUID`, `randomUUID` of an import. */
  #kindOfName(node: TS.Node): Kind | undefined {
    if (!isName(node)) return undefined;
    const object = ts.isPropertyAccessExpression(node) ? unwrapValue(node.expression) : node;
    if (!ts.isIdentifier(object)) return undefined;
    if (!this.#isForeign(object)) return undefined;
    const source = this.#values.lookup.findSource(object);
    if (!source) return GLOBALS.get(node.getText().replace(/^globalThis\./, ''));
    const module = source.specifier.replace(/^node:/, '');
    if (module === 'perf_hooks') return node.getText().endsWith('.now') ? 'time' : undefined;
    const name = ts.isPropertyAccessExpression(node) ? node.name.text : source.imported;
    return OF_PACKAGES[module]?.test(name) ? 'number' : undefined;
  }

  #isForeign(node: TS.Expression): boolean {
    return ts.isIdentifier(node) && !this.#values.lookup.find(node);
  }
}

function isName(node: TS.Node): node is TS.Identifier | TS.PropertyAccessExpression {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);
}

function first(kinds: readonly (Kind | undefined)[]): Kind | undefined {
  return kinds.find(kind => kind === 'number') ?? kinds.find(kind => kind !== undefined);
}

/** Tells whether a function returns what a call in it gives, not only the time between two of them. */
function isReturned(call: TS.Node, made: FunctionNode): boolean {
  if (ts.isConstructorDeclaration(made)) return false;
  const returned = findReturned(made);
  for (const at of walkOut(call)) {
    if (at === made) return false;
    if (isMinus(at.parent)) return false;
    if (returned.some(value => value === at)) return true;
    if (ts.isVariableDeclaration(at)) {
      const name = at.name.getText();
      return [...walk(returned)].some(
        each => ts.isIdentifier(each) && each.text === name && !isMinus(each.parent)
      );
    }
  }
  return false;
}

function isMinus(node: TS.Node): boolean {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.MinusToken;
}

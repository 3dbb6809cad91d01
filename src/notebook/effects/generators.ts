import type TS from 'typescript';
import { remember } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import type { Effect } from './effect.js';
import {
  findReturned,
  isFunctionNode,
  isStaticMember,
  type FunctionNode
} from '../syntax/function-node.js';
import { findWhole, isArithmetic, readsItself, usesGiven } from './counter.js';
import { isWithin } from '../values/place.js';
import type { Reference } from '../units/reference.js';
import type { Unit } from '../units/unit.js';
import { walkOut } from '../syntax/walk.js';
import type { Values } from '../values/values.js';

/** What the generators of a notebook are found by. */
interface Known {
  readonly values: Values;
  readonly whenRun: (nodes: readonly TS.Node[]) => readonly Effect[];
  /** Lists the uses of what a unit declares by other declarations. */
  readonly usesOf: (unit: Unit) => readonly Use[];
}

/** By what something is changed. */
export interface How {
  readonly isRandom?: boolean;
  readonly by?: FunctionNode | undefined;
}

interface Use {
  readonly user: Unit;
  readonly node: Reference['node'];
}

/**
 * Tells which changes take the next number from a generator (`const rng = mulberry32(42)`, `let seed = 42`
 * behind `random()`): nobody sees them but who takes the numbers after it.
 */
export class Generators {
  readonly #known: Known;
  readonly #generators = new Map<Unit, boolean>();
  readonly #steps = new Map<FunctionNode, boolean>();

  constructor(known: Known) {
    this.#known = known;
  }

  /** Tells whether a change of what a unit declares takes the next of it. */
  isDraw(target: Unit, how: How): boolean {
    if (target.module) return false;
    return how.isRandom === true || (this.takesNext(how) && this.#isGenerator(target));
  }

  /** Tells whether a change is one that a generator makes, whatever else reads what changes. */
  takesNext({ isRandom, by }: How): boolean {
    return isRandom === true || (!!by && this.#isStep(by));
  }

  /** Tells whether all that reads what a unit declares takes it on as well: else its state is a value of its own. */
  #isGenerator(target: Unit): boolean {
    return remember(this.#generators, target, () =>
      this.#known
        .usesOf(target)
        .every(use => this.#takesOn(target, use) || this.#isHandedOn(target, use))
    );
  }

  /** `rng.next()`, `makeNet(rng)`, or a function that sets `seed` itself. */
  #takesOn(target: Unit, { user, node }: Use): boolean {
    const around = [...walkOut(node)];
    const own = around.find(at => isFunctionNode(at) || ts.isPropertyDeclaration(at));
    const inner = own ? around.slice(0, around.indexOf(own)) : around;
    const code = own ? [isFunctionNode(own) ? own.body : own] : user.statements;
    return (
      inner
        .filter(isCall)
        .some(call => this.#changes(target, [call]).some(effect => effect.node === call)) ||
      this.#changes(target, code).some(({ by }) => by === undefined)
    );
  }

  #changes(target: Unit, code: readonly TS.Node[]): readonly Effect[] {
    const { values, whenRun } = this.#known;
    return whenRun(code).filter(({ root }) => values.lookup.declaringUnit(root) === target);
  }

  /** `{ rng, rate: 1 }`: what has it can do nothing with it but take the next. */
  #isHandedOn({ names, statements }: Unit, { node }: Use): boolean {
    if (names.size > 1 || isRead(node.parent)) return false;
    const [made] = statements.flatMap(statement =>
      ts.isVariableStatement(statement) ? statement.declarationList.declarations : []
    );
    const origins = made?.initializer ? this.#known.values.origins.of(made.initializer) : [];
    return origins.length > 0 && origins.every(each => this.#onlySteps(each));
  }

  #onlySteps(made: TS.Node): boolean {
    const functions = isFunctionNode(made) ? [made] : this.#functionsIn(made);
    return functions.length > 0 && functions.every(each => this.#writes(each).length > 0);
  }

  #functionsIn(made: TS.Node): readonly FunctionNode[] {
    const { origins } = this.#known.values;
    if (ts.isObjectLiteralExpression(made))
      return made.properties.flatMap(each => {
        if (isFunctionNode(each)) return [each];
        if (ts.isShorthandPropertyAssignment(each)) return origins.functions(each.name);
        return ts.isPropertyAssignment(each) ? origins.functions(each.initializer) : [];
      });
    if (!ts.isNewExpression(made)) return [];
    return origins
      .classes(made)
      .flatMap(each => origins.bases(each))
      .flatMap(({ members }) => [...members])
      .filter(member => !isStaticMember(member) && !ts.isConstructorDeclaration(member))
      .map((own): TS.Node => (ts.isPropertyDeclaration(own) ? (own.initializer ?? own) : own))
      .filter(isFunctionNode);
  }

  /** Tells whether a function takes on what it keeps, whatever it is given itself: it is no `setSeed(1)`. */
  #isStep(made: FunctionNode): boolean {
    const known = this.#steps.get(made);
    if (known !== undefined) return known;
    this.#steps.set(made, false);
    const writes = this.#writes(made);
    const own = writes.filter(({ by }) => !by).map(({ node }) => findWhole(node));
    const isOwn = own.some(write => readsItself(write) && isArithmetic(write));
    // Of two normal numbers that are made at once, one is kept.
    const isCalled =
      !own.some(readsItself) &&
      writes.some(({ by, isRandom }) => isRandom === true || (!!by && this.#isStep(by)));
    const isStep = (isOwn || isCalled) && findReturned(made).length > 0 && !usesGiven(made, own);
    this.#steps.set(made, isStep);
    return isStep;
  }

  /** Lists what a function changes outside of itself and of what it is given. */
  #writes(made: FunctionNode): readonly Effect[] {
    return this.#known
      .whenRun([made.body])
      .filter(({ root }) => root === made.body || !isWithin(root, made));
  }
}

/** An access may be the call of a getter. */
function isCall(node: TS.Node): boolean {
  return (
    ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isPropertyAccessExpression(node)
  );
}

/** `rng.seed`, `return rng` */
function isRead(user: TS.Node): boolean {
  return ts.isPropertyAccessExpression(user) || ts.isReturnStatement(user);
}

import type TS from 'typescript';
import { isAccess } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { findDraws, findFileDraws } from './draws.js';
import { mutate, type Effect } from './effect.js';
import { isFunctionNode, type FunctionNode } from '../syntax/function-node.js';
import { toParameters, toThisOf } from './handed-on.js';
import { isMemo } from './memo.js';
import { ANY, NOWHERE, type PlacesAt } from '../values/place.js';
import type { Given, RunEffects } from './run-effects.js';
import { findKeyed, isMadeElsewhere, isUnread } from './unread-calls.js';
import { unwrapValue } from '../syntax/unwrap.js';
import { isAmbiguousMutator, isMutatingFunction, isMutator } from '../syntax/writes.js';
import type { Values } from '../values/values.js';

/** A call of a member of an object, with what is known of it. */
interface MemberCall {
  readonly call: TS.CallExpression;
  readonly callee: TS.PropertyAccessExpression;
  readonly object: TS.Expression;
  readonly name: string;
  readonly given: Required<Pick<Given, 'args' | 'text' | 'self'>>;
  /** What functions change that are given to it. */
  readonly passed: readonly Effect[];
}

/** Finds what calls change: by the functions that they run, or by what methods of their names do. */
export class CallEffects {
  readonly #values: Values;
  readonly #run: RunEffects;

  constructor(values: Values, run: RunEffects) {
    this.#values = values;
    this.#run = run;
  }

  /** Lists what a call changes. */
  of(call: TS.CallExpression): readonly Effect[] {
    const { origins, methods, places } = this.#values;
    const text = call.arguments;
    const args = text.map(argument => places.at(argument));
    const callee = unwrapValue(call.expression);
    if (ts.isPropertyAccessExpression(callee)) return this.#ofMember(callee, call, args);
    const functions = origins.functions(callee);
    const hidden = functions.length > 0 ? [] : methods.inPattern(callee);
    // `model[name]()`
    const self = isAccess(callee) ? places.at(callee.expression) : NOWHERE;
    const given = { args, text, self };
    return [
      ...findDraws(this.#values, callee, call),
      ...this.#run.named([...hidden, ...findKeyed(this.#values, call)], call, given),
      ...this.#run.of(functions, call, { ...given, holder: places.at(callee), held: callee }),
      ...this.#run.handedOn(functions, call, given),
      ...this.#run.given(text, call, [path => args.flatMap(at => at(path))], { may: true })
    ];
  }

  #ofMember(
    callee: TS.PropertyAccessExpression,
    call: TS.CallExpression,
    args: readonly PlacesAt[]
  ): readonly Effect[] {
    const { origins, places } = this.#values;
    const { expression: object, name } = callee;
    const self = places.at(object);
    const element: PlacesAt = path => places.of(object, [ANY, ...path]);
    const parameters = toParameters(name.text, element, self, args);
    const member: MemberCall = {
      call,
      callee,
      object,
      name: name.text,
      given: { args, text: call.arguments, self },
      passed: this.#run.given(call.arguments, call, parameters, { self: toThisOf(name.text, args) })
    };
    const own = origins.members(object, name.text).filter(isFunctionNode);
    if (own.length > 0) return this.#ofOwn(member, own);
    if (name.text === 'call' || name.text === 'apply') return this.#ofApplied(member);
    const [first] = call.arguments;
    if (isMutatingFunction(callee)) return first ? mutate(places.of(first, []), call, false) : [];
    const steps = name.text === 'next' && origins.of(object).some(ts.isCallExpression);
    return steps || isMutator(name.text) ? this.#ofMutator(member) : this.#ofUnknown(member);
  }

  /** A method, or a function in a field, that the notebook or a file of the project has. */
  #ofOwn(
    { call, callee, object, name, given, passed }: MemberCall,
    own: readonly FunctionNode[]
  ): readonly Effect[] {
    const { methods } = this.#values;
    // A stage that is tried out in the notebook does what it does in a process of its own.
    const counted = own.filter(({ parent }) => !ts.isClassLike(parent) || !methods.isStage(parent));
    // What a field holds at first may have been replaced, and so may a method by a class that extends this one.
    const isField = own.some(({ parent }) => ts.isPropertyDeclaration(parent));
    const isThis = object.kind === ts.SyntaxKind.ThisKeyword;
    const others = [
      ...(isField ? methods.inField(object, name) : []),
      ...(isThis ? counted.flatMap(made => methods.overriding(made)) : [])
    ];
    return [
      ...findFileDraws(this.#values, callee, call),
      ...this.#run.of(counted, call, { ...given, holder: given.self, held: object }),
      ...this.#run.named(others, call, given),
      ...this.#run.handedOn(counted, call, given),
      ...passed
    ];
  }

  /** `fill.call(rows, 0)`, `Array.prototype.push.apply(rows, more)` */
  #ofApplied({ call, object, name, given, passed }: MemberCall): readonly Effect[] {
    const [first = NOWHERE, ...rest] = given.args;
    const functions = this.#values.origins.functions(object);
    if (functions.length === 0 && isMutatorOf(object))
      return [...mutate(first([]), call, false), ...passed];
    const applied = { args: rest, self: first, holder: given.self };
    return this.#run.of(
      functions,
      call,
      name === 'call' ? { ...applied, text: given.text.slice(1) } : applied
    );
  }

  /** A method of such a name as `push`. */
  #ofMutator({ call, object, name, given, passed }: MemberCall): readonly Effect[] {
    // `model.add(layer);` is there for what it does, `a.add(b).print()` for what it returns.
    const isUnsure =
      isAmbiguousMutator(name) &&
      !ts.isExpressionStatement(call.parent) &&
      isMadeElsewhere(this.#values, object);
    // A class of the notebook may have a method of such a name that does more: `tree.add(leaf)`.
    const named = this.#values.methods.named(object, name);
    return [
      ...mutate(given.self([]), call, isUnsure || isMemo(call)),
      ...this.#run.named(named, call, given),
      ...passed
    ];
  }

  #ofUnknown({ call, callee, object, name, given, passed }: MemberCall): readonly Effect[] {
    const { methods } = this.#values;
    const drawn = ['from', 'map'].includes(name)
      ? given.text.flatMap(source => findDraws(this.#values, source, call))
      : findDraws(this.#values, object, call, callee);
    const named = [...methods.named(object, name), ...methods.inField(object, name)];
    const unread = named.length === 0 && isUnread(this.#values, object, call, name);
    return [
      ...drawn,
      ...this.#run.named(named, call, given),
      ...(unread ? mutate(given.self([]), call, true) : []),
      ...passed
    ];
  }
}

function isMutatorOf(object: TS.Expression): boolean {
  const method = unwrapValue(object);
  return ts.isPropertyAccessExpression(method) && isMutator(method.name.text);
}

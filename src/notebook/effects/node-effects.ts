import type TS from 'typescript';
import { findAccessors } from './accessors.js';
import { CallEffects } from './call-effects.js';
import { ts } from '../syntax/compiler.js';
import { toMaking } from './counter.js';
import { mutate, toUnsure, type Effect } from './effect.js';
import { findWritten } from './find-assigned.js';
import { findIterated } from '../syntax/find-iterated.js';
import {
  findConstructors,
  isFunctionNode,
  isStaticMember,
  type FunctionNode
} from '../syntax/function-node.js';
import type { PlacesAt } from '../values/place.js';
import { RunEffects } from './run-effects.js';
import type { Values } from '../values/values.js';

/** What is found of code and of functions; they hold nodes, of which the one asks the other. */
export interface CodeEffects {
  /** Lists what running nodes changes. */
  ofCode(nodes: readonly TS.Node[]): readonly Effect[];
  /** Lists what a function changes outside of itself. */
  ofFunction(made: FunctionNode): readonly Effect[];
}

/** Finds what a node of the syntax changes when it runs, but for what its inner nodes do. */
export class NodeEffects {
  readonly #values: Values;
  readonly #code: CodeEffects;
  readonly #run: RunEffects;
  readonly #calls: CallEffects;

  constructor(values: Values, code: CodeEffects) {
    this.#values = values;
    this.#code = code;
    this.#run = new RunEffects(values, made => code.ofFunction(made));
    this.#calls = new CallEffects(values, this.#run);
  }

  /** Lists what a node changes. */
  of(node: TS.Node): readonly Effect[] {
    const own = this.#ofNode(node);
    const ofIteration = this.#ofIteration(node);
    return ofIteration.length > 0 ? [...own, ...ofIteration] : own;
  }

  #ofNode(node: TS.Node): readonly Effect[] {
    if (ts.isClassLike(node)) return this.#ofClass(node);
    if (ts.isCallExpression(node)) return this.#calls.of(node);
    if (ts.isNewExpression(node)) return this.#ofNew(node);
    if (ts.isTaggedTemplateExpression(node))
      return this.#run.of(this.#values.origins.functions(node.tag), node, {});
    if (ts.isPropertyAccessExpression(node)) return this.#ofAccess(node);
    return findWritten(this.#values, node);
  }

  /** What getters and setters do that an access calls; what they only remember, and their own field, says no more. */
  #ofAccess(access: TS.PropertyAccessExpression): readonly Effect[] {
    return findAccessors(this.#values, access).flatMap(({ made, value, isLoose }) => {
      const own = this.#code.ofFunction(made);
      if (ts.isSetAccessor(made) && own.every(({ root }) => root === made.body)) return [];
      if (own.every(({ may }) => may)) return [];
      const self = this.#values.places.at(access.expression);
      const args = value ? [this.#values.places.at(value)] : [];
      const given = { args, self, holder: self, held: access.expression, isLoose };
      const effects = this.#run.of([made], access, given);
      return isLoose ? effects.map(toUnsure) : effects;
    });
  }

  /** Going through an iterator uses it up: the next who does gets what is left. */
  #ofIteration(node: TS.Node): readonly Effect[] {
    const list = findIterated(node);
    if (!list) return [];
    const { origins, places } = this.#values;
    const calls = origins.of(list).filter(ts.isCallExpression);
    const isCertain = calls.some(call => origins.functions(call.expression).length > 0);
    const own = origins.members(list, '[Symbol.iterator]').filter(isFunctionNode);
    const self = places.at(list);
    return [
      ...(calls.length > 0 ? mutate(self([]), node, !isCertain) : []),
      ...this.#run.of(own, node, { self, holder: self })
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
      ...this.#code.ofCode([...(node.heritageClauses ?? []), ...decorators, ...run]),
      ...decorators.flatMap(({ expression }) =>
        this.#run.of(this.#values.origins.functions(expression), expression, { args: [self] })
      )
    ];
  }

  #ofNew(call: TS.NewExpression): readonly Effect[] {
    const { origins, methods, places } = this.#values;
    const text = call.arguments ?? [];
    const made = origins.classes(call);
    if (made.length === 0) return this.#run.given(text, call, []);
    const args = text.map(argument => places.at(argument));
    const bases = made.filter(each => !methods.isStage(each)).flatMap(each => origins.bases(each));
    return bases.flatMap(base => {
      const fields = base.members.filter(ts.isPropertyDeclaration);
      return [
        ...this.#run.of(findConstructors(base), call, { args, text }),
        ...this.#code
          .ofCode(fields.flatMap(own => (isStaticMember(own) ? [] : (own.initializer ?? []))))
          .map((effect): Effect => ({ ...toMaking(effect), node: call }))
      ];
    });
  }
}

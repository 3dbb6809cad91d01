import type TS from 'typescript';
import { remember } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import { isFunctionNode, type FunctionNode } from '../syntax/function-node.js';
import type { Place } from './place.js';

/**
 * Finds what the text says a value is: a function, a class, an object literal, `new C()`, or the call that
 * makes an iterator. Nothing is found of what packages make, and of parameters whose values are not seen.
 */
export class Origins {
  readonly #find: (expression: TS.Expression, path: readonly string[]) => readonly Place[];
  readonly #bases = new Map<TS.ClassLikeDeclaration, readonly TS.ClassLikeDeclaration[]>();

  constructor(find: (expression: TS.Expression, path: readonly string[]) => readonly Place[]) {
    this.#find = find;
  }

  /** Lists what an expression may stand for. */
  of(expression: TS.Expression): readonly TS.Node[] {
    return this.#made(expression, []);
  }

  /** Lists the functions that an expression may stand for. */
  functions(expression: TS.Expression): readonly FunctionNode[] {
    return this.of(expression).filter(isFunctionNode);
  }

  /** Lists what a member of an object may be. */
  members(object: TS.Expression, name: string): readonly TS.Node[] {
    return this.#made(object, [name]);
  }

  /** Lists the classes of the notebook that `new` makes an object of. */
  classes({ expression }: TS.NewExpression): readonly TS.ClassLikeDeclaration[] {
    return this.of(expression).filter(ts.isClassLike);
  }

  /** Lists a class and those of the notebook that it extends. */
  bases(node: TS.ClassLikeDeclaration): readonly TS.ClassLikeDeclaration[] {
    return remember(this.#bases, node, () => {
      const found = new Set([node]);
      for (const each of found)
        for (const base of this.#basesOf(each)) if (ts.isClassLike(base)) found.add(base);
      return [...found];
    });
  }

  #made(expression: TS.Expression, path: readonly string[]): readonly TS.Node[] {
    return this.#find(expression, path).flatMap(({ root, isMade }) => (isMade ? [root] : []));
  }

  #basesOf(node: TS.ClassLikeDeclaration): readonly TS.Node[] {
    const clause = node.heritageClauses?.find(c => c.token === ts.SyntaxKind.ExtendsKeyword);
    return (clause?.types ?? []).flatMap(type => this.of(type.expression));
  }
}

/** `rows.entries()`, `text.matchAll(…)`, `rows[Symbol.iterator]()`; `Object.entries(o)` is a list. */
export function makesIterator({ expression: callee }: TS.CallExpression): boolean {
  if (ts.isElementAccessExpression(callee))
    return callee.argumentExpression.getText() === 'Symbol.iterator';
  if (!ts.isPropertyAccessExpression(callee)) return false;
  const isStatic = ['Object', 'Reflect'].includes(callee.expression.getText());
  return !isStatic && ['entries', 'keys', 'matchAll', 'values'].includes(callee.name.text);
}

/** Tells whether an expression is one of its operands: `a ?? b`, `a || b`, `(a, b)`, `a = b`. */
export function isChoice({ operatorToken: { kind } }: TS.BinaryExpression): boolean {
  return [
    ts.SyntaxKind.BarBarToken,
    ts.SyntaxKind.AmpersandAmpersandToken,
    ts.SyntaxKind.QuestionQuestionToken,
    ts.SyntaxKind.CommaToken,
    ts.SyntaxKind.EqualsToken,
    ts.SyntaxKind.QuestionQuestionEqualsToken,
    ts.SyntaxKind.BarBarEqualsToken
  ].includes(kind);
}

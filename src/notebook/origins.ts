import type TS from 'typescript';
import { ts } from './compiler.js';
import { CyclicMemo } from './cyclic-memo.js';
import { FOREIGN, type NameLookup } from './name-lookup.js';
import { unwrap } from './unwrap.js';
import { walk, walkOut } from './walk.js';

/** A function of the notebook with a body that can be looked into. */
export type FunctionNode = TS.FunctionLikeDeclaration & { readonly body: TS.Block | TS.Expression };

/**
 * Finds what the text says a value is: a function, a class, an object literal, `new C()`, or the call of a
 * generator. Nothing is found of what packages make, and of parameters whose values are not seen.
 */
export class Origins {
  readonly #lookup: NameLookup;
  readonly #known = new CyclicMemo<TS.Node>();

  constructor(lookup: NameLookup) {
    this.#lookup = lookup;
  }

  /** Lists what an expression may stand for. */
  of(expression: TS.Expression): readonly TS.Node[] {
    const node = unwrapValue(expression);
    return this.#known.get(node, '', () => [...new Set(this.#find(node))]);
  }

  /** Lists the functions that an expression may stand for. */
  functions(expression: TS.Expression): readonly FunctionNode[] {
    return this.of(expression).filter(isFunctionNode);
  }

  /** Lists what a member of an object may be. */
  members(object: TS.Expression, name: string): readonly TS.Node[] {
    const node = unwrapValue(object);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return this.#ofThis(node, name);
    if (node.kind === ts.SyntaxKind.SuperKeyword) return this.#ofSuper(node, name);
    return this.of(node).flatMap(origin => this.#memberOf(origin, name));
  }

  /** Lists a class and those of the notebook that it extends. */
  bases(node: TS.ClassLikeDeclaration): readonly TS.ClassLikeDeclaration[] {
    const found = new Set([node]);
    for (const each of found)
      for (const base of this.#basesOf(each)) if (ts.isClassLike(base)) found.add(base);
    return [...found];
  }

  #find(node: TS.Expression): readonly TS.Node[] {
    if (ts.isIdentifier(node)) return this.#ofIdentifier(node);
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isClassExpression(node))
      return [node];
    if (ts.isObjectLiteralExpression(node) || ts.isNewExpression(node)) return [node];
    if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(this.#all);
    if (ts.isBinaryExpression(node)) return isChoice(node) ? this.#chosen(node) : [];
    if (ts.isPropertyAccessExpression(node)) return this.members(node.expression, node.name.text);
    if (ts.isElementAccessExpression(node)) return this.#elements(node.expression);
    return ts.isCallExpression(node) ? this.#ofCall(node) : [];
  }

  readonly #all = (node: TS.Expression): readonly TS.Node[] => this.of(node);

  #chosen(node: TS.BinaryExpression): readonly TS.Node[] {
    return [node.left, node.right].flatMap(this.#all);
  }

  #ofIdentifier(node: TS.Identifier): readonly TS.Node[] {
    const declaration = this.#lookup.find(node);
    return declaration === FOREIGN ? [] : this.#ofDeclaration(declaration);
  }

  #ofDeclaration(declaration: TS.Node): readonly TS.Node[] {
    if (ts.isFunctionDeclaration(declaration) || ts.isClassLike(declaration)) return [declaration];
    if (ts.isParameter(declaration)) return this.#ofParameter(declaration);
    if (ts.isBindingElement(declaration)) return this.#ofElement(declaration);
    if (!ts.isVariableDeclaration(declaration)) return [];
    const loop = declaration.parent.parent;
    if (ts.isForOfStatement(loop)) return this.#elements(loop.expression);
    return declaration.initializer ? this.of(declaration.initializer) : [];
  }

  /** `const { fit } = tools`. */
  #ofElement({ parent, propertyName, name }: TS.BindingElement): readonly TS.Node[] {
    const holder = parent.parent;
    const key = propertyName ?? name;
    if (!ts.isVariableDeclaration(holder) || !holder.initializer || !ts.isIdentifier(key))
      return [];
    return ts.isObjectBindingPattern(parent) ? this.members(holder.initializer, key.text) : [];
  }

  /** `list.forEach(item => …)`: the first parameter is an element of the list. */
  #ofParameter(parameter: TS.ParameterDeclaration): readonly TS.Node[] {
    const { parent: own } = parameter;
    const call = own.parent;
    const isElement =
      ts.isCallExpression(call) &&
      call.arguments[0] === (own as TS.Node) &&
      ts.isPropertyAccessExpression(call.expression) &&
      own.parameters[0] === parameter;
    return isElement ? this.#elements(call.expression.expression) : [];
  }

  /** Lists what the elements of a list may be, where it is written out. */
  #elements(list: TS.Expression): readonly TS.Node[] {
    let node = unwrapValue(list);
    for (let steps = 0; ts.isIdentifier(node) && steps < 8; steps++) {
      const declaration = this.#lookup.find(node);
      const isList = declaration !== FOREIGN && ts.isVariableDeclaration(declaration);
      if (!isList || !declaration.initializer) return [];
      node = unwrapValue(declaration.initializer);
    }
    if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(this.#all);
    if (!ts.isObjectLiteralExpression(node)) return [];
    return node.properties.flatMap(property => this.#ofProperty(property));
  }

  #ofCall(call: TS.CallExpression): readonly TS.Node[] {
    const { expression: callee } = call;
    if (ts.isPropertyAccessExpression(callee)) {
      if (callee.name.text === 'bind') return this.of(callee.expression);
      const [first] = call.arguments;
      const passes = ['freeze', 'seal', 'assign'].includes(callee.name.text);
      if (callee.expression.getText() === 'Object' && passes && first) return this.of(first);
    }
    return this.functions(callee).flatMap(made =>
      made.asteriskToken ? [call] : findReturned(made).flatMap(this.#all)
    );
  }

  #memberOf(origin: TS.Node, name: string): readonly TS.Node[] {
    if (ts.isObjectLiteralExpression(origin)) {
      const named = origin.properties.filter(property => property.name?.getText() === name);
      return named.flatMap(property => this.#ofProperty(property));
    }
    if (ts.isClassLike(origin)) return this.#ofClass(origin, name, true);
    if (!ts.isNewExpression(origin)) return [];
    const classes = this.of(origin.expression).filter(ts.isClassLike);
    return classes.flatMap(node => this.#ofClass(node, name, false));
  }

  #ofProperty(property: TS.ObjectLiteralElementLike): readonly TS.Node[] {
    if (ts.isPropertyAssignment(property)) return this.of(property.initializer);
    if (ts.isShorthandPropertyAssignment(property)) return this.#ofIdentifier(property.name);
    return ts.isMethodDeclaration(property) ? [property] : [];
  }

  #ofClass(node: TS.ClassLikeDeclaration, name: string, isStatic: boolean): readonly TS.Node[] {
    for (const each of this.bases(node)) {
      const member = each.members.find(
        own => own.name?.getText() === name && isStaticMember(own) === isStatic
      );
      if (!member) continue;
      if (ts.isMethodDeclaration(member)) return [member];
      return ts.isPropertyDeclaration(member) && member.initializer
        ? this.of(member.initializer)
        : [];
    }
    return [];
  }

  #ofThis(node: TS.Node, name: string): readonly TS.Node[] {
    const owner = findThisOwner(node);
    if (!owner) return [];
    const holder = owner.parent;
    if (ts.isClassLike(holder))
      return this.#ofClass(holder, name, isStaticMember(owner as TS.ClassElement));
    const literal = ts.isPropertyAssignment(holder) ? holder.parent : holder;
    return ts.isObjectLiteralExpression(literal) ? this.#memberOf(literal, name) : [];
  }

  #ofSuper(node: TS.Node, name: string): readonly TS.Node[] {
    const owner = findThisOwner(node);
    if (!owner || !ts.isClassLike(owner.parent)) return [];
    const [, base] = this.bases(owner.parent);
    return base ? this.#ofClass(base, name, isStaticMember(owner as TS.ClassElement)) : [];
  }

  #basesOf(node: TS.ClassLikeDeclaration): readonly TS.Node[] {
    const clause = node.heritageClauses?.find(c => c.token === ts.SyntaxKind.ExtendsKeyword);
    return (clause?.types ?? []).flatMap(type => this.of(type.expression));
  }
}

/** Returns what stands within parentheses, assertions and `await`. */
export function unwrapValue(expression: TS.Expression): TS.Expression {
  const node = unwrap(expression);
  return ts.isAwaitExpression(node) ? unwrapValue(node.expression) : node;
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

/** Tells whether a node is a function with a body. */
export function isFunctionNode(node: TS.Node): node is FunctionNode {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

/** Tells whether a member of a class is one of the class itself. */
export function isStaticMember(member: TS.ClassElement): boolean {
  if (ts.isClassStaticBlockDeclaration(member)) return true;
  const modifiers = ts.canHaveModifiers(member) ? ts.getModifiers(member) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

/** Returns the function, field or static block that `this` or `super` belongs to. */
export function findThisOwner(node: TS.Node): TS.Node | undefined {
  return [...walkOut(node)].find(
    at =>
      ts.isPropertyDeclaration(at) ||
      ts.isClassStaticBlockDeclaration(at) ||
      (ts.isFunctionLike(at) && !ts.isArrowFunction(at))
  );
}

/** Lists what a function returns. */
export function findReturned({ body }: FunctionNode): readonly TS.Expression[] {
  if (!ts.isBlock(body)) return [body];
  return [...walk([body], inner => ts.isFunctionLike(inner) || ts.isClassLike(inner))].flatMap(
    node => (ts.isReturnStatement(node) && node.expression ? [node.expression] : [])
  );
}

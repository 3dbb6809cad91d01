import type TS from 'typescript';
import { remember } from './by-key.js';
import { ts } from './compiler.js';
import { hasModifier } from './declared-names.js';
import { walk } from './walk.js';

/** A function of the notebook with a body that can be looked into. */
export type FunctionNode = TS.FunctionLikeDeclaration & { readonly body: TS.Block | TS.Expression };

/** Tells whether a node is a function with a body. */
export function isFunctionNode(node: TS.Node): node is FunctionNode {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

/** Returns the function that a node stands in, or is. */
export function findFunction(node: TS.Node): FunctionNode | undefined {
  return ts.findAncestor(node, isFunctionNode);
}

/** Tells whether a node is a function or a class, whose inner code does not run where it stands. */
export function isFunctionOrClass(node: TS.Node): boolean {
  return ts.isFunctionLike(node) || ts.isClassLike(node);
}

/** Tells whether a member of a class is one of the class itself. */
export function isStaticMember(member: TS.Node): boolean {
  return (
    ts.isClassStaticBlockDeclaration(member) || hasModifier(member, ts.SyntaxKind.StaticKeyword)
  );
}

/** Lists the constructor of a class that has a body; the others are its overloads. */
export function findConstructors({ members }: TS.ClassLikeDeclaration): readonly FunctionNode[] {
  const nodes: readonly TS.Node[] = members;
  return nodes.filter(isFunctionNode).filter(own => ts.isConstructorDeclaration(own));
}

/** Tells whether a node is `this` or `super`. */
export function isThis(node: TS.Node): boolean {
  return node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword;
}

/** Returns the function, field or static block that `this` or `super` belongs to. */
export function findThisOwner(node: TS.Node): TS.Node | undefined {
  return ts.findAncestor(
    node,
    at =>
      ts.isPropertyDeclaration(at) ||
      ts.isClassStaticBlockDeclaration(at) ||
      (ts.isFunctionLike(at) && !ts.isArrowFunction(at))
  );
}

/** What functions return, yield and hand to `super`: it is asked for at each call of them. */
const RESULTS = new WeakMap<TS.Node, Results>();

interface Results {
  readonly returned: readonly TS.Expression[];
  readonly yields: readonly TS.YieldExpression[];
  readonly superCall: TS.CallExpression | undefined;
}

/** Lists what a function returns. */
export function findReturned({ body }: FunctionNode): readonly TS.Expression[] {
  return ts.isBlock(body) ? findResults(body).returned : [body];
}

/** Lists where a generator yields. */
export function findYields({ body }: FunctionNode): readonly TS.YieldExpression[] {
  return findResults(body).yields;
}

/** Finds `super(…)` in a constructor. */
export function findSuperCall({ body }: FunctionNode): TS.CallExpression | undefined {
  return findResults(body).superCall;
}

function findResults(body: TS.Node): Results {
  return remember(RESULTS, body, () => {
    const own = [...walk([body], isFunctionOrClass)];
    return {
      returned: own.flatMap(node =>
        ts.isReturnStatement(node) && node.expression ? [node.expression] : []
      ),
      yields: own.filter(ts.isYieldExpression),
      superCall: own
        .filter(ts.isCallExpression)
        .find(({ expression }) => expression.kind === ts.SyntaxKind.SuperKeyword)
    };
  });
}

import type TS from 'typescript';
import { standsForItself } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { isFunctionNode, type FunctionNode } from '../syntax/function-node.js';
import { findHolder, unwrapValue } from '../syntax/unwrap.js';
import type { Values } from '../values/values.js';

/**
 * Tells whether a call stands for itself, so that it is there for what it does, and goes to a method of an
 * object of the notebook that is not found: `model.fit();` of a class that extends one of a package.
 */
export function isUnread(
  { origins, methods }: Values,
  object: TS.Expression,
  call: TS.CallExpression,
  name: string
): boolean {
  if (!standsForItself(call) || isLook(name)) return false;
  return origins.of(object).some(made => {
    if (!ts.isNewExpression(made)) return ts.isObjectLiteralExpression(made);
    return origins.classes(made).some(each => !methods.isStage(each));
  });
}

/** Lists the methods of which `model[name]();` calls one, where it stands for itself. */
export function findKeyed({ origins, methods }: Values, call: TS.CallExpression): FunctionNode[] {
  const callee = unwrapValue(call.expression);
  if (!ts.isElementAccessExpression(callee) || !standsForItself(call)) return [];
  if (ts.isStringLiteralLike(callee.argumentExpression)) return [];
  return origins
    .of(callee.expression)
    .filter(ts.isNewExpression)
    .flatMap(made => origins.classes(made))
    .filter(each => !methods.isStage(each))
    .flatMap(each => origins.bases(each))
    .flatMap(({ members }) =>
      members.filter(own => isFunctionNode(own)).filter(own => ts.isMethodDeclaration(own))
    );
}

/** Tells whether an object is what a function or class of a file or package made. */
export function isMadeElsewhere({ lookup }: Values, object: TS.Expression): boolean {
  const made = lookup.firstValue(object) ?? unwrapValue(object);
  if (!ts.isCallExpression(made) && !ts.isNewExpression(made)) return false;
  const maker = findHolder(made.expression);
  return ts.isIdentifier(maker) && lookup.findImport(maker) !== undefined;
}

/** What only looks at what it is given or shows it, by its name. */
const LOOKS =
  /^(plot|show|display|print|log|render|draw|view|table|chart|hist|histogram|html|svg|inspect|describe|summary|summarize|head|tail|sum|mean|avg|average|median|mode|count|size|min|max|extent|std|stdev|variance|quantile|range|group|map|filter|find|some|every|get|is|has|to|format|stringify|assert|expect|test|check|equal|evaluate|score|measure|bench|clone|write|save|download)(?![a-z])/;

/** Tells whether a function or method only looks at what it is given or shows it, by its name. */
export function isLook(name: string): boolean {
  return LOOKS.test(name);
}

import type TS from 'typescript';
import { ts } from './compiler.js';
import { isFunctionNode, isStaticMember, isThis } from './function-node.js';
import { findBodies } from './stage-changes.js';
import { walk } from './walk.js';

/**
 * Lists what runs of a stage when its `run()` is called: fields, `run()` itself, and members that these name. The
 * classes are those of the stage, the one that extends the others first.
 */
export function findRunBodies(classes: readonly TS.ClassLikeDeclaration[]): readonly TS.Node[] {
  const members = classes.flatMap(each => [...each.members]).filter(each => !isStaticMember(each));
  const named = new Set(['run', 'constructor']);
  const found = new Set<TS.ClassElement>();
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const member of members) {
      const isField = ts.isPropertyDeclaration(member) && !isFunctionField(member);
      const name = ts.isConstructorDeclaration(member) ? 'constructor' : member.name?.getText();
      if (found.has(member) || !(isField || (name !== undefined && named.has(name)))) continue;
      found.add(member);
      for (const node of walk([member])) if (isOfThis(node)) named.add(node.name.text);
    }
  }
  const bodies = new Set([...found].flatMap(member => [...walk([member])]));
  return classes.flatMap(findBodies).filter(body => bodies.has(body));
}

function isFunctionField({ initializer }: TS.PropertyDeclaration): boolean {
  return initializer !== undefined && isFunctionNode(initializer);
}

function isOfThis(node: TS.Node): node is TS.PropertyAccessExpression {
  return ts.isPropertyAccessExpression(node) && isThis(node.expression);
}

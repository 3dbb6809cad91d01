import type TS from 'typescript';
import { posix } from 'node:path';
import { ts } from '../syntax/compiler.js';
import { sourceOf } from '../cells/import-binding.js';
import type { NameLookup } from '../values/name-lookup.js';
import { unwrap } from '../syntax/unwrap.js';

/** Texts that the parameters of a called function have there; undefined where one is worked out. */
export type BoundTexts = ReadonlyMap<TS.Node, string | undefined>;

/** A text may be put together from others; constants that name each other would have no end. */
const MOST_STEPS = 8;

/** Reads a path as far as it stands in the text: also of a constant, a template, or `join('data', 'x.csv')`. */
export function readPathText(
  expression: TS.Expression | undefined,
  lookup: NameLookup,
  bound: BoundTexts
): string | undefined {
  const text = read(expression, MOST_STEPS);
  return text === undefined || text === '' ? undefined : posix.normalize(text);

  function read(from: TS.Expression | undefined, steps: number): string | undefined {
    if (!from || steps === 0) return undefined;
    const node = unwrap(from);
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isIdentifier(node)) {
      const declaration = lookup.find(node);
      if (!declaration) return undefined;
      if (bound.has(declaration)) return bound.get(declaration);
      const value = lookup.constantValue(node);
      return value && ts.isExpression(value) ? read(value, steps - 1) : undefined;
    }
    if (ts.isTemplateExpression(node)) {
      const spans = node.templateSpans.map(span => {
        const value = read(span.expression, steps - 1);
        return value === undefined ? undefined : value + span.literal.text;
      });
      return allOf([node.head.text, ...spans])?.join('');
    }
    if (!ts.isCallExpression(node) || !joinsPaths(node.expression, lookup)) return undefined;
    const parts = allOf(node.arguments.map(part => read(part, steps - 1)));
    return parts && posix.join(...parts);
  }
}

function allOf(texts: readonly (string | undefined)[]): readonly string[] | undefined {
  return texts.every(text => text !== undefined) ? texts : undefined;
}

/** `join`, `path.join`. */
function joinsPaths(callee: TS.Expression, lookup: NameLookup): boolean {
  const member = ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
  const root = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  const binding = ts.isIdentifier(root) ? lookup.findImport(root) : undefined;
  return (
    binding !== undefined && sourceOf(binding) === 'path' && (member ?? binding.imported) === 'join'
  );
}

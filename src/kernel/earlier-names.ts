import type TS from 'typescript';
import type { Compiler } from './tslab.js';

/** Where tslab keeps the declarations of earlier cells. */
const EARLIER = '/__prev__.d.ts';

/**
 * Makes a transformer that goes before tslab's own, which turns each name of an earlier cell into `exports.name`.
 *
 * tslab asks for the symbol of each identifier, and that of a name in an object is the property's: it leaves
 * `{ data }` as it is, and turns the `w` of `const { w: width } = shape` into `exports.w`, which does not compile.
 */
export function nameEarlier(
  ts: Compiler,
  checker: TS.TypeChecker
): TS.TransformerFactory<TS.SourceFile> {
  const isEarlier = (symbol: TS.Symbol | undefined): boolean =>
    symbol?.declarations?.some(node => node.getSourceFile().fileName.endsWith(EARLIER)) === true;
  // A name that was made here has no symbol, so that tslab leaves it alone.
  const plain = (name: TS.Identifier): TS.Identifier => ts.factory.createIdentifier(name.text);
  return context => {
    const visit = (node: TS.Node): TS.Node => {
      if (ts.isShorthandPropertyAssignment(node)) {
        const { name, objectAssignmentInitializer: initial } = node;
        const original = ts.getParseTreeNode(node, ts.isShorthandPropertyAssignment);
        if (!original || !isEarlier(checker.getShorthandAssignmentValueSymbol(original)))
          return ts.visitEachChild(node, visit, context);
        const value = ts.factory.createPropertyAccessExpression(
          ts.factory.createIdentifier('exports'),
          plain(name)
        );
        return ts.factory.createPropertyAssignment(
          plain(name),
          initial
            ? ts.factory.createAssignment(value, ts.visitNode(initial, visit, ts.isExpression))
            : value
        );
      }
      const visited = ts.visitEachChild(node, visit, context);
      if (
        ts.isBindingElement(visited) &&
        visited.propertyName &&
        ts.isIdentifier(visited.propertyName)
      )
        return ts.factory.updateBindingElement(
          visited,
          visited.dotDotDotToken,
          plain(visited.propertyName),
          visited.name,
          visited.initializer
        );
      if (ts.isPropertyAssignment(visited) && ts.isIdentifier(visited.name))
        return ts.factory.updatePropertyAssignment(
          visited,
          plain(visited.name),
          visited.initializer
        );
      return visited;
    };
    return file => ts.visitEachChild(file, visit, context);
  };
}

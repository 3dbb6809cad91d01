import type TS from 'typescript';
import { METHOD_CLASS } from '../../contract/stage-spec.js';
import { ts } from '../syntax/compiler.js';
import { literalValue } from '../syntax/literal-value.js';
import { unwrap } from '../syntax/unwrap.js';
import type { Found, NotebookCells } from './notebook-cells.js';

/** What an object has by a key: nothing, or something that the text does not say in so many letters. */
type Part = Found | 'none' | 'unclear';

/** Follows keys into a value: `{ warmup: 3 }`, `new Schedule()`, `new Adam({ lr: 1 })`; undefined where the text does not tell. */
export function partOf(
  cells: NotebookCells,
  value: Found,
  keys: readonly string[]
): Found | undefined {
  const part = findPart(cells, value, keys);
  return typeof part === 'string' ? undefined : part;
}

/** Tells whether a value may have a part that the text does not tell. */
export function isUnclear(cells: NotebookCells, value: Found, keys: readonly string[]): boolean {
  const part = findPart(cells, value, keys);
  return part === 'unclear' || (part !== 'none' && literalOf(part.node) === undefined);
}

/** Reads a value that stands in the text in so many letters; of what is made it is the name of the class. */
export function literalOf(node: TS.Expression): ReturnType<typeof literalValue> {
  return isClassName(node) ? node.text : literalValue(node);
}

/** Tells whether an expression is the class of what `new` makes. */
export function isClassName(node: TS.Node): node is TS.Identifier {
  return (
    ts.isIdentifier(node) && ts.isNewExpression(node.parent) && node.parent.expression === node
  );
}

/** Follows keys into the fields of a class of values. */
export function partOfClass(
  cells: NotebookCells,
  { node: name, cell }: Found,
  [key = '', ...rest]: readonly string[]
): Found | undefined {
  const notebook = cell.document.path;
  const field = ts.isIdentifier(name) ? findField(cells, name.text, notebook, key) : undefined;
  return field && partOf(cells, field, rest);
}

/** Returns the value that a class gives to a field, itself or by the classes it extends. */
export function findField(
  cells: NotebookCells,
  className: string,
  notebook: string,
  key: string
): Found | undefined {
  const { node: { initializer } = {}, cell } = findProperty(cells, className, notebook, key) ?? {};
  return initializer && cell && { node: initializer, cell };
}

/** Returns the declaration that gives a field of a class its value, in the class itself or in those it extends. */
export function findProperty(
  cells: NotebookCells,
  className: string,
  notebook: string,
  key: string
): Found<TS.PropertyDeclaration> | undefined {
  for (const { node, cell } of chainOf(cells, className, notebook)) {
    const fields = node.members.filter(ts.isPropertyDeclaration);
    const field = fields.find(each => nameOf(each.name) === key);
    if (field?.initializer) return { node: field, cell };
  }
  return undefined;
}

/** Returns the property of an object in the text; undefined also where a spread may hold it. */
export function propertyOf(
  object: TS.ObjectLiteralExpression,
  key: string
): TS.Expression | undefined {
  return object.properties.some(ts.isSpreadAssignment)
    ? undefined
    : object.properties.filter(ts.isPropertyAssignment).find(each => nameOf(each.name) === key)
        ?.initializer;
}

function findPart(cells: NotebookCells, value: Found, keys: readonly string[]): Part {
  const [key, ...rest] = keys;
  const { cell } = value;
  const node = unwrap(value.node);
  if (key === undefined) return { node, cell };
  if (ts.isNewExpression(node)) return findMade(cells, { node, cell }, key, rest);
  if (ts.isObjectLiteralExpression(node)) {
    const member = propertyOf(node, key);
    if (member) return findPart(cells, { node: member, cell }, rest);
    return mayHold(node, key) ? 'unclear' : 'none';
  }
  if (ts.isIdentifier(node)) return findNamed(cells, { node, cell }, key, rest);
  if (ts.isCallExpression(node) && node.expression.getText(cell.file) === 'Object.assign') {
    for (const argument of [...node.arguments].reverse()) {
      const part = findPart(cells, { node: argument, cell }, keys);
      if (part !== 'none') return part;
    }
    return 'none';
  }
  return literalValue(node) === undefined ? 'unclear' : 'none';
}

/** `const adam = new Adam(); adam.lr = 0.3;`: the name must have one declaration, and a field one value. */
function findNamed(
  cells: NotebookCells,
  { node: { text: name }, cell: { document } }: Found<TS.Identifier>,
  key: string,
  rest: readonly string[]
): Part {
  const declared: Found[] = [];
  const assigned: Found[] = [];
  const unsure: TS.Node[] = [];
  for (const cell of cells.of(document.path)) {
    const visit = (node: TS.Node): void => {
      if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name) {
        if (node.initializer && (node.parent.flags & ts.NodeFlags.Const) !== 0)
          declared.push({ node: node.initializer, cell });
        else unsure.push(node);
      } else if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) {
        const { left, right, operatorToken } = node;
        const target = left.getText(cell.file);
        const isSet = operatorToken.kind === ts.SyntaxKind.EqualsToken;
        if (target === `${name}.${key}` && isSet) assigned.push({ node: right, cell });
        else if (target.startsWith(`${name}.${key}`) || target.startsWith(`${name}[`))
          unsure.push(node);
      }
      ts.forEachChild(node, visit);
    };
    visit(cell.file);
  }
  const [value, ...others] = declared;
  if (!value || others.length > 0 || unsure.length > 0 || assigned.length > 1) return 'unclear';
  const [later] = assigned;
  return later ? findPart(cells, later, rest) : findPart(cells, value, [key, ...rest]);
}

function isAssignment(kind: TS.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** `new Adam({ lr: 1 })`, `new Adam(1)`: what its constructor is given, or else what the class has. */
function findMade(
  cells: NotebookCells,
  { node, cell }: Found<TS.NewExpression>,
  key: string,
  rest: readonly string[]
): Part {
  const { expression: name } = node;
  if (!ts.isIdentifier(name)) return 'unclear';
  if (key === METHOD_CLASS) return { node: name, cell };
  const notebook = cell.document.path;
  const chain = chainOf(cells, name.text, notebook);
  const constructors = chain.flatMap(each =>
    each.node.members
      .filter(ts.isConstructorDeclaration)
      .filter(({ body }) => body)
      .map(own => ({ node: own, cell: each.cell }))
  );
  const given = findGiven(cells, { node, cell }, constructors[0], key);
  if (given === 'unclear') return given;
  if (given !== 'none') return findPart(cells, given, rest);
  const field = findField(cells, name.text, notebook, key);
  // What a constructor sets is not what stands at the field.
  const isSet = constructors.some(({ node: { body } }) => sets(body, key));
  if (!field || isSet) return 'unclear';
  return findPart(cells, field, rest);
}

function sets(body: TS.Block | undefined, key: string): boolean {
  const [, ...uses] = (body?.getText() ?? '').replace(/\s/g, '').split(`this.${key}`);
  return uses.some(rest => /^\W{0,3}=/.test(rest));
}

/** Finds what a constructor is given for a field: by a parameter of its name, or in an object. */
function findGiven(
  cells: NotebookCells,
  { node, cell }: Found<TS.NewExpression>,
  made: Found<TS.ConstructorDeclaration> | undefined,
  key: string
): Part {
  const parameters = made?.node.parameters ?? [];
  const values = node.arguments ?? [];
  if (values.some(ts.isSpreadElement)) return 'unclear';
  const index = parameters.findIndex(each => each.name.getText() === key);
  const named = values[index] ?? parameters[index]?.initializer;
  if (named) return { node: named, cell: values[index] ? cell : (made?.cell ?? cell) };
  for (const value of values) {
    const part = findPart(cells, { node: value, cell }, [key]);
    if (part !== 'none') return part;
  }
  const elements = parameters.flatMap(({ name }) =>
    ts.isObjectBindingPattern(name) ? [...name.elements] : []
  );
  const other = elements.find(each => (each.propertyName ?? each.name).getText() === key);
  return made && other?.initializer ? { node: other.initializer, cell: made.cell } : 'none';
}

/** Lists a class and those it extends. */
function chainOf(
  cells: NotebookCells,
  className: string,
  notebook: string
): readonly Found<TS.ClassDeclaration>[] {
  const chain: Found<TS.ClassDeclaration>[] = [];
  let next = cells.findClass(className, notebook);
  while (next && !chain.some(({ node }) => node === next?.node)) {
    chain.push(next);
    const { node, cell } = next;
    const heritage = node.heritageClauses?.find(
      ({ token }) => token === ts.SyntaxKind.ExtendsKeyword
    );
    const base = heritage?.types[0]?.expression;
    next =
      base && ts.isIdentifier(base) ? cells.findClass(base.text, cell.document.path) : undefined;
  }
  return chain;
}

/** A spread may hold a key, too, and so may a name that is worked out. */
function mayHold({ properties }: TS.ObjectLiteralExpression, key: string): boolean {
  return properties.some(each => {
    if (ts.isSpreadAssignment(each)) return true;
    const name = nameOf(each.name);
    return name === undefined || name === key;
  });
}

function nameOf(name: TS.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined;
}

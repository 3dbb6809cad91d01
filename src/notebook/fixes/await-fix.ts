import type TS from 'typescript';
import type { CellFix } from '../../contract/diagnostic.js';
import { replaceText, type CellEdit } from '../cells/cell-edit.js';
import { ts } from '../syntax/compiler.js';
import { VALUE } from '../syntax/declared-names.js';
import { insertImport } from './import-fix.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** Functions of `fs/promises` that `fs` has as `…Sync` with the same arguments and results. */
const HAVE_SYNC = new Set(['access', 'lstat', 'readFile', 'readdir', 'realpath', 'stat']);

/** Offers to do without an `await` at the top level, where there is another way to say the same. */
export function fixTopLevelAwait(
  graph: UnitGraph,
  unit: Unit,
  awaits: TS.Node
): readonly CellFix[] {
  if (!ts.isAwaitExpression(awaits) || !ts.isCallExpression(awaits.expression)) return [];
  return [
    ...toStaticImport(unit, awaits, awaits.expression),
    ...toSyncCall(graph, unit, awaits, awaits.expression)
  ];
}

/** `const fs = await import('node:fs')` → `import * as fs from 'node:fs'`. */
function toStaticImport(
  { cell, statements: [statement, ...others] }: Unit,
  awaits: TS.AwaitExpression,
  call: TS.CallExpression
): readonly CellFix[] {
  const [specifier, ...attributes] = call.arguments;
  const isImport = call.expression.kind === ts.SyntaxKind.ImportKeyword && attributes.length === 0;
  if (!isImport || !specifier || !ts.isStringLiteral(specifier)) return [];
  if (!statement || others.length > 0 || !ts.isVariableStatement(statement)) return [];
  const { declarations, flags } = statement.declarationList;
  const [declaration, ...more] = declarations;
  // What is imported cannot be set again.
  const isConst = (flags & ts.NodeFlags.Const) !== 0;
  if (!isConst || more.length > 0 || declaration?.initializer !== awaits || declaration.type)
    return [];
  const names = toImportNames(declaration.name);
  if (names === undefined) return [];
  const text = `import ${names} from ${specifier.getText(cell.file)};`;
  const edit = replaceText(cell, statement.getStart(cell.file), statement.end, text);
  return [{ title: `Write it as \`import ${names} from …\``, edits: [edit] }];
}

function toImportNames(name: TS.BindingName): string | undefined {
  if (ts.isIdentifier(name)) return `* as ${name.text}`;
  if (!ts.isObjectBindingPattern(name) || name.elements.length === 0) return undefined;
  const names = name.elements.map(({ name: local, propertyName, initializer, dotDotDotToken }) => {
    if (initializer || dotDotDotToken || !ts.isIdentifier(local)) return undefined;
    if (!propertyName) return local.text;
    return ts.isIdentifier(propertyName) ? `${propertyName.text} as ${local.text}` : undefined;
  });
  return names.includes(undefined) ? undefined : `{ ${names.join(', ')} }`;
}

/** `await readFile('x')` → `readFileSync('x')`, with its import. */
function toSyncCall(
  graph: UnitGraph,
  unit: Unit,
  awaits: TS.AwaitExpression,
  call: TS.CallExpression
): readonly CellFix[] {
  const { cell } = unit;
  const { expression: callee } = call;
  const binding = ts.isIdentifier(callee) && graph.scope.resolve(callee.text, VALUE, unit);
  if (!binding || binding.kind !== 'import') return [];
  const { source, imported } = binding.import;
  if (!['fs/promises', 'node:fs/promises'].includes(source.specifier) || !HAVE_SYNC.has(imported))
    return [];
  const name = `${imported}Sync`;
  const known = graph.scope.resolve(name, VALUE, unit);
  const isFs =
    known?.kind === 'import' &&
    known.import.imported === name &&
    ['fs', 'node:fs'].includes(known.import.source.specifier);
  if (known && !isFs) return [];
  const edits: CellEdit[] = [replaceText(cell, awaits.getStart(cell.file), callee.end, name)];
  if (!known) edits.unshift(insertImport(cell, `import { ${name} } from 'node:fs';`));
  return [{ title: `Call \`${name}\`, which needs no \`await\``, edits }];
}

import type TS from 'typescript';
import type { CellFix, Diagnostic } from '../../contract/diagnostic.js';
import { replaceText } from '../cells/cell-edit.js';
import { ts } from '../syntax/compiler.js';
import { declaredNames, hasModifier } from '../syntax/declared-names.js';
import { insertImport } from '../fixes/import-fix.js';
import { locateNode } from '../cells/parsed-cell.js';
import { namespaceMembers } from '../syntax/namespaces.js';
import { relateDeclaration } from '../units/labels.js';
import type { Reference } from '../units/reference.js';
import { isSplit } from '../units/split-namespaces.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { walk } from '../syntax/walk.js';

/** A use of a namespace in another cell. */
interface Use {
  readonly user: Unit;
  readonly reference: Reference;
}

/**
 * Finds namespaces that other cells use: tslab forgets them, values and types, when one more cell has run after
 * theirs, whatever it is; cells that fail and cells that are modules do not count.
 */
export function findLostNamespaces(graph: UnitGraph): Diagnostic[] {
  const split = graph.scope.redeclarations.filter(each => isSplit(graph, each));
  return graph.scope.units.flatMap(unit => {
    if (unit.module || unit.cell.errors.length > 0) return [];
    const spaces = unit.statements.filter(ts.isModuleDeclaration);
    const names = new Set(spaces.map(({ name }) => name.text));
    // What is split is told as such.
    const told = [...names].filter(name => !split.some(each => each.name === name));
    return told.flatMap(name => {
      const [first, ...more] = findUses(graph, unit, name);
      if (!first) return [];
      const fixes = fixByModule(graph, unit, name, [first, ...more]);
      return [
        {
          severity: 'warning',
          code: 'notebook/kernel',
          message: `\`${name}\` is a namespace of another cell: the kernel forgets it when one more cell has run after that one.`,
          location: locateNode(first.user.cell, first.reference.node),
          related: relateDeclaration(unit, name),
          help: [
            `Make its cell a module, \`/** @module ${name} */\` with what it holds, and write \`import * as ${name} from './${name}.js';\` here; or an object, \`const ${name} = { … }\`; or put both into one cell.`
          ],
          ...(fixes.length > 0 && { fixes })
        }
      ];
    });
  });
}

function findUses(graph: UnitGraph, unit: Unit, name: string): readonly Use[] {
  const others = unit.statements.filter(each => !ts.isModuleDeclaration(each));
  // Of a class or function of the same name, what the namespace adds is lost alone.
  const isMerged = others.some(each => declaredNames(each).some(({ text }) => text === name));
  const members = new Set(namespaceMembers(unit.statements, name));
  return graph.scope.units.flatMap(user => {
    if (user.cell === unit.cell || user.cell.errors.length > 0) return [];
    return graph.unitEdges(user).flatMap(({ unit: used, reference }) => {
      const isUse = used === unit && reference.name === name;
      return isUse && (!isMerged || members.has(findMember(reference.node) ?? ''))
        ? [{ user, reference }]
        : [];
    });
  });
}

function findMember({ parent }: TS.Identifier): string | undefined {
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text;
  return ts.isQualifiedName(parent) ? parent.right.text : undefined;
}

/** A namespace that is a cell of its own and needs nothing of others can be a module as it is. */
function fixByModule(
  graph: UnitGraph,
  unit: Unit,
  name: string,
  uses: readonly Use[]
): readonly CellFix[] {
  const { cell } = unit;
  const { scope } = graph;
  const [own, ...others] = cell.file.statements;
  if (!own || others.length > 0 || !ts.isModuleDeclaration(own)) return [];
  const { body } = own;
  const isPlain = body && ts.isModuleBlock(body) && !unit.ambient && /^\w+$/.test(name);
  const isTaken =
    scope.moduleBehind(`./${name}`) !== undefined ||
    scope.redeclarations.some(each => each.name === name);
  // What an import gives is not to be set.
  const isSet = uses.some(({ reference }) => reference.write);
  if (!isPlain || isTaken || isSet || graph.needs(unit).edges.length > 0) return [];
  const isOpen = body.statements.some(each => hasModifier(each, ts.SyntaxKind.ExportKeyword));
  const namesItself = [...walk([body])].some(node => ts.isIdentifier(node) && node.text === name);
  const [first] = uses;
  if (!isOpen || namesItself || !first) return [];
  const text = `/** @module ${name} */\n${toTopLevel(body.getText(cell.file).slice(1, -1))}`;
  return [
    {
      title: `Make \`${name}\` a module, and import it`,
      edits: [
        replaceText(cell, own.getStart(cell.file), own.end, text),
        insertImport(first.user.cell, `import * as ${name} from './${name}.js';`)
      ]
    }
  ];
}

function toTopLevel(block: string): string {
  const code = block.replace(/^[ \t]*\n/, '').trimEnd();
  const margin = /^[ \t]*/.exec(code)?.[0] ?? '';
  // Lines of a template are a part of its value.
  return code.includes('`') ? code.trimStart() : code.split(`\n${margin}`).join('\n').trimStart();
}

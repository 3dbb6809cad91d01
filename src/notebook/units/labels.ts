import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import type { ImportBinding } from '../cells/import-binding.js';
import { locateNode } from '../cells/parsed-cell.js';
import type { Unit } from './unit.js';

/** Says what a unit is in a message: ``class `Train` ``, `` `relu` ``. */
export function labelUnit(unit: Unit): string {
  const [name] = unit.classes.keys();
  if (name !== undefined) return `class \`${name}\``;
  if (unit.module) return `module \`${unit.module.name}\``;
  return [...unit.names.keys()].map(n => `\`${n}\``).join(', ') || 'a statement';
}

/** Writes the first letter of a message large. */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Names what a unit declares by a node; of a node within the unit, the first name of it. */
export function nameDeclared({ names }: Unit, declaration: TS.Node): string {
  const named = [...names.values()].find(({ node }) => node.parent === declaration);
  return named?.text ?? [...names.keys()][0] ?? '';
}

/** Says where a name is declared that a diagnostic is about: none where the unit does not have it. */
export function relateDeclaration(unit: Unit, name: string): NonNullable<Diagnostic['related']> {
  const declaration = unit.names.get(name)?.node;
  if (!declaration) return [];
  const message = `\`${name}\` is declared here.`;
  return [{ message, location: locateNode(unit.cell, declaration) }];
}

/** Most characters of code in a message. */
const MOST = 40;

/** Returns the text of a node in one line, cut where it is long. */
export function shortText(node: TS.Node): string {
  const text = node.getText().replace(/\s+/g, ' ');
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}

/** Says where a name is imported that a diagnostic is about. */
export function relateImport(
  binding: ImportBinding | undefined
): NonNullable<Diagnostic['related']> {
  if (!binding) return [];
  const { cell, node, local } = binding;
  return [{ message: `\`${local}\` is imported here.`, location: locateNode(cell, node) }];
}

/** Lists names, two or more, as a sentence does. */
export function listNames(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

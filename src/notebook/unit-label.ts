import type TS from 'typescript';
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

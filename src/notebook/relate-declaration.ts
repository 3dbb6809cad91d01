import type { Diagnostic } from '../contract/diagnostic.js';
import { locateNode } from './parsed-cell.js';
import type { Unit } from './unit.js';

/** Says where a name is declared that a diagnostic is about: none where the unit does not have it. */
export function relateDeclaration(unit: Unit, name: string): NonNullable<Diagnostic['related']> {
  const declaration = unit.names.get(name)?.node;
  if (!declaration) return [];
  const message = `\`${name}\` is declared here.`;
  return [{ message, location: locateNode(unit.cell, declaration) }];
}

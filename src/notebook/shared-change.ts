import type TS from 'typescript';
import type { Diagnostic } from '../contract/diagnostic.js';
import { locateNode, type ParsedCell } from './parsed-cell.js';
import type { Unit } from './unit.js';
import { capitalise, labelUnit } from './unit-label.js';

/** What one stage changes when it runs, and another one uses. */
export interface SharedChange {
  /** What it is called in the text. */
  readonly name: string;
  readonly stage: Unit;
  readonly other: Unit;
  /** Where it is changed. */
  readonly node: TS.Node;
  readonly cell: ParsedCell;
  /** True where the other stage changes it, too. */
  readonly isBoth: boolean;
  /** True where the change is not certain. */
  readonly may: boolean;
  readonly related: NonNullable<Diagnostic['related']>;
}

/** Says that in the pipeline each of two stages has one of its own of what the notebook has once. */
export function toSharedChange(change: SharedChange): Diagnostic {
  const { name, stage, other, node, cell, isBoth, may, related } = change;
  return {
    severity: isBoth || may ? 'info' : 'warning',
    code: 'notebook/captured-state',
    message: isBoth
      ? `${capitalise(labelUnit(stage))} and ${labelUnit(other)} both change \`${name}\`: in the notebook one goes on from the other, in the pipeline each begins anew.`
      : `\`${name}\`, which ${labelUnit(other)} needs, ${may ? 'may be' : 'is'} changed by ${labelUnit(stage)}, which runs in a process of its own.`,
    location: locateNode(cell, node),
    ...(related.length > 0 && { related }),
    help: ['Write the value to an out of the one stage, and read it in the other as a `dep(…)`.']
  };
}

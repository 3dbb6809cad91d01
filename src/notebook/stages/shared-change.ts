import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import type { Effect } from '../effects/effect.js';
import { capitalise, labelUnit } from '../units/labels.js';
import { isOnce } from '../effects/memo.js';
import { locateNode, type ParsedCell } from '../cells/parsed-cell.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { runsWith } from './stage-runs.js';
import type { Unit } from '../units/unit.js';
import { walk } from '../syntax/walk.js';
import { findWrite } from '../syntax/writes.js';

/** A stage that changes something when it runs. */
interface Changer {
  readonly stage: { readonly unit: Unit };
}

/** A change by one stage of what another one reads. */
export interface SharedBy<C extends Changer> {
  readonly changer: C;
  readonly other: C['stage'];
  /** True where the other stage changes it, too. */
  readonly isBoth: boolean;
}

/** Tells what of a change is asked for. */
interface Sharing<C extends Changer> {
  readonly isReader: (stage: C['stage'], changer: C) => boolean;
  /** Whoever makes only such changes reads nothing that others left. */
  readonly isOnce?: (changer: C) => boolean;
}

/** Finds a change that another stage reads: best one that changes nothing itself, which needs what it reads. */
export function findShared<C extends Changer>(
  graph: UnitGraph,
  stages: readonly C['stage'][],
  changers: readonly C[],
  { isReader, isOnce = () => false }: Sharing<C>
): SharedBy<C> | undefined {
  const changesOf = (stage: C['stage']) => changers.filter(each => each.stage === stage);
  const readers = stages.filter(
    each => changesOf(each).length === 0 || !changesOf(each).every(isOnce)
  );
  for (const changer of changers) {
    const others = readers.filter(
      each => !runsWith(graph, each.unit, changer.stage.unit) && isReader(each, changer)
    );
    const reader = others.find(each => changesOf(each).length === 0);
    const other = reader ?? others[0];
    if (other) return { changer, other, isBoth: !reader };
  }
  return undefined;
}

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

/** Tells whether the function that sets a variable does so only where nothing is in it. */
export function isSetOnce({ changes }: UnitGraph, { by, root }: Effect): boolean {
  const { lookup } = changes.values;
  const writes = [...walk(by ? [by.body] : [])]
    .filter(ts.isIdentifier)
    .filter(node => findWrite(node) === 'assign' && lookup.find(node) === root);
  return writes.length > 0 && writes.every(isOnce);
}

import type { FindElsewhere } from '../units/elsewhere.js';
import { findDeclarations } from './find-declarations.js';
import { findCapturedState, findJsx, findTopLevelAwait } from './find-state.js';
import { findImportWrites } from './find-foreign-writes.js';
import { findMissingExports } from './find-missing-exports.js';
import { findBroken, findUnbound } from './find-names.js';
import { findSharedState } from './find-shared-state.js';
import { findMutations } from './find-mutations.js';
import { findOwnCopies } from './find-own-copies.js';
import type { Problem } from './problem.js';
import { inOrder, type Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { labelUnit } from '../units/labels.js';

/** Whom the units are extracted for: says so in messages. */
export type Owners = ReadonlyMap<Unit, string>;

/** How far what is extracted reaches. */
export interface Reach {
  readonly extracted: ReadonlySet<Unit>;
  /** What stages use of it; the rest is there for what it changes when it is loaded. */
  readonly used: ReadonlySet<Unit>;
}

/** Finds what keeps units from working in a module, wherever they stand in the closure of a class. */
export function findProblems(
  graph: UnitGraph,
  owners: Owners,
  { extracted, used }: Reach,
  findElsewhere: FindElsewhere
): Problem[] {
  return inOrder(owners.keys()).flatMap(unit => {
    const user = describeUser(unit, owners.get(unit) ?? '');
    const captured = extracted.has(unit) ? findCapturedState(graph, unit, user) : [];
    // The program runs once, as the notebook does: state is no trouble there.
    const state = extracted.has(unit)
      ? [
          ...(used.has(unit) ? findMutations(graph, unit, user, extracted) : []),
          ...findImportWrites(graph, unit, owners.get(unit) ?? '', extracted),
          ...captured,
          ...findOwnCopies(graph, unit, extracted)
        ]
      : [];
    const diagnostics = [
      ...findBroken(graph, unit, user),
      ...findUnbound(graph, unit, user, findElsewhere),
      ...findMissingExports(graph, unit, user),
      // `await Train.load()` is one trouble, not two.
      ...(captured.length > 0 ? [] : findTopLevelAwait(graph, unit, user)),
      ...findJsx(graph, unit, user),
      ...findDeclarations(graph, unit),
      ...state
    ];
    const shared = extracted.has(unit) ? findSharedState(graph, unit, extracted) : [];
    return [...diagnostics.map(diagnostic => ({ unit, diagnostic })), ...shared];
  });
}

function describeUser(unit: Unit, owner: string): string {
  const label = labelUnit(unit);
  return label === owner || unit.names.size === 0 ? owner : `${label}, which ${owner} needs,`;
}

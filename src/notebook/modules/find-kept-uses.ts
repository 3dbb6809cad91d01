import type { ExtractOptions, StageClass } from '../extraction.js';
import type { NotebookPlan } from '../plan-notebook.js';
import type { Unit } from '../units/unit.js';
import { importedFiles } from './builders.js';

/**
 * Finds the statements of a program that need classes of other notebooks which an error keeps back. The files of
 * these classes may be there as they were once: stages that were built of them would be no notebook's.
 */
export function findKeptUses(
  plan: NotebookPlan,
  kept: readonly StageClass[],
  options: ExtractOptions
): readonly Unit[] {
  if (plan.programBlocked || kept.length === 0) return [];
  const modules = new Set(kept.map(({ module }) => module));
  return plan.program.filter(unit =>
    importedFiles(plan, [unit], options).some(path => modules.has(path))
  );
}

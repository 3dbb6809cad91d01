import type { ExtractOptions, StageClass } from '../extraction.js';
import type { NotebookPlan } from '../plan-notebook.js';
import { isLocal, resolveLocal, sourceFiles } from '../cells/specifier.js';
import type { Unit } from '../units/unit.js';

/** Returns the notebooks whose cells say which stages there are of a class. */
export type FindBuilders = (stageClass: Pick<StageClass, 'notebook'>) => readonly string[];

/**
 * Finds the notebooks that build stages. Their cells speak for the classes of their own notebook, and for those of
 * each notebook whose classes they build: a notebook of classes beside one of the pipeline is one matter, and one
 * that has nothing to do with it stays as it is.
 */
export function buildersIn(plans: readonly NotebookPlan[], options: ExtractOptions): FindBuilders {
  const builders = plans
    .filter(({ program }) => program.length > 0)
    .map(plan => {
      const files = new Set(importedFiles(plan, plan.program, options));
      const others = plans.filter(other => other.classes.some(({ module }) => files.has(module)));
      return { plan, spokenFor: new Set([plan, ...others].map(({ graph }) => graph.path)) };
    });
  return ({ notebook }) =>
    builders.filter(({ spokenFor }) => spokenFor.has(notebook)).map(({ plan }) => plan.graph.path);
}

/** Lists the files of the project that statements of a notebook import, other than for their types. */
export function importedFiles(
  { graph }: NotebookPlan,
  units: readonly Unit[],
  options: ExtractOptions
): string[] {
  return units.flatMap(unit =>
    graph.needs(unit).edges.flatMap(edge => {
      if (!('import' in edge) || edge.kind === 'type') return [];
      const { specifier } = edge.import.source;
      if (!isLocal(specifier)) return [];
      return sourceFiles(resolveLocal(specifier, graph.path, options).replace(/^\.\//, ''));
    })
  );
}

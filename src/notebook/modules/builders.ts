import type { ExtractOptions, StageClass } from '../extraction.js';
import { importedFiles } from './imported-files.js';
import type { NotebookPlan } from '../plan-notebook.js';

/** Returns the notebooks whose cells say which stages there are of a class. */
export type FindBuilders = (stageClass: Pick<StageClass, 'notebook'>) => readonly string[];

/**
 * Finds the notebooks that build stages. Their cells speak for the classes of their own notebook, and for those of
 * each notebook whose classes they build: a notebook of classes beside one of the pipeline is one matter, and one
 * that has nothing to do with it stays as it is.
 */
export function buildersIn(plans: readonly NotebookPlan[], options: ExtractOptions): FindBuilders {
  const builders = plans
    .filter(({ program, lost }) => program.length > 0 || lost !== undefined)
    .map(plan => {
      const { graph, program, lost = [] } = plan;
      const files = new Set(program.flatMap(unit => importedFiles(graph, unit, options)));
      const others = plans.filter(({ classes }) =>
        classes.some(({ name, module }) => files.has(module) || lost.includes(name))
      );
      return { plan, spokenFor: new Set([plan, ...others].map(each => each.graph.path)) };
    });
  return ({ notebook }) =>
    builders.filter(({ spokenFor }) => spokenFor.has(notebook)).map(({ plan }) => plan.graph.path);
}

import type { NotebookDocument } from '../contract/notebook.js';
import { combineModules } from './combine-modules.js';
import { combinePrograms, programPath } from './combine-programs.js';
import { loadCompiler } from './compiler.js';
import type { ExtractOptions, Extraction } from './extraction.js';
import { findMissingImports } from './find-missing-imports.js';
import type { WriteContext } from './module-imports.js';
import { planNotebook } from './plan-notebook.js';
import { writeFile } from './write-module.js';
import { writeProgram } from './write-program.js';

/** Decides, from text alone, what the class cells of notebooks become. Reads and writes nothing. */
export function extractModules(
  notebooks: readonly NotebookDocument[],
  options: ExtractOptions = {}
): Extraction {
  loadCompiler();
  const plans = notebooks.map(planNotebook);
  const generated = new Set(plans.flatMap(plan => plan.files.paths()));
  const written = plans.map((plan, i) => {
    const { graph, files, roots, program, programBlocked } = plan;
    const context: WriteContext = { graph, files, options, generated };
    const path = programPath(i, plans.length);
    return {
      plan,
      modules: files.files.flatMap(file =>
        writeFile(
          context,
          file,
          file.units.some(u => roots.has(u))
        )
      ),
      programs: program.length > 0 && !programBlocked ? [writeProgram(context, program, path)] : []
    };
  });
  const { modules, diagnostics } = combineModules(written);
  const programs = written.flatMap(notebook => notebook.programs);
  const program = combinePrograms(programs);
  return {
    modules,
    classes: plans.flatMap(plan => plan.classes),
    programs,
    ...(program && { program }),
    programBlocked: plans.some(plan => plan.programBlocked),
    diagnostics: [
      ...plans.flatMap(plan => plan.diagnostics),
      ...plans.flatMap(plan => findMissingImports(plan, { options, generated })),
      ...diagnostics
    ]
  };
}

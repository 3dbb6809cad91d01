import type { NotebookDocument } from '../contract/notebook.js';
import { buildersIn } from './modules/builders.js';
import { combineModules, type WrittenNotebook } from './modules/combine-modules.js';
import { loadCompiler } from './syntax/compiler.js';
import type { ExtractOptions, Extraction } from './extraction.js';
import { FileClaims } from './modules/file-claims.js';
import type { PlannedFile } from './modules/file-plan.js';
import type { WriteContext } from './modules/module-imports.js';
import { partHelpers } from './modules/part-helpers.js';
import type { NotebookPlan } from './plan-notebook.js';
import { planNotebooks } from './plan-notebooks.js';
import { readNotebooks } from './read-notebook.js';
import { writeFile } from './modules/write-module.js';
import { programPath, writeProgram } from './modules/write-program.js';

/** Decides, from text alone, what the class cells of notebooks become. Reads and writes nothing. */
export function extractModules(
  notebooks: readonly NotebookDocument[],
  options: ExtractOptions = {}
): Extraction {
  loadCompiler();
  const { plans: planned, missing } = planNotebooks(readNotebooks(notebooks, options), options);
  const made = new Set(planned.flatMap(plan => plan.files.paths()));
  const claims = new FileClaims(options.written ?? [], made);
  const written = writeNotebooks(planned, options, claims);
  const plans = written.map(({ plan }) => plan);
  const { modules, classes, diagnostics } = combineModules(written, claims);
  const findBuilders = buildersIn(plans, options);
  return {
    modules,
    classes: classes.map(each => ({ ...each, builtBy: findBuilders(each) })),
    programs: written.flatMap(notebook => notebook.programs),
    blockedPrograms: plans.flatMap(plan => (plan.programBlocked ? [plan.graph.path] : [])),
    diagnostics: [...plans.flatMap(plan => plan.diagnostics), ...missing, ...diagnostics]
  };
}

/** Writes the files of all notebooks, until no two helpers want one path for different texts. */
function writeNotebooks(
  plans: readonly NotebookPlan[],
  options: ExtractOptions,
  claims: FileClaims
): readonly WrittenNotebook[] {
  const generated = new Set(plans.flatMap(plan => plan.files.paths()));
  // A module need not be on disk to be imported.
  const fileExists = (path: string): boolean =>
    generated.has(path) || options.fileExists?.(path) === true;
  const known = { ...options, fileExists };
  const written = plans.map((plan, i) => {
    const context: WriteContext = {
      graph: plan.graph,
      files: plan.files,
      options: known,
      generated
    };
    return writeNotebook(plan, context, programPath(i, plans.length));
  });
  const parted = partHelpers(written, claims);
  if (!parted) return written;
  return writeNotebooks(
    plans.map((plan, i) => ({ ...plan, files: parted[i] ?? plan.files })),
    options,
    claims
  );
}

function writeNotebook(plan: NotebookPlan, context: WriteContext, path: string): WrittenNotebook {
  const { files, roots, program, programBlocked } = plan;
  const hasStage = ({ units }: PlannedFile): boolean => units.some(unit => roots.has(unit));
  return {
    plan,
    modules: files.files.flatMap(file => writeFile(context, file, hasStage(file))),
    programs: program.length > 0 && !programBlocked ? [writeProgram(context, program, path)] : []
  };
}

import type { NotebookDocument } from '../contract/notebook.js';
import { combineModules } from './combine-modules.js';
import { loadCompiler } from './compiler.js';
import { extractNotebook } from './extract-notebook.js';
import type { ExtractOptions, Extraction } from './extraction.js';
import { combinePrograms, programPath } from './combine-programs.js';

/** Decides, from text alone, what the class cells of notebooks become. Reads and writes nothing. */
export function extractModules(
  notebooks: readonly NotebookDocument[],
  options: ExtractOptions = {}
): Extraction {
  loadCompiler();
  const extractions = notebooks.map((notebook, i) =>
    extractNotebook(notebook, programPath(i, notebooks.length), options)
  );
  const { modules, diagnostics } = combineModules(extractions);
  const programs = extractions.flatMap(({ program }) => (program ? [program] : []));
  const program = combinePrograms(programs);
  return {
    modules,
    classes: extractions.flatMap(({ classes }) => classes),
    programs,
    ...(program && { program }),
    diagnostics: [...extractions.flatMap(extraction => extraction.diagnostics), ...diagnostics]
  };
}

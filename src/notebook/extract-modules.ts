import type { NotebookDocument } from '../contract/notebook.js';
import type { ExtractOptions, Extraction } from './extraction.js';

/** Decides, from text alone, what the class cells of notebooks become. Reads and writes nothing. */
export function extractModules(
  notebooks: readonly NotebookDocument[],
  options: ExtractOptions = {}
): Extraction {
  void notebooks;
  void options;
  return { modules: [], classes: [], programs: [], diagnostics: [] };
}

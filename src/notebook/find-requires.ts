import { loadCompiler, ts } from './compiler.js';
import { isLocal } from './specifier.js';

/** Lists the files that compiled code loads, by the specifiers in it; what only types needed is gone from it. */
export function findRequires(code: string): string[] {
  loadCompiler();
  const { importedFiles } = ts.preProcessFile(code, true, true);
  return [...new Set(importedFiles.map(({ fileName }) => fileName))].filter(isLocal);
}

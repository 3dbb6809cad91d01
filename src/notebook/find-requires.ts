import { loadCompiler, ts } from './syntax/compiler.js';
import { isLocal } from './cells/specifier.js';

/** Lists the files that compiled code loads, by the specifiers in it (`./y.js`, `#y`); what only types needed is gone from it. */
export function findRequires(code: string): string[] {
  loadCompiler();
  const { importedFiles } = ts.preProcessFile(code, true, true);
  const names = new Set(importedFiles.map(({ fileName }) => fileName));
  return [...names].filter(name => isLocal(name) || name.startsWith('#'));
}

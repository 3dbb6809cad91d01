export { codeDeps } from './modules/code-deps.js';
export { extractModules } from './extract-modules.js';
export type {
  ExtractOptions,
  Extraction,
  GeneratedModule,
  GraphProgram,
  StageClass,
  WrittenFile
} from './extraction.js';
export { findRequires } from './find-requires.js';
export { findTypeErrors } from './types/find-type-errors.js';
export { findJsonError, type JsonError } from './cells/json-error.js';
export {
  ParamLiterals,
  type ParamLiteral,
  type ParamQuery,
  type ParamValues
} from './params/param-literal.js';
export { checkLanguage, parseAnyNotebook, parseNotebook } from './cells/parse-notebook.js';
export { isGenerated } from './modules/generated-header.js';

export { codeDeps } from './code-deps.js';
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
export { findTypeErrors } from './find-type-errors.js';
export { findJsonError, type JsonError } from './json-error.js';
export { ParamLiterals, type ParamLiteral, type ParamValues } from './param-literal.js';
export { checkLanguage, parseAnyNotebook, parseNotebook } from './parse-notebook.js';
export { isGenerated } from './generated-header.js';

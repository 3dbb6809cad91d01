import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Position } from '../contract/diagnostic.js';
import { err, ok, type Result } from '../contract/result.js';
import { keep, readIfThere } from './compiled-cache.js';
import { loadCompiler, ts } from './syntax/compiler.js';
import { positionAt } from './syntax/position.js';
import { findAwait } from './syntax/top-level-await.js';

/** Why a text cannot become JavaScript: what the compiler says, and the zero-based place. */
export interface SyntaxProblem {
  readonly message: string;
  readonly position: Position;
}

/** Part of every key of the cache: changes with the compiler and with its options. */
const VERSION = '5.9/3';

/**
 * Turns TypeScript into CommonJS with an inline source map, by the rules that the tslab kernel has for cells.
 *
 * The result is kept in `cache` under the hash of the text; the compiler is loaded for a new text only.
 */
export function transpile(
  text: string,
  fileName: string,
  cache: string | undefined
): Result<string, SyntaxProblem> {
  // Nothing runs of a declaration file, and the compiler fails on one.
  if (/\.d\.[cm]?ts$/.test(fileName)) return ok('');
  // A text with JSX is read by other rules.
  const version = fileName.endsWith('x') ? `${VERSION} jsx` : VERSION;
  const hash = createHash('sha256').update(`${version}\n${text}`).digest('hex');
  const cached = cache === undefined ? undefined : join(cache, `${hash}.js`);
  const known = cached === undefined ? undefined : readIfThere(cached);
  if (known !== undefined) return ok(known);
  const compiled = compile(text, fileName);
  if (compiled.ok && cached !== undefined) keep(cached, compiled.value);
  return compiled;
}

function compile(text: string, fileName: string): Result<string, SyntaxProblem> {
  loadCompiler();
  const { outputText, diagnostics } = ts.transpileModule(text, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      experimentalDecorators: true,
      // Else `export const [a, ...b] = new Set(…)` is read by index, as if all that iterates were an array.
      downlevelIteration: true,
      jsx: ts.JsxEmit.React,
      inlineSourceMap: true
    }
  });
  const problem = diagnostics?.find(({ category }) => category === ts.DiagnosticCategory.Error);
  if (!problem) return refuseAwait(text, fileName) ?? ok(outputText);
  const { file, start = 0, messageText } = problem;
  return err({
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
    position: file ? positionAt(file, start) : { line: 0, column: 0 }
  });
}

/** Node would take such a module for one of ECMAScript, and either refuse it or never come to run it. */
function refuseAwait(text: string, fileName: string): Result<never, SyntaxProblem> | undefined {
  const node = findAwait(text, fileName);
  if (!node) return undefined;
  return err({
    message:
      'A module cannot `await` at its top level: put it into an async function, and call that in `run()`.',
    position: positionAt(node.getSourceFile(), node.getStart())
  });
}

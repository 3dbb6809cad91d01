import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Position } from '../contract/diagnostic.js';
import { err, ok, type Result } from '../contract/result.js';
import { loadCompiler, ts } from './compiler.js';
import { findAwait } from './top-level-await.js';

/** Why a text cannot become JavaScript: what the compiler says, and the zero-based place. */
export interface SyntaxProblem {
  readonly message: string;
  readonly position: Position;
}

/** Part of every key of the cache: changes with the compiler and with its options. */
const VERSION = '5.9/2';

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

/** Returns where compiled texts of a project are kept: with its packages, which a worktree shares, else beside DVC's own files. */
export function cacheDirectory(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    const packages = join(folder, 'node_modules');
    if (existsSync(packages)) return join(packages, '.cache/stagebook');
    if (folder === dirname(folder)) return join(root, '.dvc/tmp/stagebook');
  }
}

/** Writes a file of the cache for several processes at once; a cache that cannot be written is only slower. */
export function keep(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, content);
    renameSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    // Of a full disk, what little there was room for.
    if (existsSync(draft)) rmSync(draft, { force: true });
  }
}

/** Reads a file of the cache; undefined if it is not there. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
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
      jsx: ts.JsxEmit.React,
      inlineSourceMap: true
    }
  });
  const problem = diagnostics?.find(({ category }) => category === ts.DiagnosticCategory.Error);
  if (!problem) return refuseAwait(text, fileName) ?? ok(outputText);
  const { file, start = 0, messageText } = problem;
  const place = file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
  return err({
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
    position: { line: place.line, column: place.character }
  });
}

/** Node would take such a module for one of ECMAScript, and either refuse it or never come to run it. */
function refuseAwait(text: string, fileName: string): Result<never, SyntaxProblem> | undefined {
  const node = findAwait(text, fileName);
  if (!node) return undefined;
  const { line, character } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  return err({
    message:
      'A module cannot `await` at its top level: put it into an async function, and call that in `run()`.',
    position: { line, column: character }
  });
}

import { createRequire } from 'node:module';
import type TS from 'typescript';

/** The TypeScript compiler, bound by {@link loadCompiler}: who only imports the room does not pay for it. */
export let ts: typeof TS;

let isLoaded = false;

/** Loads the TypeScript compiler; must be called before anything here uses `ts`. */
export function loadCompiler(): void {
  if (isLoaded) return;
  ts = createRequire(import.meta.url)('typescript') as typeof TS;
  isLoaded = true;
}

/**
 * Parses texts, each as a module of its own, and binds the names in them.
 * Without libraries and resolution the checker binds but knows no types: that takes a tenth of the time.
 */
export function bindFiles(texts: ReadonlyMap<string, string>): TS.Program {
  return bind([...texts.keys()], (name, languageVersion) => {
    const text = texts.get(name);
    return text === undefined ? undefined : ts.createSourceFile(name, text, languageVersion);
  });
}

/** Binds the names in modules that are parsed, TypeScript or JavaScript, as {@link bindFiles} does. */
export function bindParsed(files: ReadonlyMap<string, TS.SourceFile>): TS.Program {
  return bind([...files.keys()], name => files.get(name), { allowJs: true });
}

function bind(
  names: readonly string[],
  getSourceFile: TS.CompilerHost['getSourceFile'],
  more: TS.CompilerOptions = {}
): TS.Program {
  const known = new Set(names);
  const options: TS.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    experimentalDecorators: true,
    noLib: true,
    noResolve: true,
    types: [],
    ...more
  };
  const host: TS.CompilerHost = {
    getSourceFile,
    fileExists: name => known.has(name),
    readFile: () => undefined,
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: name => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone
  };
  return ts.createProgram(names, options, host);
}

/** Tells whether a text is TypeScript without or with JSX, by the extension. */
export function isSyntaxOf(extension: '.ts' | '.tsx', text: string): boolean {
  const compilerOptions = { jsx: ts.JsxEmit.Preserve, target: ts.ScriptTarget.ESNext };
  const { diagnostics } = ts.transpileModule(text, {
    fileName: `cell${extension}`,
    reportDiagnostics: true,
    compilerOptions
  });
  return diagnostics?.length === 0;
}

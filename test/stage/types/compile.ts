import { createRequire } from 'node:module';
import { join } from 'node:path';
import type TS from 'typescript';
import { CHECKOUT } from '../../support/test-project.js';

/** A compiler that authors' classes must please: an editor's, strict, and the kernel's, which is older and not strict. */
export interface Dialect {
  readonly name: string;
  readonly compiler: string;
  readonly options: (ts: typeof TS) => TS.CompilerOptions;
}

const require = createRequire(import.meta.url);

export const DIALECTS: readonly Dialect[] = [
  {
    name: 'TypeScript 5.9 strict',
    compiler: 'typescript',
    options: ts => ({
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noImplicitOverride: true,
      verbatimModuleSyntax: true
    })
  },
  {
    name: 'the TypeScript of tslab',
    compiler: '@tslab/typescript-for-tslab',
    options: ts => ({
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      esModuleInterop: true,
      experimentalDecorators: true,
      declaration: true
    })
  }
];

/** Compiles a module of a project and returns what the compiler complains about, as `line: message`. */
export function complaints(dialect: Dialect, file: string): string[] {
  const ts = require(dialect.compiler) as typeof TS;
  const program = ts.createProgram([file], {
    ...dialect.options(ts),
    lib: ['lib.es2022.d.ts'],
    types: ['node'],
    typeRoots: [join(CHECKOUT, 'node_modules/@types')],
    // The published declarations are checked too; those of Node are newer than tslab's compiler.
    skipDefaultLibCheck: true
  });
  const diagnostics = [
    ...ts.getPreEmitDiagnostics(program),
    ...program.getDeclarationDiagnostics()
  ];
  return diagnostics
    .filter(({ file }) => file?.fileName.includes('/@types/node/') !== true)
    .map(({ file, start = 0, messageText }) => {
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? -1) + 1;
      return `${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
}

/** Returns the names that an editor offers at the end of a module's text. */
export function completions(dialect: Dialect, file: string): string[] {
  const ts = require(dialect.compiler) as typeof TS;
  const options = { ...dialect.options(ts), types: [], lib: ['lib.es2022.d.ts'] };
  const host: TS.LanguageServiceHost = {
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: name => {
      const text = ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => CHECKOUT,
    getCompilationSettings: () => options,
    getDefaultLibFileName: settings => ts.getDefaultLibFilePath(settings),
    fileExists: name => ts.sys.fileExists(name),
    readFile: (name, encoding) => ts.sys.readFile(name, encoding),
    directoryExists: name => ts.sys.directoryExists(name)
  };
  const end = ts.sys.readFile(file)?.length ?? 0;
  const found = ts.createLanguageService(host).getCompletionsAtPosition(file, end, {});
  return (found?.entries ?? []).map(({ name }) => name).sort();
}

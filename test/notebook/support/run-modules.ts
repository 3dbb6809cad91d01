import { posix } from 'node:path';
import vm from 'node:vm';
import ts from 'typescript';
import * as library from '../../../src/stage/index.js';
import type { ExtractOptions } from '../../../src/notebook/index.js';
import { extract, textsOf } from './notebook-text.js';

/** Texts of files of the project that cells import, by their paths from its root. */
type Files = Readonly<Record<string, string>>;

/** Runs cells as a kernel does, one after the other, and then a class of them. */
export function runCells(cells: readonly string[], name: string, files: Files = {}): unknown {
  const notebook = `import { Stage } from 'stagebook';\n${cells.join('\n')}\nexport const made = ${name};`;
  const { made } = loadFrom({ ...files, 'nb.ts': notebook }, 'nb.ts') as { made: StageClass };
  return runStage(made);
}

/** Runs a class from the modules that are generated from cells, as a process of its own loads them. */
export function runModules(cells: readonly string[], name: string, files: Files = {}): unknown {
  const path = `src/${name}.ts`;
  const texts = { ...files, ...textsOf(extract(cells, toOptions(files))) };
  return runStage((loadFrom(texts, path) as Record<string, StageClass>)[name]);
}

/** What extraction is told of files of the project. */
export function toOptions(files: Files): ExtractOptions {
  return { fileExists: path => path in files, readFile: path => files[path] };
}

/** Loads a file, and what it imports, once each. */
function loadFrom(texts: Files, entry: string): object {
  const loaded = new Map<string, object>();
  const importFile = (path: string): object => {
    const known = loaded.get(path);
    if (known) return known;
    const text = texts[path];
    if (text === undefined) throw new Error(`${path} is not generated`);
    const exports = {};
    loaded.set(path, exports);
    const folder = posix.dirname(path);
    const require = (from: string): object =>
      from === 'stagebook'
        ? library
        : importFile(posix.join(folder, from).replace(/(\.js)?$/, '.ts'));
    return load(text, require, exports);
  };
  return importFile(entry);
}

type StageClass = new () => { run(): unknown };

function runStage(made: StageClass | undefined): unknown {
  if (!made) throw new Error('The class is not exported');
  return JSON.parse(JSON.stringify(made.prototype.run.call({})));
}

function load(text: string, require: (from: string) => object, exports: object): object {
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    experimentalDecorators: true,
    esModuleInterop: true
  };
  const { outputText } = ts.transpileModule(text, { compilerOptions });
  vm.runInThisContext(`(exports, require) => { ${outputText}\n}`)(exports, require);
  return exports;
}

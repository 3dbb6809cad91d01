import { posix } from 'node:path';
import vm from 'node:vm';
import ts from 'typescript';
import * as library from '../../../src/stage/index.js';
import { extract, textsOf } from './notebook-text.js';

/** Runs cells as a kernel does, one after the other, and then a class of them. */
export function runCells(cells: readonly string[], name: string): unknown {
  const body = `${cells.join('\n')}\nexports.made = ${name};`;
  const head = "import { Stage } from 'stagebook';\n";
  return runStage((load(head + body, () => library) as { made: StageClass }).made);
}

/** Runs a class from the modules that are generated from cells, as a process of its own loads them. */
export function runModules(cells: readonly string[], name: string): unknown {
  const texts = textsOf(extract(cells));
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
      from === 'stagebook' ? library : importFile(posix.join(folder, from).replace(/\.js$/, '.ts'));
    return load(text, require, exports);
  };
  return runStage((importFile(`src/${name}.ts`) as Record<string, StageClass>)[name]);
}

type StageClass = new () => { run(): unknown };

function runStage(made: StageClass | undefined): unknown {
  if (!made) throw new Error('The class is not exported');
  return JSON.parse(JSON.stringify(made.prototype.run.call({})));
}

function load(text: string, require: (from: string) => object, exports: object = {}): object {
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

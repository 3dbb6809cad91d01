import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isTypeScript, typeScriptFiles } from '../contract/typescript-files.js';
import { transpile } from '../notebook/transpile.js';
import { loader, type CommonJsModule } from './commonjs.js';

/** A module as it was loaded: what its author reads and what Node runs. */
export interface LoadedModule {
  readonly text: string;
  readonly code: string;
}

/** What the hook is installed for. */
export interface HookOptions {
  /** Where compiled texts are kept. */
  readonly cache: string;
  /** Modules by absolute path that take the place of files. */
  readonly memory?: ReadonlyMap<string, string>;
}

/** A module that does not compile, with its zero-based place. */
export class ModuleSyntaxError extends SyntaxError {
  override readonly name = 'SyntaxError';
  readonly file: string;
  readonly line: number;
  readonly column: number;

  constructor(message: string, file: string, line: number, column: number) {
    super(message);
    this.file = file;
    this.line = line;
    this.column = column;
  }
}

/** Lets `require` load TypeScript, and `./X.js` mean `./X.ts`; returns the modules that it will have loaded. */
export function installHook({ cache, memory }: HookOptions): ReadonlyMap<string, LoadedModule> {
  const modules = new Map<string, LoadedModule>();
  const load = (module: CommonJsModule, filename: string): void => {
    const text = memory?.get(filename) ?? readFileSync(filename, 'utf8');
    const compiled = transpile(text, filename, cache);
    if (!compiled.ok) {
      const { message, position } = compiled.failure;
      modules.set(filename, { text, code: '' });
      throw new ModuleSyntaxError(message, filename, position.line, position.column);
    }
    modules.set(filename, { text, code: compiled.value });
    module._compile(compiled.value, filename);
  };
  for (const extension of ['.ts', '.tsx', '.mts', '.cts']) loader._extensions[extension] = load;
  const isModule = (path: string): boolean => memory?.has(path) === true || existsSync(path);
  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = function (request, parent, ...rest) {
    if (memory?.has(request) === true) return request;
    return (
      sourcesOf(request, parent?.filename).find(isModule) ??
      resolveFilename.call(this, request, parent, ...rest)
    );
  };
  return modules;
}

/** Only TypeScript modules say `.js` and mean `.ts`. */
function sourcesOf(request: string, importer: string | null | undefined): readonly string[] {
  if (!importer || !isTypeScript(importer) || !/^\.\.?\//.test(request)) return [];
  return typeScriptFiles(join(dirname(importer), request));
}

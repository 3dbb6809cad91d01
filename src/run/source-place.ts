import { SourceMap } from 'node:module';
import type { Position } from '../contract/diagnostic.js';
import type { LoadedModule } from './module-hook.js';

const MARK = '//# sourceMappingURL=data:application/json;base64,';

/** Finds places of the running JavaScript in the modules that their author reads. */
export class SourcePlaces {
  readonly #modules: ReadonlyMap<string, LoadedModule>;
  readonly #maps = new Map<string, SourceMap>();

  constructor(modules: ReadonlyMap<string, LoadedModule>) {
    this.#modules = modules;
  }

  /** Returns the text of a module, if it was loaded through the hook. */
  textOf(file: string): string | undefined {
    return this.#modules.get(file)?.text;
  }

  /** Returns the zero-based place in the TypeScript text; undefined for other files and for generated code. */
  toSource(file: string, { line, column }: Position): Position | undefined {
    const module = this.#modules.get(file);
    if (!module) return undefined;
    const entry = this.#mapOf(file, module.code)?.findEntry(line, column);
    if (!entry || !('originalLine' in entry)) return undefined;
    const source = module.text.split('\n')[entry.originalLine] ?? '';
    return { line: entry.originalLine, column: callStart(source, entry.originalColumn) };
  }

  #mapOf(file: string, code: string): SourceMap | undefined {
    const known = this.#maps.get(file);
    const start = code.lastIndexOf(MARK);
    if (known || start < 0) return known;
    const json = Buffer.from(code.slice(start + MARK.length), 'base64').toString('utf8');
    const map = new SourceMap(JSON.parse(json) as ConstructorParameters<typeof SourceMap>[0]);
    this.#maps.set(file, map);
    return map;
  }
}

/** A call of an imported name is compiled to `(0, module.name)(…)`, and its place is behind the name. */
function callStart(source: string, column: number): number {
  if (source[column] !== '(' && source[column] !== '<') return column;
  return column - (/[\w$]*$/.exec(source.slice(0, column))?.[0].length ?? 0);
}

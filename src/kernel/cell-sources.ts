import { SourceMap, type SourceMapPayload } from 'node:module';
import { resolve } from 'node:path';
import type { Compiler, Transpile } from './tslab.js';

/** Sources that are remembered; those that ran long ago tell no places any more. */
const MAX_KNOWN = 2000;

/** The file that tslab compiles a cell as, below a line of its own. */
const CELL = '__tslab__.ts';
const LINES_BEFORE = 1;

/** Both ways of tslab's compiler behind each other: to a module, and to what `require` takes. */
interface Compiled {
  readonly label: string;
  readonly linesBefore: number;
  /** How many lines it has without what tslab wraps it into. */
  readonly length: number;
  readonly maps: readonly SourceMapPayload[];
}

/** Knows where in the cells, and in the modules they import, compiled code came from. */
export class CellSources {
  readonly #known = new Map<string, Compiled>();
  readonly #root: string;
  #cell = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** Takes what is compiled from now on as the cell with this execution count. */
  startCell(count: number): void {
    this.#cell = count;
  }

  /** Compiles as the compiler does, and remembers where the lines come from. */
  transpile(compiler: Compiler, ...[input, options]: Parameters<Transpile>): ReturnType<Transpile> {
    const first = readInlineMap(input);
    const { outputText, sourceMapText } = compiler.transpileModule(input, {
      ...options,
      compilerOptions: { ...options.compilerOptions, sourceMap: true }
    });
    const text = outputText.replace(/(?:\n\/\/# sourceMappingURL=\S*)+\s*$/, '');
    if (!first || sourceMapText === undefined) return { outputText: text };
    // From the folder of what is compiled, below one that is nowhere; all of it is below the root.
    const source = first.sources[0]?.replace(/^(?:\.\.\/)+/, '') ?? '';
    const isCell = source === CELL;
    // Code that prints a stack itself tells the lines of what was compiled: the name says so.
    const name = isCell
      ? `cell-${this.#cell}.js`
      : resolve(this.#root, source.replace(/\.tsx?$/, '.js'));
    this.#remember(name, {
      label: isCell ? `cell [${this.#cell}]` : resolve(this.#root, source),
      linesBefore: isCell ? LINES_BEFORE : 0,
      length: text.split('\n').length,
      maps: [JSON.parse(sourceMapText) as SourceMapPayload, first]
    });
    return { outputText: isCell ? `${text}\n//# sourceURL=${name}` : text };
  }

  /**
   * Says for a frame of a stack where in the source it is. Null: nowhere, as in what tslab makes of
   * the whole cell. Other lines stay as they are.
   */
  translate(frame: string): string | null {
    const [, head = '', name = '', line, column, tail = ''] =
      /^(\s+at (?:async )?(?:.*? \()?)(.+):(\d+):(\d+)(\)?(?: \{)?)$/.exec(frame) ?? [];
    const compiled = this.#known.get(name);
    if (!compiled) return frame;
    if (Number(line) > compiled.length) return null;
    let place: readonly [line: number, column: number] = [Number(line) - 1, Number(column) - 1];
    for (const map of compiled.maps) {
      const entry = new SourceMap(map).findEntry(...place);
      if (!('originalLine' in entry)) return null;
      place = [entry.originalLine, entry.originalColumn];
    }
    // Without a column: behind two compilers that is near the place, and looks as if it were exact.
    // What cells declare is called through the proxy that holds it.
    const caller = head.replace('at Proxy.', 'at ');
    return `${caller}${compiled.label}:${place[0] + 1 - compiled.linesBefore}${tail}`;
  }

  #remember(name: string, compiled: Compiled): void {
    this.#known.delete(name);
    this.#known.set(name, compiled);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

function readInlineMap(text: string): SourceMapPayload | undefined {
  const [, data] =
    /\n\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(text) ?? [];
  return data === undefined
    ? undefined
    : (JSON.parse(Buffer.from(data, 'base64').toString()) as SourceMapPayload);
}

import type { Position } from '../contract/diagnostic.js';
import type { SourcePlaces } from './source-place.js';

/** Where this package's own modules are. */
const OWN = new URL('../', import.meta.url).href;

/** A zero-based place in the text of a module that was loaded through the hook. */
export interface Place {
  readonly file: string;
  readonly position: Position;
}

/** Makes the stacks of all errors name the author's places. Costs nothing until a stack is read. */
export class StackTraces {
  readonly #sources: SourcePlaces;
  readonly #format: (place: Place) => string;
  readonly #tops = new WeakMap<object, Place>();

  constructor(sources: SourcePlaces, format: (place: Place) => string) {
    this.#sources = sources;
    this.#format = format;
    Error.prepareStackTrace = (error, sites) => {
      const frames = relevant(sites).map(site => `    at ${this.#formatSite(error, site)}`);
      return [describe(error), ...frames].join('\n');
    };
  }

  /** Returns the innermost place of an error that is in the author's modules. */
  topOf(error: Error): Place | undefined {
    // Stacks are formatted when they are first read.
    return error.stack === undefined ? undefined : this.#tops.get(error);
  }

  #formatSite(error: Error, site: NodeJS.CallSite): string {
    // Node's own words for a frame; its types do not tell of them.
    const text = (site as { toString: () => string }).toString();
    const file = site.getFileName();
    const line = site.getLineNumber();
    const column = site.getColumnNumber();
    if (typeof file !== 'string' || line === null || column === null) return text;
    const position = this.#sources.toSource(file, { line: line - 1, column: column - 1 });
    if (!position) return text;
    if (!this.#tops.has(error)) this.#tops.set(error, { file, position });
    return text.replace(`${file}:${line}:${column}`, () => this.#format({ file, position }));
  }
}

/** How Stagebook came to call the author's code is of no interest, unless the fault is its own. */
function relevant(sites: readonly NodeJS.CallSite[]): readonly NodeJS.CallSite[] {
  const others = sites.filter(site => site.getFileName()?.startsWith(OWN) !== true);
  return others.length > 0 ? others : sites;
}

function describe(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    // A getter of the author's own error class threw; the frames are still worth printing.
    return 'Error';
  }
}

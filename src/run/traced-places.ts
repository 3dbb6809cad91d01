import { relative, sep } from 'node:path';
import type { ModulePlace } from '../contract/stage-spec.js';
import { placeOf } from './report-error.js';
import type { SourcePlaces } from './source-place.js';
import { StackTraces, type Place } from './stack-trace.js';

/** Finds errors, and stacks that are only text by now, in the modules of a project. */
export class TracedPlaces {
  readonly #root: string;
  readonly #traces: StackTraces;
  /** By the name that stacks have for a place. */
  readonly #places = new Map<string, Place>();

  constructor(root: string, sources: SourcePlaces) {
    this.#root = root;
    this.#traces = new StackTraces(sources, place => {
      const name = `${place.file}:${place.position.line + 1}:${place.position.column + 1}`;
      this.#places.set(name, place);
      return name;
    });
  }

  /** Returns the place of an error in the author's modules. */
  ofError(error: unknown): ModulePlace | undefined {
    return this.#inProject(placeOf(error, this.#traces));
  }

  /** Returns the innermost place of a stack in the author's modules; the library's own frames come before it. */
  ofStack(stack: string | undefined): ModulePlace | undefined {
    const names = (stack ?? '')
      .split('\n')
      .map(line => /(?:\(|at )([^()]+:\d+:\d+)\)?$/.exec(line)?.[1] ?? '');
    return this.#inProject(
      names.map(name => this.#places.get(name)).find(place => place !== undefined)
    );
  }

  #inProject(place: Place | undefined): ModulePlace | undefined {
    if (!place) return undefined;
    return { file: relative(this.#root, place.file).split(sep).join('/'), ...place.position };
  }
}

import type { Diagnostic } from '../contract/diagnostic.js';
import { reportOverlap, type StagePath } from './graph-problems.js';
import type { GraphStage, PlaceOf } from './graph-stage.js';

/** Finds the outs that a path is, lies in or holds. */
export class OutIndex {
  readonly #outs: readonly StagePath[];
  readonly #byPath = new Map<string, StagePath[]>();
  /** Directory → the outs below it. */
  readonly #below = new Map<string, StagePath[]>();
  readonly #ranks: ReadonlyMap<GraphStage, number>;

  constructor(nodes: readonly GraphStage[]) {
    this.#outs = nodes.flatMap(node => node.outs.map(path => ({ node, path })));
    this.#ranks = new Map(nodes.map((node, i) => [node, i]));
    for (const out of this.#outs) {
      push(this.#byPath, out.path, out);
      for (const directory of parents(out.path)) push(this.#below, directory, out);
    }
  }

  /** Returns the outs that a path meets. */
  meeting(path: string): StagePath[] {
    return [...this.#around(path), ...(this.#below.get(path) ?? [])];
  }

  /** Reports outs that are, or lie in, outs of other stages. */
  overlaps(placeOf: PlaceOf): Diagnostic[] {
    return this.#outs.flatMap(out =>
      this.#around(out.path)
        // Of two stages with the same out the later one is told.
        .filter(other => other.path !== out.path || this.#rank(other) < this.#rank(out))
        .map(other => reportOverlap(out, other, placeOf))
    );
  }

  #around(path: string): StagePath[] {
    const found = [...(this.#byPath.get(path) ?? [])];
    for (const folder of parents(path)) found.push(...(this.#byPath.get(folder) ?? []));
    return found;
  }

  #rank({ node }: StagePath): number {
    return this.#ranks.get(node) ?? 0;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** The folders around a path, the nearest first. */
function parents(path: string): string[] {
  const found: string[] = [];
  for (let at = path.lastIndexOf('/'); at >= 0; at = at > 0 ? path.lastIndexOf('/', at - 1) : -1)
    found.push(path.slice(0, at));
  return found;
}

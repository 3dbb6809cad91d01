import type { YamlValue } from '../yaml-scalar.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';

/** A mapping of names to values. */
export type YamlMap = Readonly<Record<string, YamlValue>>;

/** Why variables cannot be added to a scope. */
export type ScopeConflict =
  /** A name has a value already; both places that give it one. */
  | { readonly name: string; readonly source: string; readonly before: string }
  /** `item` or `key` of a template. */
  | { readonly reserved: string };

/** The variables that `${…}` can name. It is never changed: what adds to it returns a new one. */
export class Scope {
  /** Without any variable. */
  static readonly EMPTY = new Scope({}, new Map(), {});

  readonly #values: YamlMap;
  /** By dotted name: the file or the item of `vars` that gave it. */
  readonly #sources: ReadonlyMap<string, string>;
  /** What hides the others: hundreds of instances share those. */
  readonly #bound: YamlMap;

  private constructor(values: YamlMap, sources: ReadonlyMap<string, string>, bound: YamlMap) {
    this.#values = values;
    this.#sources = sources;
    this.#bound = bound;
  }

  /** Follows keys from the outermost variable; undefined where there is nothing. */
  lookUp(keys: readonly string[]): YamlValue | undefined {
    const isBound = Object.hasOwn(this.#bound, keys[0] ?? '');
    return keys.reduce<YamlValue | undefined>(memberOf, isBound ? this.#bound : this.#values);
  }

  /** Adds variables. Mappings are merged; nothing is given a second value, not even the same. */
  merge(values: YamlMap, source: string): Scope | ScopeConflict {
    const reserved = Object.keys(values).find(name => Object.hasOwn(this.#bound, name));
    if (reserved !== undefined) return { reserved };
    const sources = new Map(this.#sources);
    const conflicts: string[] = [];
    const merged = mergeMaps(this.#values, values, [], {
      added: path => sources.set(path.join('.'), source),
      conflict: path => conflicts.push(path.join('.'))
    });
    const [name] = conflicts;
    if (name !== undefined) return { name, source, before: this.#sourceOf(name) };
    return new Scope(merged, sources, this.#bound);
  }

  /** Gives names a value for one instance of a template, whatever they meant before; `vars` may not touch them. */
  bind(values: YamlMap): Scope {
    return new Scope(this.#values, this.#sources, { ...this.#bound, ...values });
  }

  #sourceOf(name: string): string {
    for (let path = name; ; path = path.slice(0, path.lastIndexOf('.'))) {
      const source = this.#sources.get(path);
      if (source !== undefined) return source;
      if (!path.includes('.')) throw new Error(`Internal: nobody gave ${name} its value`);
    }
  }
}

function memberOf(value: YamlValue | undefined, key: string): YamlValue | undefined {
  if (isYamlList(value)) {
    // Whatever Python takes for an integer, counted from the end where negative.
    return /^[+-]?\d+(?:_\d+)*$/.test(key) ? value.at(Number(key.replaceAll('_', ''))) : undefined;
  }
  return isYamlMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

interface MergeListener {
  added(path: readonly string[]): void;
  conflict(path: readonly string[]): void;
}

function mergeMaps(
  into: YamlMap,
  update: YamlMap,
  above: readonly string[],
  listener: MergeListener
): YamlMap {
  const merged = new Map(Object.entries(into));
  for (const [name, value] of Object.entries(update)) {
    const path = [...above, name];
    const known = merged.get(name);
    if (isYamlMap(known) && isYamlMap(value)) {
      merged.set(name, mergeMaps(known, value, path, listener));
    } else if (known !== undefined) listener.conflict(path);
    else {
      merged.set(name, value);
      listener.added(path);
    }
  }
  return Object.fromEntries(merged);
}

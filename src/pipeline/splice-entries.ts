import { isMap } from 'yaml';
import type { Diagnostic } from '../contract/diagnostic.js';
import { err, ok, type Result } from '../contract/result.js';
import { insertEntries, removeEntry } from './entry-lines.js';
import { insertKeys } from './insert-keys.js';
import { parseYaml } from './parse-yaml.js';
import { rewriteFlow } from './patch-flow.js';
import { applyPatches, ValuePatcher, type Patch } from './patch-value.js';
import { findSharedAnchors } from './shared-anchor.js';
import {
  expectedValue,
  fileValue,
  findContainer,
  isOpen,
  type SpliceRequest
} from './splice-request.js';
import { Emitter } from './yaml-emit.js';
import { detectLayout, endOf, startOf, type Layout } from './yaml-layout.js';
import type { YamlValue } from './yaml-scalar.js';
import { findPair, keyText, type MapNode, type PairNode } from './yaml-text.js';
import { isYamlMap, sameValue } from './yaml-value.js';

/** Gives named entries of a file other values and changes no byte elsewhere. What comes out is read again and compared before it is returned. */
export function spliceEntries(request: SpliceRequest): Result<string, readonly Diagnostic[]> {
  const { text, yaml } = request;
  const expected = expectedValue(request);
  if (sameValue(fileValue(yaml), expected)) return ok(text);
  // An alias in an entry may hang on another changed entry: such entries are then written as a whole.
  let whole: ReadonlySet<string> = new Set();
  for (let attempt = 0; attempt < 2; attempt++) {
    const edited = new EntrySplicer(request, whole).splice();
    const reread = parseYaml(edited, yaml.path, 'pipeline/syntax');
    const actual = reread.ok ? fileValue(reread.value) : undefined;
    if (sameValue(actual, expected)) {
      return ok(isOpen(text) ? edited.replace(/\r?\n$/, '') : edited);
    }
    const shared = findSharedAnchors(request, actual, expected);
    if (shared.length > 0) return err(shared);
    whole = differingEntries(request, actual, expected);
  }
  return err([cannotEdit(yaml.path)]);
}

/** Returns the names of the entries that were not read back as they are to be; all of them where nothing could be read. */
function differingEntries(
  { key, entries }: SpliceRequest,
  actual: YamlValue | undefined,
  expected: YamlValue
): ReadonlySet<string> {
  const entry = (file: YamlValue | undefined, name: string): YamlValue | undefined => {
    const container = key !== undefined && isYamlMap(file) ? file[key] : file;
    return isYamlMap(container) ? container[name] : undefined;
  };
  const names = [...entries.keys()];
  return new Set(names.filter(name => !sameValue(entry(actual, name), entry(expected, name))));
}

function cannotEdit(path: string): Diagnostic {
  return {
    severity: 'error',
    code: 'pipeline/shape',
    message: `\`${path}\` is written in a way that cannot be edited without changing other parts of it.`,
    location: { kind: 'file', path },
    help: ['Write the entries in plain block style.']
  };
}

class EntrySplicer {
  readonly #request: SpliceRequest;
  readonly #layout: Layout;
  readonly #patcher: ValuePatcher;
  readonly #emitter: Emitter;
  readonly #whole: ReadonlySet<string>;

  constructor(request: SpliceRequest, whole: ReadonlySet<string>) {
    this.#request = request;
    this.#layout = detectLayout(request.yaml);
    this.#patcher = new ValuePatcher(request.yaml, this.#layout);
    this.#emitter = new Emitter(this.#layout);
    this.#whole = whole;
  }

  splice(): string {
    const container = findContainer(this.#request);
    const isBlock = isMap(container) && container.items.length > 0 && container.flow !== true;
    const patches = isBlock ? this.#patchMap(container as MapNode) : this.#fillEmpty();
    return applyPatches(this.#request.yaml.text, patches, this.#layout.newline);
  }

  #patchMap(map: MapNode): Patch[] {
    const { yaml, entries } = this.#request;
    const pairs = map.items as PairNode[];
    const indices = new Map(pairs.map((pair, index) => [keyText(pair.key), index]));
    const patches: Patch[] = [];
    const added = new Map<string, YamlValue>();
    for (const [name, value] of entries) {
      const index = indices.get(name);
      const pair = index === undefined ? undefined : pairs[index];
      if (index === undefined || !pair) {
        if (value !== undefined) added.set(name, value);
      } else if (value === undefined) {
        patches.push(removeEntry(yaml.text, pairs, index));
      } else {
        const patch = this.#whole.has(name)
          ? this.#patcher.rewritePair(pair, value)
          : this.#patcher.patchPair(pair, value);
        patches.push(...patch);
      }
    }
    if (added.size > 0) patches.push(...this.#insert(pairs, added));
    else if (pairs.every(pair => this.#isRemoved(keyText(pair.key))))
      patches.push(...this.#leaveEmpty());
    return patches;
  }

  /** New entries stand among the others as in the request, whatever else stands between those. */
  #insert(pairs: readonly PairNode[], added: ReadonlyMap<string, YamlValue>): Patch[] {
    const present = pairs.map(pair => keyText(pair.key));
    const wanted = [...this.#request.entries].flatMap(([name, value]) =>
      value === undefined ? [] : [name]
    );
    const patches: Patch[] = [];
    let above = -1;
    for (const name of insertKeys(present, wanted)) {
      const value = added.get(name);
      if (value === undefined) above = present.indexOf(name);
      else {
        const entry = [[name, value]] as const;
        patches.push(insertEntries(this.#request.yaml.text, pairs, above, entry, this.#emitter));
      }
    }
    return patches;
  }

  #isRemoved(name: string): boolean {
    const { entries } = this.#request;
    return entries.has(name) && entries.get(name) === undefined;
  }

  #leaveEmpty(): Patch[] {
    const { yaml, key } = this.#request;
    const pair = key === undefined ? undefined : findPair(yaml.root, key);
    const colon = pair?.srcToken?.sep?.find(token => token.type === 'map-value-ind');
    if (!colon) return [];
    const offset = colon.offset + colon.source.length;
    return [{ start: offset, end: offset, text: ' {}' }];
  }

  /** Writes entries where no mapping in block style is to hold them. */
  #fillEmpty(): readonly Patch[] {
    const { yaml, key, entries } = this.#request;
    const { root, text } = yaml;
    const present = Object.fromEntries(
      [...entries].filter((entry): entry is [string, YamlValue] => entry[1] !== undefined)
    );
    const pair = key === undefined ? undefined : findPair(root, key);
    if (pair) return this.#patcher.rewritePair(pair, present);
    const added = Object.entries(key === undefined ? present : { [key]: present });
    const end = root && endOf(root, text);
    if (isMap(root) && root.items.length > 0) {
      if (root.flow !== true)
        return [
          insertEntries(text, root.items as PairNode[], root.items.length - 1, added, this.#emitter)
        ];
      const flow = rewriteFlow(yaml, root, expectedValue(this.#request));
      return [{ start: startOf(root), end: end ?? startOf(root), text: flow ?? '{}' }];
    }
    const lines = added.map(([name, value]) => this.#emitter.pair(name, value, 0)).join('');
    return end
      ? [{ start: startOf(root), end, text: lines.slice(0, -1) }]
      : [{ start: text.length, end: text.length, text: lines }];
  }
}

import { isMap, type Node } from 'yaml';
import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import { err, ok, type Result } from '../contract/result.js';
import { appendEntries, removeEntry } from './entry-lines.js';
import { applyPatches, ValuePatcher, type Patch } from './patch-value.js';
import { findSharedAnchors } from './shared-anchor.js';
import { Emitter } from './yaml-emit.js';
import { rewriteFlow } from './patch-flow.js';
import { detectLayout, endOf, startOf } from './yaml-layout.js';
import type { YamlValue } from './yaml-scalar.js';
import {
  findPair,
  isYamlMap,
  keyText,
  parseYaml,
  sameValue,
  type MapNode,
  type PairNode,
  type YamlText
} from './yaml-text.js';

/** What to change in a mapping of named entries. */
export interface SpliceRequest {
  readonly text: string;
  readonly path: string;
  /** Code of the diagnostics for text that does not parse. */
  readonly code: DiagnosticCode;
  /** Key of the mapping at the top of the file; none: the file itself is the mapping. */
  readonly key?: string;
  /** Entries by name; undefined removes one. */
  readonly entries: ReadonlyMap<string, YamlValue | undefined>;
}

/** Gives named entries of a file other values and changes no byte elsewhere. What comes out is read again and compared before it is returned. */
export function spliceEntries(request: SpliceRequest): Result<string, readonly Diagnostic[]> {
  const { text, path, code } = request;
  // Every line ends in a line break while we work; the file's own habit is restored at the end.
  const open = text !== '' && !text.endsWith('\n');
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const parsed = parseYaml(open ? text + newline : text, path, code);
  if (!parsed.ok) return parsed;
  const yaml = parsed.value;
  const expected = expectedValue(yaml, request);
  if (sameValue(emptyAsMap(yaml.value(yaml.root)), expected)) return ok(text);

  const rewritten = new Set<string>();
  for (;;) {
    const edited = editOnce(yaml, request, rewritten);
    const reread = parseYaml(edited, path, code);
    const actual = reread.ok ? emptyAsMap(reread.value.value(reread.value.root)) : undefined;
    if (sameValue(actual, expected)) {
      return ok(open && edited.endsWith('\n') ? edited.replace(/\r?\n$/, '') : edited);
    }
    const shared = findSharedAnchors(yaml, request, actual, expected);
    if (shared.length > 0) return err(shared);
    // An alias in an entry may hang on another changed entry: write those entries as a whole.
    const wrong = changedNames(request, yaml).filter(name => !rewritten.has(name));
    if (wrong.length === 0) return err([cannotEdit(path)]);
    for (const name of wrong) rewritten.add(name);
  }
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

function emptyAsMap(value: YamlValue): YamlValue {
  return value ?? {};
}

function expectedValue(yaml: YamlText, { key, entries }: SpliceRequest): YamlValue {
  const root = emptyAsMap(yaml.value(yaml.root));
  if (!isYamlMap(root)) return root;
  const container = key === undefined ? root : (root[key] ?? {});
  const result: Record<string, YamlValue> = { ...(isYamlMap(container) ? container : {}) };
  let changed = false;
  for (const [name, value] of entries) {
    if (sameValue(result[name], value)) continue;
    changed = true;
    if (value === undefined) delete result[name];
    else result[name] = value;
  }
  if (!changed) return root;
  return key === undefined ? result : { ...root, [key]: result };
}

function changedNames({ key, entries }: SpliceRequest, yaml: YamlText): string[] {
  const map = key === undefined ? yaml.root : findPair(yaml.root, key)?.value;
  return [...entries]
    .filter(([name, value]) => value !== undefined && findPair(map, name) !== undefined)
    .map(([name]) => name);
}

function editOnce(yaml: YamlText, request: SpliceRequest, rewritten: ReadonlySet<string>): string {
  const { key } = request;
  const layout = detectLayout(yaml);
  const patcher = new ValuePatcher(yaml, layout);
  const pair = key === undefined ? undefined : findPair(yaml.root, key);
  const map: Node | null | undefined = key === undefined ? yaml.root : pair?.value;
  const patches: Patch[] = [];
  if (isMap(map) && map.items.length > 0 && !map.flow) {
    patches.push(
      ...editMap(yaml, map as MapNode, request, patcher, new Emitter(layout), rewritten)
    );
    if (pair && removesAll(map as MapNode, request)) {
      const colon = pair.srcToken?.sep?.find(token => token.type === 'map-value-ind');
      const offset = colon ? colon.offset + 1 : 0;
      patches.push({ start: offset, end: offset, text: ' {}' });
    }
  } else {
    patches.push(...fillEmpty(yaml, pair, request, patcher, new Emitter(layout)));
  }
  return applyPatches(yaml.text, patches, layout.newline);
}

/** Writes entries where no mapping in block style is to hold them. */
function fillEmpty(
  yaml: YamlText,
  pair: PairNode | undefined,
  request: SpliceRequest,
  patcher: ValuePatcher,
  emitter: Emitter
): readonly Patch[] {
  const { root, text } = yaml;
  const { key } = request;
  if (pair) return patcher.rewritePair(pair, entriesOf(request));
  const added = Object.entries(
    key === undefined ? entriesOf(request) : { [key]: entriesOf(request) }
  );
  const end = root && endOf(root, text);
  if (isMap(root) && root.items.length > 0) {
    if (root.flow !== true) return [appendEntries(text, root.items as PairNode[], added, emitter)];
    const flow = rewriteFlow(yaml, root, expectedValue(yaml, request));
    return [{ start: startOf(root), end: end ?? startOf(root), text: flow ?? '{}' }];
  }
  const lines = added.map(([name, value]) => emitter.pair(name, value, 0)).join('');
  return end
    ? [{ start: startOf(root), end, text: lines.slice(0, -1) }]
    : [{ start: text.length, end: text.length, text: lines }];
}

function entriesOf({ entries }: SpliceRequest): { [name: string]: YamlValue } {
  const present = [...entries].filter(
    (entry): entry is [string, YamlValue] => entry[1] !== undefined
  );
  return Object.fromEntries(present);
}

function removesAll(map: MapNode, { entries }: SpliceRequest): boolean {
  const removed = (name: string): boolean => entries.has(name) && entries.get(name) === undefined;
  return (
    (map.items as PairNode[]).every(pair => removed(keyText(pair.key))) &&
    [...entries.values()].every(value => value === undefined)
  );
}

function editMap(
  yaml: YamlText,
  map: MapNode,
  { entries }: SpliceRequest,
  patcher: ValuePatcher,
  emitter: Emitter,
  rewritten: ReadonlySet<string>
): Patch[] {
  const patches: Patch[] = [];
  const added: [string, YamlValue][] = [];
  const pairs = map.items as PairNode[];
  const byName = new Map(pairs.map((pair, index) => [keyText(pair.key), { pair, index }]));
  for (const [name, value] of entries) {
    const known = byName.get(name);
    if (!known) {
      if (value !== undefined) added.push([name, value]);
    } else if (value === undefined) {
      patches.push(removeEntry(yaml.text, pairs, known.index));
    } else {
      const changed = !sameValue(yaml.value(known.pair.value), value);
      const whole = changed && rewritten.has(name);
      patches.push(
        ...(whole || rewritten.has(name)
          ? patcher.rewritePair(known.pair, value)
          : patcher.patchPair(known.pair, value))
      );
    }
  }
  if (added.length > 0) patches.push(appendEntries(yaml.text, pairs, added, emitter));
  return patches;
}

import { isMap, type Node } from 'yaml';
import type { Diagnostic } from '../contract/diagnostic.js';
import { ok, type Result } from '../contract/result.js';
import { applyPatches, type Patch } from './patch-value.js';
import { Emitter } from './yaml-emit.js';
import {
  columnOf,
  detectLayout,
  endOf,
  itemEnd,
  itemStart,
  lineStart,
  listItems,
  startOf
} from './yaml-layout.js';
import { parseYaml } from './parse-yaml.js';
import { findPair, type PairNode, type YamlText } from './yaml-text.js';
import { sameValue } from './yaml-value.js';

/** Rewrites the stages of a `dvc.yaml` from flow style (`stages: {…}`) to one block per stage; what is inside a stage keeps its text. */
export function toBlockStyle(
  text: string,
  path = 'dvc.yaml'
): Result<{ readonly text: string }, readonly Diagnostic[]> {
  let result = text;
  // The root, if it is in flow style, comes first; then what is left of `stages`.
  for (const find of [(yaml: YamlText) => yaml.root, findStages]) {
    const parsed = parseYaml(result, path, 'pipeline/syntax');
    if (!parsed.ok) return parsed;
    const node = find(parsed.value);
    if (isMap(node) && node.flow === true && node.items.length > 0) {
      result = unfold(parsed.value, node, node === parsed.value.root);
    }
  }
  return ok({ text: result });
}

function findStages(yaml: YamlText): Node | null | undefined {
  return findPair(yaml.root, 'stages')?.value;
}

function unfold(yaml: YamlText, node: Node, isRoot: boolean): string {
  const { text, path } = yaml;
  const layout = detectLayout(yaml);
  const column = isRoot ? 0 : columnOf(text, lineIndent(text, startOf(node))) + layout.indent;
  const start = isRoot ? startOf(node) : afterColon(text, startOf(node));
  const end = endOf(node, text) ?? start;
  const patch = (body: string): Patch => ({ start, end, text: isRoot ? body : `\n${body}` });
  const kept = applyPatches(text, [patch(keepMembers(yaml, node, column))], layout.newline);
  const reread = parseYaml(kept, path, 'pipeline/syntax');
  if (reread.ok && sameValue(reread.value.value(reread.value.root), yaml.value(yaml.root)))
    return kept;
  // Text that means something else outside of braces: written anew from its value.
  const value = yaml.value(node);
  const written = new Emitter(layout).afterKey(value, column - layout.indent).slice(1);
  return applyPatches(text, [patch(written)], layout.newline);
}

function keepMembers(yaml: YamlText, node: Node, column: number): string {
  const { text } = yaml;
  const pad = ' '.repeat(column);
  const pairs = (node as unknown as { items: readonly PairNode[] }).items;
  return listItems(node)
    .flatMap((item, i) => {
      const pair = pairs[i];
      const from = itemStart(item);
      const to = itemEnd(item, pair?.value ?? null, text);
      if (!pair || from === undefined || to === undefined) return [];
      const comments = item.start.filter(({ type }) => type === 'comment').map(c => pad + c.source);
      const key = text.slice(from, pair.key.range?.[1]);
      const colon = item.sep?.find(({ type }) => type === 'map-value-ind');
      // Braces allow `"a":1`, blocks want a space.
      const value = colon ? ` ${text.slice(colon.offset + 1, to).trim()}` : '';
      const member = `${key}:${value.trimEnd()}`.replace(/\r?\n[ \t]*/g, `\n${pad}  `);
      return [...comments, pad + member];
    })
    .join('\n');
}

function lineIndent(text: string, offset: number): number {
  const start = lineStart(text, offset);
  return start + (/^\uFEFF?[ \t]*/.exec(text.slice(start))?.[0].length ?? 0);
}

/** The space between the colon and the brace goes with the brace. */
function afterColon(text: string, offset: number): number {
  return offset - (/[ \t]*$/.exec(text.slice(0, offset))?.[0].length ?? 0);
}

import { isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import { parseYaml } from '../parse-yaml.js';
import { applyPatches, type Patch } from '../patch-value.js';
import { formatFlow } from '../yaml-emit.js';
import { detectLayout, endOf, startOf } from '../yaml-layout.js';
import { formatNumber, formatString } from '../yaml-scalar.js';
import { isMergeKey, keyText, type PairNode } from '../yaml-text.js';
import { isYamlList } from '../yaml-value.js';
import { isContainer, memberOf, sameTyped, type TypedMap, type TypedValue } from './typed-value.js';

/** Writes scalars over the scalars that stand in their places: quotes stay, floats are told from integers, and no digit is lost. */
export function writeScalars(text: string, path: string, next: TypedMap): string {
  const parsed = parseYaml(text, path, 'params/syntax');
  if (!parsed.ok) return text;
  const yaml = parsed.value;
  const patches: Patch[] = [];
  const walk = (node: Node | null, value: TypedValue | undefined, inFlow: boolean): void => {
    if (value === undefined) return;
    if (isMap(node)) {
      for (const { key, value: member } of node.items as PairNode[]) {
        if (!isMergeKey(key)) walk(member, memberOf(value, keyText(key)), inFlow || !!node.flow);
      }
    } else if (isSeq(node)) {
      // Where the length differs, items moved: a comment would end up beside another one.
      if (!isYamlList(value) || value.length !== node.items.length) return;
      node.items.forEach((item, i) => {
        walk(item as Node, value[i], inFlow || !!node.flow);
      });
    } else if (isScalar(node) && !sameTyped(yaml.typedValue(node), value)) {
      const end = endOf(node, text);
      const written = formatScalar(node, value, inFlow);
      if (end !== undefined && written !== undefined) {
        patches.push({ start: startOf(node), end, text: written });
      }
    }
  };
  walk(yaml.root, next, false);
  return applyPatches(text, patches, detectLayout(yaml).newline);
}

/** Returns undefined for what is not a matter of one line. */
function formatScalar({ type, tag }: Scalar, value: TypedValue, flow: boolean): string | undefined {
  const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
  if (isBlock || isContainer(value)) return undefined;
  if (typeof value === 'number') {
    const written = formatNumber(value);
    return /^-?\d+$/.test(written) ? `${written}.0` : written;
  }
  if (typeof value !== 'string') return formatFlow(value);
  if (tag !== undefined || value.includes('\n')) return undefined;
  if (type === 'QUOTE_SINGLE') return formatString(value, { flow, quote: 'single' });
  return formatString(value, { flow, ...(type === 'QUOTE_DOUBLE' && { quote: 'double' }) });
}

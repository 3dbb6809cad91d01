import { isMap } from 'yaml';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { ok, type Result } from '../../contract/result.js';
import { applyPatches } from '../patch-value.js';
import { parseYaml } from '../parse-yaml.js';
import { spliceEntries } from '../splice-entries.js';
import { columnOf, detectLayout, pairStart, startsLine } from '../yaml-layout.js';
import { findPair, type PairNode, type YamlText } from '../yaml-text.js';
import { isYamlMap, sameValue } from '../yaml-value.js';

/** Makes a list of `plots` at the top of a `dvc.yaml` where it is a mapping, as DVC 2 took it; comments stay. */
export function listPlots(text: string, yaml: YamlText): Result<string, readonly Diagnostic[]> {
  const node = findPair(yaml.root, 'plots')?.value;
  const plots = yaml.value(node);
  if (!isMap(node) || !isYamlMap(plots)) return ok(text);
  const list = Object.entries(plots).map(([name, value]) => ({ [name]: value }));
  const starts = (node.items as PairNode[]).map(pairStart);
  const hasRoom = (start: number): boolean =>
    startsLine(text, start) && columnOf(text, start) >= DASH.length;
  if (node.flow !== true && starts.every(hasRoom)) {
    // The dash takes the place of the space before the key, so that nothing below the key has to move.
    const patches = starts.map(start => ({ start: start - DASH.length, end: start, text: DASH }));
    const dashed = applyPatches(text, patches, detectLayout(yaml).newline);
    const reread = parseYaml(dashed, yaml.path, 'pipeline/syntax');
    const root = reread.ok ? reread.value.value(reread.value.root) : undefined;
    if (isYamlMap(root) && sameValue(root['plots'], list)) return ok(dashed);
  }
  return spliceEntries({ yaml, text, entries: new Map([['plots', list]]) });
}

const DASH = '- ';

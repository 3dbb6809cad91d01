import { isMap } from 'yaml';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../contract/json.js';
import { ok, type Result } from '../../contract/result.js';
import { toBlockStyle } from '../block-style.js';
import { applyPatches, type Patch } from '../patch-value.js';
import { resolvePath } from '../stage-paths.js';
import { spliceEntries } from '../splice-entries.js';
import { parseForEdit } from '../splice-request.js';
import { detectLayout } from '../yaml-layout.js';
import { findPair, type YamlText } from '../yaml-text.js';
import { migrateLive } from './migrate-live.js';
import { findComments, moveComments } from './move-comments.js';
import { listPlots } from './list-plots.js';

/** Where a `live:` section was. */
export interface MigratedLive {
  readonly stage: string;
  /** Its folder, as it is written. */
  readonly dir: string;
  /** Its folder relative to the project; undefined where it is a template. */
  readonly path: string | undefined;
  /** Whether its `metrics.json` is a metric. */
  readonly summary: boolean;
  readonly html: boolean;
  /** Keys of it that DVC 3 has no place for. */
  readonly dropped: readonly string[];
}

/** The text of a `dvc.yaml` as DVC 3 reads it, and what was changed in it. */
export interface MigratedPipeline {
  readonly text: string;
  readonly live: readonly MigratedLive[];
}

/**
 * Rewrites what DVC 3 refuses in a `dvc.yaml` of DVC 2; every other byte stays.
 *
 * That is `live:` sections, also in a `foreach`, and `plots` at the top as a mapping. `checkpoint: true` is still
 * valid and stays.
 */
export function migratePipeline(
  text: string,
  path = 'dvc.yaml'
): Result<MigratedPipeline, readonly Diagnostic[]> {
  const parsed = parseForEdit(text, path, 'pipeline/syntax');
  if (!parsed.ok) return parsed;
  const listed = listPlots(text, parsed.value);
  if (!listed.ok) return listed;
  const { entries, live } = migrateStages(parsed.value);
  if (entries.size === 0) return ok({ text: listed.value, live });
  const blocks = isFlow(parsed.value)
    ? toBlockStyle(listed.value, path)
    : ok({ text: listed.value });
  if (!blocks.ok) return blocks;
  const renamed = renameSections(blocks.value.text, path, entries);
  if (!renamed.ok) return renamed;
  const yaml = parseForEdit(renamed.value, path, 'pipeline/syntax');
  if (!yaml.ok) return yaml;
  const request = { yaml: yaml.value, text: renamed.value, key: 'stages', entries };
  const spliced = spliceEntries(request);
  return spliced.ok ? ok({ text: spliced.value, live }) : spliced;
}

function migrateStages(yaml: YamlText): {
  readonly entries: ReadonlyMap<string, JsonObject>;
  readonly live: readonly MigratedLive[];
} {
  const entries = new Map<string, JsonObject>();
  const live: MigratedLive[] = [];
  const stages = yaml.value(findPair(yaml.root, 'stages')?.value) as JsonValue;
  for (const [stage, source] of isJsonObject(stages) ? Object.entries(stages) : []) {
    if (!isJsonObject(source)) continue;
    const template = source['do'];
    const inner = isJsonObject(template) ? template : source;
    if (!('live' in inner)) continue;
    const { entry, sections } = migrateLive(inner);
    entries.set(stage, inner === source ? entry : { ...source, do: entry });
    const wdir = typeof inner['wdir'] === 'string' ? inner['wdir'] : undefined;
    for (const { dir, ...asked } of sections) {
      const isTemplate = `${wdir ?? ''}${dir}`.includes('${');
      const at = isTemplate ? undefined : resolvePath(yaml.path, wdir, dir);
      live.push({ stage, dir, path: at, ...asked });
    }
  }
  return { entries, live };
}

/** Calls each section what comes in its place, so that the comments above it stay above that; those inside of it join them. */
function renameSections(
  text: string,
  path: string,
  entries: ReadonlyMap<string, JsonObject>
): Result<string, readonly Diagnostic[]> {
  const parsed = parseForEdit(text, path, 'pipeline/syntax');
  if (!parsed.ok) return parsed;
  const yaml = parsed.value;
  const stages = findPair(yaml.root, 'stages')?.value;
  const patches: Patch[] = [];
  const commented = findComments(text);
  for (const [name, entry] of entries) {
    const stage = findPair(stages, name)?.value;
    const node = findPair(stage, 'do')?.value ?? stage;
    const section = findPair(node, 'live');
    const [start, end] = section?.key.range ?? [0, 0];
    const target = isJsonObject(entry['do']) ? entry['do'] : entry;
    const key = ['metrics', 'plots'].find(list => list in target && !findPair(node, list));
    if (end > start && key !== undefined) patches.push({ start, end, text: key });
    const place = key === undefined ? findPair(node, 'plots') : section;
    if (section && place) patches.push(...moveComments(commented, section, place));
  }
  return ok(applyPatches(text, patches, detectLayout(yaml).newline));
}

function isFlow({ root }: YamlText): boolean {
  return [root, findPair(root, 'stages')?.value].some(node => isMap(node) && node.flow === true);
}

import { isJsonObject, type JsonObject, type JsonValue } from '../../contract/json.js';
import { PLOT_KEYS } from '../pipeline-schema.js';

/** A DVC 2 `live:` section that was taken over: its folder, and whether a summary and a report were asked for. */
export interface LiveSection {
  readonly dir: string;
  readonly summary: boolean;
  readonly html: boolean;
  /** Keys of it that DVC 3 has no place for. */
  readonly dropped: readonly string[];
}

/** A stage's entry without its `live:` section. */
export interface MigratedEntry {
  readonly entry: JsonObject;
  readonly sections: readonly LiveSection[];
}

/**
 * Turns the `live:` section of a stage into the metrics and plots that DVCLive writes from 1.0 on.
 *
 * DVC 2 cached the folder unless it said `cache: false`, and never the summary beside it; what else it took there
 * were options of plots.
 */
export function migrateLive(entry: JsonObject): MigratedEntry {
  const sections: LiveSection[] = [];
  const metrics: JsonValue[] = [];
  const plots: JsonValue[] = [];
  for (const [dir, flags] of readSections(entry['live'])) {
    const folder = dir.replace(/\/+$/, '');
    const summary = flags['summary'] !== false;
    if (summary) metrics.push({ [`${folder}/metrics.json`]: { cache: false } });
    const { kept, dropped } = sortFlags(flags);
    const path = `${folder}/plots`;
    plots.push(Object.keys(kept).length > 0 ? { [path]: kept } : path);
    sections.push({ dir: folder, summary, html: flags['html'] !== false, dropped });
  }
  const added = { metrics, plots };
  const next: Record<string, JsonValue> = {};
  const add = (list: keyof typeof added): void => {
    const items = [...asList(entry[list])];
    const known = new Set(items.map(pathOf));
    items.push(...added[list].filter(item => !known.has(pathOf(item))));
    if (items.length > 0) next[list] = items;
  };
  for (const [key, value] of Object.entries(entry)) {
    if (key === 'metrics' || key === 'plots') add(key);
    else if (key !== 'live') next[key] = value;
    else for (const list of ['metrics', 'plots'] as const) if (!(list in entry)) add(list);
  }
  return { entry: next, sections };
}

/** What becomes of the flags of a section on its plots. */
function sortFlags(flags: JsonObject): { kept: JsonObject; dropped: readonly string[] } {
  const own = Object.entries(flags).filter(([key]) => key !== 'summary' && key !== 'html');
  const isKept = ([key, value]: readonly [string, JsonValue]): boolean =>
    PLOT_KEYS.includes(key) && !(key === 'cache' && value === true);
  return {
    kept: Object.fromEntries(own.filter(isKept)),
    dropped: own.map(([key]) => key).filter(key => !PLOT_KEYS.includes(key))
  };
}

function readSections(live: JsonValue | undefined): [string, JsonObject][] {
  if (typeof live === 'string') return [[live, {}]];
  if (!isJsonObject(live)) return [];
  return Object.entries(live).map(([dir, flags]) => [dir, isJsonObject(flags) ? flags : {}]);
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function pathOf(item: JsonValue): string {
  if (typeof item === 'string') return item;
  return isJsonObject(item) ? (Object.keys(item)[0] ?? '') : '';
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, JsonValue } from '../contract/json.js';
import { IMAGES_FOLDER, type PlotConfig } from './live-plots.js';
import { METRICS_FILE, TABLES_FOLDER } from './metric-files.js';
import { writeFile } from './write-file.js';
import { formatYaml } from './yaml-text.js';

/** The params, in the directory of a log. */
export const PARAMS_FILE = 'params.yaml';

/** What tells DVC of a log, in its directory. */
export const DVC_YAML = 'dvc.yaml';

/** Tells DVC of the files of a log: writes the `dvc.yaml` beside them, as DVCLive 3 does where it is asked to. */
export function writeDvcYaml(
  folder: string,
  plots: ReadonlyMap<string, PlotConfig>,
  hasMetrics: boolean
): void {
  const has = (path: string): boolean => existsSync(join(folder, path));
  const drawn: JsonValue[] = [
    ...(has(TABLES_FOLDER) ? [{ [TABLES_FOLDER]: { x: 'step' } }] : []),
    ...(has(IMAGES_FOLDER) ? [IMAGES_FOLDER] : []),
    ...Array.from(plots, ([path, config]): JsonObject => ({ [path]: config }))
  ];
  const text = formatYaml({
    ...(has(PARAMS_FILE) ? { params: [PARAMS_FILE] } : {}),
    ...(hasMetrics ? { metrics: [METRICS_FILE] } : {}),
    ...(drawn.length > 0 ? { plots: drawn } : {})
  });
  writeFile(join(folder, DVC_YAML), text);
}

/** Tells whether the `dvc.yaml` of a folder has more than what a log writes. */
export function hasOtherPipeline(folder: string): boolean {
  const path = join(folder, DVC_YAML);
  return existsSync(path) && /^(?!(params|metrics|plots):)\w/m.test(readFileSync(path, 'utf8'));
}

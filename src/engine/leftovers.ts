import type { Manifest, ManifestStage } from '../contract/manifest.js';
import type { Extraction } from '../notebook/index.js';
import { filterKeys } from './filter-keys.js';

/** Finds the stages that Write graph once wrote and that no cell makes any more. */
export function findLeftovers(
  old: Manifest,
  { classes }: Extraction,
  stages: Pick<ReadonlySet<string>, 'has'>
): ReadonlyMap<string, ManifestStage> {
  // A class that is only blocked by an error is not gone.
  const blocked = new Set(classes.filter(item => item.blocked).map(item => item.name));
  const gone = Object.entries(old.stages).filter(
    ([name, stage]) => !stages.has(name) && !blocked.has(stage.class)
  );
  return new Map(gone);
}

/** Finds the generated files that Write graph once wrote and that no cell makes any more. */
export function findUnmade(old: Manifest, { modules }: Extraction): Manifest['files'] {
  const made = new Set(modules.map(({ path }) => path));
  return filterKeys(old.files, path => !made.has(path));
}

import { MANIFEST_PATH, type Manifest, type ManifestStage } from '../contract/manifest.js';
import { formatManifest } from './format-manifest.js';
import { withLineEndsOf } from './line-ends.js';
import type { PlannedFile } from './planned-file.js';

/** Puts what is written now into a manifest: its files and stages replace their records, and others stay. */
export function mergeManifest(
  { files, stages }: Manifest,
  written: {
    readonly files: Manifest['files'];
    readonly stages: ReadonlyMap<string, ManifestStage>;
  }
): Manifest {
  return {
    version: 1,
    files: { ...files, ...written.files },
    stages: { ...stages, ...Object.fromEntries(written.stages) }
  };
}

/** Plans the file of a manifest; where nothing was ever written and nothing can be, no folder of ours appears either. */
export function planManifest(before: string | undefined, manifest: Manifest): PlannedFile {
  const { files, stages } = manifest;
  const isEmpty = Object.keys(files).length + Object.keys(stages).length === 0;
  const after =
    isEmpty && before === undefined ? null : withLineEndsOf(before, formatManifest(manifest));
  return { path: MANIFEST_PATH, before, after };
}

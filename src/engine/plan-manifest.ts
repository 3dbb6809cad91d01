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
    readonly notebooks: NonNullable<Manifest['notebooks']>;
  }
): Manifest {
  const { notebooks } = written;
  return {
    version: 1,
    files: { ...files, ...written.files },
    stages: { ...stages, ...Object.fromEntries(written.stages) },
    ...(Object.keys(notebooks).length > 0 && { notebooks })
  };
}

/** Plans the file of a manifest; where nothing was ever written and nothing can be, no folder of ours appears either. */
export function planManifest(before: string | undefined, manifest: Manifest): PlannedFile {
  const { files, stages, notebooks = {} } = manifest;
  const isEmpty = [files, stages, notebooks].every(part => Object.keys(part).length === 0);
  const after =
    isEmpty && before === undefined ? null : withLineEndsOf(before, formatManifest(manifest));
  return { path: MANIFEST_PATH, before, after };
}

import type { Diagnostic } from '../contract/diagnostic.js';
import type { Manifest, ManifestStage } from '../contract/manifest.js';

/** Offers what is gone from the notebooks for removal; nothing is removed in silence. */
export function findRemoved(
  leftovers: ReadonlyMap<string, ManifestStage>,
  files: Manifest['files'],
  texts: Readonly<Record<string, string>>
): Diagnostic[] {
  const stages = [...leftovers.keys()].map((name): Diagnostic => ({
    severity: 'warning',
    code: 'files/removed-stage',
    message: `Stage \`${name}\` is no longer in the notebooks; it is still in \`dvc.yaml\`.`,
    location: { kind: 'file', path: 'dvc.yaml' },
    help: [PRUNE, 'Or bring its class back.'],
    remedy: { title: `Remove stage \`${name}\``, action: 'prune' }
  }));
  const modules = Object.entries(files).map(([path, { notebook }]): Diagnostic => ({
    severity: 'warning',
    code: 'files/removed-class',
    message: `\`${path}\` is no longer made by ${notebook in texts ? 'a cell' : 'a notebook'} of the project.`,
    location: { kind: 'file', path },
    help: [
      PRUNE,
      'Where a stage of yours needs it or it was edited by hand, that keeps it: delete it yourself then.'
    ],
    // Who takes out the stages takes out their files.
    ...(leftovers.size === 0 && { remedy: { title: `Remove \`${path}\``, action: 'prune' } })
  }));
  return [...stages, ...modules];
}

const PRUNE =
  'Remove it with `stagebook write-graph --prune`; with `--dry-run` it shows first what else would go.';

import type { Diagnostic } from '../contract/diagnostic.js';
import type { Manifest, ManifestStage } from '../contract/manifest.js';
import type { Extraction } from '../notebook/index.js';

/** Offers what is gone from the notebooks for removal; nothing is removed in silence. */
export function findRemoved(
  old: Manifest,
  { modules, classes }: Extraction,
  stages: ReadonlyMap<string, ManifestStage>,
  texts: Readonly<Record<string, string>>
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  // A class that is only blocked by an error is not gone.
  const blocked = new Set(classes.filter(item => item.blocked).map(item => item.name));
  for (const [name, stage] of Object.entries(old.stages)) {
    if (stages.has(name) || blocked.has(stage.class)) continue;
    diagnostics.push({
      severity: 'warning',
      code: 'files/removed-stage',
      message: `Stage \`${name}\` is no longer in the notebooks; it is still in \`dvc.yaml\`.`,
      location: { kind: 'file', path: 'dvc.yaml' },
      help: [`Remove it with \`dvc remove ${name}\`, or bring its class back.`]
    });
  }
  const generated = new Set(modules.map(module => module.path));
  const isBlocked = blocked.size > 0;
  for (const [path, file] of Object.entries(old.files)) {
    if (generated.has(path) || isBlocked) continue;
    diagnostics.push({
      severity: 'warning',
      code: 'files/removed-class',
      message: `\`${path}\` is no longer made by ${file.notebook in texts ? 'a cell' : 'a notebook'} of the project.`,
      location: { kind: 'file', path },
      help: [`Delete it with \`git rm ${path}\` when no stage needs it.`]
    });
  }
  return diagnostics;
}

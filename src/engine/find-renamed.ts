import type { Diagnostic } from '../contract/diagnostic.js';
import type { ManifestStage } from '../contract/manifest.js';
import type { StageSpec } from '../contract/stage-spec.js';
import type { Extraction } from '../notebook/index.js';
import { overlap, toOutEntries } from '../pipeline/index.js';
import { PIPELINE_FILE } from './pipeline-paths.js';
import { classPlace } from './stage-diagnostic.js';

/** Finds outs of a leftover that another stage writes now: most often its class was renamed. */
export function findRenamed(
  leftovers: ReadonlyMap<string, ManifestStage>,
  specs: readonly StageSpec[],
  extraction: Extraction
): Diagnostic[] {
  return [...leftovers].flatMap(([old, { entry }]) => {
    const theirs = ['outs', 'metrics', 'plots'].flatMap(list => pathsOf(entry[list]));
    return specs.flatMap(({ name, className, outs }) => {
      const shared = outs.find(({ path }) => theirs.some(other => overlap(path, other)));
      return shared ? [renamed(old, name, shared.path, className, extraction)] : [];
    });
  });
}

function renamed(
  old: string,
  name: string,
  path: string,
  className: string,
  extraction: Extraction
): Diagnostic {
  return {
    severity: 'error',
    code: 'stage/overlapping-outs',
    message: `\`${path}\`, an out of \`${name}\`, is still one of \`${old}\`, which is no longer in the notebooks.`,
    location: classPlace(className, extraction) ?? { kind: 'file', path: PIPELINE_FILE },
    help: [
      `Was \`${old}\` renamed or removed? Take it out of \`${PIPELINE_FILE}\` with \`stagebook write-graph --prune\`.`,
      `Else bring its class back, and give \`${name}\` another path.`
    ],
    remedy: { title: `Remove stage \`${old}\``, action: 'prune' }
  };
}

function pathsOf(list: ManifestStage['entry'][string] | undefined): readonly string[] {
  return Array.isArray(list) ? toOutEntries(list).map(({ path }) => path) : [];
}

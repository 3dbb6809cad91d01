import type { Diagnostic } from '../contract/diagnostic.js';
import type { Manifest } from '../contract/manifest.js';
import { parsePipelineFile } from '../pipeline/index.js';
import { readText } from '../disk/index.js';
import { isGenerated, type Extraction } from '../notebook/index.js';
import { OUR_COMMAND, PIPELINE_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';

/**
 * Finds stages of ours that neither a notebook nor the manifest knows, as after a merge that lost a part of the
 * manifest: the notebook that makes them is not read any more, and nobody would notice. A stage that somebody wrote
 * by hand, with a file of their own, is none of ours.
 */
export function findUnknownStages(
  project: Project,
  pipeline: string,
  { stages }: Manifest,
  { classes, diagnostics }: Extraction
): readonly Diagnostic[] {
  // Behind an error a class may only seem to be gone.
  if (diagnostics.some(({ severity }) => severity === 'error')) return [];
  const parsed = parsePipelineFile(pipeline, PIPELINE_FILE);
  if (!parsed.ok) return [];
  const modules = new Set(classes.map(({ module }) => module));
  return parsed.value.stages.flatMap(({ name, entry, location }) => {
    const command = [entry.cmd].flat().find(line => line.startsWith(OUR_COMMAND));
    const [module = ''] = command?.slice(OUR_COMMAND.length).split(' ') ?? [];
    if (command === undefined || name in stages || modules.has(module)) return [];
    if (isOfUser(project, module)) return [];
    return [reportUnknown(name, module, location)];
  });
}

function isOfUser(project: Project, module: string): boolean {
  const read = readText(project.absolute(module));
  return read.ok && read.value !== undefined && !isGenerated(read.value);
}

function reportUnknown(name: string, module: string, location: Diagnostic['location']): Diagnostic {
  return {
    severity: 'warning',
    code: 'files/unknown-stage',
    message: `Stage \`${name}\` runs \`${module}\`, which no notebook that is read makes.`,
    location,
    help: [
      'Name its notebook, once: `stagebook write-graph path/to/notebook.ipynb`.',
      `Or remove the stage from \`${PIPELINE_FILE}\`.`
    ]
  };
}

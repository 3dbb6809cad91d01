import type { Diagnostic, Location } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { buildStageGraph, type PlaceOf, type StageGraph } from '../pipeline/index.js';
import { readPipelineFiles } from '../experiment/index.js';
import { PARAMS_FILE, PIPELINE_FILE } from './pipeline-paths.js';
import type { PlannedFile } from './planned-file.js';
import type { Project } from './project.js';

/**
 * Returns the graph of a plan, or refuses one that DVC would refuse: cycles and outs that overlap, foreign stages included.
 *
 * `placeOf` gives the cells of our stages: the lines of a plan are not on the disk. Those of others are found there.
 */
export function checkPipeline(
  project: Project,
  planned: readonly PlannedFile[],
  placeOf: PlaceOf
): Result<StageGraph, Failure> {
  const texts = new Map(planned.map(({ path, after }) => [path, after]));
  const read = readPipelineFiles(project.root, texts);
  if (!read.ok) return read;
  const graph = buildStageGraph(
    read.value.files,
    (stage, path) => placeOf(stage, path) ?? placeOnDisk(project, stage)
  );
  // DVC reads the params with each pipeline file.
  const isOfPipeline = ({ location }: Diagnostic): boolean =>
    location.kind === 'file' && [PIPELINE_FILE, PARAMS_FILE].includes(location.path);
  const errors = [...read.value.diagnostics.filter(isOfPipeline), ...graph.diagnostics].filter(
    item => item.severity === 'error'
  );
  return errors.length > 0 ? err({ reason: 'invalid-input', diagnostics: errors }) : ok(graph);
}

function placeOnDisk({ root }: Project, name: string): Location | undefined {
  const read = readPipelineFiles(root);
  if (!read.ok) return undefined;
  return buildStageGraph(read.value.files).stages.find(stage => stage.name === name)?.location;
}

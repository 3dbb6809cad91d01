import type { Diagnostic, Location } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { buildStageGraph } from '../pipeline/index.js';
import { readPipelineFiles } from '../experiment/index.js';
import type { PlannedFile } from './planned-file.js';
import type { Project } from './project.js';

/**
 * Refuses a plan whose graph DVC would refuse: cycles and outs that overlap, foreign stages included.
 *
 * `placeOf` gives the cell of a stage: the lines of a plan are not on the disk.
 */
export function checkPipeline(
  project: Project,
  planned: readonly PlannedFile[],
  placeOf: (stage: string) => Location | undefined
): Result<void, Failure> {
  const texts = new Map(planned.map(({ path, after }) => [path, after]));
  const read = readPipelineFiles(project.root, texts);
  if (!read.ok) return read;
  const { stages, diagnostics } = buildStageGraph(read.value.files);
  const places = new Map<Location, string>(stages.map(({ location, name }) => [location, name]));
  const atCell = (location: Location): Location => {
    const stage = places.get(location);
    return (stage === undefined ? undefined : placeOf(stage)) ?? location;
  };
  const errors = diagnostics
    .filter(item => item.severity === 'error')
    .map((item): Diagnostic => ({
      ...item,
      location: atCell(item.location),
      ...(item.related && {
        related: item.related.map(note => ({ ...note, location: atCell(note.location) }))
      })
    }));
  return errors.length > 0 ? err({ reason: 'invalid-input', diagnostics: errors }) : ok(undefined);
}

import type { Failure } from '../contract/failure.js';
import type { Manifest } from '../contract/manifest.js';
import { ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { parsePipelineFile } from '../pipeline/index.js';
import { hashLines } from './line-ends.js';
import { PIPELINE_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';

/** A generated file that no cell makes any more. */
export interface LeftFile {
  readonly path: string;
  /** The notebook that it was made from. */
  readonly notebook: string;
  readonly text: string;
  /** Why `--prune` leaves it: it was edited by hand, or a stage of the user needs it. */
  readonly kept: 'edited' | { readonly stage: string } | undefined;
}

/** Looks at generated files that no cell makes any more; deps of `stages` do not keep them, since these change with them. */
export function readLeftFiles(
  project: Project,
  files: Manifest['files'],
  pipeline: string,
  stages: Pick<ReadonlySet<string>, 'has'>
): Result<readonly LeftFile[], Failure> {
  const entries = Object.entries(files);
  const users = entries.length === 0 ? new Map<string, string>() : usersOf(pipeline, stages);
  const found: LeftFile[] = [];
  for (const [path, { hash, notebook }] of entries) {
    const read = readText(project.absolute(path));
    if (!read.ok) return read;
    if (read.value === undefined) continue;
    const stage = users.get(path);
    const edited = hashLines(read.value) === hash ? undefined : 'edited';
    const kept = stage === undefined ? edited : { stage };
    found.push({ path, notebook, text: read.value, kept });
  }
  return ok(found);
}

/** A stage of each file that one depends on. */
function usersOf(
  text: string,
  stages: Pick<ReadonlySet<string>, 'has'>
): ReadonlyMap<string, string> {
  const parsed = parsePipelineFile(text, PIPELINE_FILE);
  const others = parsed.ok ? parsed.value.stages.filter(({ name }) => !stages.has(name)) : [];
  return new Map(
    others.flatMap(({ name, entry }) => entry.deps.map(path => [path, name] as const))
  );
}

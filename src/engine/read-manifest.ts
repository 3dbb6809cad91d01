import { MANIFEST_PATH, type Manifest } from '../contract/manifest.js';
import type { Failure } from '../contract/failure.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import { ok, type Result } from '../contract/result.js';
import { readText, type Folders } from '../disk/index.js';
import { EMPTY_MANIFEST, parseManifest } from './parse-manifest.js';
import { OUR_COMMAND, PIPELINE_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';
import { recoverNotebooks } from './recover-notebooks.js';

/** A manifest with the text it was read from (undefined: there is none) and what to say about it. */
export interface ReadManifest {
  readonly manifest: Manifest;
  readonly text: string | undefined;
  /** Where it is lost: the notebooks that the graph was written from, as far as they can be told. */
  readonly recovered: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the manifest; one that is unreadable, or missing though Write graph ran, is empty and said. */
export function readManifest(project: Project, folders?: Folders): Result<ReadManifest, Failure> {
  const read = readText(project.absolute(MANIFEST_PATH));
  if (!read.ok) return read;
  const text = read.value;
  const manifest = text === undefined ? undefined : parseManifest(text);
  if (manifest) return ok({ manifest, text, recovered: [], diagnostics: [] });
  const pipeline = readText(project.absolute(PIPELINE_FILE));
  const stages = pipeline.ok ? (pipeline.value ?? '') : '';
  // Where Write graph never ran, none is missing.
  if (text === undefined && !stages.includes(OUR_COMMAND))
    return ok({ manifest: EMPTY_MANIFEST, text, recovered: [], diagnostics: [] });
  const recovered = recoverNotebooks(project, text, stages, folders);
  const diagnostics = [reportLost(text !== undefined, recovered)];
  return ok({ manifest: EMPTY_MANIFEST, text, recovered, diagnostics });
}

function reportLost(isThere: boolean, recovered: readonly string[]): Diagnostic {
  const below = recovered.filter(path => path.includes('/')).map(path => `\`${path}\``);
  return {
    severity: 'info',
    code: 'project/manifest',
    message: `The manifest ${isThere ? 'could not be read (a merge conflict?)' : 'is missing'}; Write graph rebuilds it from the notebooks.`,
    location: { kind: 'file', path: MANIFEST_PATH },
    ...(below.length > 0 && {
      help: [`Read besides the notebooks in the folder of the project: ${below.join(', ')}.`]
    })
  };
}

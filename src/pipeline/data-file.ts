import type { Diagnostic } from '../contract/diagnostic.js';
import { err, ok, type Result } from '../contract/result.js';
import { toLockData, type LockData } from './lock-file.js';
import { parseYaml } from './parse-yaml.js';
import { isYamlMap } from './yaml-value.js';

/** A `.dvc` file: data that DVC tracks without a stage. */
export interface DataFile {
  /** Relative to the project root, with `/`: DVC's name for the node in its graph. */
  readonly path: string;
  readonly wdir?: string;
  readonly outs: readonly LockData[];
  /** Where imported data come from, if they are local files. */
  readonly deps: readonly LockData[];
  readonly frozen: boolean;
}

/** Reads a `.dvc` file. */
export function parseDataFile(text: string, path: string): Result<DataFile, readonly Diagnostic[]> {
  const parsed = parseYaml(text, path, 'pipeline/syntax');
  if (!parsed.ok) return parsed;
  const root = parsed.value.exactValue(parsed.value.root);
  if (!isYamlMap(root)) {
    const diagnostic: Diagnostic = {
      severity: 'error',
      code: 'pipeline/shape',
      message: `\`${path}\` is not a mapping.`,
      location: { kind: 'file', path },
      help: ['Restore it from git, or add the data again with `dvc add`.']
    };
    return err([diagnostic]);
  }
  const { wdir } = root;
  return ok({
    path,
    ...(typeof wdir === 'string' && { wdir }),
    outs: toLockData(root['outs']),
    deps: toLockData(root['deps']),
    frozen: root['frozen'] === true
  });
}

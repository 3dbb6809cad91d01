import type { Diagnostic } from '../contract/diagnostic.js';
import { err, ok, type Result } from '../contract/result.js';
import type { LockData } from './lock-entry.js';
import { toLockData } from './lock-file.js';
import { readYaml } from './read-yaml.js';
import type { YamlValue } from './yaml-scalar.js';
import { isYamlList, isYamlMap } from './yaml-value.js';

/** Where the data of a `.dvc` file were imported from, if not from a path. */
export interface ImportSource {
  /** URL of the repository, or how the database is queried. */
  readonly from: string;
  /** Revision that the data were taken of. */
  readonly rev?: string;
}

/** A `.dvc` file: data that DVC tracks without a stage. */
export interface DataFile {
  /** Relative to the project root, with `/`: DVC's name for the node in its graph. */
  readonly path: string;
  readonly wdir?: string;
  readonly outs: readonly LockData[];
  /** Paths and URLs that the data come from (`dvc import-url`). */
  readonly deps: readonly LockData[];
  /** Set by `dvc import` and `dvc import-db`, whose sources are no paths of this project. */
  readonly imported?: ImportSource;
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
}

/** Reads a `.dvc` file. */
export function parseDataFile(text: string, path: string): Result<DataFile, readonly Diagnostic[]> {
  const parsed = readYaml(text, path, 'pipeline/syntax', 'exact');
  if (!parsed.ok) return parsed;
  const root = parsed.value;
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
  const imported = readImport(root['deps']);
  return ok({
    path,
    ...(typeof wdir === 'string' && { wdir }),
    outs: toLockData(root['outs']),
    deps: imported ? [] : toLockData(root['deps']),
    ...(imported && { imported }),
    frozen: root['frozen'] === true || root['locked'] === true,
    alwaysChanged: root['always_changed'] === true
  });
}

/** DVC takes a `.dvc` file for an import where it has one source, in another repository or a database. */
function readImport(deps: YamlValue | undefined): ImportSource | undefined {
  const dep = isYamlList(deps) && deps.length === 1 ? deps[0] : undefined;
  if (!isYamlMap(dep)) return undefined;
  const { repo, db } = dep;
  const text = (value: YamlValue | undefined): string | undefined =>
    typeof value === 'string' ? value : undefined;
  if (isYamlMap(repo)) {
    const rev = text(repo['rev_lock']) ?? text(repo['rev']);
    return { from: text(repo['url']) ?? '', ...(rev !== undefined && { rev }) };
  }
  if (!isYamlMap(db)) return undefined;
  return { from: text(db['query']) ?? text(db['table']) ?? text(db['connection']) ?? 'a database' };
}

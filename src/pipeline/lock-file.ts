import type { Diagnostic } from '../contract/diagnostic.js';
import { err, ok, type Result } from '../contract/result.js';
import { checkShape } from './check-shape.js';
import { LOCK_SHAPE } from './lock-schema.js';
import type { LockedFile, LockEntry, LockFile, LockData } from './lock-entry.js';
import type { YamlValue } from './yaml-scalar.js';
import { parseYaml } from './parse-yaml.js';
import { readYaml } from './read-yaml.js';
import type { YamlText } from './yaml-text.js';
import { readWrittenLock } from './written-lock.js';
import { isYamlList, isYamlMap } from './yaml-value.js';

/** A `dvc.lock` as it was read, also where DVC refuses it; without `file` where it cannot be understood. */
interface ReadLockFile {
  readonly file?: LockFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a `dvc.lock` for showing it: also one that DVC refuses, as one that was cut off. */
export function readLockText(text: string, path: string): ReadLockFile {
  const written = readWrittenLock(text);
  if (written) return { file: written, diagnostics: [] };
  const read = readRoot(text, path);
  if (!read.ok) return { diagnostics: read.failure };
  let known: YamlText | undefined;
  const parse = (): YamlText => {
    const parsed = parseYaml(text, path, 'pipeline/syntax');
    if (!parsed.ok) throw new Error(`Internal: ${path} was read before`);
    return parsed.value;
  };
  const yaml = (): YamlText => (known ??= parse());
  const problems = checkShape({ value: () => read.value, yaml }, LOCK_SHAPE);
  const help = ['Restore the file from git, or remove it: DVC writes it anew.'];
  return { file: toLockFile(read.value), diagnostics: problems.map(item => ({ help, ...item })) };
}

/** Reads a `dvc.lock` of schema 2.0. What else DVC refuses in it is left to DVC. */
export function parseLockFile(
  text: string,
  path = 'dvc.lock'
): Result<LockFile, readonly Diagnostic[]> {
  const read = readRoot(text, path);
  return read.ok ? ok(toLockFile(read.value)) : read;
}

type YamlMap = Readonly<Record<string, YamlValue>>;

function readRoot(text: string, path: string): Result<YamlMap, readonly Diagnostic[]> {
  const parsed = readYaml(text, path, 'pipeline/syntax', 'exact');
  if (!parsed.ok) return parsed;
  const root = parsed.value ?? {};
  // One of DVC 1 has its stages at the top and no `schema`; an empty file is a new one.
  const isEmpty = isYamlMap(root) && Object.keys(root).length === 0;
  const schema = isYamlMap(root) ? (root['schema'] ?? (isEmpty ? '2.0' : undefined)) : undefined;
  if (!isYamlMap(root) || (schema !== '2.0' && schema !== 2)) {
    return err([
      {
        severity: 'error',
        code: 'pipeline/shape',
        message: `\`${path}\` is not a lock file of schema 2.0.`,
        location: { kind: 'file', path },
        help: [
          isYamlMap(root) && schema === undefined && !('stages' in root)
            ? 'One of DVC 1 is rewritten by `stagebook migrate`, which shows the difference first.'
            : 'Let DVC write it anew: `dvc commit`.'
        ]
      }
    ]);
  }
  return ok(root);
}

function toLockFile(root: YamlMap): LockFile {
  const stages = isYamlMap(root['stages']) ? root['stages'] : {};
  return {
    stages: Object.fromEntries(
      Object.entries(stages).map(([name, entry]) => [name, toEntry(entry)])
    )
  };
}

function toEntry(value: YamlValue): LockEntry {
  const entry = isYamlMap(value) ? value : {};
  const { cmd, params } = entry;
  return {
    cmd: isYamlList(cmd) ? cmd.map(String) : typeof cmd === 'string' ? cmd : '',
    deps: toLockData(entry['deps']),
    params: isYamlMap(params)
      ? Object.fromEntries(
          Object.entries(params).map(([file, keys]) => [file, isYamlMap(keys) ? keys : {}])
        )
      : {},
    outs: toLockData(entry['outs'])
  };
}

/** Reads a list of recorded files, as `dvc.lock` and `.dvc` files have it. */
export function toLockData(list: YamlValue | undefined): LockData[] {
  if (!isYamlList(list)) return [];
  return list.filter(isYamlMap).map(data => {
    const { size, nfiles } = data;
    const files = filesOf(data);
    return {
      path: typeof data['path'] === 'string' ? data['path'] : '',
      hash: hashOf(data),
      legacy: data['hash'] !== 'md5',
      ...(files && { files }),
      ...(typeof size === 'number' && { size }),
      ...(typeof nfiles === 'number' && { nfiles }),
      ...(data['isexec'] === true && { isExec: true })
    };
  });
}

function hashOf({ md5, files }: YamlMap): string | null {
  if (isYamlList(files) && files.length > 0) return null;
  // An unquoted hash of digits alone is read as a number and cannot be compared.
  return typeof md5 === 'string' ? md5 : null;
}

function filesOf({ hash, files }: YamlMap): readonly LockedFile[] | undefined {
  // Such a list of DVC 2 is to DVC 3 another than what it finds, whatever the files are.
  if (hash !== 'md5' || !isYamlList(files) || files.length === 0) return undefined;
  const listed = files.filter(isYamlMap).flatMap(({ md5, relpath }): LockedFile[] => {
    const isListed = typeof md5 === 'string' && typeof relpath === 'string';
    return isListed ? [{ md5, relpath }] : [];
  });
  return listed.length === files.length ? listed : undefined;
}

import { MANIFEST_PATH } from '../contract/manifest.js';
import type { StageState } from '../contract/pipeline-view.js';
import type { LockData, LockEntry } from './lock-entry.js';
import { tellMissing } from './missing-outs.js';
import type { PipelineFile, PipelineStage } from './pipeline-file.js';
import type { ParamsDep } from './stage-entry.js';
import type { StageFacts, StateReport } from './stage-facts.js';
import { isRemotePath, resolvePath } from './stage-paths.js';
import { paramsAt } from './params-at.js';
import type { YamlValue } from './yaml-scalar.js';
import { isYamlList, isYamlMap } from './yaml-value.js';

/** Compares a stage with its entry of `dvc.lock` and with the disk, by the rules of `dvc status`. */
export function stageState(
  { file, stage }: { readonly file: Pick<PipelineFile, 'path'>; readonly stage: PipelineStage },
  lock: LockEntry | undefined,
  facts: StageFacts
): StateReport {
  const { entry } = stage;
  if (stage.unresolved !== undefined) return { state: 'unknown', reasons: [stage.unresolved] };
  const resolve = (path: string): string => resolvePath(file.path, entry.wdir, path);
  const outs = [...entry.outs, ...entry.metrics, ...entry.plots].map(({ path }) => path);
  const missing = outs.filter(path => facts.hash(resolve(path), false) === null);
  if (!lock) {
    const reason = 'The stage has not run yet.';
    return { state: 'never-run', reasons: entry.frozen ? [FROZEN, reason] : [reason] };
  }
  const changed: { readonly state: StageState; readonly reason: string }[] = [];
  const add = (state: StageState, reasons: readonly string[]): void => {
    changed.push(...reasons.map(reason => ({ state, reason })));
  };
  if (!sameCommand(entry.cmd, lock.cmd)) add('command-changed', ['The command changed.']);
  if (!entry.frozen) {
    add('deps-changed', changedFiles(entry.deps, lock.deps, resolve, facts, 'is missing'));
    add(
      'params-changed',
      entry.params.flatMap(dep => changedParams(dep, lock, resolve, facts))
    );
  }
  add(
    'output-missing',
    missing.map(path => `\`${resolve(path)}\` is missing.`)
  );
  const present = outs.filter(path => !missing.includes(path));
  const uncached = uncachedOuts(stage, present, lock.outs, facts);
  // As for DVC, what it could not bring back matters more than what became of it.
  const kept = present.filter(path => !uncached.includes(path));
  add('outs-changed', changedFiles(kept, lock.outs, resolve, facts, 'is missing'));
  add(
    'outs-changed',
    uncached.map(path => `\`${resolve(path)}\` is not in the cache.`)
  );
  const empty = entry.deps.length === 0 && entry.params.length === 0 && outs.length === 0;
  if (entry.alwaysChanged) add('always-changed', ['The stage is marked `always_changed`.']);
  else if (empty)
    add('always-changed', ['The stage has neither deps nor outs, so DVC always runs it.']);

  const reasons = changed.map(({ reason }) => reason);
  const absent = tellMissing(absentOuts(stage, missing, lock.outs, resolve), facts);
  // Its deps count for nothing; what became of its outs does, since DVC refuses to go on without them.
  if (entry.frozen)
    return { state: changed[0]?.state ?? 'frozen', reasons: [FROZEN, ...reasons], ...absent };
  const remote = entry.deps.find(isRemotePath);
  if (changed.length === 0 && remote !== undefined) {
    return {
      state: 'unknown',
      reasons: [`\`${remote}\` is not on this machine: \`dvc status\` asks for it.`]
    };
  }
  return { state: changed[0]?.state ?? 'up-to-date', reasons, ...absent };
}

function absentOuts(
  { entry }: PipelineStage,
  missing: readonly string[],
  recorded: readonly LockData[],
  resolve: (path: string) => string
): Parameters<typeof tellMissing>[0] {
  const outs = [...entry.outs, ...entry.metrics, ...entry.plots];
  return outs
    .filter(({ path }) => missing.includes(path))
    .map(({ path, flags }) => ({
      path: resolve(path),
      recorded: recorded.find(data => data.path === path),
      isTracked: flags['cache'] !== false
    }));
}

const FROZEN = 'The stage is frozen.';

function sameCommand(a: string | readonly string[], b: string | readonly string[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function changedFiles(
  paths: readonly string[],
  recorded: readonly LockData[],
  resolve: (path: string) => string,
  facts: StageFacts,
  missing: string
): string[] {
  const known = new Map(recorded.map(data => [data.path, data]));
  return paths.flatMap(path => {
    const before = known.get(path);
    if (isRemotePath(path)) return before ? [] : [`\`${path}\` is new.`];
    const place = resolve(path);
    const hash = facts.hash(place, before?.legacy === true);
    if (hash === null) return [`\`${place}\` ${missing}.`];
    if (!before) return [`\`${place}\` is new.`];
    return before.hash === hash ? [] : [`\`${place}\` changed.`];
  });
}

/** Outs whose recorded content DVC could not bring back. */
function uncachedOuts(
  { entry }: PipelineStage,
  present: readonly string[],
  recorded: readonly LockData[],
  facts: StageFacts
): string[] {
  const flags = new Map(
    [...entry.outs, ...entry.metrics, ...entry.plots].map(out => [out.path, out.flags])
  );
  return recorded
    .filter(data => present.includes(data.path) && flags.get(data.path)?.['cache'] !== false)
    .filter(data => facts.isCached?.(data) === false)
    .map(({ path }) => path);
}

function changedParams(
  { file, keys }: ParamsDep,
  lock: LockEntry,
  resolve: (path: string) => string,
  facts: StageFacts
): string[] {
  const actual = facts.params(resolve(file));
  const place = `\`${resolve(file)}\``;
  if (!actual) return [`${place} is missing or cannot be read.`];
  const recorded = lock.params[file];
  if (!recorded) return [`${place} is new.`];
  const names = keys ?? [...new Set([...Object.keys(actual), ...Object.keys(recorded)])];
  return names.flatMap(name => {
    const [value, ...others] = keys ? paramsAt(actual, name) : [actual[name]];
    if (value === undefined)
      return [unknownClass(resolve(file), name) ?? `Param \`${name}\` of ${place} is missing.`];
    if (others.length > 0) return [`Param \`${name}\` of ${place} fits more than one value.`];
    if (!Object.hasOwn(recorded, name)) return [`Param \`${name}\` of ${place} is new.`];
    return samePython(value, recorded[name]) ? [] : [`Param \`${name}\` of ${place} changed.`];
  });
}

/** Says of which class a method object is where the manifest, which names the code of each, has none of that name. */
function unknownClass(path: string, name: string): string | undefined {
  const [, stage, field, cls] = /^stages\.(.+)\.methods\.(.+)\.code\.(.+)$/.exec(name) ?? [];
  if (path !== MANIFEST_PATH || cls === undefined) return undefined;
  return `\`${stage}.${field}\` is of class \`${cls}\`, which \`stagebook write-graph\` has not written.`;
}

/** Compares as Python does, where `True == 1` and not-a-number differs from itself. */
function samePython(a: YamlValue | undefined, b: YamlValue | undefined): boolean {
  if (isYamlList(a)) {
    return isYamlList(b) && a.length === b.length && a.every((item, i) => samePython(item, b[i]));
  }
  if (isYamlMap(a)) {
    if (!isYamlMap(b)) return false;
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every(key => Object.hasOwn(b, key) && samePython(a[key], b[key]))
    );
  }
  const number = (value: YamlValue | undefined): YamlValue | undefined =>
    typeof value === 'boolean' ? Number(value) : value;
  return number(a) === number(b);
}

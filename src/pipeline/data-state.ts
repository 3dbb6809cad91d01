import type { DataFile } from './data-file.js';
import type { LockData } from './lock-entry.js';
import { tellMissing } from './missing-outs.js';
import type { StageFacts, StateReport } from './stage-facts.js';
import { isRemotePath, resolvePath } from './stage-paths.js';

/** Compares the data of a `.dvc` file with the disk, by the rules of `dvc status`. */
export function dataState(data: DataFile, facts: StageFacts): StateReport {
  const resolve = ({ path }: LockData): string => resolvePath(data.path, data.wdir, path);
  const outs = data.outs.map(out => ({ path: resolve(out), recorded: out }));
  const missing = outs.filter(({ path }) => facts.hash(path, false) === null);
  const changed = outs.filter(out => !missing.includes(out) && !isSame(out, facts));
  const uncached = outs.filter(
    ({ recorded }) => recorded.hash !== null && facts.isCached?.(recorded) === false
  );
  const deps = data.frozen ? [] : data.deps.map(dep => ({ path: resolve(dep), recorded: dep }));
  const changedDeps = deps.filter(dep => !isRemotePath(dep.path) && !isSame(dep, facts));
  const reasons = [
    ...changedDeps.map(({ path }) =>
      facts.hash(path, false) === null ? `\`${path}\` is missing.` : `\`${path}\` changed.`
    ),
    ...missing.map(({ path }) => `\`${path}\` is missing.`),
    ...changed.map(({ path }) => `\`${path}\` changed.`),
    ...uncached
      .filter(out => !missing.includes(out) && !changed.includes(out))
      .map(({ path }) => `\`${path}\` is not in the cache.`),
    ...(data.alwaysChanged ? ['The data are marked `always_changed`.'] : [])
  ];
  const origin = originOf(data);
  // Imported data come from where they came from, whatever remotes there are.
  const isImported = data.imported !== undefined || data.deps.length > 0;
  const absent = tellMissing(
    missing.map(out => ({ ...out, isTracked: true })),
    isImported ? { ...facts, hasRemote: true } : facts
  );
  const [first] = reasons;
  if (first !== undefined) {
    const state =
      changedDeps.length > 0
        ? 'deps-changed'
        : missing.length > 0
          ? 'output-missing'
          : changed.length + uncached.length > 0
            ? 'outs-changed'
            : 'always-changed';
    return { state, reasons: [...reasons, ...origin], ...absent };
  }
  if (data.frozen) return { state: 'frozen', reasons: origin };
  const remote = deps.find(({ path }) => isRemotePath(path));
  return remote
    ? {
        state: 'unknown',
        reasons: [`\`${remote.path}\` is not on this machine: \`dvc status\` asks for it.`]
      }
    : { state: 'up-to-date', reasons: origin };
}

function isSame(
  { path, recorded }: { readonly path: string; readonly recorded: LockData },
  facts: StageFacts
): boolean {
  return recorded.hash !== null && facts.hash(path, recorded.legacy) === recorded.hash;
}

/** Another repository or an address is not asked at every look. */
const ASK = '; `dvc status` asks whether it changed there.';

/** Where imported data stay as they were taken until `dvc update`. */
function originOf({ imported, deps, frozen }: DataFile): string[] {
  if (imported) {
    const rev = imported.rev === undefined ? '' : ` at ${imported.rev.slice(0, 7)}`;
    return [`Imported from ${imported.from}${rev}${ASK}`];
  }
  return frozen ? deps.map(({ path }) => `Imported from ${path}${ASK}`) : [];
}

import type { LockFile } from './lock-file.js';
import { resolvePath } from './stage-paths.js';

/** A stage as a lock file records it. */
export interface RecordedStage {
  /** Its key in the lock file. */
  readonly name: string;
  /** As written in `dvc.yaml`. */
  readonly deps: readonly string[];
  readonly outs: readonly string[];
  readonly wdir?: string;
}

/**
 * Finds the stages whose records in a lock file belong to other data than that of the stages before them.
 *
 * That is so where the recorded hash of a dep is not the one recorded by the stage that writes it, or where
 * that stage is itself out of date or not recorded. A stage without a record is out of date.
 */
export function staleStages(lock: LockFile, stages: readonly RecordedStage[]): string[] {
  const resolve = ({ wdir }: RecordedStage, path: string): string =>
    resolvePath('dvc.yaml', wdir, path);
  const hashOf = (stage: RecordedStage, list: 'deps' | 'outs', path: string): string | null =>
    lock.stages[stage.name]?.[list].find(data => resolve(stage, data.path) === path)?.hash ?? null;
  const written = stages.flatMap(stage =>
    stage.outs.map(out => ({ stage, path: resolve(stage, out) }))
  );
  const before = new Map(
    stages.map(stage => [
      stage,
      stage.deps.flatMap(dep => {
        const path = resolve(stage, dep);
        return written
          .filter(out => out.stage !== stage && meets(out.path, path))
          .map(out => ({ out, path }));
      })
    ])
  );
  const stale = new Set(stages.filter(({ name }) => !lock.stages[name]));
  for (const [stage, deps] of before) {
    const differs = deps.some(
      ({ out, path }) =>
        // What is inside a directory, or around it, has a hash of another kind.
        out.path === path &&
        (hashOf(stage, 'deps', path) ?? '') !== (hashOf(out.stage, 'outs', path) ?? '')
    );
    if (differs) stale.add(stage);
  }
  for (let size = -1; size !== stale.size;) {
    size = stale.size;
    for (const [stage, deps] of before) {
      if (deps.some(({ out }) => stale.has(out.stage))) stale.add(stage);
    }
  }
  return stages.filter(stage => stale.has(stage)).map(({ name }) => name);
}

function meets(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

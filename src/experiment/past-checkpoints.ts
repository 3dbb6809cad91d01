import type { RunRecord } from '../contract/experiment-run.js';
import type { ExperimentContext } from './context.js';
import { parseMessage } from './commit-message.js';
import { scoreOf } from './metric-at.js';
import { parseMetrics } from './metrics.js';
import { scanLock } from './scan-lock.js';
import type { Objectives } from './objectives.js';
import type { Pipeline } from './stage-files.js';
import type { ThinnedCheckpoint } from './thin-out.js';

/** Reads the checkpoints that a run goes on from, oldest first, as thinning sees them. */
export async function readPastCheckpoints(
  { git, cache, prefix }: ExperimentContext,
  { parent, baseline }: Pick<RunRecord, 'parent' | 'baseline'>,
  { stages }: Pipeline,
  objectives: Objectives
): Promise<Omit<ThinnedCheckpoint, 'index'>[]> {
  if (parent === baseline) return [];
  const chain = (await git.history.chain([parent], [baseline])).reverse();
  const objects = git.openObjects();
  const read = async (name: string): Promise<string> =>
    (await objects.read(name))?.content.toString() ?? '';
  try {
    const found = chain.map(async ({ sha, message }) => {
      const { kind, stage: name } = parseMessage(message);
      const stage = kind === 'checkpoint' && name !== null ? stages.get(name) : undefined;
      if (!stage) return [];
      const objective = objectives.of(stage.name);
      const [lock, metrics] = await Promise.all([
        read(`${sha}:${prefix}${stage.lockFile}`),
        objective ? read(`${sha}:${prefix}${objective.file}`) : ''
      ]);
      const cached = new Set(stage.outs.filter(out => out.isCached).map(({ written }) => written));
      const hashes = scanLock(lock, stage.lockKey)
        .filter(({ path, legacy }) => cached.has(path) && !legacy)
        .map(({ hash }) => hash);
      const files = hashes.flatMap(hash =>
        hash.endsWith('.dir') ? (cache.listDirectory(hash) ?? []).map(({ md5 }) => md5) : []
      );
      const file = objective?.file ?? '';
      const score = scoreOf({ [file]: parseMetrics(metrics, file) }, objective);
      return [{ stage: stage.name, score, objects: [...hashes, ...files] }];
    });
    return (await Promise.all(found)).flat();
  } finally {
    await objects.close();
  }
}

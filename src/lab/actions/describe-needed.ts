import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  CheckpointView,
  ModelUser,
  NeededCheckpoint
} from '../../contract/experiment-view.js';
import { unreachable } from '../../contract/result.js';

/** Says of each checkpoint that keeps its model against the choice who needs it: `step 5: experiment fork`. */
export function describeNeeded(
  needed: readonly NeededCheckpoint[],
  checkpoints: readonly CheckpointView[],
  trans: TranslationBundle
): string[] {
  const steps = new Map(checkpoints.map(({ sha, step }) => [sha, step]));
  return needed.map(({ sha, users }) => {
    const step = steps.get(sha) ?? null;
    const name = step === null ? sha.slice(0, 7) : trans.__('step %1', step);
    const words = users.map(user => describeUser(user, trans));
    return `${name}: ${words.length === 0 ? trans.__('another commit') : words.join(', ')}`;
  });
}

function describeUser({ kind, name }: ModelUser, trans: TranslationBundle): string {
  switch (kind) {
    case 'pin':
      return trans.__('pinned');
    case 'checkpoint':
      return trans.__('a checkpoint that stays has the same');
    case 'workspace':
      return trans.__('in the workspace');
    case 'worktree':
      return trans.__('in the work tree %1', name ?? '');
    case 'run':
      return trans.__('in a run under way');
    case 'experiment':
      return trans.__('experiment %1', name ?? '');
    case 'branch':
      return trans.__('branch %1', name ?? '');
    case 'tag':
      return trans.__('tag %1', name ?? '');
    case 'backup':
      return trans.__('in a backup');
    case 'ref':
      return name ?? '';
    default:
      return unreachable(kind);
  }
}

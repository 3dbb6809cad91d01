import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunView } from '../../contract/experiment-run.js';
import { unreachable } from '../../contract/result.js';
import { describeSteps } from './describe-steps.js';
import { plainText } from './log-text.js';
import { isLive } from './runs-model.js';

/** The state of a run: never by colour alone. */
export interface IRunState {
  readonly icon: string;
  readonly text: string;
  readonly tone: 'running' | 'ok' | 'bad' | 'muted';
}

/** Words the state of a run; of one that goes on nobody knows it while the server does not answer. */
export function describeRunState(
  { state, host, record }: Pick<RunView, 'state' | 'host' | 'record'>,
  isOffline: boolean,
  trans: TranslationBundle
): IRunState {
  if (isOffline && isLive({ state }))
    return { icon: '◌', text: trans.__('offline, was running'), tone: 'muted' };
  switch (state) {
    case 'preparing':
    case 'running':
      return { icon: '↻', text: trans.__('running'), tone: 'running' };
    case 'succeeded':
      return { icon: '✓', text: trans.__('succeeded'), tone: 'ok' };
    case 'failed':
      // What failed may have coloured its words, as it does in the log.
      return { icon: '✕', text: plainText(record.problem ?? trans.__('failed')), tone: 'bad' };
    case 'stopped':
      return { icon: '■', text: trans.__('stopped; its checkpoints are kept'), tone: 'muted' };
    case 'interrupted':
      return {
        icon: '⚠',
        text: trans.__('interrupted; resume it from its last checkpoint'),
        tone: 'bad'
      };
    case 'lost':
      return { icon: '⚠', text: trans.__('lost on %1', host ?? '?'), tone: 'bad' };
    default:
      return unreachable(state);
  }
}

/** Says how far a run is, and how long it took to there; of one whose end was asked for, when it ends. */
export function describeProgress(
  { record, progress, state, host, stopping }: RunView,
  now: number,
  trans: TranslationBundle
): string {
  if (stopping === 'now') return trans.__('stopping now');
  if (stopping === 'step') return trans.__('stopping at its next checkpoint');
  const where = host === null ? '' : trans.__(' on %1', host);
  if (state === 'preparing' || !progress) return `${trans.__('preparing…')}${where}`;
  const time = formatDuration(now - Date.parse(record.startedAt));
  const parts = [progress.stage, describeSteps(progress, trans), time];
  return parts.filter(part => part !== null).join(', ') + where;
}

/** Minutes and seconds, with hours where there are any. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

import type { TranslationBundle } from '@jupyterlab/translation';
import type { StageState } from '../../contract/pipeline-view.js';
import { unreachable } from '../../contract/result.js';

/** How a stage's state is shown: never by colour alone. */
export interface IStateLook {
  readonly icon: string;
  readonly text: string;
  readonly tone: 'ok' | 'stale' | 'muted' | 'running' | 'bad';
}

/** Words and marks of a stage's state. */
export function describeState(state: StageState, trans: TranslationBundle): IStateLook {
  switch (state) {
    case 'up-to-date':
      return { icon: '✓', text: trans.__('up to date'), tone: 'ok' };
    case 'never-run':
      return { icon: '○', text: trans.__('never run'), tone: 'stale' };
    case 'command-changed':
      return { icon: '▲', text: trans.__('command changed'), tone: 'stale' };
    case 'deps-changed':
      return { icon: '▲', text: trans.__('input changed'), tone: 'stale' };
    case 'params-changed':
      return { icon: '▲', text: trans.__('params changed'), tone: 'stale' };
    case 'outs-changed':
      return { icon: '▲', text: trans.__('output changed'), tone: 'stale' };
    case 'output-missing':
      return { icon: '▲', text: trans.__('output missing'), tone: 'stale' };
    case 'always-changed':
      return { icon: '↻', text: trans.__('always runs'), tone: 'stale' };
    case 'frozen':
      return { icon: '❄', text: trans.__('frozen'), tone: 'muted' };
    case 'unknown':
      return { icon: '?', text: trans.__('not known'), tone: 'muted' };
    default:
      return unreachable(state);
  }
}

/** Tells whether the next run would run the stage. */
export function isStale(state: StageState): boolean {
  return state !== 'up-to-date' && state !== 'frozen' && state !== 'unknown';
}

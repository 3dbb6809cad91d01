import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  CheckpointView,
  ExperimentView,
  HistoryView,
  PinView
} from '../../contract/experiment-view.js';
import { unreachable } from '../../contract/result.js';
import { plainText } from '../runs/log-text.js';
import { formatAge } from './format-age.js';
import type { IHistoryRow } from './history-types.js';

/** What stands out of a row, as icon and words: best, applied, pinned, failed. */
export interface IMark {
  /** Empty where the words stand by themselves; they are never left out then. */
  readonly icon: string;
  readonly text: string;
  /** Words behind the text, where there is room for them. */
  readonly more?: string;
}

/** A row in words. */
export interface IDescription {
  readonly label: string;
  readonly marks: readonly IMark[];
  /** What is good to know and not loud. */
  readonly note: string;
  readonly tone: 'plain' | 'running' | 'best' | 'bad' | 'muted';
  /** What the user wrote about it. */
  readonly message?: string;
  /** Why it is so, one sentence. */
  readonly reason?: string;
}

/** What the words depend on besides the row. */
export interface IWordContext {
  readonly trans: TranslationBundle;
  readonly applied: string | null;
  /** Now, in ms: ages are told from it. */
  readonly now: number;
  /** True where the server does not answer: what ran may have ended since. */
  readonly isOffline: boolean;
}

/** Everything that a description says, as a tooltip tells it. */
export function tipOf({ label, marks, note, message, reason }: IDescription): string {
  const words = marks.map(({ icon, text, more = '' }) => `${icon} ${text}${more}`.trim());
  const first = [label, ...words, note].filter(Boolean).join(', ');
  return [first, message, reason].filter(Boolean).join('\n');
}

/** Words what a row stands for, and what is special about it. */
export function describeRow(row: IHistoryRow, context: IWordContext): IDescription {
  const { trans, now } = context;
  switch (row.kind) {
    case 'baseline': {
      const { names, sha, time } = row.baseline;
      const label = names.length > 0 ? names.join(', ') : sha.slice(0, 7);
      return { label, marks: [], note: formatAge(time, now, trans), tone: 'plain' };
    }
    case 'starting':
      return describeStarting(row.run, context);
    case 'experiment':
      return describeExperiment(row.experiment, row.openness === 'closed', context);
    case 'checkpoint':
      return describeCheckpoint(row.checkpoint, row.experiment, context);
    case 'more':
      return { label: trans.__('… %1 more', row.count), marks: [], note: '', tone: 'muted' };
    case 'pins':
      return {
        label: trans.__('Pinned'),
        marks: [],
        note: trans.__('of experiments that were removed'),
        tone: 'plain'
      };
    case 'pin':
      return describePin(row.pin, context);
    default:
      return unreachable(row);
  }
}

/** A run that goes on, as far as one knows. */
function describeRunning(more: string, { trans, isOffline }: IWordContext): IMark {
  return isOffline
    ? { icon: '◌', text: trans.__('offline'), more: trans.__(', was running') }
    : { icon: '↻', text: trans.__('running'), more };
}

function describeStarting(
  { name, state, host, startedAt, problem }: HistoryView['starting'][number],
  context: IWordContext
): IDescription {
  const { trans, now, isOffline } = context;
  const end = (icon: string, text: string, more = ''): IDescription => ({
    label: name,
    marks: [{ icon, text, more }],
    note: formatAge(startedAt, now, trans),
    tone: 'bad',
    ...(problem !== null && { reason: plainText(problem) })
  });
  const none = trans.__(', no checkpoint');
  switch (state) {
    case 'failed':
      return end('✕', trans.__('failed'), none);
    case 'interrupted':
      return end('⚠', trans.__('interrupted'), none);
    case 'lost':
      return end('⚠', trans.__('lost'), trans.__(' on %1', host ?? '?'));
    default:
      return {
        label: name,
        marks: [describeRunning(trans.__(', no checkpoint yet'), context)],
        note: '',
        tone: isOffline ? 'muted' : 'running'
      };
  }
}

function describeExperiment(
  experiment: ExperimentView,
  isClosed: boolean,
  context: IWordContext
): IDescription {
  const { name, state, checkpoints, host, origin, message, failedSince } = experiment;
  const { trans, now, isOffline } = context;
  const tip = checkpoints[0];
  const age = tip ? formatAge(tip.time, now, trans) : '';
  const steps = tip?.step ?? null;
  const extent = steps === null ? '' : trans.__('step %1', steps);
  const from = origin?.experiment ? trans.__('from %1', origin.experiment) : '';
  const note = listed(from, extent, age);
  const others = [
    ...(failedSince ? [describeFailure(failedSince, trans)] : []),
    ...(isClosed ? describeHidden(checkpoints, context) : [])
  ];
  const reason = failedSince && { reason: plainText(failedSince.problem) };
  const word = (tone: IDescription['tone'], mark?: IMark, shown: string = note): IDescription => ({
    label: name,
    marks: [...(mark ? [mark] : []), ...others],
    note: shown,
    tone,
    ...(message !== undefined && { message }),
    ...reason
  });
  switch (state) {
    case 'running': {
      const where = host === null ? '' : trans.__(' on %1', host);
      const mark = describeRunning(where, context);
      return word(isOffline ? 'muted' : 'running', mark, from);
    }
    case 'failed': {
      const after = steps === null ? {} : { more: trans.__(' after step %1', steps) };
      return word('bad', { icon: '✕', text: trans.__('failed'), ...after }, age);
    }
    case 'stopped':
      return word('plain', { icon: '■', text: trans.__('stopped') });
    case 'interrupted':
      return word('bad', { icon: '⚠', text: trans.__('interrupted') });
    case 'lost':
      return word('bad', {
        icon: '⚠',
        text: trans.__('lost'),
        more: trans.__(' on %1', host ?? '?')
      });
    case 'unfinished':
      return word('plain', { icon: '', text: trans.__('unfinished') });
    case 'finished':
      return word('plain');
    default:
      return unreachable(state);
  }
}

/** Names what was tried with an experiment since, and came to nothing. */
function describeFailure(
  { kind, state }: NonNullable<ExperimentView['failedSince']>,
  trans: TranslationBundle
): IMark {
  const what = kind === 'resume' ? trans.__('resume') : trans.__('new run');
  return state === 'failed'
    ? { icon: '✕', text: trans.__('%1 failed', what) }
    : { icon: '⚠', text: trans.__('%1 interrupted', what) };
}

/** Of what a closed experiment hides, what the user did is told: what is in the workspace, and what is pinned. */
function describeHidden(
  checkpoints: readonly CheckpointView[],
  { trans, applied }: IWordContext
): IMark[] {
  const count = checkpoints.filter(({ isPinned }) => isPinned).length;
  return [
    ...(checkpoints.some(({ sha }) => sha === applied)
      ? [{ icon: '●', text: trans.__('applied') }]
      : []),
    ...(count > 0 ? [{ icon: '⚲', text: trans.__('%1 pinned', count) }] : [])
  ];
}

function describeCheckpoint(
  checkpoint: CheckpointView,
  experiment: ExperimentView,
  { trans, now, applied }: IWordContext
): IDescription {
  const { step, kind, isBest, isPinned, isMetricsOnly, sha, time, stage } = checkpoint;
  const isFinal = kind === 'final';
  const label = isFinal ? trans.__('result') : nameStep(step, sha, trans);
  const several = hasSeveralStages(experiment);
  const marks = [
    isBest ? { icon: '★', text: trans.__('best') } : null,
    sha === applied ? { icon: '●', text: trans.__('applied') } : null,
    isPinned ? { icon: '⚲', text: trans.__('pinned') } : null,
    isMetricsOnly ? { icon: '⊘', text: trans.__('metrics only') } : null
  ].filter(mark => mark !== null);
  return {
    label,
    marks,
    note: listed(several && !isFinal ? (stage ?? '') : '', formatAge(time, now, trans)),
    tone: isBest ? 'best' : isMetricsOnly ? 'muted' : 'plain'
  };
}

function describePin(
  { sha, step, time, madeIn, bytes }: PinView,
  { trans, now, applied }: IWordContext
): IDescription {
  const size = bytes >= 50_000 ? trans.__('%1 MB', (bytes / 1e6).toFixed(1)) : '';
  const name = nameStep(step, sha, trans);
  return {
    label: madeIn === null ? name : `${madeIn}, ${name}`,
    marks: [
      { icon: '⚲', text: trans.__('pinned') },
      ...(sha === applied ? [{ icon: '●', text: trans.__('applied') }] : [])
    ],
    note: listed(formatAge(time, now, trans), size),
    tone: 'plain'
  };
}

/** Puts words side by side, without those that there are none of. */
function listed(...words: readonly string[]): string {
  return words.filter(Boolean).join(', ');
}

function nameStep(step: number | null, sha: string, trans: TranslationBundle): string {
  return step === null ? trans.__('checkpoint %1', sha.slice(0, 7)) : trans.__('step %1', step);
}

/** Answers of {@link hasSeveralStages}: each row asks in each frame, and there may be thousands of checkpoints. */
const severalStages = new WeakMap<ExperimentView, boolean>();

/** Tells whether checkpoints are of more than one stage; the result counts as one. */
function hasSeveralStages(experiment: ExperimentView): boolean {
  const known = severalStages.get(experiment);
  if (known !== undefined) return known;
  const found = new Set(experiment.checkpoints.map(item => item.stage)).size > 2;
  severalStages.set(experiment, found);
  return found;
}

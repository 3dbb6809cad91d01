import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  CheckpointView,
  ExperimentView,
  HistoryView
} from '../../contract/experiment-view.js';
import { unreachable } from '../../contract/result.js';
import { formatAge } from './format-age.js';
import type { IHistoryRow } from './history-types.js';

/** A row in words. */
export interface IDescription {
  readonly label: string;
  /** State that stands out: best, applied, pinned, failed. */
  readonly mark: string;
  /** What is good to know and not loud. */
  readonly note: string;
  readonly tone: 'plain' | 'running' | 'best' | 'bad' | 'muted';
}

/** What the words depend on besides the row. */
export interface IWordContext {
  readonly trans: TranslationBundle;
  readonly applied: string | null;
  readonly marked: string | null;
  /** Now, in ms: ages are told from it. */
  readonly now: number;
}

/** Words what a row stands for, and what is special about it. */
export function describeRow(row: IHistoryRow, context: IWordContext): IDescription {
  const description = describeKind(row, context);
  if (row.key !== context.marked) return description;
  const mark = `${description.mark} ${context.trans.__('⇄ to compare')}`.trim();
  return { ...description, mark };
}

function describeKind(row: IHistoryRow, context: IWordContext): IDescription {
  const { trans, now } = context;
  switch (row.kind) {
    case 'baseline': {
      const { names, sha, time } = row.baseline;
      const label = names.length > 0 ? names.join(', ') : sha.slice(0, 7);
      return { label, mark: '', note: formatAge(time, now, trans), tone: 'plain' };
    }
    case 'starting':
      return describeStarting(row.run, context);
    case 'experiment':
      return describeExperiment(row.experiment, context);
    case 'checkpoint':
      return describeCheckpoint(row.checkpoint, row.experiment, context);
    case 'more':
      return { label: trans.__('… %1 more', row.count), mark: '', note: '', tone: 'muted' };
    default:
      return unreachable(row);
  }
}

function describeStarting(
  { name, state, host, startedAt }: HistoryView['starting'][number],
  { trans, now }: IWordContext
): IDescription {
  const note = formatAge(startedAt, now, trans);
  switch (state) {
    case 'failed':
      return { label: name, mark: trans.__('✕ failed, no checkpoint'), note, tone: 'bad' };
    case 'interrupted':
      return { label: name, mark: trans.__('⚠ interrupted, no checkpoint'), note, tone: 'bad' };
    case 'lost':
      return { label: name, mark: trans.__('⚠ lost on %1', host ?? '?'), note, tone: 'bad' };
    default:
      return {
        label: name,
        mark: trans.__('running, no checkpoint yet'),
        note: '',
        tone: 'running'
      };
  }
}

function describeExperiment(
  { name, state, checkpoints, host, origin }: ExperimentView,
  { trans, now }: IWordContext
): IDescription {
  const tip = checkpoints[0];
  const age = tip ? formatAge(tip.time, now, trans) : '';
  const steps = tip?.step ?? null;
  const extent = steps === null ? '' : trans.__('step %1, ', steps);
  const from = origin?.experiment ? trans.__('from %1, ', origin.experiment) : '';
  const note = `${from}${extent}${age}`;
  switch (state) {
    case 'running': {
      const where = host === null ? '' : trans.__(' on %1', host);
      return { label: name, mark: `${trans.__('running')}${where}`, note: from, tone: 'running' };
    }
    case 'failed':
      return {
        label: name,
        mark: steps === null ? trans.__('✕ failed') : trans.__('✕ failed after step %1', steps),
        note: age,
        tone: 'bad'
      };
    case 'stopped':
      return { label: name, mark: trans.__('■ stopped'), note, tone: 'plain' };
    case 'interrupted':
      return { label: name, mark: trans.__('⚠ interrupted'), note, tone: 'bad' };
    case 'lost':
      return { label: name, mark: trans.__('⚠ lost on %1', host ?? '?'), note, tone: 'bad' };
    case 'unfinished':
      return { label: name, mark: trans.__('unfinished'), note, tone: 'plain' };
    case 'finished':
      return { label: name, mark: '', note, tone: 'plain' };
    default:
      return unreachable(state);
  }
}

function describeCheckpoint(
  checkpoint: CheckpointView,
  experiment: ExperimentView,
  { trans, now, applied }: IWordContext
): IDescription {
  const { step, kind, isBest, isPinned, isMetricsOnly, sha, time, stage } = checkpoint;
  const isFinal = kind === 'final';
  const label = isFinal
    ? trans.__('result')
    : step === null
      ? trans.__('checkpoint %1', sha.slice(0, 7))
      : trans.__('step %1', step);
  const several = hasSeveralStages(experiment);
  const marks = [
    isBest ? trans.__('★ best') : '',
    sha === applied ? trans.__('● applied') : '',
    isPinned ? trans.__('⚲ pinned') : '',
    isMetricsOnly ? trans.__('metrics only') : ''
  ].filter(Boolean);
  return {
    label,
    mark: marks.join(' '),
    note: `${several && stage !== null && !isFinal ? `${stage}, ` : ''}${formatAge(time, now, trans)}`,
    tone: isBest ? 'best' : isMetricsOnly ? 'muted' : 'plain'
  };
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

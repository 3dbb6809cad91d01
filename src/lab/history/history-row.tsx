import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type {
  CheckpointView,
  ExperimentView,
  HistoryView,
  RevisionData
} from '../../contract/experiment-view.js';
import { unreachable } from '../../contract/result.js';
import { formatAge } from './format-age.js';
import { formatValue, valueIn, type IColumn } from './history-columns.js';
import { LaneDrawing } from './lane-drawing.js';
import type { IHistoryRow } from './history-types.js';

/** Height of every row, in CSS pixels: windowing counts on it. */
export const ROW_HEIGHT = 24;

/** What a row is drawn from besides itself. */
export interface IRowContext {
  readonly trans: TranslationBundle;
  readonly columns: readonly IColumn[];
  readonly lastLane: number;
  readonly applied: string | null;
  readonly selected: string | null;
  readonly marked: string | null;
  /** Now, in ms: ages are told from it. */
  readonly now: number;
}

/** One row of the checkpoint history. */
export function HistoryRow(props: {
  readonly row: IHistoryRow;
  readonly top: number;
  /** Prefix of the ids of rows, which the tree names as its active one. */
  readonly id: string;
  readonly context: IRowContext;
  readonly onToggle: (row: IHistoryRow) => void;
  readonly onSelect: (row: IHistoryRow) => void;
}): ReactElement {
  const { row, top, id, context, onToggle, onSelect } = props;
  const { label, note, tone, mark } = describe(row, context);
  const isOpen = row.kind === 'experiment' ? row.openness !== 'closed' : undefined;
  const source = sourceOf(row);
  return (
    <div
      id={id}
      role="row"
      className={`jp-StagebookHistory-row jp-mod-${row.kind} jp-mod-${tone}${
        context.selected === row.key ? ' jp-mod-selected' : ''
      }`}
      style={{ top, height: ROW_HEIGHT }}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-expanded={isOpen}
      aria-selected={context.selected === row.key}
      data-key={row.key}
      onMouseDown={event => {
        // What stands for hidden rows opens at the click; selected, it would be gone before.
        if (event.button !== 1 && row.kind !== 'more') onSelect(row);
      }}
      onDoubleClick={() => {
        onToggle(row);
      }}
    >
      <LaneDrawing row={row} tone={tone} last={context.lastLane} />
      {isOpen !== undefined && (
        <span
          className="jp-StagebookHistory-twisty"
          aria-hidden
          onClick={() => {
            onToggle(row);
          }}
        >
          {isOpen ? '▾' : '▸'}
        </span>
      )}
      <span role="gridcell" className="jp-StagebookHistory-label" title={`${label} ${note}`}>
        {row.kind === 'more' ? (
          <button
            className="jp-StagebookHistory-more"
            tabIndex={-1}
            onClick={() => {
              onToggle(row);
            }}
          >
            {label}
          </button>
        ) : (
          label
        )}
        {mark !== '' && <span className="jp-StagebookHistory-mark"> {mark}</span>}
        {note !== '' && <span className="jp-StagebookHistory-note"> {note}</span>}
      </span>
      {source &&
        context.columns.map(column => {
          const text = formatValue(valueIn(column, source));
          return (
            <span
              key={column.id}
              role="gridcell"
              className="jp-StagebookHistory-value"
              title={text}
            >
              {text}
            </span>
          );
        })}
    </div>
  );
}

interface IDescription {
  readonly label: string;
  /** State that stands out: best, applied, pinned, failed. */
  readonly mark: string;
  /** What is good to know and not loud. */
  readonly note: string;
  readonly tone: 'plain' | 'running' | 'best' | 'bad' | 'muted';
}

function describe(row: IHistoryRow, context: IRowContext): IDescription {
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
  { trans, now }: IRowContext
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
  { trans, now }: IRowContext
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
  { trans, now, applied, marked }: IRowContext
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
    marked?.endsWith(sha) === true ? trans.__('⇄ to compare') : '',
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

function sourceOf(row: IHistoryRow): RevisionData | undefined {
  if (row.kind === 'baseline') return row.baseline;
  if (row.kind === 'checkpoint') return row.checkpoint;
  if (row.kind === 'experiment')
    // Closed, the one value that stands for all of them is the best.
    return row.experiment.checkpoints.find(({ isBest }) => isBest) ?? row.experiment.checkpoints[0];
  return undefined;
}

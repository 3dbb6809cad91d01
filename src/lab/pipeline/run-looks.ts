import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunView } from '../../contract/experiment-run.js';
import { describeSteps } from '../runs/describe-steps.js';
import { plainText } from '../runs/log-text.js';
import { isLive } from '../runs/runs-model.js';
import type { IDrawnPipeline } from './collapse-stages.js';
import type { IStateLook } from './stage-state.js';

/** What a run does, or did, with a stage. */
export interface IRunLook extends IStateLook {
  /** Name of its experiment. */
  readonly run: string;
  /** All of it in one sentence, without the period. */
  readonly detail: string;
}

/** A run to show in the graph. */
export interface IShownRun extends Pick<RunView, 'record' | 'state' | 'progress'> {
  /** True where nobody knows how far it is by now. */
  readonly isOffline?: boolean;
}

/**
 * Words what a run does with the stages that it is known of, by name; those that it has nothing to do with are left out.
 *
 * Of a run that is over, only the stage where it broke off is told: what the others made is in the history.
 */
export function describeRun(
  pipeline: IDrawnPipeline,
  run: IShownRun,
  trans: TranslationBundle
): ReadonlyMap<string, IRunLook> {
  const { record, progress } = run;
  const at = progress ? findDrawn(pipeline, progress.stage) : undefined;
  if (at === undefined || !progress) return new Map();
  const look = (
    icon: string,
    text: string,
    tone: IRunLook['tone'],
    whole: string = text
  ): IRunLook => ({
    icon,
    text: trans.__('run: %1', text),
    tone,
    run: record.name,
    detail: trans.__('In run %1: %2', record.name, whole)
  });
  if (!isLive(run)) {
    const end = describeEnd(run, trans);
    const why = record.problem === null ? '' : `. ${stripPeriod(plainText(record.problem))}`;
    return new Map(end ? [[at, look(end.icon, end.text, 'bad', `${end.text}${why}`)]] : []);
  }
  const extent = describeSteps(progress, trans) ?? trans.__('running');
  const here = run.isOffline
    ? look('◌', trans.__('offline, was at %1', extent), 'muted')
    : look('↻', extent, 'running');
  const before = walk(pipeline, at, 'to', 'from');
  const behind = walk(pipeline, at, 'from', 'to');
  return new Map([
    ...before.map((name): [string, IRunLook] => [name, look('✓', trans.__('done'), 'ok')]),
    ...behind.map((name): [string, IRunLook] => [
      name,
      look('◌', trans.__('waits'), 'muted', trans.__('waits for %1', at))
    ]),
    [at, here]
  ]);
}

/** Tells whether a run broke off, so that its user has something to do about it. */
export function isBroken({ state }: Pick<RunView, 'state'>): boolean {
  return state === 'failed' || state === 'interrupted' || state === 'lost';
}

function describeEnd(
  { state }: IShownRun,
  trans: TranslationBundle
): { readonly icon: string; readonly text: string } | undefined {
  if (state === 'failed') return { icon: '✕', text: trans.__('failed') };
  if (state === 'interrupted') return { icon: '⚠', text: trans.__('interrupted') };
  return state === 'lost' ? { icon: '⚠', text: trans.__('lost') } : undefined;
}

/** The drawn stage that stands for a stage: itself, or the template that it was made of. */
function findDrawn({ stages }: IDrawnPipeline, name: string): string | undefined {
  return stages.find(({ members }) => members.some(member => member.name === name))?.name;
}

/** Names of the stages (data need no run) that arrows lead to from one, in one direction. */
function walk(
  { stages, edges }: IDrawnPipeline,
  start: string,
  near: 'from' | 'to',
  far: 'from' | 'to'
): string[] {
  const next = new Map<string, string[]>(stages.map(({ name }) => [name, []]));
  for (const edge of edges) next.get(edge[near])?.push(edge[far]);
  const found = new Set([start]);
  for (const name of found) for (const other of next.get(name) ?? []) found.add(other);
  return stages.flatMap(({ kind, name }) =>
    kind === 'stage' && name !== start && found.has(name) ? [name] : []
  );
}

function stripPeriod(text: string): string {
  return text.replace(/\.\s*$/, '');
}

import type { ExperimentView, RevisionData } from '../../contract/experiment-view.js';
import type { JsonValue } from '../../contract/json.js';
import { formatValue, leaves } from '../history/history-columns.js';

/** A param or metric of what is selected, and how it differs. */
export interface IDetail {
  readonly kind: 'metrics' | 'params';
  readonly file: string;
  readonly name: string;
  readonly value: string;
  /** The change against the commit before, or the value there; empty where it is the same. */
  readonly before: string;
  /** Whether the change is what the experiment aims at; undefined where it has no such aim. */
  readonly isBetter?: boolean;
  /** The value in the workspace where it is another. */
  readonly workspace: string;
}

/** What details are told from. */
export interface IDetailSource {
  readonly data: RevisionData;
  /** The commit before; undefined where there is none to compare with. */
  readonly parent: RevisionData | undefined;
  readonly workspace: RevisionData;
  readonly objective: ExperimentView['objective'];
}

/** Lists metrics and params with what changed against the commit before and against the workspace. */
export function compareDetails(source: IDetailSource): IDetail[] {
  return [...compare('metrics', source), ...compare('params', source)];
}

function compare(
  kind: IDetail['kind'],
  { data, parent, workspace, objective }: IDetailSource
): IDetail[] {
  return Object.entries(data[kind]).flatMap(([file, values]) => {
    const old = new Map(leaves(parent?.[kind][file]));
    const now = new Map(leaves(workspace[kind][file]));
    const aim =
      kind === 'metrics' && objective?.file === file ? objective.key.replaceAll('/', '.') : null;
    return leaves(values).map(([name, value]): IDetail => {
      const change = changeOf(old.get(name), value);
      const isAim = name === aim && typeof change === 'number' && objective !== null;
      return {
        kind,
        file,
        name,
        value: formatValue(value),
        before: typeof change === 'number' ? formatChange(change) : change,
        ...(isAim && { isBetter: change > 0 === (objective.direction === 'maximize') }),
        workspace: isSame(now.get(name), value) ? '' : formatValue(now.get(name))
      };
    });
  });
}

/** The difference of numbers, the old value of anything else; empty where nothing changed. */
function changeOf(old: JsonValue | undefined, now: JsonValue): number | string {
  if (old === undefined || isSame(old, now)) return '';
  if (typeof old === 'number' && typeof now === 'number') return now - old;
  return formatValue(old);
}

function formatChange(change: number): string {
  // What subtracting adds in the last places says nothing.
  const size = Number(Math.abs(change).toPrecision(3));
  return `${change > 0 ? '+' : '−'}${formatValue(size)}`;
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

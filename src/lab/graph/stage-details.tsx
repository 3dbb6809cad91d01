import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { RevisionData } from '../../contract/experiment-view.js';
import type { JsonValue } from '../../contract/json.js';
import { CommandIDs } from '../command-ids.js';
import { formatValue, leaves } from '../history/history-columns.js';
import type { IDrawnStage } from '../pipeline/collapse-stages.js';
import type { IPlace } from '../reveal.js';

/** What is known of the selected stage, beside the graph. */
export function StageDetails(props: {
  readonly stage: IDrawnStage;
  /** Its state in words. */
  readonly state: string;
  /** The cell or file that opening it shows. */
  readonly place: IPlace;
  /** Whether the graph is that of the workspace, which is what a run starts from. */
  readonly isOfWorkspace: boolean;
  /** Params and metrics of the revision that is shown. */
  readonly data: RevisionData | null;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  /** Shows its place, or each stage of a template by itself. */
  readonly onOpen: () => void;
}): ReactElement {
  const { stage, state, place, isOfWorkspace, data, commands, trans, onOpen } = props;
  const { name, outs, members } = stage;
  const params = valuesIn(data?.params, (_, key) => key.startsWith(`${name}.`));
  const metrics = valuesIn(data?.metrics, file =>
    outs.some(out => file === out || file.startsWith(`${out}/`))
  );
  return (
    <aside className="jp-StagebookGraph-details" aria-label={name}>
      <h3>{name}</h3>
      <p>{state}</p>
      <Items title={trans.__('Why')} items={stage.reasons} />
      <Items
        title={trans.__('Params')}
        items={params.map(
          ([key, value]) => `${key.slice(name.length + 1)} = ${formatValue(value)}`
        )}
      />
      <Items
        title={trans.__('Metrics')}
        items={metrics.map(([key, value]) => `${key} ${formatValue(value)}`)}
      />
      <Items title={trans.__('Reads')} items={stage.deps} />
      <Items title={trans.__('Writes')} items={outs} />
      {stage.cmd !== undefined && <pre>{stage.cmd}</pre>}
      <div className="jp-StagebookDetails-actions">
        <button className="jp-StagebookButton jp-mod-small" onClick={onOpen}>
          {members.length > 1
            ? trans.__('Show each')
            : place.cell !== undefined
              ? trans.__('Show its cell')
              : trans.__('Open %1', PathExt.basename(place.path))}
        </button>
        {isOfWorkspace && stage.kind === 'stage' && members.length === 1 && (
          <button
            className="jp-StagebookButton jp-mod-small"
            onClick={() => void commands.execute(CommandIDs.runExperiment, { targets: [name] })}
          >
            {trans.__('Run up to here')}
          </button>
        )}
      </div>
    </aside>
  );
}

/** A heading with lines below it; nothing where there are none. */
function Items(props: {
  readonly title: string;
  readonly items: readonly string[];
}): ReactElement | null {
  const { title, items } = props;
  if (items.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {items.map((item, i) => (
          <li key={i}>{item}</li>
        ))}
      </ul>
    </>
  );
}

/** Names and values of the leaves that belong to the stage. */
function valuesIn(
  values: RevisionData['params'] | RevisionData['metrics'] = {},
  isMine: (file: string, name: string) => boolean
): [string, JsonValue][] {
  return Object.entries(values).flatMap(([file, value]) =>
    leaves(value).filter(([name]) => isMine(file, name))
  );
}

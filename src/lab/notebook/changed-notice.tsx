import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { Fragment, type ReactElement } from 'react';
import type { ClassView } from '../../contract/requests.js';
import { CommandIDs } from '../command-ids.js';
import { findChanged } from './find-changed.js';

/** Stands in a sentence where the names of the cells go. */
const NAMES = '\u0000';
/** More names than these are counted. */
const MAX_NAMES = 3;

/** Says which class cells the graph does not follow, with a link to each. */
export function ChangedNotice(props: {
  readonly classes: readonly ClassView[];
  /** Number of a cell as people count; undefined in a notebook that is not open. */
  readonly numberOf: (item: ClassView) => number | undefined;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement | null {
  const { classes, trans } = props;
  const changed = findChanged(classes, 'changed');
  const added = findChanged(classes, 'not-written');
  const broken = findChanged(classes, 'broken');
  if (changed.length + added.length + broken.length === 0) return null;
  const sentences: readonly (readonly [string, readonly ClassView[]])[] = [
    // A restore makes them differ as well as an edit.
    [
      trans._n('%2 differs from the graph.', '%2 differ from the graph.', changed.length, NAMES),
      changed
    ],
    [
      trans._n('%2 is not in the graph yet.', '%2 are not in the graph yet.', added.length, NAMES),
      added
    ],
    [
      trans._n('%2 is kept back by an error.', '%2 are kept back by errors.', broken.length, NAMES),
      broken
    ]
  ];
  return (
    <div className="jp-StagebookNotice" role="status">
      <span aria-hidden>▲</span>
      <span>
        {sentences
          .filter(([, items]) => items.length > 0)
          .map(([text, items]) => (
            <Fragment key={text}>
              {text.split(NAMES)[0]}
              <Names {...props} items={items} />
              {text.split(NAMES)[1]}{' '}
            </Fragment>
          ))}
      </span>
    </div>
  );
}

function Names(
  props: Parameters<typeof ChangedNotice>[0] & { readonly items: readonly ClassView[] }
): ReactElement {
  const { items, numberOf, commands, trans } = props;
  return (
    <>
      {items.slice(0, MAX_NAMES).map((item, i) => {
        const number = numberOf(item);
        const place = { path: item.notebook, cell: item.cellId, line: 0, column: 0 };
        return (
          <Fragment key={`${item.notebook}:${item.className}`}>
            {i > 0 && ', '}
            {nameCell(item, number, i === 0, trans)} (
            <button
              className="jp-StagebookLink"
              title={trans.__('Show the cell')}
              onClick={() => void commands.execute(CommandIDs.revealLocation, { location: place })}
            >
              {item.className}
            </button>
            )
          </Fragment>
        );
      })}
      {items.length > MAX_NAMES && ` ${trans.__('and %1 more', items.length - MAX_NAMES)}`}
    </>
  );
}

function nameCell(
  { notebook }: ClassView,
  number: number | undefined,
  isFirst: boolean,
  trans: TranslationBundle
): string {
  if (number === undefined) return notebook;
  return isFirst ? trans.__('Cell %1', number) : trans.__('cell %1', number);
}

import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import { CommandIDs } from '../command-ids.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { reveal, type IPlace } from '../reveal.js';
import { ROOT_ARG, rootOf } from './project-args.js';
import { wordFor } from './palette-words.js';

const FIX_ARGS = {
  args: {
    type: 'object',
    properties: {
      title: { type: 'string', description: 'Title of the fix; none: the first of the cell' },
      cell: { type: 'string', description: 'Id of the cell; none: the active one' }
    },
    additionalProperties: false
  }
};
const PLACE_ARGS = {
  args: {
    type: 'object',
    required: ['location'],
    properties: {
      location: {
        type: 'object',
        required: ['path', 'line', 'column'],
        properties: {
          path: { type: 'string', description: 'Path in the project' },
          cell: { type: 'string', description: 'Id of a cell, in a notebook' },
          line: { type: 'number', description: 'Zero-based line' },
          column: { type: 'number', description: 'Zero-based column' }
        }
      },
      ...ROOT_ARG
    }
  }
};

/** What the commands work on. */
export interface IPlaceCommandOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly documents: IDocumentManager;
  readonly trans: TranslationBundle;
}

/** Registers what can be done with a problem: go to its place, and mend it there. */
export function addPlaceCommands(options: IPlaceCommandOptions): IDisposable {
  const { commands, model, documents, trans } = options;
  return DisposableSet.from([
    commands.addCommand(CommandIDs.fixProblem, {
      label: wordFor(trans.__('Fix problem'), trans.__('Fix a problem of the notebook')),
      caption: trans.__('Change the notebook so that a problem goes away; Ctrl+Z takes it back'),
      icon: stagebookIcon,
      describedBy: FIX_ARGS,
      isEnabled: () => model.diagnostics.some(item => item.fixes !== undefined),
      execute: args => fixProblem(args, model, documents)
    }),
    commands.addCommand(CommandIDs.revealLocation, {
      label: trans.__('Show a place of the project'),
      caption: trans.__('Open a notebook or file of the project at a place'),
      icon: stagebookIcon,
      describedBy: PLACE_ARGS,
      execute: args => revealLocation(args, options)
    })
  ]);
}

/** Applies a fix and puts the cursor where it changed something, so that Ctrl+Z takes it back. */
async function fixProblem(
  args: ReadonlyPartialJSONObject,
  model: StagebookModel,
  documents: IDocumentManager
): Promise<void> {
  const { title, cell } = args as { readonly title?: string; readonly cell?: string };
  const { notebook } = model;
  const active = notebook?.content.activeCell?.model.id;
  const place = model.checks.fix(title, cell ?? active);
  const path = place && (await model.contentsPath(place.path));
  if (!place || !path) return;
  await reveal(documents, path, place);
  if (notebook?.context.localPath === path) notebook.content.mode = 'edit';
}

async function revealLocation(
  args: ReadonlyPartialJSONObject,
  { model, documents, trans }: IPlaceCommandOptions
): Promise<void> {
  const place = args['location'] as unknown as IPlace;
  const path = await model.contentsPath(place.path, rootOf(args));
  if (path !== null) await reveal(documents, path, place);
  else
    Notification.warning(
      trans.__(
        '%1 lies outside of the folder that this server shows. Start Jupyter in the folder of the project.',
        place.path
      )
    );
}

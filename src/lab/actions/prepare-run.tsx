import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { Diagnostic, Location } from '../../contract/diagnostic.js';
import type { Failure } from '../../contract/failure.js';
import type { WriteGraphReport } from '../../contract/requests.js';
import type { Result } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import { nameKeptBack } from '../notebook/name-kept-back.js';
import { plainText } from '../notebook/describe-problem.js';
import { firstError } from '../notebook/describe-written.js';
import { saveNotebooks } from '../notebook/project-notebooks.js';
import type { ProjectClient } from '../project-client.js';
import { describeFailure } from '../setup/describe-failure.js';
import { toPlaceArgs } from './place-args.js';
import type { WriteGraph } from './write-graph.js';

/** What is worked with before a run. */
export interface IPrepareOptions {
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  readonly writing: WriteGraph;
  /** Whether unsaved edits of the notebook are saved first. */
  readonly isSaving: boolean;
}

/** Saves the notebook and settles what to do where the run would not be of what it says; false: do not run. */
export async function prepareRun(
  project: ProjectClient,
  options: IPrepareOptions
): Promise<boolean> {
  const { trans, writing, isSaving } = options;
  const { notebook } = project;
  if (!notebook) return true;
  const isOfStages = notebook.context.model.defaultKernelLanguage === 'typescript';
  // Asks first about a file that is gone, which to save would bring back unasked.
  const preview = isOfStages ? await writing.preview(project) : undefined;
  // That nobody answers is told by the panel.
  if (preview?.ok === false && preview.failure.reason === 'cancelled') return false;
  if (isSaving && !(await saveNotebooks([notebook]))) return false;
  if (!preview || (preview.ok && isAsWritten(preview.value))) return true;
  const place = findProblem(preview)?.location;
  const isWritten = await hasStages(project);
  const { button } = await showDialog({
    title: project.sign(
      preview.ok
        ? trans.__('The notebook and the pipeline differ')
        : trans.__('The graph cannot be written')
    ),
    body: <div>{await describeDifference(project, preview, isWritten, trans)}</div>,
    // What was written before runs only where that is asked for: it is never what Enter does.
    buttons: [
      Dialog.cancelButton(),
      ...(isWritten
        ? [Dialog.cancelButton({ label: trans.__('Run as written'), actions: ['run'] })]
        : []),
      ...(preview.ok && preview.value.changes.length > 0
        ? [Dialog.okButton({ label: trans.__('Write graph and run'), actions: ['write'] })]
        : []),
      ...(place ? [Dialog.okButton({ label: nameShow(place, trans), actions: ['show'] })] : [])
    ]
  });
  const [action] = button.actions;
  if (action === 'show' && place) {
    const args = { location: toPlaceArgs(place), root: project.root };
    await options.commands.execute(CommandIDs.revealLocation, args);
  }
  if (action === 'write') return (await writing.write(project, {}, true)).ok;
  return action === 'run';
}

/** Whether a run is of what the notebook says: nothing would be written, and no error keeps anything from it. */
function isAsWritten({ changes, heldBack }: WriteGraphReport): boolean {
  return changes.length === 0 && heldBack.length === 0;
}

/** Whether there is anything to run: that the graph was written, or somebody wrote stages by hand. */
async function hasStages(project: ProjectClient): Promise<boolean> {
  const viewed = await project.ask('graph/view', {});
  return viewed?.ok === true && viewed.value.stages.length > 0;
}

/** The error that keeps something back, or all. */
function findProblem(preview: Result<WriteGraphReport, Failure>): Diagnostic | undefined {
  if (preview.ok)
    return preview.value.heldBack.length === 0 ? undefined : firstError(preview.value.diagnostics);
  const { failure } = preview;
  return failure.reason === 'invalid-input' ? firstError(failure.diagnostics) : undefined;
}

function nameShow(place: Location, trans: TranslationBundle): string {
  return place.kind === 'cell' ? trans.__('Show cell %1', place.cellNumber) : trans.__('Show it');
}

async function describeDifference(
  project: ProjectClient,
  preview: Result<WriteGraphReport, Failure>,
  isWritten: boolean,
  trans: TranslationBundle
): Promise<readonly ReactElement[]> {
  const sentences: string[] = [];
  const problem = findProblem(preview);
  if (!preview.ok && preview.failure.reason !== 'invalid-input')
    sentences.push(describeFailure(preview.failure, trans).message);
  if (problem) sentences.push(plainText(problem.message));
  if (preview.ok) {
    const { changes, heldBack } = preview.value;
    if (heldBack.length > 0) {
      const names = await nameKeptBack(project, heldBack, trans);
      sentences.push(
        trans._n(
          '%2 is kept back by an error.',
          '%2 are kept back by errors.',
          names.length,
          names.join(', ')
        ),
        ...(isWritten ? [trans.__('As written, the run is of the code from before.')] : [])
      );
    }
    if (changes.length > 0)
      sentences.push(
        trans.__('Write graph would change: %1.', changes.map(({ path }) => path).join(', '))
      );
  }
  return sentences.map(sentence => <p key={sentence}>{sentence}</p>);
}

import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Failure } from '../contract/failure.js';
import type { Result } from '../contract/result.js';
import { questionOf, type ProjectClient } from './project-client.js';
import { describeFailure } from './setup/describe-failure.js';
import { listCommandLines } from './setup/problem.js';
import { showWholeText } from './setup/whole-text.js';

/** Waits for an answer and tells a failure, of a project, as a notification; returns the value, undefined where there is none. */
export async function reportFailure<T>(
  answer: Promise<Result<T, Failure> | undefined>,
  trans: TranslationBundle,
  project?: Pick<ProjectClient, 'sign'>
): Promise<T | undefined> {
  const result = await answer;
  if (!result) return undefined;
  tellAnswer(result, trans, project);
  return result.ok ? result.value : undefined;
}

/** Tells a failure as a notification, and takes away what was told of the same action in the same project before. */
export function tellAnswer(
  answer: Result<unknown, Failure>,
  trans: TranslationBundle,
  project?: Pick<ProjectClient, 'sign'>
): void {
  if (!answer.ok && answer.failure.reason === 'cancelled') return;
  const question = questionOf(answer);
  const before = question === undefined ? undefined : TOLD.get(question);
  if (before !== undefined) Notification.dismiss(before);
  const id = answer.ok ? undefined : tellFailure(answer.failure, trans, project);
  if (question === undefined) return;
  if (id === undefined) TOLD.delete(question);
  else TOLD.set(question, id);
}

/** Ids of the notifications of failures, by what failed. */
const TOLD = new Map<string, string>();

/** Letters of a notification that JupyterLab shows; what is beyond is cut. */
const SHOWN = 140;

/** Letters of a command line that a button shows. */
const MAX_LABEL = 32;

/** Tells a failure as a notification that stays, with buttons to read all of it and to copy what helps; returns its id. */
export function tellFailure(
  failure: Failure,
  trans: TranslationBundle,
  project?: Pick<ProjectClient, 'sign'>
): string {
  const { title: what, message, help = [] } = describeFailure(failure, trans);
  const title = project?.sign(what) ?? what;
  // Of a file the title says what is wrong, and what to do comes before its path.
  const parts = failure.reason === 'io' ? [help.join(' '), message] : [message, help.join(' ')];
  const text = [title, ...parts].filter(part => part !== '').join('\n\n');
  const lines = listCommandLines(help);
  const action = (label: string, caption: string, work: () => void): Notification.IAction => ({
    label,
    caption,
    callback: event => {
      event.preventDefault(); // The notification stays, with what else it says.
      work();
    }
  });
  const read = action(trans.__('Read all'), trans.__('Show the whole text'), () => {
    const sentences = [...message.split('\n'), ...help].filter(line => line !== '');
    void showWholeText(title, sentences, trans);
  });
  // Several are most often ways to choose from, so each has a button that names it.
  const copies = lines.map(line =>
    action(
      lines.length === 1 ? trans.__('Copy the command') : trans.__('Copy %1', shorten(line)),
      line,
      () => {
        Clipboard.copyToSystem(line);
      }
    )
  );
  return Notification.error(text, {
    autoClose: false,
    actions: [...(text.length > SHOWN ? [read] : []), ...copies]
  });
}

function shorten(line: string): string {
  return line.length <= MAX_LABEL ? line : `${line.slice(0, MAX_LABEL - 1)}…`;
}

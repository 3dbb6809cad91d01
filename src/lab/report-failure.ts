import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Failure } from '../contract/failure.js';
import type { Result } from '../contract/result.js';
import type { ProjectClient } from './project-client.js';
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
  if (!result || result.ok) return result?.value;
  if (result.failure.reason === 'cancelled') return undefined;
  tellFailure(result.failure, trans, project);
  return undefined;
}

/** Letters of a notification that JupyterLab shows; what is beyond is cut. */
const SHOWN = 140;

/** Letters of a command line that a button shows. */
const MAX_LABEL = 32;

/** Tells a failure as a notification that stays, with buttons to read all of it and to copy what helps. */
export function tellFailure(
  failure: Failure,
  trans: TranslationBundle,
  project?: Pick<ProjectClient, 'sign'>
): void {
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
  Notification.error(text, {
    autoClose: false,
    actions: [...(text.length > SHOWN ? [read] : []), ...copies]
  });
}

function shorten(line: string): string {
  return line.length <= MAX_LABEL ? line : `${line.slice(0, MAX_LABEL - 1)}…`;
}

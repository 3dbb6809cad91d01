import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Failure } from '../contract/failure.js';
import type { Result } from '../contract/result.js';
import { describeFailure } from './setup/describe-failure.js';
import { listCommandLines } from './setup/problem.js';

/** Waits for an answer and tells a failure as a notification; returns the value, undefined where there is none. */
export async function reportFailure<T>(
  answer: Promise<Result<T, Failure> | undefined>,
  trans: TranslationBundle
): Promise<T | undefined> {
  const result = await answer;
  if (!result || result.ok) return result?.value;
  if (result.failure.reason === 'cancelled') return undefined;
  tellFailure(result.failure, trans);
  return undefined;
}

/** Tells a failure as a notification that stays, with a button to copy the command that helps. */
export function tellFailure(failure: Failure, trans: TranslationBundle): void {
  const { title, message, help = [] } = describeFailure(failure, trans);
  // JupyterLab cuts long notifications: of a file the title says what is wrong, and what to do comes before its path.
  const parts = failure.reason === 'io' ? [help.join(' '), message] : [message, help.join(' ')];
  const text = [title, ...parts].filter(part => part !== '').join('\n\n');
  Notification.error(text, {
    autoClose: false,
    actions: listCommandLines(help).map(line => ({
      label: trans.__('Copy the command'),
      caption: line,
      callback: event => {
        event.preventDefault(); // The notification stays, with what else it says.
        Clipboard.copyToSystem(line);
      }
    }))
  });
}

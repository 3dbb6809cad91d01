import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Failure } from '../contract/failure.js';
import type { Result } from '../contract/result.js';
import { describeFailure } from './problem.js';

/** Waits for an answer and tells a failure as a notification; returns the value, undefined where there is none. */
export async function reportFailure<T>(
  answer: Promise<Result<T, Failure> | undefined>,
  trans: TranslationBundle
): Promise<T | undefined> {
  const result = await answer;
  if (!result || result.ok) return result?.value;
  if (result.failure.reason === 'cancelled') return undefined;
  const { title, message, help } = describeFailure(result.failure, trans);
  const text = [title, message, help]
    .filter(part => part !== undefined && part !== '')
    .join('\n\n');
  Notification.error(text, { autoClose: false });
  return undefined;
}

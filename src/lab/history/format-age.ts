import type { TranslationBundle } from '@jupyterlab/translation';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Words how long ago a time was; further back than a week as a date. */
export function formatAge(time: string, now: number, trans: TranslationBundle): string {
  const age = now - Date.parse(time);
  if (Number.isNaN(age)) return '';
  if (age < MINUTE) return trans.__('%1 s ago', Math.max(0, Math.round(age / 1000)));
  if (age < HOUR) return trans.__('%1 min ago', Math.floor(age / MINUTE));
  if (age < DAY) return trans.__('%1 h ago', Math.floor(age / HOUR));
  if (age < 2 * DAY) return trans.__('yesterday');
  if (age < 7 * DAY) return trans._n('%1 day ago', '%1 days ago', Math.floor(age / DAY));
  return time.slice(0, 10);
}

/** An out as a lock file recorded it. */
export interface ScannedOut {
  readonly path: string;
  readonly hash: string;
  readonly legacy: boolean;
}

/**
 * Finds the outs of one stage in a `dvc.lock` without parsing all of it.
 *
 * Histories hold thousands of lock files, and DVC writes them in one way only (dvc/utils/serialize/_yaml.py):
 * two blanks a level, dashes in the column of their key.
 */
export function scanLock(text: string, stage: string): ScannedOut[] {
  const entry = section(
    text,
    new RegExp(`^  (['"]?)${escape(stage)}\\1:[ \\t]*$`, 'm'),
    /^ {0,2}\S/m
  );
  const outs =
    entry === undefined ? undefined : section(entry, /^ {4}outs:[ \t]*$/m, /^ {4}[^\s-]/m);
  return (outs ?? '').split(/^ {4}- /m).flatMap(item => {
    const path = field(item, 'path');
    const hash = field(item, 'md5');
    if (path === undefined || hash === undefined) return [];
    return [{ path, hash, legacy: field(item, 'hash') !== 'md5' }];
  });
}

/** The lines after one that matches `start`, up to one that matches `end`. */
function section(text: string, start: RegExp, end: RegExp): string | undefined {
  const from = start.exec(text);
  if (!from) return undefined;
  const rest = text.slice(from.index + from[0].length + 1);
  const to = end.exec(rest);
  return to ? rest.slice(0, to.index) : rest;
}

function field(item: string, key: string): string | undefined {
  const value = new RegExp(`^\\s*${key}: (.*)$`, 'm').exec(item)?.[1]?.trim();
  return value === undefined ? undefined : (/^(['"])(.*)\1$/.exec(value)?.[2] ?? value);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

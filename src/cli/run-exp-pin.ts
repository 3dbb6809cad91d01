import type { PinView } from '../contract/experiment-view.js';
import { ok } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { formatBytes } from './format-bytes.js';
import { formatTable } from './format-table.js';
import { formatTime } from './history-table.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { wantPositionals } from './read-options.js';

/** `stagebook exp pin [REV…]`: without a revision, lists what is pinned. */
export async function runExpPin(invocation: Invocation): Promise<number> {
  if (invocation.positionals.length > 0) return setPins(invocation, true);
  const { engine, cwd } = invocation;
  const listed = await engine.request('checkpoint/pins', { path: cwd });
  return print(invocation, listed, ({ pins }) =>
    pins.length === 0 ? 'Nothing is pinned: `stagebook exp pin REV`.\n' : formatPins(pins)
  );
}

/** `stagebook exp unpin REV…`. */
export async function runExpUnpin(invocation: Invocation): Promise<number> {
  wantPositionals(invocation, 'REV');
  return setPins(invocation, false);
}

async function setPins(invocation: Invocation, pinned: boolean): Promise<number> {
  const { engine, cwd, positionals } = invocation;
  const done: Sha[] = [];
  const tell = (): number =>
    print(invocation, ok({ [pinned ? 'pinned' : 'unpinned']: done }), () =>
      done.map(sha => `${pinned ? 'Pinned' : 'Unpinned'} ${sha.slice(0, 7)}.\n`).join('')
    );
  for (const rev of positionals) {
    const set = await engine.request('checkpoint/pin', { path: cwd, rev, pinned });
    if (set.ok) {
      done.push(set.value.sha);
      continue;
    }
    if (done.length > 0) tell();
    return print(invocation, set, () => '');
  }
  return tell();
}

function formatPins(pins: readonly PinView[]): string {
  return formatTable(
    ['Pinned', 'Experiment', 'Stage', 'Step', 'Created', 'Size'],
    pins.map(pin => [
      pin.sha.slice(0, 7),
      pin.experiment ?? (pin.madeIn === null ? 'removed' : `${pin.madeIn} (removed)`),
      pin.stage ?? '-',
      String(pin.step ?? '-'),
      formatTime(pin.time),
      formatBytes(pin.bytes)
    ])
  );
}

/** Formats the pins that no row of the history shows, since their experiments are gone. */
export function formatLoosePins(pins: readonly PinView[]): string {
  if (pins.length === 0) return '';
  return `\nPinned, of experiments that were removed; \`stagebook exp unpin\` lets them go:\n${formatPins(pins)}`;
}

import type { TranslationBundle } from '@jupyterlab/translation';
import type { ClassState, ClassView } from '../../contract/requests.js';

/** How the state of a class cell is told: by an icon and a word, and in full by a title. */
export interface IBadge {
  readonly state: ClassState;
  readonly icon: string;
  readonly text: string;
  readonly title: string;
}

/** From what needs a person to what needs nothing. */
const URGENCY: readonly ClassState[] = ['broken', 'conflict', 'changed', 'not-written', 'written'];

const ICONS: Readonly<Record<ClassState, string>> = {
  broken: '✕',
  conflict: '✕',
  changed: '▲',
  'not-written': '○',
  written: '✓'
};

/** Describes the classes of one cell by the one that is furthest behind; undefined: it has none. */
export function describeBadge(
  classes: readonly ClassView[],
  trans: TranslationBundle
): IBadge | undefined {
  const state = URGENCY.find(wanted => classes.some(item => item.state === wanted));
  if (state === undefined) return undefined;
  const title = classes.map(item => `${item.className}: ${explain(item.state, trans)}`).join('\n');
  return { state, icon: ICONS[state], text: nameOf(state, trans), title };
}

function nameOf(state: ClassState, trans: TranslationBundle): string {
  switch (state) {
    case 'broken':
      return trans.__('error');
    case 'conflict':
      return trans.__('conflict');
    case 'changed':
      return trans.__('changed since');
    case 'not-written':
      return trans.__('not written');
    case 'written':
      return trans.__('written');
  }
}

function explain(state: ClassState, trans: TranslationBundle): string {
  switch (state) {
    case 'broken':
      return trans.__('an error here, or in what it needs, keeps it from being written');
    case 'conflict':
      return trans.__('its file was edited by hand since the graph was written');
    case 'changed':
      return trans.__('edited since the graph was written, or a restore brought other files');
    case 'not-written':
      return trans.__('not in the graph yet; write the graph to add it');
    case 'written':
      return trans.__('written to the graph as it is here');
  }
}

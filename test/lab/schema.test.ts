import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CommandIDs } from '../../src/lab/command-ids.js';
import { DEFAULT_SETTINGS } from '../../src/lab/settings.js';

interface Place {
  readonly command?: string;
  readonly keys?: readonly string[];
  readonly selector?: string;
  readonly items?: readonly Place[];
}

const schema = JSON.parse(readFileSync('schema/plugin.json', 'utf8')) as {
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly 'jupyter.lab.shortcuts': readonly Place[];
  readonly 'jupyter.lab.menus': {
    readonly main: readonly Place[];
    readonly context: readonly Place[];
  };
  readonly 'jupyter.lab.toolbars': Readonly<Record<string, readonly Place[]>>;
};
const menus = schema['jupyter.lab.menus'];
const placed = [
  ...schema['jupyter.lab.shortcuts'],
  ...menus.context,
  ...menus.main.flatMap(({ items = [] }) => items),
  ...Object.values(schema['jupyter.lab.toolbars']).flat()
].flatMap(({ command }) => command ?? []);

const sources = readdirSync('src/lab', { recursive: true, encoding: 'utf8' })
  .filter(path => /\.tsx?$/.test(path) && path !== 'settings.ts')
  .map(path => readFileSync(join('src/lab', path), 'utf8'))
  .join('\n');

const known: readonly string[] = Object.values(CommandIDs);

describe('the schema', () => {
  it('places no command that the code does not know', () => {
    expect(placed.filter(id => !known.includes(id))).toEqual([]);
  });

  it('has the settings that the code reads, with the same defaults', () => {
    const defaults = Object.entries(schema.properties).map(([key, value]) => [
      key,
      value['default']
    ]);
    expect(Object.fromEntries(defaults)).toEqual(DEFAULT_SETTINGS);
    const unread = Object.keys(schema.properties).filter(
      key =>
        !new RegExp(`ettings(\\?)?\\.(${key}\\b|get\\('${key}'\\))|SETTINGS_ID, '${key}'`).test(
          sources
        )
    );
    expect(unread).toEqual([]);
  });

  it('says of every setting what it does', () => {
    for (const [key, { title, description }] of Object.entries(schema.properties)) {
      expect(title, key).toMatch(/^[A-Z]/);
      expect(description, key).toMatch(/\.$/);
    }
  });

  it('has no shortcut twice', () => {
    const keys = schema['jupyter.lab.shortcuts'].map(
      ({ keys = [], selector = '' }) => `${keys.join()} ${selector}`
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has the keys of both buttons in the notebook and in the panel', () => {
    const places = (id: string) =>
      schema['jupyter.lab.shortcuts']
        .filter(({ command }) => command === id)
        .map(({ keys = [], selector = '' }) => `${keys.join()} ${selector}`);
    expect(places(CommandIDs.writeGraph)).toEqual([
      'Alt G .jp-Notebook',
      'Alt G .jp-StagebookPanel'
    ]);
    expect(places(CommandIDs.runExperiment)).toEqual([
      'Alt R .jp-Notebook',
      'Alt R .jp-StagebookPanel'
    ]);
  });
});

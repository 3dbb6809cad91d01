import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/contract/json.js';
import { editStages, parsePipelineFile } from '../../src/pipeline/index.js';
import { CORPUS } from './corpus.js';
import { randomFrom } from './random.js';

const PATHS = [
  'a.csv',
  'data/b c.json',
  'src/X.ts',
  'é/ｚ.txt',
  'on',
  '1_000',
  "it's",
  'x: y',
  '#z',
  '${v}'
];
const COMMANDS: readonly JsonValue[] = [
  'run x',
  ['one', 'two: 2', 'three'],
  'a\nb\n',
  'echo "q" # no',
  '1e5'
];

function randomEntry(pick: (below: number) => number): JsonObject {
  const some = (): string[] => PATHS.filter(() => pick(3) === 0);
  const entry: Record<string, JsonValue> = { cmd: COMMANDS[pick(COMMANDS.length)] ?? 'x' };
  const maybe = (key: string, value: JsonValue): void => {
    if (pick(2) === 0 && !(Array.isArray(value) && value.length === 0)) entry[key] = value;
  };
  maybe('deps', some());
  maybe('params', [...some().slice(0, 2), ...(pick(2) === 0 ? [{ 'p.yaml': ['k', 'l'] }] : [])]);
  maybe(
    'outs',
    some().map(path => (pick(2) === 0 ? path : { [path]: { cache: false, desc: 'd: e' } }))
  );
  maybe(
    'metrics',
    some().map(path => ({ [`${path}.m`]: { cache: false } }))
  );
  maybe('desc', 'line one\nline two');
  maybe('meta', { a: [1, { b: null }], 'n o': [] });
  return entry;
}

function read(text: string): Map<string, JsonObject> {
  const file = parsePipelineFile(text, 'dvc.yaml');
  if (!file.ok) throw new Error(`${JSON.stringify(file.failure[0])}\n${text}`);
  return new Map(file.value.stages.map(stage => [stage.name, stage.source]));
}

const STYLES: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', text => text],
  ['with CRLF', text => text.replaceAll('\n', '\r\n')],
  ['without last line break', text => text.replace(/\n$/, '')],
  ['with a BOM', text => `\uFEFF${text}`]
];

describe.each(STYLES)('random edits, files %s', (_, style) => {
  const files = CORPUS.map(style);

  it('give exactly the stages that were asked for, and touch no byte around them', () => {
    files.forEach((text, seed) => {
      const pick = randomFrom(seed + 1);
      const before = read(text);
      const names = [...before.keys()];
      for (let round = 0; round < 25; round++) {
        const name = names[pick(names.length)] ?? '';
        const base = before.get(name);
        const next = randomEntry(pick);
        const edited = editStages(text, [{ name, entry: next, ...(base && { base }) }]);
        if (!edited.ok) {
          expect(edited.failure[0]?.code).toBe('pipeline/shared-anchor');
          continue;
        }
        const after = read(edited.value.text);
        expect(after.get(name)).toEqual(next);
        for (const other of names)
          if (other !== name) expect(after.get(other)).toEqual(before.get(other));
        expectSameAround(text, edited.value.text, name);
      }
    });
  });

  it('that add a stage and remove it again give the first bytes', () => {
    files.forEach((text, seed) => {
      const entry = randomEntry(randomFrom(seed + 77));
      const added = editStages(text, [{ name: 'Added', entry }]);
      const back = added.ok && editStages(added.value.text, [{ name: 'Added', entry: null }]);
      expect(back).toMatchObject({ ok: true, value: { text } });
    });
  });

  it('that write what is there change nothing, whatever was written last', () => {
    files.forEach((text, seed) => {
      const pick = randomFrom(seed + 5);
      const edits = [...read(text)].map(([name, entry]) => ({ name, entry }));
      expect(editStages(text, edits)).toMatchObject({ ok: true, value: { text } });
      const last = edits.map(edit => ({ ...edit, base: edit.entry }));
      expect(editStages(text, last)).toMatchObject({ ok: true, value: { text } });
      // What we do not change since the last write is the user's to change.
      const ours = edits.map(({ name }) => {
        const entry = randomEntry(pick);
        return { name, entry: { ...entry }, base: entry };
      });
      const kept = editStages(text, ours);
      expect(kept.ok && kept.value.text).toBe(text);
    });
  });

  it('give the first bytes again when they are taken back, where only scalars and new items changed', () => {
    files.forEach(text => {
      for (const [name, base] of read(text)) {
        const outs = (base['outs'] ?? []) as readonly JsonValue[];
        const next = { ...base, outs: [...outs, 'added.bin'], meta: { added: true } };
        if ('meta' in base || !('cmd' in base)) continue;
        const edited = editStages(text, [{ name, entry: next, base }]);
        if (!edited.ok) continue;
        expect(editStages(edited.value.text, [{ name, entry: base, base: next }])).toMatchObject({
          ok: true,
          value: { text }
        });
      }
    });
  });
});

/** Everything before the stage's key and after the next stage's key stays. */
function expectSameAround(before: string, after: string, name: string): void {
  const file = parsePipelineFile(before, 'dvc.yaml');
  if (!file.ok) throw new Error('unreadable');
  const lines = before.split('\n');
  const starts = file.value.stages.map(stage => stage.location.range?.start.line ?? 0);
  const index = file.value.stages.findIndex(stage => stage.name === name);
  const head = lines.slice(0, starts[index]).join('\n');
  const next = starts[index + 1];
  const tail = next === undefined ? '' : lines.slice(next).join('\n');
  expect(after.startsWith(head)).toBe(true);
  expect(after.endsWith(tail)).toBe(true);
}

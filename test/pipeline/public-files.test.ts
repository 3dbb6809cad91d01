import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editStages, parsePipelineFile, type PipelineStage } from '../../src/pipeline/index.js';
import { askDvc, type DvcProject } from './dvc-projects.js';
import { lookAt, writeProject } from './our-projects.js';
import { PUBLIC_FILES, PUBLIC_PARAMS } from './public-files.js';

const STYLES: Readonly<Record<string, (text: string) => string>> = {
  'as it is': text => text,
  'with CRLF': text => text.replaceAll('\n', '\r\n'),
  'without last line break': text => text.replace(/\n$/, ''),
  'with a BOM': text => `\uFEFF${text}`
};

const base = mkdtempSync(join(tmpdir(), 'stagebook-public-'));
const names = Object.keys(PUBLIC_FILES);
const rootOf = (name: string): string => join(base, `p${names.indexOf(name)}`);
let theirs: readonly DvcProject[];

beforeAll(() => {
  for (const name of names)
    writeProject(rootOf(name), {
      'params.yaml': PUBLIC_PARAMS,
      'dvc.yaml': PUBLIC_FILES[name] ?? ''
    });
  theirs = askDvc(
    names.map(name => ({ root: rootOf(name) })),
    base
  );
}, 120_000);

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

describe.each(Object.entries(PUBLIC_FILES))('%s', (name, written) => {
  it.each(Object.entries(STYLES))(
    'a write that changes nothing keeps every byte, %s',
    (_, style) => {
      const text = style(written);
      const edits = read(text).map(({ name, source }) => ({ name, entry: source, base: source }));
      expect(editStages(text, edits)).toMatchObject({ ok: true, value: { text } });
    }
  );

  it.each(Object.entries(STYLES))('an edit of a stage changes its entry alone, %s', (_, style) => {
    const text = style(written);
    const stages = read(text);
    for (const [i, { name, kind, source }] of stages.entries()) {
      if (kind === 'foreach') continue;
      const entry = { ...source, cmd: 'something else', always_changed: true };
      const edited = editStages(text, [{ name, entry, base: source }]);
      // A stage whose anchor others use, or in a stretch of flow style, is refused and not half written.
      if (!edited.ok) {
        expect(edited.failure[0]?.code).toMatch(/^pipeline\/(?:shared-anchor|flow-style)$/);
        continue;
      }
      const after = edited.value.text;
      expect(read(after)[i]?.source).toEqual(entry);
      const [head, tail] = around(text, stages, i);
      expect(after.startsWith(head)).toBe(true);
      expect(after.endsWith(tail)).toBe(true);
    }
  });

  it('has the stages, edges and outs of `dvc dag`', async () => {
    const dvc = theirs[names.indexOf(name)];
    if (!dvc || 'error' in dvc) throw new Error(JSON.stringify(dvc));
    const ours = await lookAt(rootOf(name));
    expect(ours.diagnostics).toEqual([]);
    expect(ours.stages).toEqual([...dvc.stages].sort((a, b) => (a.name < b.name ? -1 : 1)));
    expect(ours.edges).toEqual(dvc.edges);
    expect(new Set(ours.outNodes)).toEqual(new Set(dvc.outNodes));
  });
});

function read(text: string): readonly PipelineStage[] {
  const file = parsePipelineFile(text, 'dvc.yaml');
  if (!file.ok) throw new Error(`${JSON.stringify(file.failure[0])}\n${text}`);
  return file.value.stages;
}

/** Everything before the key of a stage, and from the key of the next one on. */
function around(text: string, stages: readonly PipelineStage[], index: number): [string, string] {
  const lines = text.split('\n');
  const startOf = (stage: PipelineStage | undefined): number | undefined =>
    stage?.location.range?.start.line;
  const next = startOf(stages[index + 1]);
  return [
    lines.slice(0, startOf(stages[index])).join('\n'),
    next === undefined ? '' : lines.slice(next).join('\n')
  ];
}

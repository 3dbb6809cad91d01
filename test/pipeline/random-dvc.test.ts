import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askDvc, type DvcProject } from './dvc-projects.js';
import { lookAt, toStatus, writeProject } from './our-projects.js';
import { randomProject } from './random-projects.js';

const COUNT = 30;

const base = mkdtempSync(join(tmpdir(), 'stagebook-random-'));
const first = Number(process.env['STAGEBOOK_SEED'] ?? 1);
const seeds = Array.from({ length: COUNT }, (_, i) => first + i);
const rootOf = (seed: number): string => join(base, `p${seed}`);
let theirs: readonly DvcProject[];

beforeAll(() => {
  const projects = seeds.map(seed => ({ root: rootOf(seed), ...randomProject(seed) }));
  for (const { root, files } of projects) writeProject(root, files);
  theirs = askDvc(
    projects.map(({ root, edits }) => ({ root, edits })),
    base
  );
}, 300_000);

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

describe('a project of random templates, run and then changed', () => {
  it.each(seeds)('has the stages, edges and state that DVC tells: seed %i', async seed => {
    const dvc = theirs[seed - first];
    if (!dvc || 'error' in dvc) throw new Error(JSON.stringify(dvc));
    const ours = await lookAt(rootOf(seed));
    expect(ours.diagnostics).toEqual([]);
    expect(ours.stages).toEqual([...dvc.stages].sort((a, b) => (a.name < b.name ? -1 : 1)));
    expect(ours.edges).toEqual(dvc.edges);
    expect(ours.outNodes).toEqual(dvc.outNodes);
    expect(ours.outEdges).toEqual(dvc.outEdges);
    expect(ours.status).toEqual(toStatus(dvc.status, () => false));
  });
});

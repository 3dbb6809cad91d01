import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askDvc, type DvcProject } from './dvc-projects.js';
import { DOCUMENTED } from './documented.js';
import { lookAt, toStatus, writeProject } from './our-projects.js';

const base = mkdtempSync(join(tmpdir(), 'stagebook-documented-'));
const roots = new Map(Object.keys(DOCUMENTED).map((name, i) => [name, join(base, `p${i}`)]));
let theirs: ReadonlyMap<string, DvcProject>;

beforeAll(() => {
  for (const [name, root] of roots) writeProject(root, DOCUMENTED[name] ?? {});
  const answers = askDvc(
    [...roots.values()].map(root => ({ root })),
    base
  );
  theirs = new Map([...roots.keys()].map((name, i) => [name, answers[i] as DvcProject]));
});

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

describe.each([...roots])('the documented example: %s', (name, root) => {
  it('has the stages, commands, paths and edges that DVC resolves', async () => {
    const dvc = theirs.get(name);
    if (!dvc || 'error' in dvc) throw new Error(JSON.stringify(dvc));
    const ours = await lookAt(root);
    expect(ours.diagnostics).toEqual([]);
    expect(ours.stages).toEqual(sorted(dvc.stages));
    expect(ours.edges).toEqual(dvc.edges);
    expect(ours.outNodes).toEqual(dvc.outNodes);
    expect(ours.outEdges).toEqual(dvc.outEdges);
  });

  it('has the state that DVC tells', async () => {
    const dvc = theirs.get(name);
    if (!dvc || 'error' in dvc) throw new Error(JSON.stringify(dvc));
    expect((await lookAt(root)).status).toEqual(toStatus(dvc.status));
  });
});

function sorted<T extends { readonly name: string }>(stages: readonly T[]): T[] {
  return [...stages].sort((a, b) => (a.name < b.name ? -1 : 1));
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askDvc, type DvcProject } from './dvc-projects.js';
import type { ProjectFiles } from './documented.js';
import { lookAt, writeProject } from './our-projects.js';

const base = mkdtempSync(join(tmpdir(), 'stagebook-paths-'));
const outside = join(base, 'outside');

interface Case {
  readonly files: ProjectFiles;
  /** What changes after the stages ran. */
  readonly edits: ProjectFiles;
  /** The stages that are not up to date then. */
  readonly changed: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'paths that lead out of the project': {
    files: {
      'dvc.yaml': `stages:
  far: {cmd: x, deps: [${outside}/in.txt], outs: [b]}
  folder: {cmd: x, deps: [${outside}/folder], outs: [f]}
  near:
    cmd: x
    wdir: sub
    deps: [../b, ../../outside/in.txt]
    outs: [o]
`,
      b: '1',
      f: '1',
      'sub/o': '1'
    },
    edits: { '../outside/in.txt': 'changed' },
    changed: ['far', 'near']
  },
  'absolute paths into the project': {
    files: {
      'dvc.yaml': `stages:
  a: {cmd: x, outs: [b]}
  c:
    cmd: x
    wdir: sub
    deps: [${base}/p1/b]
    outs: [${base}/p1/o]
`,
      b: '1',
      o: '1',
      'sub/x': '1'
    },
    edits: { b: '2' },
    changed: ['a', 'c']
  },
  'folders with what .dvcignore names': {
    files: {
      '.dvcignore': '*.tmp\n/data/skip\n!keep.tmp\n',
      'data/a.txt': '1',
      'data/b.tmp': '1',
      'data/keep.tmp': '1',
      'data/skip/c': '1',
      'dvc.yaml': `stages:
  all: {cmd: x, deps: [data], outs: [o]}
  one: {cmd: x, deps: [data/b.tmp], outs: [p]}
  kept: {cmd: x, deps: [data/keep.tmp], outs: [q]}
`,
      o: '1',
      p: '1',
      q: '1'
    },
    edits: { 'data/b.tmp': 'new', 'data/skip/d': 'new' },
    changed: ['one']
  },
  'data that are copied from a file and not frozen': {
    files: {
      'local.txt': 'x',
      'copied.txt': 'x',
      'copied.txt.dvc': `deps:
- md5: 9dd4e461268c8034f5c8564e155c67a6
  size: 1
  hash: md5
  path: local.txt
outs:
- md5: 9dd4e461268c8034f5c8564e155c67a6
  size: 1
  hash: md5
  path: copied.txt
`
    },
    edits: { 'local.txt': 'y' },
    changed: ['copied.txt.dvc']
  }
};

const names = Object.keys(CASES);
const rootOf = (name: string): string => join(base, `p${names.indexOf(name)}`);
let theirs: readonly DvcProject[];

beforeAll(() => {
  for (const path of ['in.txt', 'folder/a']) {
    mkdirSync(dirname(join(outside, path)), { recursive: true });
    writeFileSync(join(outside, path), '1');
  }
  const questions = Object.entries(CASES).map(([name, { files, edits }]) => {
    const root = rootOf(name);
    writeProject(root, files);
    const changed = Object.entries(edits).map(([path, text]) => [join(root, path), text]);
    return { root, edits: Object.fromEntries(changed) as Record<string, string> };
  });
  theirs = askDvc(questions, base);
}, 120_000);

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

describe.each(Object.entries(CASES))('%s', (name, { changed }) => {
  it('make the edges and states that DVC sees', async () => {
    const dvc = theirs[names.indexOf(name)];
    if (!dvc || 'error' in dvc) throw new Error(JSON.stringify(dvc));
    const ours = await lookAt(rootOf(name));
    expect(Object.keys(dvc.status).sort()).toEqual([...changed].sort());
    expect(Object.keys(ours.status).sort()).toEqual([...changed].sort());
    expect(ours.edges).toEqual(dvc.edges);
    expect(ours.diagnostics).toEqual([]);
  });
});

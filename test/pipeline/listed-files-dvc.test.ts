import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashListing } from '../../src/cache/index.js';
import { parseLockFile } from '../../src/pipeline/index.js';
import { askDvc, type DvcProject } from './dvc-projects.js';
import { lookAt, toStatus, writeProject } from './our-projects.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const CONTENT = { f: '1\n', 'sub/ü 2': '22\n' };
const LISTED = Object.entries(CONTENT).map(([relpath, text]) => ({ relpath, md5: md5(text) }));
const objectOf = (hash: string): string =>
  `.dvc/cache/files/md5/${hash.slice(0, 2)}/${hash.slice(2)}`;

/** A directory as DVC records it for a remote with versions: without a hash of its own. */
const recorded = (path: string, pad: string): string =>
  [
    `- path: ${path}`,
    '  hash: md5',
    '  files:',
    ...LISTED.flatMap(({ relpath, md5 }) => [
      `  - relpath: ${relpath}`,
      `    md5: ${md5}`,
      `    size: ${relpath === 'f' ? 2 : 3}`,
      `    cloud: {r: {version_id: 'v1', etag: abc}}`
    ])
  ]
    .map(line => `${pad}${line}\n`)
    .join('');

const FILES = {
  ...Object.fromEntries(
    ['d', 'o'].flatMap(dir =>
      Object.entries(CONTENT).map(([name, text]) => [`${dir}/${name}`, text])
    )
  ),
  'd.dvc': 'outs:\n- path: d\n',
  'dvc.yaml': 'stages:\n  a:\n    cmd: x\n    deps: [d]\n    outs: [o]\n'
};

/** What replaces the records that DVC made. */
const RECORDS = {
  'd.dvc': `outs:\n${recorded('d', '')}`,
  'dvc.lock': `schema: '2.0'\nstages:\n  a:\n    cmd: x\n    deps:\n${recorded('d', '    ')}    outs:\n${recorded('o', '    ')}`
};

const EDITS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  'nothing changed': RECORDS,
  'a file changed': { ...RECORDS, 'd/f': 'else\n' },
  'a file more': { ...RECORDS, 'o/more': '' },
  'a file is not in the cache': { ...RECORDS, [objectOf(md5('1\n'))]: null },
  'the list of files is not in the cache': {
    ...RECORDS,
    [objectOf(hashListing(LISTED))]: null
  },
  'as DVC 2 recorded it': Object.fromEntries(
    Object.entries(RECORDS).map(([path, text]) => [
      path,
      text?.replaceAll(/^ *hash: md5\n/gm, '') ?? null
    ])
  )
};

const base = mkdtempSync(join(tmpdir(), 'stagebook-listed-'));
const roots = new Map(Object.keys(EDITS).map((name, i) => [name, join(base, `p${i}`)]));
let theirs: readonly DvcProject[];

beforeAll(() => {
  for (const root of roots.values()) writeProject(root, FILES);
  const questions = [...roots].map(([name, root]) => ({ root, edits: EDITS[name] ?? {} }));
  theirs = askDvc(questions, base);
});

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

it.each([...roots.keys()])('a directory recorded file by file: %s', async name => {
  const dvc = theirs[[...roots.keys()].indexOf(name)];
  if (!dvc || 'error' in dvc) throw new Error(JSON.stringify(dvc));
  const { status, diagnostics } = await lookAt(roots.get(name) ?? '');
  expect(diagnostics).toEqual([]);
  expect(status).toEqual(toStatus(dvc.status, () => false));
  if (name === 'nothing changed') expect(status).toEqual({});
});

it('the files are kept where nobody hashes them', () => {
  const lock = parseLockFile(RECORDS['dvc.lock']);
  const outs = [{ path: 'o', hash: null, files: LISTED }];
  expect(lock).toMatchObject({ ok: true, value: { stages: { a: { outs } } } });
});

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findDrafts, removeDrafts, writeFiles } from '../../src/disk/index.js';

let base: string;
let root: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'stagebook-'));
  root = join(base, 'project');
  mkdirSync(join(root, 'config'), { recursive: true });
});
afterEach(() => rmSync(base, { recursive: true }));

const at = (path: string): string => join(root, path);
const write = (...paths: string[]): ReturnType<typeof writeFiles> =>
  writeFiles(
    root,
    paths.map(path => ({ path: at(path), text: 'new' }))
  );

test('a file keeps its mode, and a new one gets that of every new file', () => {
  const modes = [0o600, 0o755, 0o664, 0o640];
  for (const mode of modes) {
    writeFileSync(at(`${mode}`), 'old');
    chmodSync(at(`${mode}`), mode);
  }
  writeFileSync(at('made'), '');
  expect(write('new', ...modes.map(String))).toMatchObject({ ok: true });
  for (const mode of modes) {
    expect(readFileSync(at(`${mode}`), 'utf8')).toBe('new');
    expect(statSync(at(`${mode}`)).mode & 0o777).toBe(mode);
  }
  expect(statSync(at('new')).mode).toBe(statSync(at('made')).mode);
});

test('a read-only file is not written, nor is anything beside it', () => {
  for (const path of ['a', 'b', 'c']) writeFileSync(at(path), 'old');
  chmodSync(at('b'), 0o444);
  expect(write('a', 'b', 'c')).toEqual({
    ok: false,
    failure: { reason: 'io', path: at('b'), code: 'EACCES', message: 'The file is read-only.' }
  });
  expect(readdirSync(root).sort()).toEqual(['a', 'b', 'c', 'config']);
  for (const path of ['a', 'b', 'c']) expect(readFileSync(at(path), 'utf8')).toBe('old');
});

test('what a link leads to is written, and the link stays', () => {
  writeFileSync(at('config/params.yaml'), 'old');
  chmodSync(at('config/params.yaml'), 0o600);
  symlinkSync('config/params.yaml', at('params.yaml'));
  expect(write('params.yaml')).toMatchObject({ ok: true });
  expect(readlinkSync(at('params.yaml'))).toBe('config/params.yaml');
  expect(readFileSync(at('config/params.yaml'), 'utf8')).toBe('new');
  expect(statSync(at('config/params.yaml')).mode & 0o777).toBe(0o600);
  expect(readdirSync(at('config'))).toEqual(['params.yaml']);
});

test('a link that leads nowhere or out of the project is refused', () => {
  writeFileSync(join(base, 'secret'), 'old');
  symlinkSync('../secret', at('out'));
  symlinkSync('gone', at('dangling'));
  const refused = (path: string): string => {
    const result = write('a', path);
    return result.ok || result.failure.reason !== 'refused' ? '' : result.failure.message;
  };
  expect(refused('out')).toMatch(
    /^`out` is a link that leads out of the project, to `.*secret`\.$/
  );
  expect(refused('dangling')).toBe('`dangling` is a link that leads nowhere.');
  expect(readFileSync(join(base, 'secret'), 'utf8')).toBe('old');
  expect(lstatSync(at('dangling')).isSymbolicLink()).toBe(true);
  expect(readdirSync(root).sort()).toEqual(['config', 'dangling', 'out']);
});

test('nothing is written or removed behind a folder that is a link out of the project, nor above it', () => {
  const secret = join(base, 'secret');
  mkdirSync(secret);
  writeFileSync(join(secret, 'a'), 'old');
  symlinkSync('../secret', at('out'));
  symlinkSync('config', at('in'));
  for (const path of ['out/a', 'out/deep/new', '../secret/a']) {
    for (const text of ['new', null]) {
      expect(writeFiles(root, [{ path: at(path), text }])).toMatchObject({
        ok: false,
        failure: { reason: 'refused', message: expect.stringContaining('out') as string }
      });
    }
  }
  expect(readdirSync(secret)).toEqual(['a']);
  expect(readFileSync(join(secret, 'a'), 'utf8')).toBe('old');
  expect(write('in/deep/new')).toMatchObject({ ok: true });
  expect(readFileSync(at('config/deep/new'), 'utf8')).toBe('new');
});

test("DVC's folder for temporary files may be a link out of the project, ours in it not", () => {
  const scratch = join(base, 'scratch');
  mkdirSync(scratch);
  mkdirSync(at('.dvc'));
  symlinkSync('../../scratch', at('.dvc/tmp'));
  expect(write('.dvc/tmp/stagebook/backup/a')).toMatchObject({ ok: true });
  expect(readFileSync(join(scratch, 'stagebook/backup/a'), 'utf8')).toBe('new');
  expect(write('.dvc/tmp/lock')).toMatchObject({ ok: false, failure: { reason: 'refused' } });
  mkdirSync(join(base, 'elsewhere'));
  symlinkSync('../../elsewhere', join(scratch, 'stagebook/link'));
  expect(write('.dvc/tmp/stagebook/link/a')).toMatchObject({
    ok: false,
    failure: { reason: 'refused' }
  });
});

test('a folder in the place of a file is named, not the draft beside it', () => {
  expect(write('config')).toMatchObject({
    ok: false,
    failure: { reason: 'io', path: at('config'), code: 'EISDIR' }
  });
  expect(readdirSync(root)).toEqual(['config']);
});

test('drafts of killed writers are found and go; what is newer, or of another name, or no file stays', () => {
  const old = (path: string): void => utimesSync(at(path), 1_600_000_000, 1_600_000_000);
  const names = [
    'a.0123456789ab.tmp',
    'b.0123456789ab.tmp',
    'a.tmp',
    'a.0123456789AB.tmp',
    'a.0123456789abc.tmp',
    'a.b.0123456789ab.tmp'
  ];
  for (const name of names) {
    writeFileSync(at(name), '');
    old(name);
  }
  writeFileSync(at('a.ba9876543210.tmp'), '');
  mkdirSync(at('a.aaaaaaaaaaaa.tmp'));
  old('a.aaaaaaaaaaaa.tmp');
  symlinkSync('config', at('a.bbbbbbbbbbbb.tmp'));
  const drafts = findDrafts([at('a'), at('gone/a'), at('a.bbbbbbbbbbbb.tmp/x')]);
  expect(drafts).toEqual([at('a.0123456789ab.tmp')]);
  removeDrafts([...drafts, at('a.aaaaaaaaaaaa.tmp/gone')]);
  const kept = [
    ...names.slice(1),
    'a.ba9876543210.tmp',
    'a.aaaaaaaaaaaa.tmp',
    'a.bbbbbbbbbbbb.tmp'
  ];
  expect(readdirSync(root).sort()).toEqual([...kept, 'config'].sort());
});

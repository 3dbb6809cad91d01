import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dep, outs, Stage } from '../../src/stage/index.js';
import { pastFile } from '../../src/stage/file.js';
import { collected } from './collected.js';

class Data extends Stage<Data> {
  rows = outs('rows');
  run(): void {}
}
class Train extends Stage<Train> {
  rows = dep(Data, 'rows');
  run(): void {}
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagebook-past-'));
  mkdirSync(join(folder, 'rows'));
  writeFileSync(join(folder, 'rows/a.txt'), 'then');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const rows = (): ReturnType<typeof pastFile> =>
  pastFile('rows', { rev: '0123456789abcdef', folder });

it('a file of a revision is read where it lies, under its own path', () => {
  expect([rows().path, rows().exists, rows().list()]).toEqual(['rows', true, ['a.txt']]);
  const inner = rows().file('a.txt');
  expect([inner.path, inner.readText(), inner.absolutePath]).toEqual([
    'rows/a.txt',
    'then',
    join(folder, 'rows/a.txt')
  ]);
  expect(() => rows().file('b.txt').readText()).toThrow(
    'There is no file `rows/b.txt` of 0123456 in the DVC cache.'
  );
});

it.each([
  ['writeText', () => rows().file('b.txt').writeText('now')],
  ['writeBytes', () => rows().file('b.txt').writeBytes(new Uint8Array(1))],
  ['makeDirectory', () => rows().file('b').makeDirectory()]
])('a file of a revision refuses %s', (_, write) => {
  expect(write).toThrow('is a file of 0123456, which is past: it cannot be written.');
  expect(readdirSync(join(folder, 'rows'))).toEqual(['a.txt']);
});

it('a file of a revision is no dep of a stage', () => {
  const { problems } = collected(() => new Train({ rows: rows() }));
  expect(problems).toMatchObject([
    {
      field: 'rows',
      message:
        '`Train.rows` was given a file of 0123456, which is past: DVC depends on files of the workspace only.'
    }
  ]);
});

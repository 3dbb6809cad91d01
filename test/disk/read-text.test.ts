import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readText } from '../../src/disk/index.js';

const folder = mkdtempSync(join(tmpdir(), 'stagebook-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(...bytes: (string | readonly number[])[]): ReturnType<typeof readText> {
  const path = join(folder, 'text.yaml');
  writeFileSync(path, Buffer.concat(bytes.map(part => Buffer.from(part as string))));
  return readText(path);
}

function place(result: ReturnType<typeof readText>): string {
  if (result.ok || result.failure.reason !== 'invalid-input') return JSON.stringify(result);
  const [{ code, location } = { code: '', location: undefined }] = result.failure.diagnostics;
  const start = location?.range?.start;
  return `${code} ${String(start?.line)}:${String(start?.column)}`;
}

test('a text is read as it is, with its mark at the start and every character of it', () => {
  for (const text of ['', 'a: 1\r\n', '\uFEFFa: Jürgen\n', 'a: \uFFFD 😀\n', '\0'])
    expect(read(text)).toEqual({ ok: true, value: text });
});

test('a text that is not UTF-8 is refused where that begins', () => {
  expect(place(read('name: J', [0xfc], 'rgen\n'))).toBe('project/encoding 0:7');
  expect(place(read('a: ü 😀\nb: \uFFFD', [0xef, 0xbf], '\n'))).toBe('project/encoding 1:4');
  expect(place(read('a: 1\n', [0xe2, 0x82]))).toBe('project/encoding 1:0');
  expect(place(read([0xff, 0xfe], 'a\0:\0'))).toBe('project/encoding 0:0');
  expect(place(read('x'.repeat(5000), [0xed, 0xa0, 0x80]))).toBe('project/encoding 0:5000');
});

test('a pipe is no file, where nobody writes into it as well', () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const message = 'A named pipe stands where a file is expected.';
  const failure = { reason: 'io', path, code: 'EFTYPE', message };
  expect(readText(path)).toEqual({ ok: false, failure });
  expect(readText('/dev/zero')).toMatchObject({ ok: false, failure: { code: 'EFTYPE' } });
  expect(readText(join(folder, 'pipe/deeper'))).toEqual({ ok: true, value: undefined });
});

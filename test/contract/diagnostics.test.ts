import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../src/contract/diagnostic-codes.js';
import { CHECKOUT } from '../support/test-project.js';

const CODES = Object.keys(DIAGNOSTIC_CODES);
const DOCS = readFileSync(join(CHECKOUT, 'docs/diagnostics.md'), 'utf8');
const SOURCES = readTree('src', path => !path.startsWith('src/contract/'));
const TESTS = readTree('test', path => path !== 'test/contract/diagnostics.test.ts');

describe.each(CODES)('%s', code => {
  it('has one entry in the docs', () => {
    expect(DOCS.split('\n').filter(line => line === `### ${code}`)).toHaveLength(1);
  });

  it('is emitted by the sources', () => {
    expect(SOURCES.some(text => text.includes(`'${code}'`))).toBe(true);
  });

  it('is named by a test', () => {
    expect(TESTS.some(text => text.includes(code))).toBe(true);
  });
});

it('the docs have no entry for a code that does not exist', () => {
  const documented = [...DOCS.matchAll(/^### (\S+)$/gm)].map(match => match[1]);
  expect(documented.sort()).toEqual([...CODES].sort());
});

function readTree(folder: string, isWanted: (path: string) => boolean): readonly string[] {
  return (
    readdirSync(join(CHECKOUT, folder), { recursive: true, withFileTypes: true })
      // What the golden corpus expects counts as a test: it is compared to the byte.
      .filter(entry => entry.isFile() && /\.tsx?$|^expected\.txt$/.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
      .filter(path => isWanted(path.slice(CHECKOUT.length + 1).replaceAll('\\', '/')))
      .map(path => readFileSync(path, 'utf8'))
  );
}

import { describe, expect, it } from 'vitest';
import { extractModules, parseNotebook } from '../../src/notebook/index.js';
import { formatDiagnostics } from './support/notebook-text.js';

const CELL = {
  cell_type: 'code',
  id: 'a',
  metadata: {},
  source: '1',
  outputs: [],
  execution_count: 3
};

function ipynb(change: object = {}): string {
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [CELL], ...change });
}

function parse(text: string) {
  const result = parseNotebook(text, 'dir/nb.ipynb');
  if (!result.ok) throw new Error(formatDiagnostics(result.failure).join('\n'));
  return result.value;
}

function fail(text: string): string[] {
  const result = parseNotebook(text, 'nb.ipynb');
  return result.ok ? [] : formatDiagnostics(result.failure);
}

describe('a notebook', () => {
  it('keeps number, id, kind, count and tags of its cells', () => {
    const raw = { cell_type: 'raw', id: 'r', metadata: { tags: ['x', 1] }, source: [] };
    const markdown = { cell_type: 'markdown', id: 'm', metadata: {}, source: ['# a\n', 'b'] };
    expect(parse(ipynb({ cells: [raw, markdown, CELL] })).cells).toEqual([
      { id: 'r', number: 1, kind: 'raw', source: '', executionCount: null, tags: ['x'] },
      { id: 'm', number: 2, kind: 'markdown', source: '# a\nb', executionCount: null, tags: [] },
      { id: 'a', number: 3, kind: 'code', source: '1', executionCount: 3, tags: [] }
    ]);
  });

  it('may begin with a byte order mark and have any line ends', () => {
    expect(
      parse(`\uFEFF${ipynb({ cells: [{ ...CELL, source: 'a\r\nb\rc' }] })}`).cells[0]?.source
    ).toBe('a\nb\nc');
  });

  it('without cell ids, or with the same id twice, knows cells by index and warns once', () => {
    const bare = { ...CELL, id: undefined };
    const document = parse(ipynb({ cells: [bare, CELL, CELL, bare] }));
    expect(document.cells.map(cell => cell.id)).toEqual(['#0', 'a', '#2', '#3']);
    const codes = extractModules([document]).diagnostics.map(d => d.code);
    expect(codes.filter(code => code === 'notebook/no-cell-ids')).toHaveLength(1);
  });

  it.each([
    ['nothing', {}, undefined],
    ['language_info', { language_info: { name: 'TypeScript' } }, 'typescript'],
    [
      'the language of the kernel',
      { kernelspec: { language: 'typescript', name: 'x' } },
      'typescript'
    ],
    ['the kernel tslab', { kernelspec: { name: 'tslab' } }, 'typescript'],
    ['the kernel deno', { kernelspec: { name: 'deno' } }, 'typescript'],
    ['the kernel stagebook', { kernelspec: { name: 'stagebook' } }, 'typescript'],
    ['a kernel nobody knows', { kernelspec: { name: 'mine' } }, undefined]
  ])('that says %s about its language is accepted', (_, metadata, language) => {
    expect(parse(ipynb({ metadata })).language).toBe(language);
  });

  it.each([
    [{ kernelspec: { name: 'python3' } }, 'python'],
    [{ kernelspec: { name: 'jslab' } }, 'javascript'],
    [{ kernelspec: { name: 'tslab' }, language_info: { name: 'javascript' } }, 'javascript'],
    [{ kernelspec: { name: 'ir', language: 'R' } }, 'r']
  ])('of another language is refused: %j', (metadata, language) => {
    expect(fail(ipynb({ metadata }))).toEqual([
      `error notebook/other-language nb.ipynb \`nb.ipynb\` is a notebook in ${language}, not in TypeScript.`
    ]);
  });
});

describe('a file that is no notebook', () => {
  it.each([
    ['{"cells": [}', '1:12'],
    ['{\n "cells": [],\n "nbformat": 4,\n}', '4:1'],
    ['{\n "a": "unterminated', '2:7'],
    ['', '1:1'],
    ['{} x', '1:4'],
    ['{"a": 01}', '1:8'],
    ['[1, 2', '1:6']
  ])('gets the place where it stops being JSON: %j', (text, place) => {
    expect(fail(text)).toEqual([
      `error notebook/not-json nb.ipynb:${place} \`nb.ipynb\` is not valid JSON.`
    ]);
  });

  it('gets the place of the merge conflict that git left in it', () => {
    expect(fail('{"nbformat": 4,\n<<<<<<< ours\n')).toEqual([
      'error notebook/not-json nb.ipynb:2:1 `nb.ipynb` is not valid JSON: git left a merge conflict in it.'
    ]);
  });

  it.each([
    ['[]', 'is JSON, but not a notebook'],
    ['{"cells": []}', 'is JSON, but not a notebook'],
    ['{"nbformat": 4, "cells": [1]}', 'is JSON, but not a notebook'],
    ['{"nbformat": 5, "cells": []}', 'is in notebook format 5, which is newer than 4']
  ])('is told so: %j', (text, reason) => {
    expect(fail(text)).toEqual([`error notebook/not-a-notebook nb.ipynb \`nb.ipynb\` ${reason}.`]);
  });

  it('of an old format counts as one of another language', () => {
    expect(fail('{"nbformat": 3, "worksheets": []}')).toEqual([
      'error notebook/other-language nb.ipynb `nb.ipynb` is in the old notebook format 3, from before there was a kernel of TypeScript.'
    ]);
  });

  it('may nest deeper than calls can, and hold an image in one text', () => {
    const deep = '['.repeat(100_000);
    expect(fail(deep)).toEqual([expect.stringContaining('nb.ipynb:1:100001')]);
    expect(fail(`${deep}${']'.repeat(100_000)}`)).toEqual([
      expect.stringContaining('not a notebook')
    ]);
    expect(fail(`{"a": "${'A'.repeat(20 << 20)}", }`)).toEqual([
      expect.stringContaining(`nb.ipynb:1:${(20 << 20) + 11}`)
    ]);
  });

  it('with merge conflicts is to be merged', () => {
    const result = parseNotebook('<<<<<<< HEAD\n{}', 'nb.ipynb');
    expect(!result.ok && result.failure[0]?.help?.[0]).toMatch(/merge conflict/);
  });
});

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import {
  findBranchProblem,
  findNameProblem,
  isRefName
} from '../../src/contract/experiment-name.js';

const PARTS = [
  'a',
  '.',
  '..',
  '/',
  '@',
  '{',
  '@{',
  '.lock',
  ' ',
  '~',
  '^',
  ':',
  '?',
  '*',
  '[',
  '\\'
];
const MORE = [
  '\t',
  '\u007f',
  '-',
  '$(x)',
  '`',
  "'",
  '"',
  ';',
  '&',
  '|',
  '<b>',
  ']',
  '}',
  'é',
  'lock'
];

it('a name is one of a ref exactly where git says so', () => {
  const parts = [...PARTS, ...MORE];
  const names = [
    ...parts,
    ...parts.flatMap(part => [`x${part}`, `${part}x`, `x${part}x`]),
    ...PARTS.flatMap(first => PARTS.map(second => `${first}${second}`))
  ];
  for (const name of new Set(names)) {
    const { status } = spawnSync('git', ['check-ref-format', `refs/heads/${name}`]);
    expect(isRefName(name), name).toBe(status === 0);
  }
}, 60_000);

it('a name that could be an option, an id, a word of git or a folder is none of an experiment', () => {
  for (const name of ['', '-n', '@', 'beef', 'HEAD', 'head', 'workspace', 'a/b', 'a b', 'x.lock'])
    expect(findNameProblem(name), name).toBeDefined();
  for (const name of ['lr-1e-3', 'bee', '<b>bold&amp;', 'größe'])
    expect(findNameProblem(name), name).toBeUndefined();
});

it('a branch may have a folder, and no name of an option', () => {
  expect(findBranchProblem('team/best')).toBeUndefined();
  for (const name of ['-d', 'a//b', 'a b', '/a']) expect(findBranchProblem(name)).toBeDefined();
});

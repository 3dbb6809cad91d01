import vm from 'node:vm';
import { expect, it } from 'vitest';
import { transpile } from '../../src/notebook/transpile.js';

it.each([
  ["export const [a, ...b] = 'hello';", { a: 'h', b: ['e', 'l', 'l', 'o'] }],
  ["export const [a = '-'] = '😀a';", { a: '😀' }],
  ['export const [a, ...b] = new Set([1, 2, 3]);', { a: 1, b: [2, 3] }],
  ['export const [[a, b]] = new Map([[1, 2]]);', { a: 1, b: 2 }],
  ['function* count() { yield 1; yield 2; }\nexport const [a, b] = count();', { a: 1, b: 2 }],
  ['export const { a, ...b } = { a: 1, c: 2 };', { a: 1, b: { c: 2 } }]
])('exported patterns take what the kernel takes: %s', (text, values) => {
  const code = transpile(text, 'lib/a.ts', undefined);
  if (!code.ok) throw new Error(code.error.message);
  const exports = {};
  vm.runInThisContext(`(exports => { ${code.value}\n})`)(exports);
  expect({ ...exports }).toEqual(values);
});

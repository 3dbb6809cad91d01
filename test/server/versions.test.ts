import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PROTOCOL } from '../../src/contract/rpc.js';
import { VERSION } from '../../src/engine/index.js';

const python = (file: string) => readFileSync(`stagebook/${file}.py`, 'utf8');

it('the Python package has the version of the npm package', () => {
  expect(python('__init__')).toContain(`__version__ = "${VERSION}"`);
});

it('relay, engine and page speak the same protocol', () => {
  expect(python('app')).toContain(`\nPROTOCOL = ${String(PROTOCOL)}\n`);
});

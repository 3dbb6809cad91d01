import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from '../support/test-project.js';

/** Paths that `writeOutputs` makes. */
export const OUTPUTS = ['model.json', 'empty.txt', 'run.sh', 'data', 'big.bin'];

/** Writes files of every kind that a stage may write; one is larger than what goes through memory. */
export function writeOutputs(project: TestProject): void {
  project.write({
    'model.json': '{"weights": [1, 2, 3]}',
    'empty.txt': '',
    'run.sh': '#!/bin/sh\n',
    'data/a.csv': 'a,b\r\n1,2\r\n',
    'data/sub/é 😀.txt': 'unicode',
    'data/sub/copy of a.csv': 'a,b\r\n1,2\r\n',
    'data/.hidden': 'h',
    'data/empty.txt': ''
  });
  writeFileSync(project.path('big.bin'), Buffer.alloc(3_000_001, 'big '));
  chmodSync(project.path('run.sh'), 0o755);
}

/** Returns every object of a cache: by its path, its mode and its bytes. */
export function objectsOf(dir: string): Record<string, string> {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter(name => !statSync(join(dir, name)).isDirectory());
  return Object.fromEntries(
    files.map(name => {
      const mode = (statSync(join(dir, name)).mode & 0o7777).toString(8);
      return [name, `${mode} ${readFileSync(join(dir, name)).toString('latin1')}`];
    })
  );
}

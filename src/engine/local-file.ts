import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import type { Project } from './project.js';

/** Returns the file behind a relative specifier of the project root, as Node and the stage entry find it. */
export function localFile(project: Project, specifier: string): string {
  const path = posix.normalize(specifier);
  const candidates = [
    path,
    path.replace(/\.js$/, '.ts'),
    `${path}.ts`,
    `${path}.js`,
    `${path}/index.ts`
  ];
  return candidates.find(candidate => existsSync(project.absolute(candidate))) ?? path;
}

import { posix } from 'node:path';

/**
 * Returns the file behind a relative specifier of the project root, as Node and the stage entry find it.
 * `isThere` tells what there is to find.
 */
export function localFile(specifier: string, isThere: (path: string) => boolean): string {
  const path = posix.normalize(specifier);
  const candidates = [
    path,
    path.replace(/\.([cm]?)js$/, '.$1ts'),
    `${path}.ts`,
    `${path}.js`,
    `${path}.json`,
    `${path}/index.ts`,
    `${path}/index.js`
  ];
  return candidates.find(isThere) ?? path;
}

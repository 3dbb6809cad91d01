import { relative } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import { quoteWord } from '../contract/quote-word.js';
import { findBelow } from './find-below.js';
import { wantsSample } from './plan-init.js';
import { existingFolder, type Project } from './project.js';

/** Says that there is nothing to write a graph from, and names the notebooks further down, which are not read unasked. */
export function findNoNotebooks(project: Project, folder: string): Diagnostic {
  const found = findBelow(project);
  const here = existingFolder(folder);
  const paths = found.map(path => quoteWord(relative(here, project.absolute(path))));
  return {
    severity: 'warning',
    code: 'project/no-notebooks',
    message:
      found.length === 0
        ? 'There is no TypeScript notebook in the project.'
        : `There is no TypeScript notebook in the folder of the project; there ${found.length === 1 ? 'is one' : 'are some'} further down.`,
    location: { kind: 'file', path: '.' },
    help:
      found.length === 0
        ? [
            `Make one with the kernel *TypeScript (Stagebook)*${wantsSample(project.root) ? '; `stagebook init` makes a sample' : ''}.`,
            'Notebooks of other kernels and languages are not read.'
          ]
        : [`Name what to read, once: \`stagebook write-graph ${paths.join(' ')}\`.`]
  };
}

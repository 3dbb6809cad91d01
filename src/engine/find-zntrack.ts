import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_PATH } from '../contract/manifest.js';
import type { Diagnostic } from '../contract/diagnostic.js';

/** Where ZnTrack keeps what its stages are made of: up to 0.3, and from then on. */
const FILES = ['zntrack.json', '.zntrack.json'];

/** Says that a project is ZnTrack's, as long as no stage in it is of a notebook here. */
export function findZnTrack(root: string): Diagnostic | undefined {
  const path = FILES.find(file => existsSync(join(root, file)));
  if (path === undefined || existsSync(join(root, MANIFEST_PATH))) return undefined;
  return {
    severity: 'info',
    code: 'project/zntrack',
    message: 'The stages of this project were written by ZnTrack, from classes in Python.',
    location: { kind: 'file', path },
    help: [
      'They are run and shown as they are, and Write graph leaves them alone; stages of a TypeScript notebook may stand beside them.'
    ]
  };
}

import { isAbsolute, join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { entryAt } from './entry-at.js';

/** Folders of git and DVC themselves, as a disk that ignores case would find them. */
const OWN = /^\.(git|dvc)$/i;

/**
 * Returns where a file of a project is on the disk; refuses a path that leads out of the project.
 *
 * Paths of outs come with a revision that anybody may have made: each is asked for here before something
 * is written or removed at it. The last part may be a link, which is replaced itself.
 */
export function insideProject(root: string, path: string): Result<string, Failure> {
  const parts = path.split(/[/\\]/);
  if (isAbsolute(path) || /^\w+:/.test(path) || parts.includes('..'))
    return refuse(`\`${path}\` lies outside of the project.`);
  if (parts.every(part => part === '' || part === '.'))
    return refuse(`\`${path}\` is the folder of the project itself.`);
  if (parts.some(part => OWN.test(part))) return refuse(`\`${path}\` belongs to git or DVC.`);
  for (let n = 1; n < parts.length; n++) {
    const parent = parts.slice(0, n).join('/');
    if (entryAt(join(root, parent)) === 'link')
      return refuse(`\`${path}\` lies behind the link \`${parent}\`.`);
  }
  return ok(join(root, path));
}

function refuse(message: string): Result<never, Failure> {
  return err({
    reason: 'refused',
    message,
    help: ['Outs are only written inside the project: correct the path in `dvc.yaml` or `.dvc`.']
  });
}

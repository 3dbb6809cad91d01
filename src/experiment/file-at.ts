import { isUtf8 } from 'node:buffer';
import type { FileView } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { refuse, type ExperimentContext } from './context.js';
import { findRevision } from './revision.js';

/** Larger files are not shown: 5 MB. */
const LIMIT = 5 * 1024 * 1024;

/** Reads a file as a revision has it; `path` is relative to the project and stays inside it. */
export async function readFileAt(
  context: ExperimentContext,
  rev: string,
  path: string
): Promise<Result<FileView, Failure>> {
  const { git, prefix } = context;
  if (!isInside(path))
    return refuse(
      `\`${path}\` is no path inside the project.`,
      'Name the file relative to the project, with `/`.'
    );
  const found = await findRevision(git, rev);
  if (!found.ok) return found;
  const name = `${found.value.sha}:${prefix}${path}`;
  const known = await git.describeObject(name);
  if (known?.type !== 'blob')
    return refuse(
      `There is no file \`${path}\` in ${found.value.sha.slice(0, 7)}.`,
      'Only files that git keeps are there; results are in the DVC cache.'
    );
  const { sha, size } = known;
  if (size > LIMIT) return ok({ path, sha, text: null, size });
  const objects = git.openObjects();
  try {
    const content = (await objects.read(sha))?.content;
    const isText = content !== undefined && isUtf8(content) && !content.includes(0);
    return ok({ path, sha, text: isText ? content.toString() : null, size });
  } finally {
    await objects.close();
  }
}

/** Tells whether a path names a file below the folder that it is relative to, in its simplest form. */
function isInside(path: string): boolean {
  return !/[\0\r\n\\]/.test(path) && path.split('/').every(part => !/^(\.{0,2})$/.test(part));
}

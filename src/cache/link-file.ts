import { chmodSync, constants, linkSync, statSync, symlinkSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';

/** How a file of the workspace hangs together with its object: DVC's `cache.type`. */
export type LinkType = 'reflink' | 'hardlink' | 'symlink' | 'copy';

/** What DVC tries where nothing is configured. */
export const DEFAULT_LINKS: readonly LinkType[] = ['reflink', 'copy'];

/** Puts an object at a new path by the first kind of link that the file systems allow; a copy always works. */
export async function linkFile(
  object: string,
  target: string,
  types: readonly LinkType[],
  mode: number
): Promise<LinkType> {
  const { size } = statSync(object);
  for (const type of new Set<LinkType>([...types, 'copy'])) {
    // As DVC: thousands of empty files would reach the limit of hard links to one object.
    if (type === 'hardlink' && size === 0) continue;
    try {
      await link(type, object, target, mode);
      return type;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (type === 'copy' || !UNSUPPORTED.has(code)) throw error;
    }
  }
  throw new Error('Internal: a copy is always tried');
}

/** What systems answer where a kind of link cannot be had between two paths. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'ENOTTY',
  'EINVAL',
  'EXDEV',
  'EPERM',
  'EACCES',
  'EMLINK'
]);

async function link(type: LinkType, object: string, target: string, mode: number): Promise<void> {
  switch (type) {
    case 'hardlink':
      return linkSync(object, target);
    case 'symlink':
      return symlinkSync(object, target);
    case 'reflink':
    case 'copy': {
      const clone =
        type === 'reflink' ? constants.COPYFILE_FICLONE_FORCE : constants.COPYFILE_FICLONE;
      await copyFile(object, target, constants.COPYFILE_EXCL | clone);
      chmodSync(target, mode);
    }
  }
}

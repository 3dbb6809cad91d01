import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  rmSync,
  statSync,
  symlinkSync
} from 'node:fs';
import { copyFile } from 'node:fs/promises';

/** How a file of the workspace hangs together with its object: DVC's `cache.type`. */
export type LinkType = 'reflink' | 'hardlink' | 'symlink' | 'copy';

/** What DVC tries where nothing is configured. */
export const DEFAULT_LINKS: readonly LinkType[] = ['reflink', 'copy'];

/** How a file is linked. */
export interface LinkOptions {
  /** Kinds of links, best first. */
  readonly types: readonly LinkType[];
  /** Mode of a file of its own; a link has the mode of its object. */
  readonly mode: number;
}

/** Up to this size a copy takes less time than handing it to another thread. */
const SMALL = 1 << 18;

/** Puts an object at a new path by the first kind of link that the file systems allow; a copy always works. */
export async function linkFile(
  object: string,
  target: string,
  { types, mode }: LinkOptions
): Promise<LinkType> {
  const { size } = statSync(object);
  for (const type of new Set<LinkType>([...types, 'copy'])) {
    // As DVC: thousands of empty files would reach the limit of hard links to one object.
    if (type === 'hardlink' && size === 0) continue;
    try {
      const linked = link(type, object, target, { mode, isSmall: size <= SMALL });
      if (linked) await linked;
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

/** Tells whether a file that was made from an object takes room of its own. */
export function isCopyOf(object: string, path: string): boolean {
  if (statSync(path).ino === statSync(object).ino) return false;
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    // A clone looks like any file: where one can be made now, this is one.
    copyFileSync(object, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return true;
  } finally {
    rmSync(draft, { force: true });
  }
}

function link(
  type: LinkType,
  object: string,
  target: string,
  { mode, isSmall }: { readonly mode: number; readonly isSmall: boolean }
): Promise<void> | undefined {
  switch (type) {
    case 'hardlink':
      linkSync(object, target);
      return undefined;
    case 'symlink':
      symlinkSync(object, target);
      return undefined;
    case 'reflink':
    case 'copy': {
      const { COPYFILE_EXCL, COPYFILE_FICLONE, COPYFILE_FICLONE_FORCE } = constants;
      const flags =
        COPYFILE_EXCL | (type === 'reflink' ? COPYFILE_FICLONE_FORCE : COPYFILE_FICLONE);
      const protect = (): void => {
        chmodSync(target, mode);
      };
      if (!isSmall) return copyFile(object, target, flags).then(protect);
      copyFileSync(object, target, flags);
      protect();
      return undefined;
    }
  }
}

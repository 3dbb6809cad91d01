/** Returns what to do where the system refuses to read or write a file, by the code of its error. */
export function ioHelp(code: string): string | undefined {
  return IO_HELP[code];
}

const PERMISSION =
  'Look who owns it and who may write it (`ls -ld`); change that, or work in a folder of your own.';
const SPACE = 'Make some room, then do it again.';
const HANDLES = 'End other programs, or allow more open files (`ulimit -n`), then do it again.';

const IO_HELP: Readonly<Record<string, string>> = {
  EACCES: PERMISSION,
  EPERM: PERMISSION,
  EROFS: 'Work in a folder that can be written, or mount the file system for writing.',
  ENOSPC: SPACE,
  EDQUOT: SPACE,
  EMFILE: HANDLES,
  ENFILE: HANDLES,
  EIO: 'Look at the health of the disk, and copy what you need from it.',
  EISDIR: 'Move the folder that stands there out of the way.',
  EFTYPE: 'Put a file in its place.',
  ENOTDIR: 'Move the file that stands there out of the way.'
};
